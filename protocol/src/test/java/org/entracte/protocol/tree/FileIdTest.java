package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class FileIdTest {
  @Test
  void bytesAreOriginThenNumberBigEndian() {
    assertThat(new FileId(0x0102030405060708L, 9).toBytes())
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 9);
  }

  @Test
  void bytesGiveTheIdBack() {
    FileId id = new FileId(-1, Long.MIN_VALUE);

    assertThat(FileId.fromBytes(id.toBytes())).isEqualTo(id);
  }

  @Test
  void otherLengthsAreRefused() {
    assertThatThrownBy(() -> FileId.fromBytes(new byte[15]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("15");
  }

  @Test
  void isOrderedAsItsBytesAre() {
    assertThat(new FileId(1, -1)).isLessThan(new FileId(2, 0)).isLessThan(new FileId(-1, 0));
    assertThat(new FileId(1, 1)).isLessThan(new FileId(1, -1));
  }
}

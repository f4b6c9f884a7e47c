package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class NameTest {
  @Test
  void holdsAnyBytesButSlashAndNul() {
    byte[] odd = {(byte) 0xff, '\n', ' ', '"', '\''};

    assertThat(Name.of(odd).toBytes()).isEqualTo(odd);
    assertThat(Name.flaw(new byte[] {'a', '/'})).contains(FileError.BAD_NAME);
    assertThat(Name.flaw(new byte[] {'a', 0})).contains(FileError.BAD_NAME);
  }

  @Test
  void isNeitherEmptyNorDots() {
    assertThat(Name.flaw(new byte[0])).contains(FileError.BAD_NAME);
    assertThat(Name.flaw(new byte[] {'.'})).contains(FileError.BAD_NAME);
    assertThat(Name.flaw(new byte[] {'.', '.'})).contains(FileError.BAD_NAME);
    assertThat(Name.flaw(new byte[] {'.', '.', '.'})).isEmpty();
    assertThat(Name.flaw(new byte[] {'.', 'a'})).isEmpty();
  }

  @Test
  void hasAtMost255Bytes() {
    assertThat(Name.of("n".repeat(255)).length()).isEqualTo(255);
    assertThat(Name.flaw(new byte[256])).contains(FileError.NAME_TOO_LONG);
    assertThat(Name.flaw("ä".repeat(128).getBytes(StandardCharsets.UTF_8)))
        .contains(FileError.NAME_TOO_LONG);
  }

  @Test
  void refusesAFlawedNameWithItsFlaw() {
    assertThatThrownBy(() -> Name.of("a/b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("BAD_NAME")
        .hasMessageContaining("a/b");
  }

  @Test
  void textIsEmptyWhenTheBytesAreNotUtf8() {
    assertThat(Name.of("zürich").text()).contains("zürich");
    assertThat(Name.of(new byte[] {(byte) 0xe4}).text()).isEmpty();
  }

  @Test
  void isShownWithoutControlBytes() {
    assertThat(Name.of("zürich")).hasToString("zürich");
    assertThat(Name.of("a\nb")).hasToString("a\\x0ab");
    assertThat(Name.of(new byte[] {'a', (byte) 0xe4})).hasToString("a\\xe4");
  }

  @Test
  void isAValueOrderedByUnsignedBytes() {
    Name high = Name.of(new byte[] {(byte) 0xff});

    assertThat(Name.of("a")).isEqualTo(Name.of("a")).hasSameHashCodeAs(Name.of("a"));
    assertThat(Name.of("a")).isLessThan(Name.of("b")).isLessThan(high).isNotEqualTo(high);
  }

  @Test
  void keepsItsBytesWhateverHappensToTheArray() {
    byte[] bytes = {'a'};
    Name name = Name.of(bytes);
    bytes[0] = 'b';
    name.toBytes()[0] = 'c';

    assertThat(name).isEqualTo(Name.of("a"));
  }
}

package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.IntUnaryOperator;
import org.entracte.protocol.edit.Versions;
import org.entracte.protocol.replication.ContentPart;
import org.entracte.protocol.tree.ByteRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a laptop was given as a version, that version stays. */
final class ToldContentTest {
  @TempDir Path folder;

  private static String content(Bay bay, Versions versions) throws Exception {
    ContentPart part =
        bay.export()
            .link()
            .read(bay.id("f"), versions.content(), bay.position(), new ByteRange(0, 100));
    assertThat(part).isInstanceOf(ContentPart.Part.class);
    return StandardCharsets.UTF_8.decode(((ContentPart.Part) part).bytes()).toString();
  }

  /** Names and attributes are left, of contents what was synced. */
  private static IntUnaryOperator attributesAlone() {
    boolean[] asked = new boolean[1];
    return choices -> {
      boolean first = !asked[0];
      asked[0] = true;
      return first ? choices - 1 : 0;
    };
  }

  @Test
  void aPowerCutTakesNoBytesThatALaptopWasGiven() throws Exception {
    MemoryBay bay = new MemoryBay(folder);
    bay.file("f", "old");
    bay.settle();
    bay.start();
    bay.file("f", "new");
    Versions told = bay.versions("f");
    assertThat(content(bay, told)).isEqualTo("new");

    try (MemoryBay left = bay.powerCut(attributesAlone(), choices -> choices - 1)) {
      left.start();
      assertThat(left.versions("f")).isEqualTo(told);
      assertThat(content(left, told)).isEqualTo("new");
    }
  }
}

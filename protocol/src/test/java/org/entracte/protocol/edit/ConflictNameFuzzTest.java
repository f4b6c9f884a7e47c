package org.entracte.protocol.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.entracte.protocol.fuzz.Campaign;
import org.entracte.protocol.fuzz.Corpus;
import org.entracte.protocol.tree.Name;
import org.junit.jupiter.api.Test;

/** Conflict names of any name and device: a name, UTF-8 where the original was, never stacked. */
final class ConflictNameFuzzTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 22);

  @Test
  void everyNameHasAConflictName() {
    Corpus corpus =
        Corpus.ofTexts(
            List.of(
                "report.odt",
                ".profile",
                "a".repeat(255),
                utf8("\u00e4\u20ac\ud83d\ude00".repeat(20) + ".tar.gz"),
                "x (conflict laptop 2026-11-22 abcd).txt",
                "(conflict (conflict a 2026-11-22 abcd)"),
            List.of(" (conflict ", "2026-11-22", " abcd)", ".", "..", "(", ")", utf8("\u20ac")));
    Campaign.Tally tally = Campaign.of("conflict names", 50_000).run(corpus::input, this::name);
    assertThat(tally.share("name")).isGreaterThan(0.5);
  }

  private String name(byte[] bytes) {
    if (Name.flaw(bytes).isPresent()) {
      return "no name";
    }
    Name original = Name.of(bytes);
    String device = new String(bytes, StandardCharsets.UTF_8);
    Name copy = ConflictName.of(original, device, DAY, "0123abcd");
    assertThat(copy).isNotEqualTo(original);
    assertThat(copy.text().isPresent() || original.text().isEmpty()).as("UTF-8").isTrue();
    Name again = ConflictName.of(copy, device, DAY, "0123abcd");
    assertThat(suffixes(again)).isLessThanOrEqualTo(suffixes(copy));
    return "name";
  }

  private static int suffixes(Name name) {
    return new String(name.toBytes(), StandardCharsets.ISO_8859_1)
        .split(" \\(conflict ", -1)
        .length;
  }

  /** The bytes of its UTF-8, a character each. */
  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}

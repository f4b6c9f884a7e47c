package org.entracte.protocol.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.entracte.protocol.tree.Name;

class ConflictNameTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 22);
  private static final String SUFFIX = " (conflict laptop-7 2026-11-22 a1b2)";

  @Provide
  Arbitrary<Name> names() {
    return EditArbitraries.names();
  }

  @Example
  void theSuffixGoesBetweenStemAndExtension() {
    assertThat(copyOf("report.ext")).isEqualTo("report" + SUFFIX + ".ext");
    assertThat(copyOf("Makefile")).isEqualTo("Makefile" + SUFFIX);
    assertThat(copyOf("a.tar.gz")).isEqualTo("a.tar" + SUFFIX + ".gz");
    assertThat(copyOf("ends with dot.")).isEqualTo("ends with dot" + SUFFIX + ".");
  }

  @Example
  void aDotFileHasNoExtensionOfItsFirstDot() {
    assertThat(copyOf(".bashrc")).isEqualTo(".bashrc" + SUFFIX);
    assertThat(copyOf(".config.yml")).isEqualTo(".config" + SUFFIX + ".yml");
  }

  @Example
  void aVeryLongExtensionCountsAsPartOfTheStem() {
    assertThat(copyOf("v1.this is a sentence, not an extension"))
        .isEqualTo("v1.this is a sentence, not an extension" + SUFFIX);
  }

  @Example
  void anExistingSuffixIsReplacedNotNested() {
    assertThat(copyOf("report (conflict other 2025-01-02 ffff0).ext"))
        .isEqualTo("report" + SUFFIX + ".ext");
    assertThat(copyOf("Makefile (conflict other 2025-01-02 ffff)")).isEqualTo("Makefile" + SUFFIX);
    assertThat(copyOf(".bashrc (conflict other 2025-01-02 ffff)")).isEqualTo(".bashrc" + SUFFIX);
  }

  @Example
  void whatOnlyLooksLikeASuffixInTheMiddleStays() {
    String name = "notes (conflict war 1914-07-28 abcd) by me";
    assertThat(copyOf(name + ".txt")).isEqualTo(name + SUFFIX + ".txt");
    assertThat(copyOf("a (conflict of interest).txt"))
        .isEqualTo("a (conflict of interest)" + SUFFIX + ".txt");
  }

  @Example
  void aDeviceNameCannotBreakTheFormOrGrowWithoutEnd() {
    Name copy = ConflictName.of(Name.of("a"), "my/odd (\u00e4) name", DAY, "a1b2");
    assertThat(copy.text()).contains("a (conflict my-odd-----name 2026-11-22 a1b2)");
    assertThat(ConflictName.of(copy, "x".repeat(300), DAY, "a1b2").text())
        .contains("a (conflict " + "x".repeat(40) + " 2026-11-22 a1b2)");
  }

  @Example
  void aLongStemIsCutBetweenCharactersToFit() {
    // Two-byte characters: the room left for the stem is odd with this extension.
    Name copy = ConflictName.of(Name.of("\u00e4".repeat(125) + ".txt"), "laptop-7", DAY, "a1b2");
    assertThat(copy.length()).isEqualTo(Name.MAX_BYTES - 1);
    assertThat(copy.text().orElseThrow()).startsWith("\u00e4\u00e4").endsWith(SUFFIX + ".txt");
    Name emoji = ConflictName.of(Name.of("\ud83d\ude00".repeat(63)), "laptop-7", DAY, "a1b2");
    assertThat(emoji.text().orElseThrow()).endsWith("\ud83d\ude00" + SUFFIX);
    assertThat(emoji.length()).isBetween(Name.MAX_BYTES - 3, Name.MAX_BYTES);
  }

  @Example
  void bytesThatAreNotUtf8AreKept() {
    byte[] odd = {(byte) 0xff, (byte) 0x85, 'a', '.', (byte) 0xfe};
    byte[] copy = ConflictName.of(Name.of(odd), "laptop-7", DAY, "a1b2").toBytes();
    assertThat(Arrays.copyOf(copy, 3)).containsExactly(0xff, 0x85, 'a');
    assertThat(Arrays.copyOfRange(copy, copy.length - 2, copy.length)).containsExactly('.', 0xfe);
  }

  @Example
  void aLongStemOfContinuationBytesAloneIsNotCutToNothing() {
    byte[] odd = new byte[Name.MAX_BYTES];
    Arrays.fill(odd, (byte) 0x85);
    Name copy = ConflictName.of(Name.of(odd), "laptop-7", DAY, "a1b2");
    assertThat(copy.length()).isEqualTo(Name.MAX_BYTES);
  }

  @Example
  void aFullHashStillFits() {
    Name copy =
        ConflictName.of(Name.of("x".repeat(251) + ".txt"), "d".repeat(99), DAY, "a".repeat(64));
    assertThat(copy.length()).isEqualTo(Name.MAX_BYTES);
    assertThat(copyOf(copy.text().orElseThrow())).startsWith("xxxx").endsWith(SUFFIX + ".txt");
  }

  @Example
  void aCopyOfPartOfAFileSaysSoAndIsNeverNested() {
    Name part = ConflictName.ofPart(Name.of("a.txt"), "laptop-7", DAY, "a1b2");
    assertThat(part.text()).contains("a (conflict laptop-7 2026-11-22 a1b2 partial).txt");
    assertThat(ConflictName.ofPart(part, "laptop-7", DAY, "a1b2")).isEqualTo(part);
    assertThat(ConflictName.of(part, "laptop-7", DAY, "a1b2").text())
        .contains("a (conflict laptop-7 2026-11-22 a1b2).txt");
  }

  @Property
  void aSecondSuffixTakesTheFirstOnesPlace(@ForAll("names") Name name) {
    Name once = ConflictName.of(name, "laptop-7", DAY, "a1b2");
    assertThat(ConflictName.of(once, "laptop-7", DAY, "a1b2")).isEqualTo(once);
    assertThat(new String(once.toBytes(), StandardCharsets.ISO_8859_1)).contains(SUFFIX);
    assertThat(once).isNotEqualTo(name);
  }

  @Example
  void aLongNameIsCutOnceThoughWhatIsLeftBehindItsDotIsShortEnoughForAnExtension() {
    Name name = Name.of("n".repeat(203) + "." + "x".repeat(51));
    Name once = ConflictName.of(name, "laptop-7", DAY, "a1b2");
    assertThat(once.toBytes()).hasSize(Name.MAX_BYTES);
    assertThat(once.text().orElseThrow()).endsWith("xxx" + SUFFIX);
    assertThat(ConflictName.of(once, "laptop-7", DAY, "a1b2")).isEqualTo(once);
  }

  private static String copyOf(String name) {
    return ConflictName.of(Name.of(name), "laptop-7", DAY, "a1b2").text().orElseThrow();
  }
}

package org.entracte.harness.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the ledger takes for a loss, and what not. */
class LedgerTest {
  private static final String ONE = Words.word('K', 1);
  private static final String TWO = Words.word('L', 1);
  private static final String THREE = Words.word('L', 2);

  private final Ledger ledger = new Ledger();

  private static Deed made(String before, String after) {
    return deed(before, after, /* whole= */ true, /* told= */ true);
  }

  private static Deed deed(String before, String after, boolean whole, boolean told) {
    return new Deed('K', 0, "write", "a", before, after, whole, told);
  }

  @Test
  void whatWasWrittenAndIsNowhereIsLost() {
    ledger.add(made("", ONE));
    assertThat(ledger.missing(List.of(TWO))).anyMatch(line -> line.startsWith("K000001 is gone"));
  }

  @Test
  void whatWasReplacedBySomebodyWhoSawItMayBeGone() {
    ledger.add(made("", ONE));
    ledger.add(made(ONE, TWO));
    assertThat(ledger.missing(List.of(TWO))).isEmpty();
  }

  @Test
  void whatWasReplacedBySomebodyWhoSawOtherContentIsLost() {
    ledger.add(made("", ONE));
    ledger.add(made(ONE, ONE + TWO));
    ledger.add(made(ONE, THREE));
    assertThat(ledger.missing(List.of(THREE)))
        .anyMatch(line -> line.startsWith("L000001 is gone"))
        .noneMatch(line -> line.startsWith("K000001"));
  }

  @Test
  void whatIsThereInPiecesOnlyIsLostAsAWhole() {
    ledger.add(made("", ONE + TWO));
    assertThat(ledger.missing(List.of(ONE, TWO)))
        .hasSize(1)
        .allMatch(line -> line.startsWith("this is nowhere as a whole"));
  }

  @Test
  void whatWasNotAcknowledgedMayBeThereOrNot() {
    ledger.add(deed("", ONE, /* whole= */ true, /* told= */ false));
    assertThat(ledger.missing(List.of())).isEmpty();
    assertThat(ledger.invented(List.of(ONE))).isEmpty();
  }

  @Test
  void whatMayHaveBeenReplacedMayBeGone() {
    ledger.add(made("", ONE));
    ledger.add(deed(ONE, TWO, /* whole= */ true, /* told= */ false));
    assertThat(ledger.missing(List.of())).isEmpty();
  }

  @Test
  void whatNobodyWroteIsInvented() {
    ledger.add(made("", ONE));
    assertThat(ledger.invented(List.of(ONE + "\0".repeat(Words.LENGTH) + THREE)))
        .containsExactly(THREE);
  }
}

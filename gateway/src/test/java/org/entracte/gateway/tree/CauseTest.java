package org.entracte.gateway.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.TimeChange;
import org.junit.jupiter.api.Test;

/** Which attributes, once set, explain a new modification time. */
final class CauseTest {
  private static final Instant SET = Instant.parse("2026-11-22T08:00:01.5Z");

  @Test
  void aNewTimeIsExplainedByTimesAndSizesOnly() {
    AttributeChange none = AttributeChange.NONE;

    assertThat(Cause.of(AttributeChange.mode(0600))).isEqualTo(Cause.ATTRIBUTES);
    assertThat(Cause.of(none.withOwner(OptionalInt.of(7), OptionalInt.empty())))
        .isEqualTo(Cause.ATTRIBUTES);
    assertThat(Cause.of(none.withTimes(TimeChange.NOW, TimeChange.KEEP)))
        .isEqualTo(Cause.ATTRIBUTES);
    assertThat(Cause.of(none.withTimes(TimeChange.KEEP, TimeChange.NOW)))
        .isEqualTo(new Cause.Timed(Optional.empty()));
    assertThat(Cause.of(none.withTimes(TimeChange.KEEP, new TimeChange.To(SET))))
        .isEqualTo(new Cause.Timed(Optional.of(SET)));
    assertThat(Cause.of(AttributeChange.size(0))).isEqualTo(new Cause.Timed(Optional.empty()));
  }

  /** A file system may keep whole seconds only; a later time is of somebody who wrote since. */
  @Test
  void aTimeThatWasSetExplainsItselfAndNoOther() {
    Cause.Timed timed = new Cause.Timed(Optional.of(SET));

    assertThat(timed.explains(SET)).isTrue();
    assertThat(timed.explains(SET.truncatedTo(ChronoUnit.SECONDS))).isTrue();
    assertThat(timed.explains(SET.plusNanos(1))).isFalse();
    assertThat(timed.explains(SET.minusSeconds(3))).isFalse();
    assertThat(new Cause.Timed(Optional.empty()).explains(SET)).isTrue();
  }
}

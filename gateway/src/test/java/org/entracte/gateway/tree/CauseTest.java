package org.entracte.gateway.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.OptionalInt;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.TimeChange;
import org.junit.jupiter.api.Test;

/** Which attributes, once set, explain a new modification time. */
final class CauseTest {
  @Test
  void aNewTimeIsExplainedByTimesAndSizesOnly() {
    AttributeChange none = AttributeChange.NONE;

    assertThat(Cause.of(AttributeChange.mode(0600))).isEqualTo(Cause.ATTRIBUTES);
    assertThat(Cause.of(none.withOwner(OptionalInt.of(7), OptionalInt.empty())))
        .isEqualTo(Cause.ATTRIBUTES);
    assertThat(Cause.of(none.withTimes(TimeChange.NOW, TimeChange.KEEP)))
        .isEqualTo(Cause.ATTRIBUTES);
    assertThat(Cause.of(none.withTimes(TimeChange.KEEP, TimeChange.NOW))).isEqualTo(Cause.TIMES);
    assertThat(Cause.of(none.withTimes(TimeChange.KEEP, new TimeChange.To(Instant.EPOCH))))
        .isEqualTo(Cause.TIMES);
    assertThat(Cause.of(AttributeChange.size(0))).isEqualTo(Cause.TIMES);
  }
}

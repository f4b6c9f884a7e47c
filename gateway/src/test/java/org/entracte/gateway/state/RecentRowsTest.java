package org.entracte.gateway.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.entracte.protocol.tree.FileException;
import org.junit.jupiter.api.Test;

final class RecentRowsTest {
  private final RecentRows<String, Integer> rows = new RecentRows<>(8);
  private final AtomicInteger reads = new AtomicInteger();

  private Optional<Integer> read(String key) throws FileException {
    return rows.get(key, () -> Optional.of(reads.incrementAndGet()));
  }

  @Test
  void whatIsAskedForStaysWhileOthersComeAndGo() throws FileException {
    assertThat(read("kept")).contains(1);
    for (int i = 0; i < 100; i++) {
      rows.put("other" + i, Optional.of(i));
      assertThat(read("kept")).contains(1);
    }
    assertThat(rows.glance("other0")).as("bounded").isEmpty();
  }

  @Test
  void aGlanceReadsNothingAndTellsNoneFromUnknown() throws FileException {
    assertThat(rows.glance("a")).isEmpty();
    rows.get("a", Optional::empty);
    assertThat(rows.glance("a")).contains(Optional.empty());
    assertThat(reads).hasValue(0);
  }

  @Test
  void whatWasWrittenCountsWhicheverGenerationHadItBefore() throws FileException {
    rows.put("a", Optional.of(1));
    for (int i = 0; i < 4; i++) {
      rows.put("other" + i, Optional.of(i));
    }
    rows.put("a", Optional.of(2));
    assertThat(rows.glance("a")).contains(Optional.of(2));
    rows.forget("a");
    assertThat(rows.glance("a")).isEmpty();
    assertThat(read("a")).contains(1);
  }
}

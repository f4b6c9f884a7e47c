package org.entracte.protocol.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.ExportTerms;
import org.entracte.protocol.tree.InMemoryTree;
import org.entracte.protocol.tree.RecallingTree;
import org.junit.jupiter.api.Test;

final class RecallingExportsTest {
  private final Instant now = Instant.parse("2030-01-01T00:00:00Z");
  private final InMemoryTree one = new InMemoryTree(() -> now);
  private final InMemoryTree two = new InMemoryTree(() -> now);
  private final AtomicReference<List<Export>> all = new AtomicReference<>(exports(true));
  private final RecallingExports recalling =
      new RecallingExports(() -> List.copyOf(all.get()), Duration.ZERO);

  private List<Export> exports(boolean readOnly) {
    ExportTerms terms = ExportTerms.USUAL.withReadOnly(readOnly);
    return List.of(new Export("one", 1, one), new Export("two", 2, two, terms));
  }

  /** A MOVE between two names of one export is a rename only if it is seen to be one. */
  @Test
  void anExportIsTheSameEachTime() {
    List<Export> before = recalling.get();
    assertThat(recalling.get()).isEqualTo(before);
    assertThat(before.getFirst().tree()).isInstanceOf(RecallingTree.class);
    assertThat(before.get(0)).isNotEqualTo(before.get(1));
  }

  @Test
  void whatChangesIsAnotherAndTheRestStays() {
    List<Export> before = recalling.get();
    all.set(exports(false));
    List<Export> after = recalling.get();
    assertThat(after.getFirst()).isEqualTo(before.getFirst());
    assertThat(after.getLast()).isNotEqualTo(before.getLast());
    assertThat(after.getLast().terms().readOnly()).isFalse();
    all.set(List.of());
    assertThat(recalling.get()).isEmpty();
  }
}

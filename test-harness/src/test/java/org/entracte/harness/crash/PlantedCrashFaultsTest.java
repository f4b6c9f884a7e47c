package org.entracte.harness.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.entracte.cache.content.Layer;
import org.entracte.cache.content.LayerStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each of these bugs of a laptop, planted on purpose, is found by one short run. */
final class PlantedCrashFaultsTest {
  @TempDir(factory = FastDisk.class)
  Path folder;

  private void explore(LaptopRun.Flaws flaws, boolean noticed) throws Exception {
    CrashStates states = new CrashStates(made("crashed"), new SplittableRandom(1), 4, noticed);
    try (LaptopRun run = new LaptopRun(made("run"), flaws)) {
      run.work(Work.file("f"), Work.write("f", 0, 'o', 9000), Work.file("g"));
      run.sync();
      run.work(Work.remove("g"), Work.write("f", 0, 'n', 9000), Work.commit("f"));
      run.work(Work.upload("u", 'u', 100), Work.file("t"), Work.write("t", 0, 'x', 5000));
      run.sync();
      run.work(Work.upload("u", 'v', 200), Work.rename("t", "f"));
      run.sync();
      states.explore(run.recording(), run.history(), run.clock());
    }
  }

  private Path made(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private void assertFound(LaptopRun.Flaws flaws) {
    assertThatThrownBy(() -> explore(flaws, true))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("power cut behind event");
  }

  private static LaptopRun.Flaws of(UnaryOperator<LayerStore> layers) {
    return new LaptopRun.Flaws(layers, RecordedDatabase.Flaws.NONE);
  }

  @Test
  void withoutAFlawNothingIsFound() throws Exception {
    explore(LaptopRun.Flaws.NONE, true);
  }

  @Test
  void aLogThatIsNotCutAfterAPowerCutIsFound() {
    assertThatThrownBy(() -> explore(LaptopRun.Flaws.NONE, false))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("power cut behind event");
  }

  @Test
  void layersThatAreNeverSyncedAreFound() {
    assertFound(of(store -> new ForwardingLayers(store, layer -> {}, () -> {})));
  }

  @Test
  void namesOfLayersThatAreNeverSyncedAreFound() {
    assertFound(of(store -> new ForwardingLayers(store, Layer::sync, () -> {})));
  }

  @Test
  void layersThatAreSyncedOnlyBehindTheCommitAreFound() {
    LateSyncs late = new LateSyncs();
    assertFound(
        new LaptopRun.Flaws(
            store -> {
              late.store = List.of(store);
              return new ForwardingLayers(store, late.waiting::add, store::syncNames);
            },
            new RecordedDatabase.Flaws(late::run, true)));
  }

  /** Does the syncs of layers when the commit that should have come behind them is done. */
  private static final class LateSyncs {
    private final List<Layer> waiting = new ArrayList<>();
    private List<LayerStore> store = List.of();

    void run() {
      try {
        for (LayerStore each : store) {
          for (long number : each.numbers()) {
            try (Layer layer = each.open(number)) {
              layer.sync();
            }
          }
        }
        waiting.clear();
      } catch (IOException failed) {
        throw new AssertionError(failed);
      }
    }
  }

  @Test
  void answersBeforeTheCommitIsSyncedAreFound() {
    assertFound(
        new LaptopRun.Flaws(UnaryOperator.identity(), new RecordedDatabase.Flaws(() -> {}, false)));
  }

  @Test
  void layersDeletedBeforeTheirDropIsSafeAreFound() throws Exception {
    // What the cache did until now: the file goes as soon as the drop is committed.
    CrashStates states = new CrashStates(made("crashed"), new SplittableRandom(1), 4, true);
    try (LaptopRun run = new LaptopRun(made("run"), LaptopRun.Flaws.NONE)) {
      run.work(Work.file("f"), Work.write("f", 0, 'o', 9000));
      run.sync();
      run.work(Work.remove("f"));
      run.recording().layers(layers -> layers.deleted(1));
      run.sync();
      assertThatThrownBy(() -> states.explore(run.recording(), run.history(), run.clock()))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("layer");
    }
    assertThat(states.explored()).isPositive();
  }
}

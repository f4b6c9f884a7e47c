package org.entracte.harness.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.entracte.gateway.export.FaultPoint;
import org.entracte.gateway.export.MemoryDisk;
import org.entracte.gateway.export.MemoryVolume;
import org.entracte.gateway.service.GatewayExport;
import org.entracte.gateway.state.VolatileDatabase;
import org.entracte.protocol.edit.Reconcile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a power cut leaves of a cache's disk, the tree is a prefix with all that was synced. */
final class LaptopCrashStatesTest {
  private static final int SAMPLES = 4;
  private static final int SEEDS = 4;
  private static final int MANY_SEEDS = 300;
  private static final int STEPS = 30;

  @TempDir(factory = FastDisk.class)
  Path folder;

  /** One kind of operation, with what must be there before it. */
  record Kind(String name, List<Work> before, List<Work> then) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Kind> kinds() {
    Work file = Work.file("f");
    Work old = Work.write("f", 0, 'o', 9000);
    return Stream.of(
        new Kind("create", List.of(), List.of(file)),
        new Kind("mkdir", List.of(), List.of(Work.directory("d"), Work.file("d/f"))),
        new Kind("symlink", List.of(), List.of(Work.symlink("l"))),
        new Kind("write new", List.of(), List.of(file, old)),
        new Kind("overwrite", List.of(file, old), List.of(Work.write("f", 2000, 'n', 5000))),
        new Kind("append", List.of(file, old), List.of(Work.write("f", 9000, 'n', 100))),
        new Kind("write behind the end", List.of(file), List.of(Work.write("f", 20_000, 'n', 9))),
        new Kind("write synced", List.of(file), List.of(Work.writeSynced("f", 0, 'n', 5000), old)),
        new Kind("commit", List.of(file), List.of(old, Work.commit("f"), Work.chmod("f", 0600))),
        new Kind("truncate", List.of(file, old), List.of(Work.truncate("f", 3000))),
        new Kind("extend", List.of(file, old), List.of(Work.truncate("f", 30_000))),
        new Kind(
            "truncate and write",
            List.of(file, old),
            List.of(Work.truncate("f", 0), Work.write("f", 0, 'n', 4000))),
        new Kind("chmod", List.of(file, old), List.of(Work.chmod("f", 0600))),
        new Kind("touch", List.of(file, old), List.of(Work.touch("f", 1_000_000))),
        new Kind("rename", List.of(file, old), List.of(Work.rename("f", "g"))),
        new Kind(
            "safe-save without a sync",
            List.of(file, old),
            List.of(Work.file("t"), Work.write("t", 0, 'n', 7000), Work.rename("t", "f"))),
        new Kind(
            "safe-save",
            List.of(file, old),
            List.of(
                Work.file("t"),
                Work.write("t", 0, 'n', 7000),
                Work.commit("t"),
                Work.rename("t", "f"))),
        new Kind("link", List.of(file, old), List.of(Work.link("f", "g"), Work.remove("f"))),
        new Kind("remove", List.of(file, old), List.of(Work.remove("f"), Work.file("f"))),
        new Kind(
            "remove what was never synced",
            List.of(),
            List.of(file, old, Work.remove("f"), Work.file("g"))),
        new Kind("upload", List.of(), List.of(Work.upload("u", 'u', 9000))),
        new Kind("upload over", List.of(file, old), List.of(Work.upload("f", 'u', 3000))));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyStateOfEveryKindOfOperationIsAPrefix(Kind kind) throws Exception {
    CrashStates states = states(1, true);
    try (LaptopRun run = new LaptopRun(made("run"), LaptopRun.Flaws.NONE)) {
      run.work(kind.before().toArray(Work[]::new));
      run.sync();
      run.work(kind.then().toArray(Work[]::new));
      run.sync();
      states.explore(run.recording(), run.history(), run.clock());
    }
    assertThat(states.explored()).isGreaterThan(10);
  }

  /** What verdicts fold into the base, and what they drop. */
  @Test
  void everyStateOfAReplayShowsNothingOfIt() throws Exception {
    CrashStates states = states(2, true);
    try (LaptopRun run = connected()) {
      run.work(Work.file("f"), Work.write("f", 0, 'o', 9000), Work.directory("d"));
      run.replay();
      run.work(Work.write("f", 2000, 'n', 5000), Work.rename("f", "d/g"));
      run.replay();
      run.sync();
      run.work(Work.upload("d/g", 'u', 6000), Work.file("h"), Work.write("h", 0, 'h', 10));
      run.replay();
      run.work(Work.remove("h"), Work.write("d/g", 100, 'x', 100));
      run.replay();
      run.sync();
      states.explore(run.recording(), run.history(), run.clock());
    }
    assertThat(states.explored()).isGreaterThan(100);
  }

  @Test
  void everyStateOfLettingContentGoAndFetchingItAgainIsRight() throws Exception {
    CrashStates states = states(3, true);
    states.contentMayBeAway();
    try (LaptopRun run = connected()) {
      run.work(Work.file("f"), Work.write("f", 0, 'o', 9000));
      run.replay();
      run.sync();
      run.evict();
      run.read();
      run.sync();
      run.work(Work.write("f", 2000, 'n', 5000));
      run.sync();
      states.explore(run.recording(), run.history(), run.clock());
    }
    assertThat(states.explored()).isGreaterThan(50);
  }

  private LaptopRun connected() throws Exception {
    InstantSource clock = () -> Instant.ofEpochSecond(1_750_000_000);
    GatewayExport gateway =
        GatewayExport.open(
            "test",
            new MemoryVolume(new MemoryDisk(clock.instant()), clock, FaultPoint.NONE),
            new VolatileDatabase().open(),
            clock,
            new SplittableRandom(4),
            Reconcile::decide,
            GatewayExport.PATIENCE);
    LaptopRun run = new LaptopRun(made("run"), LaptopRun.Flaws.NONE);
    run.connect(gateway.link());
    return run;
  }

  /** As the fixed set, for as long as a night allows. */
  @Test
  @Tag("nightly")
  void muchRandomWorkIsAPrefixToo() throws Exception {
    assertThat(randomWork(SEEDS, MANY_SEEDS)).isGreaterThan(100_000);
  }

  @Test
  void randomWorkIsAPrefixToo() throws Exception {
    assertThat(randomWork(0, SEEDS)).isGreaterThan(1000);
  }

  /** How many states were explored. */
  private int randomWork(long from, long to) throws Exception {
    int explored = 0;
    for (long seed = from; seed < to; seed++) {
      CrashStates states = states(seed, true);
      try (LaptopRun run = random(seed, LaptopRun.Flaws.NONE)) {
        states.explore(run.recording(), run.history(), run.clock());
      } catch (AssertionError wrong) {
        throw new AssertionError("seed " + seed + ": " + wrong.getMessage(), wrong);
      }
      explored += states.explored();
    }
    return explored;
  }

  private LaptopRun random(long seed, LaptopRun.Flaws flaws) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    LaptopRun run = new LaptopRun(made("run" + seed), flaws);
    for (int step = 0; step < STEPS; step++) {
      run.work(Work.random(random));
      if (random.nextInt(6) == 0) {
        run.sync();
      }
    }
    return run;
  }

  private CrashStates states(long seed, boolean noticed) throws Exception {
    return new CrashStates(made("crashed" + seed), new SplittableRandom(seed), SAMPLES, noticed);
  }

  private Path made(String name) throws Exception {
    return Files.createDirectories(folder.resolve(name));
  }
}

package org.entracte.harness.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a power cut leaves of a cache's disk, the tree is a prefix with all that was synced. */
final class LaptopCrashStatesTest {
  private static final int SAMPLES = 4;
  private static final int SEEDS = 6;
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

  @Test
  void randomWorkIsAPrefixToo() throws Exception {
    int explored = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      CrashStates states = states(seed, true);
      try (LaptopRun run = random(seed, LaptopRun.Flaws.NONE)) {
        states.explore(run.recording(), run.history(), run.clock());
      } catch (AssertionError wrong) {
        throw new AssertionError("seed " + seed + ": " + wrong.getMessage(), wrong);
      }
      explored += states.explored();
    }
    assertThat(explored).isGreaterThan(1000);
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

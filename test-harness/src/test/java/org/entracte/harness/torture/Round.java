package org.entracte.harness.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.entracte.harness.rig.GatewayJournal;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.ProjectFolder;
import org.entracte.protocol.control.ControlException;

/** One seed: some people work, much goes wrong, then it is quiet, and the promises are checked. */
final class Round {
  /** How long after the last mishap the last operation may take. */
  private static final Duration FINISHING = Duration.ofMinutes(2);

  private final long seed;
  private final Duration work;
  private final Path logs;
  private final Consumer<Stage> onStage;

  /**
   * How a round ended.
   *
   * @param broken the promises that did not hold, in sentences
   */
  record Ended(Tally tally, int laptops, List<String> broken) {
    Ended {
      broken = List.copyOf(broken);
    }
  }

  /**
   * A round that did not begin.
   *
   * @param work how long people work
   * @param onStage told what to close when the round must end at once
   * @param logs where processes and users leave what they say, and all that a failed round kept
   */
  Round(long seed, Duration work, Path logs, Consumer<Stage> onStage) {
    this.onStage = onStage;
    this.seed = seed;
    this.work = work;
    this.logs = logs;
  }

  Ended run() throws IOException, InterruptedException {
    Random dice = new Random(seed);
    int laptops = 1 + dice.nextInt(3);
    List<Cast.Member> cast = Cast.of(dice, laptops);
    List<Mishap.Planned> plan = Mishap.plan(dice, laptops, work);
    if (Files.exists(logs)) {
      // The diaries of an earlier round would be read as this one's.
      ProjectFolder.remove(logs);
    }
    Files.createDirectories(logs);
    tell("plan", plan);
    List<String> areas = cast.stream().map(Cast.Member::area).distinct().toList();
    List<String> broken = new ArrayList<>();
    Tally tally;
    Stage stage = Stage.set(laptops, areas, logs);
    onStage.accept(stage);
    try {
      try (stage) {
        tally = play(stage, cast, plan, broken);
        if (broken.isEmpty()) {
          broken.addAll(stage.strike());
        }
      } catch (IOException | RuntimeException | AssertionError failed) {
        keep(stage);
        throw failed;
      }
      if (!broken.isEmpty()) {
        tell("broken", broken);
        keep(stage);
      }
    } finally {
      stage.remove();
    }
    return new Ended(tally, laptops, broken);
  }

  private Tally play(
      Stage stage, List<Cast.Member> cast, List<Mishap.Planned> plan, List<String> broken)
      throws IOException, InterruptedException {
    Trouble trouble = new Trouble(stage);
    Oracle oracle = new Oracle(stage);
    Map<Cast.Member, Diary> diaries;
    try (Crew crew = Crew.atWork(stage, cast, seed, work)) {
      trouble.happen(plan, work);
      trouble.repair();
      broken.addAll(crew.await(FINISHING));
      diaries = crew.diaries();
    }
    tell("outages", trouble.outages().all());
    broken.addAll(new Behaviour(trouble.outages()).broken(diaries));
    attempt(broken, () -> leaveDrive(stage));
    broken.addAll(oracle.settled());
    broken.addAll(oracle.converged());
    attempt(broken, oracle::exactlyOnce);
    broken.addAll(oracle.nothingLost(diaries.values()));
    attempt(broken, () -> oracle.peaceful(cast));
    if (!broken.isEmpty()) {
      saveEvidence(stage, diaries);
    }
    int operations = diaries.values().stream().mapToInt(diary -> diary.acts().size()).sum();
    int cuts = 0;
    for (int laptop = 1; laptop <= stage.laptops(); laptop++) {
      cuts += stage.relay(laptop).cuts();
    }
    return new Tally(
        1, operations, trouble.kills(), cuts, conflicts(oracle, broken), broken.isEmpty() ? 0 : 1);
  }

  private static List<String> leaveDrive(Stage stage) {
    stage.drive().unmount();
    return List.of();
  }

  private static int conflicts(Oracle oracle, List<String> broken) {
    try {
      return oracle.conflicts();
    } catch (ControlException e) {
      broken.add("a laptop does not tell its conflicts: " + e.getMessage());
      return 0;
    }
  }

  /** A check that cannot be made is a broken promise as well. */
  private static void attempt(List<String> broken, Callable<List<String>> check) {
    try {
      broken.addAll(check.call());
    } catch (Exception | AssertionError failed) {
      broken.add("cannot be checked: " + failed);
    }
  }

  private void saveEvidence(Stage stage, Map<Cast.Member, Diary> diaries) throws IOException {
    for (Map.Entry<Cast.Member, Diary> diary : diaries.entrySet()) {
      tell("deeds-" + diary.getKey().writer(), diary.getValue().deeds());
      tell("acts-" + diary.getKey().writer(), diary.getValue().acts());
    }
    try {
      tell("journal", GatewayJournal.rows(stage.gateway().export()));
    } catch (RuntimeException | AssertionError unreadable) {
      tell("journal", List.of("cannot be read: " + unreadable));
    }
  }

  private void tell(String what, List<?> lines) throws IOException {
    Files.write(logs.resolve(what + ".txt"), lines.stream().map(String::valueOf).toList());
  }

  private void keep(Stage stage) {
    if (Thread.currentThread().isInterrupted()) {
      return; // Ctrl-C: nobody wants it
    }
    HostProgram.run(
            Duration.ofMinutes(2),
            List.of("cp", "-a", stage.folder().toString(), logs.resolve("kept").toString()))
        .succeeded();
  }
}

package org.entracte.harness.torture;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.entracte.harness.rig.KernelClient;
import org.entracte.harness.rig.ProjectFolder;

/** Those who work in a round, at work. Used by one thread. */
final class Crew implements AutoCloseable {
  private final Stage stage;
  private final long seed;
  private final Duration time;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Cast.Member, Path> diaries = new LinkedHashMap<>();
  private final Map<Cast.Member, KernelClient.Step> steps = new LinkedHashMap<>();
  private final Map<Cast.Member, Process> programs = new LinkedHashMap<>();
  private final Map<Cast.Member, Future<?>> tasks = new LinkedHashMap<>();

  private Crew(Stage stage, long seed, Duration time) {
    this.stage = stage;
    this.seed = seed;
    this.time = time;
  }

  /** Starts everybody; they end by themselves after {@code time}. */
  static Crew atWork(Stage stage, List<Cast.Member> cast, long seed, Duration time)
      throws IOException {
    Crew crew = new Crew(stage, seed, time);
    for (Cast.Member member : cast) {
      crew.start(member);
    }
    return crew;
  }

  private void start(Cast.Member member) throws IOException {
    Path diary = stage.logs().resolve("diary-" + member.writer() + ".json");
    switch (member.way()) {
      case KERNEL -> startInGuest(member);
      case DRIVE -> {
        String url = stage.cache(member.laptop()).webdav().toString();
        startHere(member, stage.drive().directory(), diary, List.of("--drive", url));
      }
      case OUTSIDE ->
          startHere(member, stage.tree(), diary, List.of("--outside", stage.graves().toString()));
      case WEBDAV -> startThread(member, stage.cache(member.laptop()).webdav(), diary);
      case GATEWAY -> startThread(member, stage.gateway().export(), diary);
    }
  }

  private void startInGuest(Cast.Member member) {
    String log = "diary-" + member.writer() + ".json";
    List<String> command =
        program(member, Stage.mountOf(member.laptop()), "$ENTRACTE_RUN/data/" + log);
    steps.put(member, stage.guest().start(String.join(" ", command)));
    diaries.put(member, stage.guest().data().resolve(log));
  }

  private void startHere(Cast.Member member, Path top, Path diary, List<String> more)
      throws IOException {
    List<String> command = new ArrayList<>(program(member, top.toString(), diary.toString()));
    command.addAll(more);
    File said = stage.logs().resolve("user-" + member.writer() + ".log").toFile();
    ProcessBuilder builder = new ProcessBuilder(command);
    programs.put(member, builder.redirectErrorStream(true).redirectOutput(said).start());
    diaries.put(member, diary);
  }

  private List<String> program(Cast.Member member, String top, String log) {
    Path script = ProjectFolder.root().resolve("test-harness/rig/torture-user.py");
    return List.of(
        "/usr/bin/python3",
        script.toString(),
        top,
        "--area",
        member.area(),
        "--writer",
        Character.toString(member.writer()),
        "--seed",
        Long.toString(seedOf(member)),
        "--seconds",
        Long.toString(time.toSeconds()),
        "--log",
        log);
  }

  private void startThread(Cast.Member member, java.net.URI export, Path diary) {
    diaries.put(member, diary);
    tasks.put(
        member,
        threads.submit(
            () -> {
              DavUser.work(
                  member.writer(), export, member.area(), seedOf(member), time, diary, stop);
              return true;
            }));
  }

  private long seedOf(Cast.Member member) {
    return seed * 100 + member.writer();
  }

  /** Waits until everybody has ended; says who did not end, or not well. */
  List<String> await(Duration limit) throws InterruptedException {
    List<String> wrong = new ArrayList<>();
    long until = System.nanoTime() + limit.toNanos();
    for (Map.Entry<Cast.Member, KernelClient.Step> step : steps.entrySet()) {
      try {
        step.getValue().await(rest(until)).succeeded();
      } catch (AssertionError stuck) {
        wrong.add("never stuck: " + step.getKey() + " " + stuck.getMessage() + whereItHangs());
      }
    }
    for (Map.Entry<Cast.Member, Process> program : programs.entrySet()) {
      if (!program.getValue().waitFor(rest(until).toMillis(), TimeUnit.MILLISECONDS)) {
        wrong.add("never stuck: " + program.getKey() + " still runs after " + limit);
      } else if (program.getValue().exitValue() != 0) {
        wrong.add(program.getKey() + " ended with status " + program.getValue().exitValue());
      }
    }
    for (Map.Entry<Cast.Member, Future<?>> task : tasks.entrySet()) {
      try {
        var _ = task.getValue().get(rest(until).toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException stuck) {
        wrong.add("never stuck: " + task.getKey() + " still runs after " + limit);
      } catch (ExecutionException failed) {
        wrong.add(task.getKey() + " failed: " + failed.getCause());
      }
    }
    return wrong;
  }

  /** What the guest's kernel knows of its programs. */
  private String whereItHangs() {
    return stage
        .guest()
        .run(
            "dmesg | tail -n 3; for p in $(pidof python3); do echo; tr '\\0' ' ' </proc/$p/cmdline;"
                + " grep State /proc/$p/status; cat /proc/$p/stack; ls -l /proc/$p/fd; done",
            Duration.ofSeconds(30))
        .toString();
  }

  private static Duration rest(long untilNanos) {
    return Duration.ofNanos(Math.max(untilNanos - System.nanoTime(), 1_000_000_000));
  }

  /** What everybody wrote down. */
  Map<Cast.Member, Diary> diaries() throws IOException {
    Map<Cast.Member, Diary> read = new LinkedHashMap<>();
    for (Map.Entry<Cast.Member, Path> diary : diaries.entrySet()) {
      read.put(diary.getKey(), Diary.read(diary.getKey().writer(), diary.getValue()));
    }
    return read;
  }

  @Override
  public void close() {
    stop.countDown();
    programs.values().forEach(Process::destroyForcibly);
    threads.shutdownNow();
  }
}

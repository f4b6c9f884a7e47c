package org.entracte.harness.bench.nfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.entracte.harness.bench.contest.Benchmark;
import org.entracte.harness.bench.contest.Side;
import org.entracte.harness.rig.HostProgram;

/** Records what our server does in one more turn of a benchmark, with the JDK's flight recorder. */
final class Profiler {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final List<String> VIEWS =
      List.of(
          "cpu-time-hot-methods",
          "allocation-by-class",
          "contention-by-site",
          "gc-pauses",
          "thread-cpu-load");

  private final Path folder;

  /** Leaves a recording and a text for each benchmark in {@code folder}. */
  Profiler(Path folder) {
    this.folder = folder.toAbsolutePath();
  }

  /** Takes a turn whose readings are not counted. */
  void record(Benchmark benchmark, long pid) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path recording = folder.resolve(benchmark.name() + ".jfr");
    jcmd(
        pid,
        "JFR.start",
        "name=bench",
        "settings=profile",
        "+jdk.CPUTimeSample#enabled=true",
        "+jdk.CPUTimeSample#throttle=5ms",
        "+jdk.NativeMethodSample#period=10ms",
        "+jdk.ThreadPark#threshold=1ms");
    benchmark.turn(Side.OURS);
    jcmd(pid, "JFR.stop", "name=bench", "filename=" + recording);
    StringBuilder text = new StringBuilder(ProfileSummary.of(recording));
    for (String view : VIEWS) {
      text.append(
          program(
              "jfr", "view", "--width", "180", "--cell-height", "12", view, recording.toString()));
    }
    Files.writeString(folder.resolve(benchmark.name() + ".txt"), text);
  }

  private static void jcmd(long pid, String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "jcmd";
    all[1] = Long.toString(pid);
    System.arraycopy(words, 0, all, 2, words.length);
    program(all);
  }

  /** A program of the JDK that runs this. */
  private static String program(String... words) {
    String[] command = words.clone();
    command[0] = Path.of(System.getProperty("java.home"), "bin", words[0]).toString();
    return HostProgram.run(LIMIT, List.of(command)).succeeded();
  }
}

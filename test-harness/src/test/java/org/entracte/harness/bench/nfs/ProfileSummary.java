package org.entracte.harness.bench.nfs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/**
 * Says of a flight recording which methods of ours took the time, what they called counted in:
 * system calls and SQLite hide in frames that say nothing. Used by one thread.
 */
final class ProfileSummary {
  private static final int LINES = 25;
  private static final int DEPTH = 4;
  private static final String OURS = "org.entracte.";

  /** Native methods in which a thread has nothing to do. */
  private static final Set<String> IDLE =
      Set.of("accept", "accept0", "poll", "read0", "wait", "socketAccept", "take0", "poll0");

  private final Tally cpu = new Tally("Processor time, by samples: where it is spent");
  private final Tally cpuWithin = new Tally("Processor time, by samples: in it or below it");
  private final Tally calls = new Tally("In native code, idle waits left out, by samples");
  private final Tally parked = new Tally("Waiting for another thread, milliseconds");
  private final Tally heap = new Tally("Heap, KiB");

  private ProfileSummary() {}

  private static final class Tally {
    private final String title;
    private final Map<String, Double> sums = new HashMap<>();
    private double all;

    Tally(String title) {
      this.title = title;
    }

    /** Several places may bear one amount. */
    void add(Collection<String> places, double amount) {
      places.forEach(place -> sums.merge(place, amount, Double::sum));
      all += amount;
    }

    String render() {
      List<Map.Entry<String, Double>> sorted = new ArrayList<>(sums.entrySet());
      sorted.sort(Collections.reverseOrder(Map.Entry.comparingByValue()));
      StringBuilder text = new StringBuilder(title).append("\n");
      for (Map.Entry<String, Double> each : sorted.subList(0, Math.min(LINES, sorted.size()))) {
        text.append(
            String.format(
                Locale.ROOT,
                "%12.0f %5.1f%%  %s%n",
                each.getValue(),
                100 * each.getValue() / all,
                each.getKey()));
      }
      return text.append("\n").toString();
    }
  }

  static String of(Path recording) throws IOException {
    ProfileSummary summary = new ProfileSummary();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        summary.add(file.readEvent());
      }
    }
    return summary.cpu.render()
        + summary.cpuWithin.render()
        + summary.calls.render()
        + summary.parked.render()
        + summary.heap.render();
  }

  private void add(RecordedEvent event) {
    List<RecordedFrame> frames =
        event.getStackTrace() == null ? List.of() : event.getStackTrace().getFrames();
    switch (event.getEventType().getName()) {
      case "jdk.CPUTimeSample" -> {
        cpu.add(List.of(place(frames)), 1);
        cpuWithin.add(new HashSet<>(ours(frames)), 1);
      }
      case "jdk.NativeMethodSample" -> {
        if (!frames.isEmpty() && !IDLE.contains(frames.getFirst().getMethod().getName())) {
          calls.add(List.of(place(frames)), 1);
        }
      }
      case "jdk.ThreadPark" -> {
        if (!ours(frames).isEmpty()) {
          parked.add(List.of(place(frames)), millis(event.getDuration()));
        }
      }
      case "jdk.ObjectAllocationSample" ->
          heap.add(List.of(place(frames)), event.getLong("weight") / 1024.0);
      default -> {}
    }
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }

  /** The upper frames of ours, or what is at the top where none is. */
  private static String place(List<RecordedFrame> frames) {
    if (frames.isEmpty()) {
      return "no stack";
    }
    List<String> ours = ours(frames);
    return ours.isEmpty()
        ? name(frames.getFirst())
        : String.join(" < ", ours.subList(0, Math.min(DEPTH, ours.size())));
  }

  /** Class and method of each frame of ours that was written by hand, from the top on. */
  private static List<String> ours(List<RecordedFrame> frames) {
    return frames.stream()
        .map(ProfileSummary::name)
        .filter(name -> name.startsWith(OURS))
        .filter(name -> !name.contains("$$Lambda") && !name.contains(".lambda$"))
        .map(ProfileSummary::shortened)
        .distinct()
        .toList();
  }

  private static String name(RecordedFrame frame) {
    RecordedMethod method = frame.getMethod();
    return method.getType().getName() + "." + method.getName();
  }

  /** Class and method. */
  private static String shortened(String name) {
    int method = name.lastIndexOf('.');
    return name.substring(name.lastIndexOf('.', method - 1) + 1);
  }
}

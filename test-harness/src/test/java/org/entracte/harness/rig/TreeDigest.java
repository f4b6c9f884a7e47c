package org.entracte.harness.rig;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * What is in a directory, one entry for each name, made by the same program on this machine and in
 * the guest (rig/tree-digest.py) so that both sides can be compared exactly. Immutable.
 */
public final class TreeDigest {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** Files above this size are read in part only, except where a test asks for all of them. */
  private static final String SAMPLED = " --sample-above 268435456";

  private static final String RESERVED = " --skip .entracte";

  /** The columns of the program, by name. */
  private record Line(
      String name, String type, String mode, String owner, String size, String mtime, String rest) {
    static Line parse(String text) {
      String[] words = text.split(" ", 9);
      return new Line(
          words[0],
          words[1],
          words[2],
          words[3] + ":" + words[4],
          words[5] + " " + words[6],
          words[7],
          words[8]);
    }

    Line withoutTime() {
      return new Line(name, type, mode, owner, size, "", rest);
    }

    Line withoutContent() {
      return new Line(name, type, mode, owner, "", "", "");
    }

    String shown() {
      return String.join(" ", type, mode, owner, size, mtime, rest).strip();
    }
  }

  private final Map<String, Line> lines;

  private TreeDigest(Map<String, Line> lines) {
    this.lines = lines;
  }

  /** Of a directory of this machine, every byte. */
  public static TreeDigest ofAll(Path directory) {
    return onHost(directory, RESERVED);
  }

  /** Of a directory of this machine, big files by samples. */
  public static TreeDigest of(Path directory) {
    return onHost(directory, SAMPLED + RESERVED);
  }

  /** Of a guest's mount, every byte. */
  public static TreeDigest ofAll(KernelClient client) {
    return inGuest(client, "", RESERVED);
  }

  /** Of another directory of the guest, every byte. */
  public static TreeDigest ofAll(KernelClient client, String directory) {
    return inGuest(client, "cd " + directory + " && ", RESERVED);
  }

  /** Of a guest's mount, big files by samples. */
  public static TreeDigest of(KernelClient client) {
    return inGuest(client, "", SAMPLED + RESERVED);
  }

  private static TreeDigest onHost(Path directory, String options) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("/usr/bin/python3", ProjectFolder.rig("tree-digest.py").toString()));
    command.add(directory.toString());
    command.addAll(List.of(options.strip().split(" ")));
    return parse(HostProgram.run(LIMIT, command).succeeded());
  }

  private static TreeDigest inGuest(KernelClient client, String first, String options) {
    return parse(
        client
            .run(first + "/usr/bin/python3 $ENTRACTE_RUN/tree-digest.py ." + options, LIMIT)
            .succeeded());
  }

  private static TreeDigest parse(String printed) {
    Map<String, Line> lines = new TreeMap<>();
    printed.lines().map(Line::parse).forEach(line -> lines.put(line.name(), line));
    return new TreeDigest(lines);
  }

  /** What must converge: all but the times of what is not a file. */
  public TreeDigest withFileTimesOnly() {
    return map(line -> line.type().equals("file") ? line : line.withoutTime());
  }

  /** For trees in which the same was done at different times. */
  public TreeDigest withoutTimes() {
    return map(Line::withoutTime);
  }

  /** Compares only type, mode and owner of one name, such as a file that holds inode numbers. */
  public TreeDigest ignoringContentOf(String path) {
    String hex = hex(path);
    return map(line -> line.name().equals(hex) ? line.withoutContent() : line);
  }

  /** Leaves out what lies at or below a name. */
  public TreeDigest without(String path) {
    String hex = hex(path);
    return only(name -> !name.equals(hex) && !name.startsWith(hex + "2f"));
  }

  public int size() {
    return lines.size();
  }

  /** The names, as text. */
  public List<String> names() {
    return lines.keySet().stream().map(TreeDigest::readable).toList();
  }

  /** Empty when both are the same; otherwise what differs, readably, 60 names at most. */
  public Optional<String> difference(TreeDigest other) {
    Set<String> names = new LinkedHashSet<>(lines.keySet());
    names.addAll(other.lines.keySet());
    List<String> different = new ArrayList<>();
    for (String name : names) {
      String mine = shown(lines, name);
      String theirs = shown(other.lines, name);
      if (!mine.equals(theirs)) {
        different.add(
            String.format(
                Locale.ROOT, "%s%n  first:  %s%n  second: %s", readable(name), mine, theirs));
      }
    }
    if (different.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        different.size()
            + " names differ\n"
            + String.join("\n", different.subList(0, Math.min(60, different.size()))));
  }

  private static String shown(Map<String, Line> lines, String name) {
    Line line = lines.get(name);
    return line == null ? "not there" : line.shown();
  }

  private TreeDigest map(UnaryOperator<Line> change) {
    Map<String, Line> changed = new TreeMap<>();
    lines.forEach((name, line) -> changed.put(name, change.apply(line)));
    return new TreeDigest(changed);
  }

  private TreeDigest only(Predicate<String> wanted) {
    Map<String, Line> kept = new TreeMap<>(lines);
    kept.keySet().removeIf(wanted.negate());
    return new TreeDigest(kept);
  }

  private static String hex(String path) {
    return HexFormat.of().formatHex(path.getBytes(StandardCharsets.UTF_8));
  }

  private static String readable(String hex) {
    return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
  }
}

package org.entracte.harness.bench.contest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results as text, for a person and for a page of Markdown. */
public final class ResultTable {
  private ResultTable() {}

  /**
   * @param ours what the columns of our side are called
   * @param peer and the peer's
   */
  public static String render(String ours, String peer, List<Result> results) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(
        List.of(
            "benchmark",
            "row",
            "unit",
            ours + " (min..max)",
            peer + " (min..max)",
            "ratio",
            "cpu us each: ours",
            "peer",
            "heap B each"));
    results.forEach(result -> lines.add(line(result)));
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < lines.getFirst().size(); column++) {
      int at = column;
      widths.add(lines.stream().mapToInt(line -> line.get(at).length()).max().orElseThrow());
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      text.append(padded(lines.get(i), widths));
      if (i == 0) {
        text.append(padded(widths.stream().map("-"::repeat).toList(), widths));
      }
    }
    return text.toString();
  }

  private static List<String> line(Result result) {
    return List.of(
        result.benchmark(),
        result.row().name(),
        result.row().unit(),
        spread(result.ours().values()),
        spread(result.peer().values()),
        String.format(Locale.ROOT, "%.2f", result.ratio()),
        number(result.ours().cpuMicros().median()) + "/" + result.row().thing(),
        number(result.peer().cpuMicros().median()),
        result.ours().heapBytes().map(each -> number(each.median())).orElse(""));
  }

  private static String padded(List<String> cells, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      line.append("| ").append(cells.get(i)).repeat(' ', widths.get(i) - cells.get(i).length() + 1);
    }
    return line.append("|\n").toString();
  }

  private static String spread(Figures figures) {
    return number(figures.median())
        + " ("
        + number(figures.least())
        + ".."
        + number(figures.most())
        + ")";
  }

  /** Three digits that say something, and never fewer than stand before the point. */
  static String number(double value) {
    double size = Math.abs(value);
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }
}

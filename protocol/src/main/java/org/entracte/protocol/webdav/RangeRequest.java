package org.entracte.protocol.webdav;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.entracte.protocol.tree.ByteRange;

/** What a Range header asks for (RFC 9110, 14.2), for a file of a known size. */
sealed interface RangeRequest {
  /** More are answered with the whole file (RFC 9110, 17.15). */
  int MOST_RANGES = 32;

  /**
   * All of it: no header, one that cannot be read, ranges that are more than the whole, no bytes.
   */
  record Whole() implements RangeRequest {}

  record Part(ByteRange range) implements RangeRequest {}

  /** Several, in the order they were asked for. */
  record Parts(List<ByteRange> ranges) implements RangeRequest {
    public Parts {
      ranges = List.copyOf(ranges);
    }
  }

  record Unsatisfiable() implements RangeRequest {}

  /** A unit's name may be written in any case (14.1). */
  Pattern ALL = Pattern.compile("(?i:bytes)\\s*=([-0-9,\\s]{1,1000})");

  Pattern ONE = Pattern.compile("\\s*(\\d*)-(\\d*)\\s*");

  static RangeRequest of(Optional<String> header, long size) {
    Matcher all = ALL.matcher(header.orElse(""));
    if (!all.matches() || size == 0) {
      return new Whole();
    }
    List<ByteRange> ranges = new ArrayList<>();
    for (String one : all.group(1).split(",", -1)) {
      Matcher matcher = ONE.matcher(one);
      if (one.isBlank()) {
        continue;
      }
      if (!matcher.matches() || isNone(matcher)) {
        return new Whole();
      }
      range(matcher, size).ifPresent(ranges::add);
    }
    long total = ranges.stream().mapToLong(ByteRange::length).sum();
    if (ranges.size() > MOST_RANGES || (ranges.size() > 1 && total > size)) {
      return new Whole();
    }
    return switch (ranges.size()) {
      case 0 -> new Unsatisfiable();
      case 1 -> new Part(ranges.getFirst());
      default -> new Parts(ranges);
    };
  }

  /** A header with such a range is ignored as a whole. */
  private static boolean isNone(Matcher matcher) {
    String first = matcher.group(1);
    String last = matcher.group(2);
    return first.isEmpty() ? last.isEmpty() : !last.isEmpty() && number(last) < number(first);
  }

  /** Numbers beyond any file's size are as good as the largest (14.1.1). */
  private static long number(String digits) {
    String plain = digits.replaceFirst("^0+(?=.)", "");
    return plain.length() > 18 ? Long.MAX_VALUE : Long.parseLong(plain);
  }

  /** Empty if the file does not reach there. */
  private static Optional<ByteRange> range(Matcher matcher, long size) {
    if (matcher.group(1).isEmpty()) {
      long length = Math.min(size, number(matcher.group(2)));
      return length == 0 ? Optional.empty() : Optional.of(new ByteRange(size - length, length));
    }
    long first = number(matcher.group(1));
    long last = matcher.group(2).isEmpty() ? Long.MAX_VALUE : number(matcher.group(2));
    return first >= size
        ? Optional.empty()
        : Optional.of(new ByteRange(first, Math.min(last, size - 1) - first + 1));
  }
}

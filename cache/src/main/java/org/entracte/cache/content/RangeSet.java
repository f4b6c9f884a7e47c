package org.entracte.cache.content;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.entracte.protocol.tree.ByteRange;

/**
 * A set of byte offsets kept as sorted, disjoint, non-touching ranges. Immutable; look-ups are
 * binary searches.
 */
public final class RangeSet {
  public static final RangeSet EMPTY = new RangeSet(List.of());

  private final List<ByteRange> ranges;

  private RangeSet(List<ByteRange> ranges) {
    this.ranges = ranges;
  }

  /** The union of these ranges, in any order, overlapping or not. */
  public static RangeSet of(List<ByteRange> ranges) {
    List<ByteRange> sorted = new ArrayList<>(ranges);
    sorted.removeIf(ByteRange::isEmpty);
    sorted.sort(Comparator.comparingLong(ByteRange::offset));
    List<ByteRange> merged = new ArrayList<>();
    for (ByteRange range : sorted) {
      append(merged, range);
    }
    return new RangeSet(List.copyOf(merged));
  }

  private static void append(List<ByteRange> merged, ByteRange range) {
    if (merged.isEmpty() || merged.getLast().end() < range.offset()) {
      merged.add(range);
    } else {
      ByteRange last = merged.removeLast();
      merged.add(between(last.offset(), Math.max(last.end(), range.end())));
    }
  }

  public RangeSet plus(ByteRange added) {
    if (covers(added)) {
      return this;
    }
    List<ByteRange> all = new ArrayList<>(ranges);
    all.add(added);
    return of(all);
  }

  public RangeSet plus(RangeSet added) {
    List<ByteRange> all = new ArrayList<>(ranges);
    all.addAll(added.ranges);
    return of(all);
  }

  public RangeSet minus(ByteRange removed) {
    List<ByteRange> left = new ArrayList<>();
    for (ByteRange range : ranges) {
      if (!range.overlaps(removed)) {
        left.add(range);
        continue;
      }
      if (range.offset() < removed.offset()) {
        left.add(between(range.offset(), removed.offset()));
      }
      if (removed.end() < range.end()) {
        left.add(between(removed.end(), range.end()));
      }
    }
    return new RangeSet(List.copyOf(left));
  }

  /** What of {@code window} is in this set. */
  public RangeSet within(ByteRange window) {
    if (window.isEmpty()) {
      return EMPTY;
    }
    List<ByteRange> inside = new ArrayList<>();
    for (int i = firstEndingAfter(window.offset()); i < ranges.size(); i++) {
      ByteRange range = ranges.get(i);
      if (range.offset() >= window.end()) {
        break;
      }
      inside.add(
          between(Math.max(range.offset(), window.offset()), Math.min(range.end(), window.end())));
    }
    return new RangeSet(List.copyOf(inside));
  }

  /** What of {@code window} is not in this set. */
  public RangeSet gaps(ByteRange window) {
    List<ByteRange> missing = new ArrayList<>();
    long at = window.offset();
    for (ByteRange range : within(window).ranges) {
      if (at < range.offset()) {
        missing.add(between(at, range.offset()));
      }
      at = range.end();
    }
    if (at < window.end()) {
      missing.add(between(at, window.end()));
    }
    return new RangeSet(List.copyOf(missing));
  }

  /** Whether every byte of {@code window} is in this set; an empty window always is. */
  public boolean covers(ByteRange window) {
    if (window.isEmpty()) {
      return true;
    }
    int i = firstEndingAfter(window.offset());
    return i < ranges.size()
        && ranges.get(i).offset() <= window.offset()
        && window.end() <= ranges.get(i).end();
  }

  public List<ByteRange> toList() {
    return ranges;
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Number of offsets in the set. */
  public long lengthBytes() {
    return ranges.stream().mapToLong(ByteRange::length).sum();
  }

  private int firstEndingAfter(long offset) {
    int low = 0;
    int high = ranges.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ranges.get(middle).end() > offset) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static ByteRange between(long offset, long end) {
    return new ByteRange(offset, end - offset);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RangeSet set && ranges.equals(set.ranges);
  }

  @Override
  public int hashCode() {
    return ranges.hashCode();
  }

  @Override
  public String toString() {
    return ranges.toString();
  }
}

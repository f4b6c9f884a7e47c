package org.entracte.protocol.nfs.state;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The byte-range locks on one file, as POSIX has them: an owner's new lock replaces what it held
 * there before, and unlocking may split a range. Offsets are unsigned. Callers hold the state lock.
 */
final class LockRanges {
  /** A lock on {@code first} to {@code last}, both included. */
  record Range(LockOwner owner, boolean write, long first, long last) {
    boolean overlaps(long otherFirst, long otherLast) {
      return Long.compareUnsigned(first, otherLast) <= 0
          && Long.compareUnsigned(otherFirst, last) <= 0;
    }
  }

  private final List<Range> ranges = new ArrayList<>();

  /** A lock of somebody else that stands against this one. */
  @Nullable Range conflict(LockOwner owner, boolean write, long first, long last) {
    for (Range range : ranges) {
      if (range.overlaps(first, last) && (write || range.write()) && !range.owner().equals(owner)) {
        return range;
      }
    }
    return null;
  }

  /** Sets a lock that {@link #conflict} has nothing against; returns the growth in ranges. */
  int lock(LockOwner owner, boolean write, long first, long last) {
    int growth = unlock(owner, first, last);
    long from = first;
    long to = last;
    for (int i = ranges.size() - 1; i >= 0; i--) {
      Range range = ranges.get(i);
      if (range.write() == write && range.owner().equals(owner) && touches(range, from, to)) {
        from = unsignedMin(from, range.first());
        to = unsignedMax(to, range.last());
        ranges.remove(i);
        growth--;
      }
    }
    ranges.add(new Range(owner, write, from, to));
    return growth + 1;
  }

  /** Takes away what {@code owner} holds there; returns the growth in ranges, maybe negative. */
  int unlock(LockOwner owner, long first, long last) {
    int before = ranges.size();
    List<Range> rest = new ArrayList<>();
    for (int i = ranges.size() - 1; i >= 0; i--) {
      Range range = ranges.get(i);
      if (range.owner().equals(owner) && range.overlaps(first, last)) {
        ranges.remove(i);
        if (Long.compareUnsigned(range.first(), first) < 0) {
          rest.add(new Range(owner, range.write(), range.first(), first - 1));
        }
        if (Long.compareUnsigned(last, range.last()) < 0) {
          rest.add(new Range(owner, range.write(), last + 1, range.last()));
        }
      }
    }
    ranges.addAll(rest);
    return ranges.size() - before;
  }

  boolean holdsAny(LockOwner owner) {
    return ranges.stream().anyMatch(range -> range.owner().equals(owner));
  }

  private static boolean touches(Range range, long first, long last) {
    return range.overlaps(first, last)
        || (range.last() != -1 && range.last() + 1 == first)
        || (last != -1 && last + 1 == range.first());
  }

  private static long unsignedMin(long a, long b) {
    return Long.compareUnsigned(a, b) < 0 ? a : b;
  }

  private static long unsignedMax(long a, long b) {
    return Long.compareUnsigned(a, b) > 0 ? a : b;
  }
}

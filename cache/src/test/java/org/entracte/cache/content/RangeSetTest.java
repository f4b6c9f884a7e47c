package org.entracte.cache.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.entracte.protocol.tree.ByteRange;
import org.junit.jupiter.api.Test;

class RangeSetTest {
  @Test
  void touchingRangesBecomeOne() {
    assertThat(RangeSet.of(List.of(range(5, 5), range(0, 5))).toList())
        .containsExactly(range(0, 10));
  }

  @Test
  void removingFromTheMiddleLeavesTwo() {
    assertThat(RangeSet.EMPTY.plus(range(0, 10)).minus(range(4, 2)).toList())
        .containsExactly(range(0, 4), range(6, 4));
  }

  @Test
  void gapsAreWhatIsMissing() {
    RangeSet set = RangeSet.of(List.of(range(2, 2), range(6, 2)));
    assertThat(set.gaps(range(0, 10)).toList())
        .containsExactly(range(0, 2), range(4, 2), range(8, 2));
    assertThat(set.covers(range(6, 2))).isTrue();
    assertThat(set.covers(range(3, 4))).isFalse();
    assertThat(set.covers(range(100, 0))).isTrue();
  }

  @Test
  void behavesAsASetOfBitsUnderRandomChanges() {
    Random random = new Random(7);
    RangeSet set = RangeSet.EMPTY;
    BitSet bits = new BitSet();
    for (int step = 0; step < 5_000; step++) {
      int from = random.nextInt(200);
      int length = random.nextInt(20);
      if (random.nextInt(3) > 0) {
        set = set.plus(range(from, length));
        bits.set(from, from + length);
      } else {
        set = set.minus(range(from, length));
        bits.clear(from, from + length);
      }
      int at = random.nextInt(200);
      int window = random.nextInt(30);
      assertThat(set.lengthBytes()).isEqualTo(bits.cardinality());
      assertThat(set.within(range(at, window)).lengthBytes())
          .isEqualTo(bits.get(at, at + window).cardinality());
      assertThat(set.gaps(range(at, window)).lengthBytes())
          .isEqualTo(window - bits.get(at, at + window).cardinality());
      assertThat(set.covers(range(at, window)))
          .isEqualTo(bits.get(at, at + window).cardinality() == window);
    }
  }

  private static ByteRange range(long offset, long length) {
    return new ByteRange(offset, length);
  }
}

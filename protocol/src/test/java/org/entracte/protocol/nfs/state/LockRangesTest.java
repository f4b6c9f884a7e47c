package org.entracte.protocol.nfs.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lock ranges against a model that keeps one value per byte and owner. */
final class LockRangesTest {
  private static final int BYTES = 24;
  private static final int UNLOCKED = 0;
  private static final int SHARED = 1;
  private static final int EXCLUSIVE = 2;

  /** The last byte of the model stands for the end of the offsets. */
  private static long offset(int index) {
    return index == BYTES - 1 ? -1 : index;
  }

  private static LockOwner owner(String name) {
    return new LockOwner(1, new OwnerKey(name.getBytes(StandardCharsets.UTF_8)));
  }

  private final List<LockOwner> owners = List.of(owner("a"), owner("b"), owner("c"));
  private final int[][] model = new int[owners.size()][BYTES];
  private final LockRanges ranges = new LockRanges();

  private boolean modelRefuses(int asking, boolean write, int first, int last) {
    for (int other = 0; other < model.length; other++) {
      for (int at = first; at <= last; at++) {
        int held = model[other][at];
        if (other != asking && (held == EXCLUSIVE || (write && held == SHARED))) {
          return true;
        }
      }
    }
    return false;
  }

  private void set(int asking, int first, int last, int value) {
    for (int at = first; at <= last; at++) {
      model[asking][at] = value;
    }
  }

  @Test
  void everySequenceOfLocksAgreesWithTheModel() {
    Random random = new Random(20261122);
    int count = 0;
    for (int step = 0; step < 20_000; step++) {
      int asking = random.nextInt(owners.size());
      int first = random.nextInt(BYTES - 1);
      int last = first + random.nextInt(BYTES - first);
      boolean write = random.nextBoolean();
      LockOwner owner = owners.get(asking);
      if (random.nextInt(3) == 0) {
        count += ranges.unlock(owner, first, offset(last));
        set(asking, first, last, UNLOCKED);
      } else {
        boolean refused = ranges.conflict(owner, write, first, offset(last)) != null;
        assertThat(refused).as("step " + step).isEqualTo(modelRefuses(asking, write, first, last));
        if (!refused) {
          count += ranges.lock(owner, write, first, offset(last));
          set(asking, first, last, write ? EXCLUSIVE : SHARED);
        }
      }
      assertThat(count).as("ranges after step " + step).isEqualTo(runs());
    }
  }

  /** How many ranges the model's content amounts to. */
  private int runs() {
    int runs = 0;
    for (int[] held : model) {
      for (int at = 0; at < BYTES; at++) {
        boolean begins = held[at] != UNLOCKED && (at == 0 || held[at - 1] != held[at]);
        runs += begins ? 1 : 0;
      }
    }
    return runs;
  }

  @Test
  void anOwnersLocksAreFoundUntilTheLastIsGone() {
    LockOwner owner = owners.getFirst();
    ranges.lock(owner, true, 5, 10);
    ranges.unlock(owner, 6, 9);
    assertThat(ranges.holdsAny(owner)).isTrue();
    ranges.unlock(owner, 0, -1);
    assertThat(ranges.holdsAny(owner)).isFalse();
  }
}

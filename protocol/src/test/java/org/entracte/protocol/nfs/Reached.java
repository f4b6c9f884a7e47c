package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.entracte.protocol.nfs.state.Status;

/** Which operations were answered with OK, and with which errors. */
final class Reached {
  private static final TreeSet<Integer> KNOWN =
      Arrays.stream(Status.values())
          .map(Status::code)
          .collect(Collectors.toCollection(TreeSet::new));

  private final Map<Integer, Integer> succeeded = new HashMap<>();
  private final Map<Integer, TreeSet<Integer>> failed = new HashMap<>();

  static void assertKnown(int status) {
    assertThat(KNOWN).contains(status);
    assertThat(status).isNotEqualTo(Status.SERVERFAULT.code());
  }

  Map<Integer, ? extends Set<Integer>> failures() {
    return failed;
  }

  void assertEvery(int last, List<Integer> cannotSucceed, List<Integer> cannotFail) {
    for (int number = 3; number <= last; number++) {
      if (!cannotSucceed.contains(number)) {
        assertThat(succeeded).as("operation %d with OK", number).containsKey(number);
      }
      if (!cannotFail.contains(number)) {
        assertThat(failed).as("operation %d with an error", number).containsKey(number);
      }
    }
  }

  /**
   * Notes what a reply tells.
   *
   * @param numbers of the operations that were sent; empty where they were damaged
   */
  void note(List<Integer> numbers, byte[] reply, int status) {
    if (status == 0) {
      note(numbers, 0);
      return;
    }
    // The last result is an operation and its status; SETATTR adds an empty mask.
    for (int back : new int[] {8, 12}) {
      ByteBuffer last = ByteBuffer.wrap(reply, reply.length - back, back);
      int number = last.getInt();
      if (last.getInt() == status && number >= 3 && (back == 8 || number == 34)) {
        note(List.of(number), status);
      }
    }
  }

  void note(List<Integer> numbers, int status) {
    for (int number : numbers) {
      if (status == 0) {
        succeeded.merge(number, 1, Integer::sum);
      } else {
        failed.computeIfAbsent(number, n -> new TreeSet<>()).add(status);
      }
    }
  }
}

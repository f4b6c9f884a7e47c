package org.entracte.cache.replica;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Names of directories that can be shown only together: two in exchange, or a ring of moves in
 * which each waits for the next. Found are those that leave a legal tree. Called within a
 * transaction.
 */
final class JointMoves {
  private final ReplicaState state;

  JointMoves(ReplicaState state) {
    this.state = state;
  }

  /**
   * What can be shown at once, of slots that no unresolved edit touches.
   *
   * @param candidates those that lead to a directory on the gateway's side, and to another or none
   *     here
   */
  List<BaseTable.Slot> among(List<BaseTable.Slot> candidates) throws IOException {
    List<BaseTable.Slot> together = new ArrayList<>(candidates);
    boolean legal = together.isEmpty();
    while (!legal) {
      legal = true;
      for (BaseTable.Slot slot : List.copyOf(together)) {
        if (!mayCome(slot, together) || !mayGo(slot, together) || isCircle(slot, together)) {
          together.remove(slot);
          legal = false;
        }
      }
    }
    return together;
  }

  /** It would have this name alone. */
  private boolean mayCome(BaseTable.Slot slot, List<BaseTable.Slot> together) throws IOException {
    long child = slot.child().getAsLong();
    return !keepsName(child)
        && together.stream().filter(other -> other.child().getAsLong() == child).count() == 1;
  }

  /** Whether it has a name here that the gateway does not take away, or not yet. */
  private boolean keepsName(long directory) throws IOException {
    for (NodeTable.NameRow name : state.nodes().namesOf(directory)) {
      if (!state.base().leaves(name)) {
        return true;
      }
    }
    return false;
  }

  /** What has the name here gets another of these, or may go altogether. */
  private boolean mayGo(BaseTable.Slot slot, List<BaseTable.Slot> together) throws IOException {
    long now = state.nodes().childNumber(slot.dir(), slot.name());
    if (now == 0) {
      return true;
    }
    if (state.base().isOursAlone(now)) {
      return false;
    }
    boolean comes = together.stream().anyMatch(other -> other.child().getAsLong() == now);
    boolean filled = together.stream().anyMatch(other -> other.dir() == now);
    NodeRow row = state.nodes().get(now);
    return comes || !row.isDirectory() || (!filled && ends(row, together));
  }

  /** It is empty, or all that is in it moves out. */
  private boolean ends(NodeRow directory, List<BaseTable.Slot> together) throws IOException {
    for (NodeTable.NameRow name : state.nodes().namesIn(directory.node)) {
      if (together.stream().noneMatch(other -> other.child().getAsLong() == name.child())) {
        return false;
      }
    }
    return state.base().slotsOf(directory.node).isEmpty();
  }

  /** Whether the directory would be below itself. */
  private boolean isCircle(BaseTable.Slot slot, List<BaseTable.Slot> together) throws IOException {
    Set<Long> passed = new HashSet<>();
    long step = slot.dir();
    while (step != 0 && passed.add(step)) {
      step = parent(step, together);
    }
    return passed.contains(slot.child().getAsLong());
  }

  /** Where a directory would have its name; 0 if nowhere. */
  private long parent(long directory, List<BaseTable.Slot> together) throws IOException {
    for (BaseTable.Slot slot : together) {
      if (slot.child().getAsLong() == directory) {
        return slot.dir();
      }
    }
    List<NodeTable.NameRow> names = state.nodes().namesOf(directory);
    return names.isEmpty() ? 0 : names.getFirst().dir();
  }
}

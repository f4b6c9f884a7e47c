package org.entracte.cache.replica;

import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.entracte.protocol.edit.Outcome;

/**
 * Which parked edits hang together: those that wait behind others, and contents that lie over each
 * other, which must stay in their order though each was refused for a reason of its own. A
 * snapshot; callers hold the database's lock.
 */
final class ParkedChains {
  private final ReplicaState state;
  private final Map<Long, EditLog.Row> parked = new LinkedHashMap<>();

  /** What an edit waits for. */
  private record Waiting(long edit, long before) {}

  private final Set<Waiting> waiting = new LinkedHashSet<>();

  ParkedChains(ReplicaState state) throws IOException {
    this.state = state;
    for (EditLog.Row row : state.log().parked()) {
      parked.put(row.number(), row);
      if (outcome(row.number()) instanceof Outcome.ParkedBehind(var number)) {
        waiting.add(new Waiting(row.number(), number));
      }
      if (row.layer() != 0 && row.baseEdit() != 0) {
        waiting.add(new Waiting(row.number(), row.baseEdit()));
      }
    }
  }

  private Outcome outcome(long number) throws IOException {
    try {
      return Records.verdict(state.log().verdict(number).orElseThrow()).outcome();
    } catch (SQLException damage) {
      throw new IOException("the verdict on edit " + number + " is damaged", damage);
    }
  }

  Set<Long> all() {
    return parked.keySet();
  }

  EditLog.Row row(long number) {
    return Optional.ofNullable(parked.get(number)).orElseThrow();
  }

  /** The parked edits of the object that {@code queue} shows under this path. */
  Set<Long> of(String path) throws IOException {
    Set<Long> nodes = new LinkedHashSet<>();
    for (EditLog.Row row : parked.values()) {
      if (state.paths().of(row).equals(path)) {
        nodes.add(row.node());
      }
    }
    Set<Long> found = new TreeSet<>();
    for (EditLog.Row row : parked.values()) {
      if (nodes.contains(row.node())) {
        found.add(row.number());
      }
    }
    return found;
  }

  /** And those that wait behind them. */
  Set<Long> withDependants(Set<Long> edits) {
    Set<Long> chain = new TreeSet<>(edits);
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Waiting one : waiting) {
        grown |= chain.contains(one.before()) && chain.add(one.edit());
      }
    }
    return chain;
  }

  /** And those that they wait for, and all that wait behind these. */
  Set<Long> whole(Set<Long> edits) {
    Set<Long> roots = new TreeSet<>(edits);
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Waiting one : waiting) {
        grown |=
            roots.contains(one.edit())
                && parked.containsKey(one.before())
                && roots.add(one.before());
      }
    }
    return withDependants(roots);
  }

  /**
   * Whether edits that are not judged yet touch the same objects: they come before anything made
   * anew, so they have to be judged first.
   */
  boolean isFollowed(Set<Long> chain) throws IOException {
    for (long edit : chain) {
      for (long node : state.log().nodesOf(edit)) {
        if (state.log().isOnItsWay(node)) {
          return true;
        }
      }
    }
    return false;
  }
}

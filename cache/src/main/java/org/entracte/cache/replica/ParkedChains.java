package org.entracte.cache.replica;

import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.entracte.protocol.edit.Outcome;

/** Which parked edits hang together. A snapshot; callers hold the database's lock. */
final class ParkedChains {
  private final ReplicaState state;
  private final Map<Long, EditLog.Row> parked = new LinkedHashMap<>();
  private final Map<Long, Long> behind = new LinkedHashMap<>();

  ParkedChains(ReplicaState state) throws IOException {
    this.state = state;
    for (EditLog.Row row : state.log().parked()) {
      parked.put(row.number(), row);
      if (outcome(row.number()) instanceof Outcome.ParkedBehind(var number)) {
        behind.put(row.number(), number);
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
      for (Map.Entry<Long, Long> waiting : behind.entrySet()) {
        grown |= chain.contains(waiting.getValue()) && chain.add(waiting.getKey());
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
      for (long edit : List.copyOf(roots)) {
        Long root = behind.get(edit);
        grown |= root != null && parked.containsKey(root) && roots.add(root);
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

package org.entracte.cache.replica;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Keeps what is on the disk of the gateway's content within the cache's size. Only clean content
 * goes: never a byte of an unresolved edit, nor what lies under one, nor a file that is open. What
 * was read least recently goes first; what was not read since the start goes before. Callers hold
 * the database's lock.
 */
final class Eviction {
  private static final int REMEMBERED = 50_000;
  private static final int AT_ONCE = 1_000;

  /** Evicting goes on until a tenth of the size is free, so that it need not run at once again. */
  private static final int ROOM_SHARE = 10;

  private final ReplicaState state;
  private final Contents contents;

  /** Nodes read since the start, the least recent first; bounded, so old ones are forgotten. */
  private final LinkedHashMap<Long, Boolean> used = new LinkedHashMap<>(16, 0.75f, true);

  private record Candidate(long node, long bytes) {}

  Eviction(ReplicaState state, Contents contents) {
    this.state = state;
    this.contents = contents;
  }

  void noteUse(long node) {
    used.put(node, true);
    if (used.size() > REMEMBERED) {
      used.pollFirstEntry();
    }
  }

  /** Within a transaction: evicts what exceeds {@code sizeBytes}; answers the bytes let go. */
  long evict(long sizeBytes) throws IOException {
    long held = state.database().number("SELECT SUM(stop - start) FROM extents WHERE hole = 0");
    if (held <= sizeBytes) {
      return 0;
    }
    long goal = held - (sizeBytes - sizeBytes / ROOM_SHARE);
    long freed = 0;
    for (Candidate candidate : candidates()) {
      if (freed >= goal) {
        break;
      }
      if (!state.opens().isOpen(candidate.node())) {
        NodeRow file = state.nodes().get(candidate.node());
        contents.forget(file, file.contentVersion);
        state.nodes().save(file);
        used.remove(candidate.node());
        freed += candidate.bytes();
      }
    }
    return freed;
  }

  private List<Candidate> candidates() throws IOException {
    List<Candidate> clean =
        state
            .database()
            .list(
                "SELECT node, (SELECT SUM(stop - start) FROM extents WHERE layer = base_layer AND"
                    + " hole = 0) FROM nodes WHERE base_layer <> 0 AND content_edit = 0"
                    + " AND node NOT IN (SELECT node FROM edits)"
                    + " AND node NOT IN (SELECT node FROM base_nodes) ORDER BY base_layer",
                row -> new Candidate(row.getLong(1), row.getLong(2)));
    List<Candidate> ordered = new ArrayList<>();
    LinkedHashMap<Long, Candidate> recent = new LinkedHashMap<>();
    for (Candidate candidate : clean) {
      if (used.containsKey(candidate.node())) {
        recent.put(candidate.node(), candidate);
      } else {
        ordered.add(candidate);
      }
    }
    for (long node : List.copyOf(used.keySet())) {
      if (recent.containsKey(node)) {
        ordered.add(recent.get(node));
      }
    }
    return ordered.subList(0, Math.min(AT_ONCE, ordered.size()));
  }
}

package org.entracte.protocol.app;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.RecallingTree;

/**
 * Exports for a front end whose clients hold no files. As long as an export stays as it is, it is
 * the same one each time: who moves a file compares two of them. Safe for many threads.
 */
final class RecallingExports implements Supplier<List<Export>> {
  private final Supplier<List<Export>> exports;
  private final Duration patience;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile Map<Export, Export> shown = Map.of();

  /**
   * @param patience how long a request waits for a file that an NFS client holds
   */
  RecallingExports(Supplier<List<Export>> exports, Duration patience) {
    this.exports = exports;
    this.patience = patience;
  }

  @Override
  public List<Export> get() {
    List<Export> all = exports.get();
    Map<Export, Export> known = shown;
    Map<Export, Export> now =
        known.size() == all.size() && known.keySet().containsAll(all) ? known : change(all);
    return all.stream().map(export -> Objects.requireNonNull(now.get(export))).toList();
  }

  private Map<Export, Export> change(List<Export> all) {
    changing.lock();
    try {
      Map<Export, Export> next = new LinkedHashMap<>();
      for (Export export : all) {
        Export before = shown.get(export);
        next.put(export, before == null ? RecallingTree.over(export, patience) : before);
      }
      shown = next;
      return next;
    } finally {
      changing.unlock();
    }
  }
}

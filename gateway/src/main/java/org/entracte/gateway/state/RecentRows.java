package org.entracte.gateway.state;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.entracte.protocol.tree.FileException;

/**
 * What was read from a table or written to it lately, so that asking again costs no statement; also
 * that there is nothing. The one connection's owner is the only writer, so this is never stale, but
 * must be cleared when a transaction is undone. Guarded by the store's lock.
 */
final class RecentRows<K, V> {
  private final LinkedHashMap<K, Optional<V>> rows;

  /** Reads a row that is not here. */
  interface Reading<V> {
    Optional<V> read() throws FileException;
  }

  /**
   * @param most how many are kept: those that were used last
   */
  RecentRows(int most) {
    rows =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, Optional<V>> eldest) {
            return size() > most;
          }
        };
  }

  Optional<V> get(K key, Reading<V> reading) throws FileException {
    if (!rows.containsKey(key)) {
      rows.put(key, reading.read());
    }
    return rows.getOrDefault(key, Optional.empty());
  }

  /** It was written. */
  void put(K key, Optional<V> row) {
    rows.put(key, row);
  }

  /** A write that may have failed or changed more than one. */
  void forget(K key) {
    rows.remove(key);
  }

  void clear() {
    rows.clear();
  }
}

package org.entracte.gateway.state;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.entracte.protocol.tree.FileException;

/**
 * What was read from a table or written to it lately, so that asking again costs no statement; also
 * that there is nothing. The one connection's owner is the only writer, so this is never stale, but
 * must be cleared when a transaction is undone. Guarded by the store's lock, but for {@link
 * #glance}.
 *
 * <p>Two generations: what was not asked for while the younger one filled goes with the older.
 */
final class RecentRows<K, V> {
  private final int generation;
  private volatile Map<K, Optional<V>> young = new ConcurrentHashMap<>();
  private volatile Map<K, Optional<V>> old = new ConcurrentHashMap<>();

  /** Reads a row that is not here. */
  interface Reading<V> {
    Optional<V> read() throws FileException;
  }

  /**
   * @param most how many are kept
   */
  RecentRows(int most) {
    generation = most / 2;
  }

  Optional<V> get(K key, Reading<V> reading) throws FileException {
    Optional<V> known = young.get(key);
    if (known == null) {
      known = old.get(key);
      known = known == null ? reading.read() : known;
      put(key, known);
    }
    return known;
  }

  /**
   * What is known, if anything is. Safe for any thread, which may see what a transaction wrote that
   * is not committed yet, or what it has just replaced.
   */
  Optional<Optional<V>> glance(K key) {
    Optional<V> known = young.get(key);
    return Optional.ofNullable(known == null ? old.get(key) : known);
  }

  /** It was written. */
  void put(K key, Optional<V> row) {
    if (young.size() >= generation) {
      old = young;
      young = new ConcurrentHashMap<>();
    }
    young.put(key, row);
  }

  /** A write that may have failed or changed more than one. */
  void forget(K key) {
    young.remove(key);
    old.remove(key);
  }

  void clear() {
    young.clear();
    old.clear();
  }
}

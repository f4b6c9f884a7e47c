package org.entracte.protocol.tree;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All extended attributes of an object that travel between gateway and laptop, by their names
 * without "user.". Immutable.
 */
public record NamedValues(SortedMap<AttributeName, AttributeValue> all) {
  /** Names and values of one object together; what is more stays on the gateway. */
  public static final int MAX_BYTES = 96 << 10;

  public static final NamedValues NONE = new NamedValues(Collections.emptySortedMap());

  public NamedValues {
    all = Collections.unmodifiableSortedMap(new TreeMap<>(all));
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  public Optional<AttributeValue> get(AttributeName name) {
    return Optional.ofNullable(all.get(name));
  }

  /** These with another value under that name; without the name if there is none. */
  public NamedValues with(AttributeName name, Optional<AttributeValue> value) {
    TreeMap<AttributeName, AttributeValue> next = new TreeMap<>(all);
    if (value.isPresent()) {
      next.put(name, value.get());
    } else {
      next.remove(name);
    }
    return next.isEmpty() ? NONE : new NamedValues(next);
  }

  /** Length of names and values together. */
  public int bytes() {
    int bytes = 0;
    for (var each : all.entrySet()) {
      bytes += each.getKey().latin().length() + each.getValue().latin().length();
    }
    return bytes;
  }
}

package org.entracte.protocol.tree;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Names in the order they came. A cookie is never given twice, so those of other entries stay good
 * while some come and go. Guarded by the tree's lock.
 */
final class MemoryDirectory implements MemoryObject.Body {
  /** A name and what it leads to. */
  record Slot(long cookie, Name name, MemoryObject object) {}

  private final Map<Name, Slot> byName = new HashMap<>();
  private final TreeMap<Long, Slot> byCookie = new TreeMap<>();
  private long lastCookie = Listing.RESERVED_COOKIES;

  /** The directory holding this one; the root holds itself. */
  FileId parent;

  MemoryDirectory(FileId parent) {
    this.parent = parent;
  }

  boolean isEmpty() {
    return byName.isEmpty();
  }

  boolean holds(Name name) {
    return byName.containsKey(name);
  }

  Optional<MemoryObject> get(Name name) {
    return Optional.ofNullable(byName.get(name)).map(Slot::object);
  }

  void put(Name name, MemoryObject object) {
    remove(name);
    Slot slot = new Slot(++lastCookie, name, object);
    byName.put(name, slot);
    byCookie.put(slot.cookie(), slot);
  }

  void remove(Name name) {
    Slot slot = byName.remove(name);
    if (slot != null) {
      byCookie.remove(slot.cookie());
    }
  }

  boolean gaveOut(long cookie) {
    return cookie == Listing.START || (cookie > Listing.RESERVED_COOKIES && cookie <= lastCookie);
  }

  Iterable<Slot> behind(long cookie) {
    return byCookie.tailMap(cookie, false).values();
  }

  Listing page(long cookie, int limit) {
    List<Listing.Entry> entries = new ArrayList<>();
    for (Slot slot : behind(cookie)) {
      if (entries.size() == limit) {
        return new Listing(entries, false);
      }
      MemoryObject object = slot.object();
      entries.add(new Listing.Entry(slot.cookie(), slot.name(), object.id, object.attributes()));
    }
    return new Listing(entries, true);
  }
}

package org.entracte.gateway.export;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Objects that were found by their handles, held open so that the next search is one question to
 * the kernel. Each is known with the path by which it lies inside the export; who takes one asks
 * for its path again, as any rename or removal, of a directory above it too, changes that. Safe for
 * many threads.
 */
final class HeldObjects {
  private static final int MOST = 1024;

  /** What stays true of a place, were it mounted over, is believed for so many rounds. */
  private static final int ROUNDS = 2;

  private final ReentrantLock lock = new ReentrantLock();

  /** By handle, the one used last at the end. */
  private final Map<ByteBuffer, Held> held = new LinkedHashMap<>(16, 0.75f, true);

  private int round;

  private static final class Held {
    final Descriptor descriptor;
    final MemorySegment path;
    final int foundIn;
    int usedIn;

    Held(Descriptor descriptor, MemorySegment path, int round) {
      this.descriptor = descriptor;
      this.path = path;
      this.foundIn = round;
      this.usedIn = round;
    }
  }

  /**
   * An object held under a handle, to be closed, and where it lay when it was found.
   *
   * @param descriptor good also when the object is no longer held
   */
  record Lent(Descriptor descriptor, MemorySegment path) {
    /** Whether the first {@code length} bytes of {@code now} are the same path. */
    boolean liesAt(MemorySegment now, int length) {
      return length == path.byteSize() && now.asSlice(0, length).mismatch(path) < 0;
    }
  }

  Optional<Lent> lend(byte[] handle) {
    lock.lock();
    try {
      Held found = held.get(ByteBuffer.wrap(handle));
      if (found == null || round - found.foundIn > ROUNDS) {
        return Optional.empty();
      }
      found.usedIn = round;
      return Optional.of(new Lent(found.descriptor.lend(), found.path));
    } finally {
      lock.unlock();
    }
  }

  /** Takes a descriptor over and answers another one of the same object, to be closed. */
  Descriptor hold(byte[] handle, Descriptor descriptor, MemorySegment path) {
    Descriptor lent = descriptor.lend();
    List<Held> over = new ArrayList<>();
    lock.lock();
    try {
      Held before = held.put(ByteBuffer.wrap(handle.clone()), new Held(descriptor, path, round));
      if (before != null) {
        over.add(before);
      }
      Iterator<Held> eldest = held.values().iterator();
      if (held.size() > MOST) {
        over.add(eldest.next());
        eldest.remove();
      }
    } finally {
      lock.unlock();
    }
    over.forEach(old -> old.descriptor.close());
    return lent;
  }

  void forget(byte[] handle) {
    Held gone;
    lock.lock();
    try {
      gone = held.remove(ByteBuffer.wrap(handle));
    } finally {
      lock.unlock();
    }
    if (gone != null) {
      gone.descriptor.close();
    }
  }

  /** Begins the next round; what nobody used in the last one is closed. */
  void nextRound() {
    forget(false);
  }

  void close() {
    forget(true);
  }

  private void forget(boolean all) {
    List<Held> over = new ArrayList<>();
    lock.lock();
    try {
      held.values()
          .removeIf(
              object -> {
                boolean goes = all || object.usedIn < round;
                return goes && over.add(object);
              });
      round++;
    } finally {
      lock.unlock();
    }
    over.forEach(object -> object.descriptor.close());
  }
}

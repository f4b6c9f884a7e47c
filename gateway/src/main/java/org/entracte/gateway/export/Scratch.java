package org.entracte.gateway.export;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.Name;
import org.jspecify.annotations.Nullable;

/**
 * Native memory for the arguments and answers of one system call after the other, used by one
 * thread between {@link Pool#take} and {@link #close}. Each segment has one use, so that the
 * arguments of a call never overlap.
 */
final class Scratch implements AutoCloseable {
  /** A target of 4095 bytes and its NUL. */
  private static final int PATH_BYTES = 4096;

  private static final int STRUCT_BYTES = 256;
  private static final int BULK_BYTES = 64 * 1024;

  final MemorySegment state;
  final MemorySegment how;
  final MemorySegment struct;
  final MemorySegment mountId;
  final MemorySegment empty;
  final MemorySegment target;

  private final Pool pool;
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment name;
  private final MemorySegment otherName;
  private final MemorySegment number;
  private MemorySegment groups;
  private @Nullable MemorySegment bulk;

  private Scratch(Pool pool) {
    this.pool = pool;
    state = arena.allocate(Posix.stateLayout());
    how = arena.allocate(24, 8);
    struct = arena.allocate(STRUCT_BYTES, 8);
    mountId = arena.allocate(8, 8);
    empty = arena.allocate(1);
    target = arena.allocate(PATH_BYTES);
    name = arena.allocate(Name.MAX_BYTES + 1);
    otherName = arena.allocate(Name.MAX_BYTES + 1);
    number = arena.allocate(16);
    groups = arena.allocate(ValueLayout.JAVA_INT, 64);
  }

  MemorySegment name(Name value) {
    return write(name, value.toBytes());
  }

  /** The second name of a call that takes two. */
  MemorySegment otherName(Name value) {
    return write(otherName, value.toBytes());
  }

  /** A descriptor's name in /proc/self/fd. */
  MemorySegment number(int fd) {
    return write(number, Integer.toString(fd).getBytes(StandardCharsets.US_ASCII));
  }

  /** The full path of a descriptor's name, which leads to what it stands for. */
  MemorySegment proc(int fd) {
    return write(target, ("/proc/self/fd/" + fd).getBytes(StandardCharsets.US_ASCII));
  }

  /** In the place of a name. */
  MemorySegment attribute(AttributeName value) {
    return write(name, value.toBytes());
  }

  MemorySegment target(byte[] bytes) {
    return write(target, bytes);
  }

  /** Names with slashes between them; empty if that is longer than a path can be. */
  Optional<MemorySegment> path(List<Name> names) {
    int length = 0;
    for (Name name : names) {
      byte[] bytes = name.toBytes();
      if (length + 1 + bytes.length >= PATH_BYTES) {
        return Optional.empty();
      }
      if (length > 0) {
        target.set(ValueLayout.JAVA_BYTE, length++, (byte) '/');
      }
      MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, length, bytes.length);
      length += bytes.length;
    }
    target.set(ValueLayout.JAVA_BYTE, length, (byte) 0);
    return Optional.of(target);
  }

  MemorySegment groups(List<Integer> gids) {
    if (groups.byteSize() < gids.size() * 4L) {
      groups = arena.allocate(ValueLayout.JAVA_INT, gids.size());
    }
    for (int i = 0; i < gids.size(); i++) {
      groups.setAtIndex(ValueLayout.JAVA_INT, i, gids.get(i));
    }
    return groups;
  }

  /** 64 KiB for listings and for content on its way to or from the heap. */
  MemorySegment bulk() {
    MemorySegment result = bulk;
    if (result == null) {
      result = arena.allocate(BULK_BYTES, 8);
      bulk = result;
    }
    return result;
  }

  private static MemorySegment write(MemorySegment target, byte[] bytes) {
    MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, 0, bytes.length);
    target.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
    return target;
  }

  @Override
  public void close() {
    pool.giveBack(this);
  }

  /** Keeps scratches for reuse. Safe for many threads; more of them than slots only costs speed. */
  static final class Pool {
    private static final int SLOTS = 64;
    private final AtomicReferenceArray<@Nullable Scratch> slots = new AtomicReferenceArray<>(SLOTS);

    Scratch take() {
      int first = firstSlot();
      for (int i = 0; i < 4; i++) {
        Scratch found = slots.getAndSet((first + i) % SLOTS, null);
        if (found != null) {
          return found;
        }
      }
      return new Scratch(this);
    }

    private void giveBack(Scratch scratch) {
      int first = firstSlot();
      for (int i = 0; i < 4; i++) {
        if (slots.compareAndSet((first + i) % SLOTS, null, scratch)) {
          return;
        }
      }
    }

    private static int firstSlot() {
      return (int) (Thread.currentThread().threadId() % SLOTS);
    }
  }
}

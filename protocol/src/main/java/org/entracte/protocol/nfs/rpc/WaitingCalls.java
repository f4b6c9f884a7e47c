package org.entracte.protocol.nfs.rpc;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.jspecify.annotations.Nullable;

/** Buffers for calls that are answered away from their connection's thread; reused. */
final class WaitingCalls {
  private static final int FIRST_BYTES = 16 << 10;

  private final int kept;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Buffers> free = new ArrayDeque<>();

  /** Keeps at most {@code kept} unused buffers. */
  WaitingCalls(int kept) {
    this.kept = kept;
  }

  /** A call's bytes and the room for its reply. */
  static final class Buffers {
    private ByteBuffer request = ByteBuffer.allocateDirect(FIRST_BYTES);
    private final XdrReader arguments = new XdrReader(request);
    private final XdrWriter reply = new XdrWriter(FIRST_BYTES, Integer.MAX_VALUE);

    /** Stands where the record given to {@link WaitingCalls#take} stood. */
    XdrReader arguments() {
      return arguments;
    }

    XdrWriter reply() {
      return reply;
    }

    private void copy(ByteBuffer record) {
      if (request.capacity() < record.limit()) {
        request = ByteBuffer.allocateDirect(record.limit());
      }
      request.clear();
      request.put(0, record, 0, record.limit());
      request.limit(record.limit()).position(record.position());
      arguments.reset(request);
      reply.clear();
    }
  }

  Buffers take(ByteBuffer record) {
    Buffers buffers = poll();
    if (buffers == null) {
      buffers = new Buffers();
    }
    buffers.copy(record);
    return buffers;
  }

  void giveBack(Buffers buffers) {
    lock.lock();
    try {
      if (free.size() < kept) {
        free.push(buffers);
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Buffers poll() {
    lock.lock();
    try {
      return free.poll();
    } finally {
      lock.unlock();
    }
  }
}

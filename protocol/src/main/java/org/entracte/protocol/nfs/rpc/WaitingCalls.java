package org.entracte.protocol.nfs.rpc;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.nfs.xdr.LargeBuffers;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.jspecify.annotations.Nullable;

/** Buffers for calls that are answered away from their connection's thread; reused. */
final class WaitingCalls {
  private static final int FIRST_BYTES = 16 << 10;

  private final int kept;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Buffers> free = new ArrayDeque<>();

  private final LargeBuffers requests;
  private final LargeBuffers replies;

  /**
   * Keeps at most {@code kept} unused buffers; long requests and replies borrow. Who has one of
   * {@code requests} may wait for one of {@code replies}, never the other way round.
   */
  WaitingCalls(int kept, LargeBuffers requests, LargeBuffers replies) {
    this.kept = kept;
    this.requests = requests;
    this.replies = replies;
  }

  /** A call's bytes and the room for its reply. */
  static final class Buffers {
    private final ByteBuffer small = ByteBuffer.allocateDirect(FIRST_BYTES);
    private final XdrReader arguments = new XdrReader(small);
    private final XdrWriter reply;
    private ByteBuffer request = small;
    private boolean borrowed;

    private Buffers(LargeBuffers replies) {
      reply = new XdrWriter(FIRST_BYTES, replies);
    }

    /** Stands where the record given to {@link WaitingCalls#take} stood. */
    XdrReader arguments() {
      return arguments;
    }

    XdrWriter reply() {
      return reply;
    }

    private void copy(ByteBuffer record, LargeBuffers requests) {
      if (request.capacity() < record.limit()) {
        request = requests.take();
        borrowed = true;
      }
      request.clear();
      request.put(0, record, 0, record.limit());
      request.limit(record.limit()).position(record.position());
      arguments.reset(request);
    }

    private void giveBack(LargeBuffers requests) {
      reply.clear();
      if (borrowed) {
        requests.giveBack(request);
        request = small;
        borrowed = false;
      }
    }
  }

  Buffers take(ByteBuffer record) {
    Buffers buffers = poll();
    if (buffers == null) {
      buffers = new Buffers(replies);
    }
    buffers.copy(record, requests);
    return buffers;
  }

  void giveBack(Buffers buffers) {
    buffers.giveBack(requests);
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

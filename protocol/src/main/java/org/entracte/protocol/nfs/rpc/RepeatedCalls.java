package org.entracte.protocol.nfs.rpc;

import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.tree.Caller;
import org.jspecify.annotations.Nullable;

/**
 * The replies to the latest calls that may not be executed twice, for a client that lost its
 * connection and sends again (RFC 7530, 3.1.1). Thread-safe.
 */
final class RepeatedCalls {
  private static final int KEPT = 1024;
  private static final int MOST_BYTES = 4096;
  private static final long FACTOR = 0x9e3779b97f4a7c15L;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();

  /** Without a reply while the call is being executed; the oldest first. */
  private final Map<Key, Entry> entries = new LinkedHashMap<>();

  /**
   * What tells a call from others.
   *
   * @param from the client's end of the connection: one that connects anew to repeat its calls
   *     takes the same port, as Linux does, and another one that counts its calls from the same
   *     number does not
   * @param digest of the arguments
   */
  record Key(Optional<InetSocketAddress> from, int xid, Caller caller, long digest) {}

  private static final class Entry {
    private byte @Nullable [] reply;
  }

  /** The key of a call whose arguments {@code in} stands at; leaves it there. */
  static Key key(RpcDispatcher.Call call, XdrReader in) {
    int position = in.position();
    long digest = in.remaining();
    try {
      while (in.remaining() >= 4) {
        digest = Long.rotateLeft((digest ^ in.readInt()) * FACTOR, 29);
      }
    } catch (XdrException impossible) {
      throw new IllegalStateException("four bytes left cannot be read", impossible);
    } finally {
      in.position(position);
    }
    return new Key(call.peer().origin().remote(), call.xid(), call.peer().caller(), digest);
  }

  /**
   * The reply given before, waiting for it if need be; null if the call is to be executed now, and
   * {@link #end} called then.
   */
  byte @Nullable [] begin(Key key) {
    lock.lock();
    try {
      Entry known = entries.get(key);
      while (known != null && known.reply == null) {
        ended.awaitUninterruptibly();
        known = entries.get(key);
      }
      if (known != null) {
        return known.reply;
      }
      entries.put(key, new Entry());
      forgetOldest();
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void forgetOldest() {
    Iterator<Entry> oldest = entries.values().iterator();
    while (entries.size() > KEPT && oldest.hasNext()) {
      if (oldest.next().reply != null) {
        oldest.remove();
      }
    }
  }

  /**
   * A call was answered.
   *
   * @param reply all of it; null if there is none to repeat
   */
  void end(Key key, byte @Nullable [] reply) {
    lock.lock();
    try {
      Entry entry = entries.get(key);
      if (entry != null && reply != null && reply.length <= MOST_BYTES) {
        entry.reply = reply;
      } else {
        entries.remove(key);
      }
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

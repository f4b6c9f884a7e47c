package org.entracte.protocol.nfs.rpc;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.jspecify.annotations.Nullable;

/** The calls to a connection's peer that it has not answered yet. Safe for many threads. */
final class BackCalls {
  private static final int CALL = 0;
  private static final int REPLY = 1;
  private static final int RPC_VERSION = 2;
  private static final int AUTH_SYS = 1;
  private static final int MAX_VERIFIER_BYTES = 400;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, BackPath.Answer> awaited = new LinkedHashMap<>();
  private int lastXid;

  /** Read without the lock. */
  private volatile boolean ended;

  /** Whether a record is a reply to a call, not a call. */
  static boolean isReply(ByteBuffer record) {
    return record.remaining() >= 8 && record.getInt(record.position() + 4) == REPLY;
  }

  /** Writes a call whose answer is awaited from now on; 0 if the connection has ended. */
  int begin(BackPath.Call call, BackPath.Answer answer, XdrWriter out) {
    int xid = register(answer);
    out.writeInt(xid);
    out.writeInt(CALL);
    out.writeInt(RPC_VERSION);
    out.writeInt(call.program());
    out.writeInt(call.version());
    out.writeInt(call.procedure());
    out.writeInt(call.credential().length == 0 ? 0 : AUTH_SYS);
    out.writeOpaque(call.credential());
    out.writeInt(0); // an AUTH_NONE verifier
    out.writeInt(0);
    out.writeFixed(call.arguments());
    return xid;
  }

  private int register(BackPath.Answer answer) {
    lock.lock();
    try {
      if (ended) {
        return 0;
      }
      lastXid = lastXid == -1 ? 1 : lastXid + 1;
      awaited.put(lastXid, answer);
      return lastXid;
    } finally {
      lock.unlock();
    }
  }

  BackPath.@Nullable Answer forget(int xid) {
    lock.lock();
    try {
      return awaited.remove(xid);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Hands a reply to whoever waits for it; a late one is nobody's.
   *
   * @throws XdrException if this peer was never called at all
   */
  void take(XdrReader in) throws XdrException {
    int xid = in.readInt();
    in.readInt();
    BackPath.Answer answer = forget(xid);
    if (answer == null) {
      if (!hasCalled()) {
        throw new XdrException("a reply came that nobody asked for");
      }
      return;
    }
    try {
      if (in.readInt() != 0) {
        answer.refused("the call was denied");
        return;
      }
      in.readInt();
      in.skipOpaque(MAX_VERIFIER_BYTES);
      int status = in.readInt();
      if (status == 0) {
        answer.results(in);
      } else {
        answer.refused("accept_stat " + status);
      }
    } catch (XdrException garbage) {
      answer.refused("its reply cannot be read: " + garbage.getMessage());
    }
  }

  private boolean hasCalled() {
    lock.lock();
    try {
      return lastXid != 0;
    } finally {
      lock.unlock();
    }
  }

  /** The connection is gone: nothing will be answered any more. */
  void end() {
    List<BackPath.Answer> left;
    lock.lock();
    try {
      ended = true;
      left = new ArrayList<>(awaited.values());
      awaited.clear();
    } finally {
      lock.unlock();
    }
    left.forEach(BackPath.Answer::lost);
  }

  boolean hasEnded() {
    return ended;
  }
}

package org.entracte.protocol.nfs.callback;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.nfs.callback.Callback.Outcome;
import org.entracte.protocol.nfs.rpc.BackPath;
import org.entracte.protocol.nfs.rpc.Dialer;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to a client of NFSv4.0: a connection that this server makes to where the client listens
 * (RFC 7530, 3.3.3 and 15). It counts as up once the client has answered CB_NULL over it. Nothing
 * is sent twice here: what got no answer is told to come later. Safe for many threads.
 */
public final class DialedChannel implements ClientChannel {
  private static final Logger LOG = LoggerFactory.getLogger(DialedChannel.class);

  /** How long a client may take to answer. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** After which a client that was not reached may be tried again. */
  static final Duration REST = Duration.ofSeconds(15);

  /** After so many connections that ended within {@link #REST} it rests as well. */
  private static final int MOST_LATELY = 2;

  /** Calls at once. */
  static final int MOST_CALLS = 16;

  private static final int CB_VERSION = 1;
  private static final int CB_NULL = 0;
  private static final int CB_COMPOUND = 1;
  private static final int CB_RECALL = 4;
  private static final int MAX_TAG_BYTES = 1024;
  private static final byte[] NOTHING = {};

  private final Target target;
  private final Dialer dialer;
  private final Pace pace;
  private final ReentrantLock lock = new ReentrantLock();

  /** All from here on is guarded by {@link #lock}. */
  private Phase phase = Phase.DOWN;

  private Dialer.@Nullable DialedPath path;
  private @Nullable Attempt attempt;
  private final Deque<Callback> waiting = new ArrayDeque<>();
  private int underWay;
  private boolean outOfReach;
  private boolean faulty;

  /** How many connections came up within the last {@link #REST}. */
  private int lately;

  public DialedChannel(Target target, Dialer dialer, Pace pace) {
    this.target = target;
    this.dialer = dialer;
    this.pace = pace;
  }

  /**
   * Where and how a client wants to be called (RFC 7530, 16.33).
   *
   * @param ident callback_ident: by it the client knows its mount again
   */
  public record Target(InetSocketAddress address, int program, int ident) {}

  private enum Phase {
    /** To be tried when it is wanted. */
    DOWN,
    /** Being connected, or not heard of since. */
    TRYING,
    UP,
    /** Tried in vain a moment ago. */
    RESTING,
    CLOSED
  }

  public Target target() {
    return target;
  }

  @Override
  public boolean isUp() {
    lock.lock();
    try {
      if (phase == Phase.UP && (path == null || !path.isOpen())) {
        phase = Phase.DOWN;
        if (lately >= MOST_LATELY) {
          rest("it ends each connection");
        }
      }
      if (phase == Phase.DOWN) {
        phase = Phase.TRYING;
        attempt = new Attempt();
        pace.soon(attempt::dial);
      }
      return phase == Phase.UP;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isOutOfReach() {
    lock.lock();
    try {
      return outOfReach;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isFaulty() {
    lock.lock();
    try {
      return faulty;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void call(Callback callback) {
    boolean refused;
    lock.lock();
    try {
      refused = phase == Phase.CLOSED;
      if (!refused) {
        waiting.add(callback);
      }
    } finally {
      lock.unlock();
    }
    if (refused) {
      callback.done(Outcome.BROKEN);
    } else {
      pace.soon(this::sendAll);
    }
  }

  @Override
  public void close() {
    List<Callback> left;
    Dialer.DialedPath last;
    lock.lock();
    try {
      phase = Phase.CLOSED;
      last = attempt == null ? null : attempt.made;
      attempt = null;
      path = null;
      left = new ArrayList<>(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.close();
    }
    left.forEach(callback -> callback.done(Outcome.BROKEN));
  }

  private void blame(String why) {
    LOG.warn("The NFS client at {} cannot be called: {}", target.address(), why);
    lock.lock();
    try {
      faulty = true;
      outOfReach = true;
    } finally {
      lock.unlock();
    }
  }

  /** A connection to be made, then tried with CB_NULL. */
  private final class Attempt implements Dialer.Caller, BackPath.Answer {
    /** Guarded by the channel's lock. */
    private Dialer.@Nullable DialedPath made;

    private boolean isWanted() {
      return attempt == this && phase == Phase.TRYING;
    }

    void dial() {
      lock.lock();
      try {
        if (!isWanted()) {
          return;
        }
      } finally {
        lock.unlock();
      }
      dialer.dial(target.address(), this);
    }

    @Override
    public void connected(Dialer.DialedPath path) {
      if (!isToBeTried(path)) {
        path.close();
        return;
      }
      BackPath.Call nothing =
          new BackPath.Call(target.program(), CB_VERSION, CB_NULL, NOTHING, NOTHING);
      try {
        int _ = path.call(nothing, this);
        pace.later(PATIENCE, () -> lostPatience(path));
      } catch (IOException gone) {
        fail(gone.toString());
      }
    }

    private boolean isToBeTried(Dialer.DialedPath path) {
      lock.lock();
      try {
        if (isWanted()) {
          made = path;
        }
        return isWanted();
      } finally {
        lock.unlock();
      }
    }

    private void lostPatience(Dialer.DialedPath tried) {
      fail("it was connected to and does not answer");
      lock.lock();
      try {
        if (tried.equals(path)) {
          return;
        }
      } finally {
        lock.unlock();
      }
      tried.close();
    }

    @Override
    public void ended(String why) {
      fail(why);
    }

    /** The answer to CB_NULL. */
    @Override
    public void results(XdrReader in) {
      lock.lock();
      try {
        if (!isWanted()) {
          return;
        }
        phase = Phase.UP;
        path = made;
        lately++;
        if (outOfReach) {
          LOG.info("The NFS client at {} can be called again", target.address());
        }
        outOfReach = false;
      } finally {
        lock.unlock();
      }
      pace.later(REST, DialedChannel.this::isOlder);
    }

    @Override
    public void refused(String why) {
      fail(why);
      Dialer.DialedPath tried = made();
      if (tried != null) {
        tried.close();
      }
    }

    private Dialer.@Nullable DialedPath made() {
      lock.lock();
      try {
        return made;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void lost() {
      fail("it ended the connection");
    }

    private void fail(String why) {
      lock.lock();
      try {
        if (isWanted()) {
          rest(why);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private void isOlder() {
    lock.lock();
    try {
      lately--;
    } finally {
      lock.unlock();
    }
  }

  /** Holding the lock. */
  private void rest(String why) {
    if (outOfReach) {
      LOG.debug("The NFS client at {} is still not reached: {}", target.address(), why);
    } else {
      LOG.info(
          "The NFS client at {} cannot be called: {}. It is not given files that it opens again"
              + " until it can; nothing else is wrong. If it matters, its firewall has to let this"
              + " machine connect to that port (Linux: nfs.callback_tcpport sets it)",
          target.address(),
          why);
    }
    phase = Phase.RESTING;
    outOfReach = true;
    pace.later(REST, this::rested);
  }

  private void rested() {
    lock.lock();
    try {
      if (phase == Phase.RESTING) {
        phase = Phase.DOWN;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sends what there is room for; on a pace thread. Without a connection it is told so. */
  private void sendAll() {
    while (true) {
      Callback next;
      Dialer.DialedPath over;
      lock.lock();
      try {
        over = path;
        next = underWay < MOST_CALLS ? waiting.poll() : null;
        if (next == null) {
          return;
        }
        underWay++;
      } finally {
        lock.unlock();
      }
      Reply reply = new Reply(next);
      if (over == null) {
        reply.lost();
      } else {
        send(over, next, reply);
      }
    }
  }

  private void send(Dialer.DialedPath over, Callback callback, Reply reply) {
    byte[] credential = ChannelTerms.authSys(0, 0);
    byte[] request = request(callback);
    pace.later(
        PATIENCE,
        () -> {
          if (!reply.isSettled()) {
            over.close();
          }
        });
    try {
      int _ =
          over.call(
              new BackPath.Call(target.program(), CB_VERSION, CB_COMPOUND, credential, request),
              reply);
    } catch (IOException gone) {
      LOG.debug("The NFS client at {} cannot be called: {}", target.address(), gone.toString());
      reply.lost();
    }
  }

  /** CB_COMPOUND4args of one operation (RFC 7530, 15.2). */
  private byte[] request(Callback callback) {
    XdrWriter out = new XdrWriter(512, 1 << 13);
    out.writeInt(0); // no tag
    out.writeInt(0); // minor version
    out.writeInt(target.ident());
    out.writeInt(1);
    out.writeFixed(callback.operation());
    return out.copyFrom(0);
  }

  private final class Reply implements BackPath.Answer {
    private final Callback callback;

    /** Guarded by the channel's lock. */
    private boolean settled;

    Reply(Callback callback) {
      this.callback = callback;
    }

    boolean isSettled() {
      lock.lock();
      try {
        return settled;
      } finally {
        lock.unlock();
      }
    }

    private void settle(Outcome outcome) {
      lock.lock();
      try {
        if (settled) {
          return;
        }
        settled = true;
        underWay--;
      } finally {
        lock.unlock();
      }
      callback.done(outcome);
      pace.soon(DialedChannel.this::sendAll);
    }

    @Override
    public void results(XdrReader in) throws XdrException {
      int status = in.readInt();
      in.skipOpaque(MAX_TAG_BYTES);
      int count = in.readInt();
      if (count == 0 && status != 0) {
        settle(Outcome.of(status));
      } else if (count == 1 && in.readInt() == CB_RECALL) {
        settle(Outcome.of(in.readInt()));
      } else {
        refused("it answered " + status + " and " + count + " results");
      }
    }

    @Override
    public void refused(String why) {
      blame(why);
      settle(Outcome.BROKEN);
      close();
    }

    @Override
    public void lost() {
      settle(Outcome.LATER);
    }
  }
}

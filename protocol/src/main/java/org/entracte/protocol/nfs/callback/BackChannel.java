package org.entracte.protocol.nfs.callback;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.nfs.rpc.BackPath;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The back channel of a session: its connections and its slots (RFC 8881, 2.10.6). A call whose
 * connection breaks is sent again, the same bytes in the same slot, over the next one. Safe for
 * many threads; only {@link Pace} threads ever wait for a peer.
 */
public final class BackChannel implements ClientChannel {
  private static final Logger LOG = LoggerFactory.getLogger(BackChannel.class);

  /** How long a client may take to answer. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int CB_VERSION = 1;
  private static final int CB_COMPOUND = 1;
  private static final int CB_SEQUENCE = 11;
  private static final int MOST_PATHS = 16;
  private static final int MAX_TAG_BYTES = 1024;
  private static final int SESSION_BYTES = 16;

  private static final int OK = 0;
  private static final int DELAY = 10008;
  private static final int RETRY_UNCACHED_REP = 10068;

  private final byte[] sessionId;
  private final Pace pace;
  private final Slot[] slots;
  private final ReentrantLock lock = new ReentrantLock();

  /** All from here on is guarded by {@link #lock}. */
  private ChannelTerms terms;

  private final List<BackPath> paths = new ArrayList<>();
  private final Deque<Callback> waiting = new ArrayDeque<>();
  private boolean faulty;
  private boolean closed;

  /** The connection used next; read without the lock. */
  private volatile @Nullable BackPath first;

  /** Whether there ever was one; read without the lock. */
  private volatile boolean bound;

  /**
   * @param sessionId the session's sessionid4
   */
  public BackChannel(byte[] sessionId, ChannelTerms terms, Pace pace) {
    this.sessionId = sessionId.clone();
    this.terms = terms;
    this.pace = pace;
    slots = new Slot[terms.slots()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new Slot(i);
    }
  }

  /** One call at a time. */
  private static final class Slot {
    private final int index;

    /** Of the next request. */
    private int sequence = 1;

    /** What is to be told; null while the slot is free. */
    private @Nullable Callback callback;

    /** The request, as it is sent each time. */
    private byte[] request = {};

    /** Where it was sent last; null while it is nowhere. */
    private @Nullable BackPath path;

    /** Tells one sending from the next. */
    private int sending;

    Slot(int index) {
      this.index = index;
    }
  }

  /** One more connection for it; what found none before is sent now. */
  public void bind(BackPath path) {
    lock.lock();
    try {
      paths.removeIf(old -> !old.isOpen());
      if (closed || faulty || paths.contains(path) || paths.size() >= MOST_PATHS) {
        return;
      }
      paths.add(path);
      bound = true;
      chooseFirst();
    } finally {
      lock.unlock();
    }
    pace.soon(this::sendAll);
  }

  /** Drops connections that are closed; holding the lock. */
  private void chooseFirst() {
    paths.removeIf(path -> !path.isOpen());
    first = paths.isEmpty() ? null : paths.getFirst();
  }

  /** Takes no lock where it is up. */
  @Override
  public boolean isUp() {
    BackPath likely = first;
    if (likely == null || likely.isOpen()) {
      return likely != null;
    }
    lock.lock();
    try {
      chooseFirst();
      return first != null;
    } finally {
      lock.unlock();
    }
  }

  /** It is the client that has to come again. */
  @Override
  public boolean isOutOfReach() {
    return !isUp();
  }

  /** Whether the client ever offered a connection to be called over. */
  public boolean wasBound() {
    return bound;
  }

  /** SEQ4_STATUS_BACKCHANNEL_FAULT. */
  @Override
  public boolean isFaulty() {
    lock.lock();
    try {
      return faulty;
    } finally {
      lock.unlock();
    }
  }

  /** BACKCHANNEL_CTL (RFC 8881, 18.33). */
  public void change(int program, byte[] credential) {
    lock.lock();
    try {
      terms = terms.with(program, credential);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void call(Callback callback) {
    boolean refused;
    lock.lock();
    try {
      refused = faulty || closed;
      if (!refused) {
        waiting.add(callback);
      }
    } finally {
      lock.unlock();
    }
    if (refused) {
      callback.done(Callback.Outcome.BROKEN);
    } else {
      pace.soon(this::sendAll);
    }
  }

  /** The session is gone. */
  @Override
  public void close() {
    giveUp(false);
  }

  private void fail(String why) {
    LOG.warn("The back channel of an NFS session is out of order: {}", why);
    giveUp(true);
  }

  private void giveUp(boolean isFault) {
    List<Callback> left = new ArrayList<>();
    lock.lock();
    try {
      faulty |= isFault;
      closed |= !isFault;
      paths.clear();
      chooseFirst();
      left.addAll(waiting);
      waiting.clear();
      for (Slot slot : slots) {
        if (slot.callback != null) {
          left.add(slot.callback);
          free(slot);
        }
      }
    } finally {
      lock.unlock();
    }
    left.forEach(callback -> callback.done(Callback.Outcome.BROKEN));
  }

  private static void free(Slot slot) {
    slot.callback = null;
    slot.path = null;
    slot.sending++;
  }

  /** A request on its way. */
  private record Sending(Slot slot, int number, BackPath path, BackPath.Call call) {}

  /** Sends whatever has a slot and a connection; on a pace thread. */
  private void sendAll() {
    while (true) {
      Sending next = next();
      if (next == null) {
        return;
      }
      send(next);
    }
  }

  private @Nullable Sending next() {
    lock.lock();
    try {
      chooseFirst();
      if (paths.isEmpty()) {
        return null;
      }
      for (Slot slot : slots) {
        if (slot.callback == null && !waiting.isEmpty()) {
          slot.callback = waiting.remove();
          slot.request = request(slot, slot.callback);
        }
        if (slot.callback != null && slot.path == null) {
          slot.path = paths.getFirst();
          slot.sending++;
          return new Sending(slot, slot.sending, slot.path, call(slot.request));
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private BackPath.Call call(byte[] request) {
    return new BackPath.Call(terms.program(), CB_VERSION, CB_COMPOUND, terms.credential(), request);
  }

  /** CB_COMPOUND4args with CB_SEQUENCE in front (RFC 8881, 20.1 and 20.9). */
  private byte[] request(Slot slot, Callback callback) {
    XdrWriter out = new XdrWriter(512, 1 << 16);
    out.writeInt(0); // no tag
    out.writeInt(terms.minorVersion());
    out.writeInt(0); // callback_ident
    out.writeInt(2);
    out.writeInt(CB_SEQUENCE);
    out.writeFixed(sessionId);
    out.writeInt(slot.sequence);
    out.writeInt(slot.index);
    out.writeInt(slots.length - 1);
    out.writeBoolean(false); // a repetition may be answered "I had that"
    out.writeFixed(callback.referring());
    out.writeFixed(callback.operation());
    return out.copyFrom(0);
  }

  private void send(Sending sending) {
    try {
      int xid = sending.path().call(sending.call(), new Reply(sending));
      pace.later(PATIENCE, () -> lostPatience(sending, xid));
    } catch (IOException gone) {
      lose(sending, gone.getMessage());
    }
  }

  private void lostPatience(Sending sending, int xid) {
    if (isCurrent(sending)) {
      sending.path().forget(xid);
      lose(sending, "no answer for " + PATIENCE);
      sendAll();
    }
  }

  private boolean isCurrent(Sending sending) {
    lock.lock();
    try {
      return sending.slot().sending == sending.number() && sending.slot().callback != null;
    } finally {
      lock.unlock();
    }
  }

  /** A connection that does not carry calls is used no more; what it had is sent elsewhere. */
  private void lose(Sending sending, @Nullable String why) {
    lock.lock();
    try {
      LOG.debug("An NFS client cannot be called: {}", why);
      paths.remove(sending.path());
      chooseFirst();
      if (sending.slot().sending == sending.number()) {
        sending.slot().path = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private final class Reply implements BackPath.Answer {
    private final Sending sending;

    Reply(Sending sending) {
      this.sending = sending;
    }

    @Override
    public void results(XdrReader in) throws XdrException {
      take(sending, in);
    }

    @Override
    public void refused(String why) {
      fail(why);
    }

    @Override
    public void lost() {
      lose(sending, "its connection ended");
      pace.soon(BackChannel.this::sendAll);
    }
  }

  /** What a CB_COMPOUND4res says. */
  private void take(Sending sending, XdrReader in) throws XdrException {
    int status = in.readInt();
    in.skipOpaque(MAX_TAG_BYTES);
    int results = in.readInt();
    if (results < 1 || in.readInt() != CB_SEQUENCE) {
      fail("a client answered " + status + " and " + results + " results");
      return;
    }
    int sequence = in.readInt();
    switch (sequence) {
      case OK -> {
        in.skip(SESSION_BYTES + 16);
        finish(sending, outcome(results, in), 1);
      }
      case DELAY -> finish(sending, Callback.Outcome.LATER, 0);
      case RETRY_UNCACHED_REP -> finish(sending, Callback.Outcome.TAKEN, 1);
      default -> fail("a client answered CB_SEQUENCE with " + sequence);
    }
  }

  private static Callback.Outcome outcome(int results, XdrReader in) throws XdrException {
    if (results < 2) {
      return Callback.Outcome.LATER;
    }
    in.readInt();
    return Callback.Outcome.of(in.readInt());
  }

  private void finish(Sending sending, Callback.Outcome outcome, int step) {
    Callback told;
    lock.lock();
    try {
      Slot slot = sending.slot();
      if (slot.sending != sending.number() || slot.callback == null) {
        return;
      }
      told = slot.callback;
      slot.sequence += step;
      free(slot);
    } finally {
      lock.unlock();
    }
    told.done(outcome);
    pace.soon(this::sendAll);
  }
}

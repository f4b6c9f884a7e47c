package org.entracte.protocol.nfs.rpc;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.nfs.xdr.LargeBuffers;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection, served by one thread: answers calls in place, gathers the replies and
 * sends them when no further call is at hand. Calls that may have to wait go to a pool with a copy
 * of their bytes; their replies overtake others, which RPC allows. The peer can be called too: its
 * replies come between its calls.
 */
final class Connection implements Runnable, BackPath {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** Replies are sent at the latest when so much has come together. */
  static final int GATHERED_BYTES = 256 << 10;

  private static final int FIRST_OUTPUT_BYTES = 16 << 10;
  private static final int CALL_BYTES = 1024;
  private static final int LAST_FRAGMENT = 0x8000_0000;

  private final SocketChannel channel;
  private final RpcDispatcher dispatcher;
  private final WaitingCalls waitingCalls;
  private final Executor pool;
  private final RecordInput input;
  private final int maxRecordBytes;
  private final CredentialReader credentials;
  private final XdrReader reader = new XdrReader(ByteBuffer.allocate(0));

  /** Only the connection's own thread touches it. */
  private final XdrWriter gathered;

  private final InstantSource clock;

  private final BackCalls backCalls = new BackCalls();
  private final Outbox outbox;

  /** When it came or last called, in milliseconds. */
  private volatile long heardMillis;

  /** Whether it has called at all. */
  private volatile boolean hasCalled;

  /** Since when a long call is on its way in, in milliseconds; 0 if none is. */
  private volatile long arrivingSinceMillis;

  /** Since when a write waits for the peer, in milliseconds; 0 if none does. */
  private volatile long writingSinceMillis;

  /** Held over each whole write to the channel, so that replies never mix. */
  private final ReentrantLock writeLock = new ReentrantLock();

  /**
   * What long records borrow. Who has one of {@code calls} may wait for one of {@code replies},
   * never the other way round.
   *
   * @param recordBytes longest record
   */
  record Room(int recordBytes, LargeBuffers calls, LargeBuffers replies) {}

  /**
   * @param senders has a thread at once for calls that wait for this peer
   */
  Connection(
      SocketChannel channel,
      RpcDispatcher dispatcher,
      WaitingCalls waitingCalls,
      Executor pool,
      Executor senders,
      boolean here,
      Optional<InetSocketAddress> remote,
      InstantSource clock,
      Room room) {
    this.channel = channel;
    this.dispatcher = dispatcher;
    this.waitingCalls = waitingCalls;
    this.pool = pool;
    outbox = new Outbox(senders, new CallLine());
    this.clock = clock;
    this.maxRecordBytes = room.recordBytes();
    heardMillis = clock.millis();
    credentials = new CredentialReader(new Origin(here, remote, this));
    input = new RecordInput(channel, maxRecordBytes, room.calls());
    gathered = new XdrWriter(FIRST_OUTPUT_BYTES, room.replies());
  }

  /** Serves until the peer or {@link #close} ends it. */
  @Override
  public void run() {
    try (channel;
        input) {
      serve();
    } catch (ClosedChannelException closedByUs) {
      LOG.debug("NFS connection closed");
    } catch (IOException | XdrException broken) {
      LOG.info("NFS connection ended: {}", broken.getMessage());
    } catch (RuntimeException broken) {
      LOG.error("An NFS call failed in a way it must not; its connection is closed", broken);
    } finally {
      gathered.clear();
      backCalls.end();
    }
  }

  /** When it came or last called. */
  Instant heard() {
    return Instant.ofEpochMilli(heardMillis);
  }

  boolean hasCalled() {
    return hasCalled;
  }

  /** Whether a long call has been arriving for that long, in a buffer that others may want. */
  boolean isDribbling(Duration patience) {
    long since = arrivingSinceMillis;
    return since != 0 && clock.millis() - since > patience.toMillis();
  }

  /** Whether its peer has taken nothing of what is sent to it for that long. */
  boolean isStuck(Duration patience) {
    long since = writingSinceMillis;
    return since != 0 && clock.millis() - since > patience.toMillis();
  }

  /** Ends the connection from another thread. */
  void close() {
    try {
      channel.close();
    } catch (IOException failed) {
      LOG.warn("Closing an NFS connection failed: {}", failed.getMessage());
    }
  }

  private void serve() throws IOException, XdrException {
    while (true) {
      ByteBuffer call = input.poll();
      if (call == null) {
        flush();
        input.prepare();
        if (input.isLong() && arrivingSinceMillis == 0) {
          arrivingSinceMillis = clock.millis();
        }
        if (!input.fill()) {
          return;
        }
      } else {
        take(call);
        if (gathered.position() >= GATHERED_BYTES) {
          flush();
        }
      }
    }
  }

  private void take(ByteBuffer record) throws XdrException {
    heardMillis = clock.millis();
    hasCalled = true;
    arrivingSinceMillis = 0;
    reader.reset(record);
    if (BackCalls.isReply(record)) {
      backCalls.take(reader);
      return;
    }
    int start = begin(gathered);
    RpcDispatcher.Call call = dispatcher.accept(reader, credentials, gathered);
    if (call != null && dispatcher.mayWait(call, reader)) {
      gathered.truncate(start);
      handOver(call, record);
      return;
    }
    if (call != null) {
      dispatcher.answer(call, reader, gathered);
    }
    end(gathered, start);
  }

  private void handOver(RpcDispatcher.Call call, ByteBuffer record) {
    WaitingCalls.Buffers buffers = waitingCalls.take(record);
    pool.execute(
        () -> {
          try {
            answerLater(call, buffers);
          } catch (RuntimeException broken) {
            LOG.error("An NFS call failed in a way it must not; its connection is closed", broken);
            close(); // or the client would wait for its answer for ever
          } finally {
            waitingCalls.giveBack(buffers);
          }
        });
  }

  private void answerLater(RpcDispatcher.Call call, WaitingCalls.Buffers buffers) {
    XdrWriter out = buffers.reply();
    int start = begin(out);
    dispatcher.answer(call, buffers.arguments(), out);
    end(out, start);
    try {
      send(out);
    } catch (IOException gone) {
      LOG.info("NFS connection ended before a reply: {}", gone.getMessage());
      close();
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen() && !backCalls.hasEnded();
  }

  @Override
  public int call(Call call, Answer answer) throws IOException {
    XdrWriter out = new XdrWriter(CALL_BYTES, maxRecordBytes);
    int start = begin(out);
    int xid = backCalls.begin(call, answer, out);
    end(out, start);
    if (xid == 0) {
      throw new ClosedChannelException();
    }
    boolean sent = false;
    try {
      outbox.add(out.written());
      sent = true;
    } finally {
      if (!sent) {
        backCalls.forget(xid);
        close();
      }
    }
    return xid;
  }

  private final class CallLine implements Outbox.Line {
    @Override
    public void send(ByteBuffer bytes) throws IOException {
      Connection.this.send(bytes);
    }

    @Override
    public void broken(IOException why) {
      LOG.info("NFS connection ended before a call to its peer: {}", why.toString());
      close();
    }
  }

  @Override
  public void forget(int xid) {
    backCalls.forget(xid);
  }

  private int begin(XdrWriter out) {
    int start = out.position();
    out.limit(start + 4 + maxRecordBytes);
    out.writeInt(0);
    return start;
  }

  private static void end(XdrWriter out, int start) {
    out.setInt(start, LAST_FRAGMENT | (out.position() - start - 4));
  }

  private void flush() throws IOException {
    if (gathered.position() > 0) {
      send(gathered);
      gathered.clear();
    }
  }

  private void send(XdrWriter out) throws IOException {
    send(out.written());
  }

  private void send(ByteBuffer bytes) throws IOException {
    writeLock.lock();
    try {
      while (bytes.hasRemaining()) {
        writingSinceMillis = clock.millis();
        channel.write(bytes);
      }
    } finally {
      writingSinceMillis = 0;
      writeLock.unlock();
    }
  }
}

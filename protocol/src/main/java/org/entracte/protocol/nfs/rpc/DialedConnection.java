package org.entracte.protocol.nfs.rpc;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.entracte.protocol.nfs.xdr.LargeBuffers;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that this server makes to a client: calls go out, only replies come in. Nothing is
 * ever served over it, as it leads to an address that the client chose, and nobody who calls waits
 * for it.
 */
final class DialedConnection implements Dialer.DialedPath {
  private static final Logger LOG = LoggerFactory.getLogger(DialedConnection.class);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** Longer than any reply to a callback. */
  private static final int RECORD_BYTES = 8 << 10;

  private static final int FIRST_BYTES = 512;
  private static final int LAST_FRAGMENT = 0x8000_0000;

  private final SocketChannel channel;
  private final InetSocketAddress target;
  private final BackCalls calls = new BackCalls();
  private final Outbox outbox;

  /**
   * @param senders has a thread at once for whatever waits for this peer
   */
  DialedConnection(SocketChannel channel, InetSocketAddress target, Executor senders) {
    this.channel = channel;
    this.target = target;
    outbox = new Outbox(senders, new Line());
  }

  private final class Line implements Outbox.Line {
    @Override
    public void send(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    @Override
    public void broken(IOException why) {
      LOG.debug("The NFS client at {} cannot be sent anything: {}", target, why.toString());
      close();
    }
  }

  /** Waits for the client, but not long. */
  void connect() throws IOException {
    channel.socket().connect(target, (int) PATIENCE.toMillis());
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
  }

  /** Takes replies until either side ends the connection. */
  void run() {
    LargeBuffers room = new LargeBuffers(1, RECORD_BYTES + RecordInput.MORE_BYTES);
    try (RecordInput input = new RecordInput(channel, RECORD_BYTES, room)) {
      takeAll(input);
    } catch (ClosedChannelException closedByUs) {
      LOG.debug("The connection to the NFS client at {} was closed", target);
    } catch (IOException | XdrException broken) {
      LOG.info("The connection to the NFS client at {} ended: {}", target, broken.toString());
    } finally {
      close();
    }
  }

  private void takeAll(RecordInput input) throws IOException, XdrException {
    while (true) {
      ByteBuffer record = input.poll();
      if (record == null) {
        input.prepare();
        if (!input.fill()) {
          return;
        }
      } else {
        if (!BackCalls.isReply(record)) {
          throw new XdrException("a message came that is no reply");
        }
        calls.take(new XdrReader(record));
      }
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen() && !calls.hasEnded();
  }

  @Override
  public int call(Call call, Answer answer) throws IOException {
    XdrWriter out = new XdrWriter(FIRST_BYTES, RECORD_BYTES);
    out.writeInt(0);
    int xid = calls.begin(call, answer, out);
    if (xid == 0) {
      throw new ClosedChannelException();
    }
    out.setInt(0, LAST_FRAGMENT | (out.position() - 4));
    boolean sent = false;
    try {
      outbox.add(out.written());
      sent = true;
    } finally {
      if (!sent) {
        calls.forget(xid);
        close();
      }
    }
    return xid;
  }

  @Override
  public void forget(int xid) {
    calls.forget(xid);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failed) {
      LOG.warn(
          "Closing the connection to the NFS client at {} failed: {}", target, failed.toString());
    }
    calls.end();
  }
}

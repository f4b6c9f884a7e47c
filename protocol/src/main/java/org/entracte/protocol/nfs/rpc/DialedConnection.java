package org.entracte.protocol.nfs.rpc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.nfs.xdr.LargeBuffers;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that this server made to a client: calls go out, only replies come in. Nothing is
 * ever served over it, as it leads to an address that the client chose.
 */
final class DialedConnection implements Dialer.DialedPath {
  private static final Logger LOG = LoggerFactory.getLogger(DialedConnection.class);

  /** Longer than any reply to a callback. */
  private static final int RECORD_BYTES = 8 << 10;

  private static final int FIRST_BYTES = 512;
  private static final int LAST_FRAGMENT = 0x8000_0000;

  private final SocketChannel channel;
  private final BackCalls calls = new BackCalls();
  private final ReentrantLock writeLock = new ReentrantLock();

  DialedConnection(SocketChannel channel) {
    this.channel = channel;
  }

  /** Takes replies until either side ends the connection. */
  void run() {
    LargeBuffers room = new LargeBuffers(1, RECORD_BYTES + RecordInput.MORE_BYTES);
    try (RecordInput input = new RecordInput(channel, RECORD_BYTES, room)) {
      takeAll(input);
    } catch (ClosedChannelException closedByUs) {
      LOG.debug("A connection to an NFS client was closed");
    } catch (IOException | XdrException broken) {
      LOG.info("A connection to an NFS client ended: {}", broken.getMessage());
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
      send(out.written());
      sent = true;
    } finally {
      if (!sent) {
        calls.forget(xid);
      }
    }
    return xid;
  }

  private void send(ByteBuffer bytes) throws IOException {
    writeLock.lock();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } finally {
      writeLock.unlock();
    }
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
      LOG.warn("Closing a connection to an NFS client failed: {}", failed.getMessage());
    }
    calls.end();
  }
}

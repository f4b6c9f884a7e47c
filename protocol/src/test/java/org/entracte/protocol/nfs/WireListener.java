package org.entracte.protocol.nfs;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/** Where a client of NFSv4.0 listens to be called (RFC 7530, 15), as a test drives it. */
final class WireListener implements AutoCloseable {
  static final int IDENT = 4711;
  private static final int CB_RECALL = 4;

  private final ServerSocket listener;
  private Socket socket = new Socket();

  WireListener() throws IOException {
    this(InetAddress.getLoopbackAddress());
  }

  WireListener(InetAddress at) throws IOException {
    listener = new ServerSocket(0, 5, at);
    listener.setSoTimeout(10_000);
  }

  /** The port, as the end of a universal address. */
  String port() {
    return "." + (listener.getLocalPort() >> 8) + "." + (listener.getLocalPort() & 255);
  }

  /** A CB_COMPOUND of CB_RECALL. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Recall(int xid, int ident, byte[] stateid, byte[] handle) {}

  /** Takes the server's connection, and its CB_NULL; the xid of that. */
  int accept() throws IOException {
    socket.close();
    socket = listener.accept();
    socket.setSoTimeout(10_000);
    ByteBuffer call = ByteBuffer.wrap(receive());
    int xid = call.getInt();
    expect(call, 0, 2, WireCallback.PROGRAM, 1, 0, 0, 0, 0, 0);
    return xid;
  }

  /** The same, answered. */
  WireListener greet() throws IOException {
    send(new Bytes().ints(accept(), 1, 0, 0, 0, 0));
    return this;
  }

  /** Whether nobody connects for that long. */
  boolean isLeftAlone(Duration time) throws IOException {
    listener.setSoTimeout((int) time.toMillis());
    try (Socket _ = listener.accept()) {
      return false;
    } catch (SocketTimeoutException nobody) {
      return true;
    } finally {
      listener.setSoTimeout(10_000);
    }
  }

  Recall recall() throws IOException {
    ByteBuffer in = ByteBuffer.wrap(receive());
    int xid = in.getInt();
    expect(in, 0, 2, WireCallback.PROGRAM, 1, 1, 1);
    in.position(in.position() + 4 + in.getInt(in.position()));
    expect(in, 0, 0, 0, 0); // the verifier, the tag, the minor version
    int ident = in.getInt();
    expect(in, 1, CB_RECALL);
    byte[] stateid = new byte[16];
    in.get(stateid);
    expect(in, 0);
    byte[] handle = new byte[in.getInt()];
    in.get(handle);
    return new Recall(xid, ident, stateid, handle);
  }

  /** Answers a recall. */
  void answer(Recall recall, int status) throws IOException {
    send(new Bytes().ints(recall.xid(), 1, 0, 0, 0, 0).ints(status, 0, 1).ints(CB_RECALL, status));
  }

  void send(Bytes reply) throws IOException {
    byte[] record = reply.toArray();
    socket
        .getOutputStream()
        .write(new Bytes().ints(0x8000_0000 | record.length).raw(record).toArray());
  }

  /** Ends the connection; more are taken. */
  void hangUp() throws IOException {
    socket.close();
  }

  boolean isEnded() throws IOException {
    return socket.getInputStream().read() < 0;
  }

  private byte[] receive() throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    return in.readNBytes(in.readInt() & 0x7fff_ffff);
  }

  private static void expect(ByteBuffer in, int... words) {
    int[] found = Arrays.stream(words).map(word -> in.getInt()).toArray();
    if (!Arrays.equals(found, words)) {
      throw new AssertionError(
          "a call has " + Arrays.toString(found) + " for " + Arrays.toString(words));
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    listener.close();
  }
}

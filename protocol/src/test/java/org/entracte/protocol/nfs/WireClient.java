package org.entracte.protocol.nfs;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/** Sends NFS compounds as bytes and takes their replies apart; AUTH_SYS, one connection. */
final class WireClient implements AutoCloseable {
  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final Queue<WireCallback> callbacks = new ArrayDeque<>();
  private int uid;
  private int minor = 1;
  private int xid = 100;

  WireClient(InetSocketAddress server) throws IOException {
    this(server, 0);
  }

  /**
   * @param port of this end; 0 for any
   */
  WireClient(InetSocketAddress server, int port) throws IOException {
    socket = new Socket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(port));
    socket.connect(server);
    socket.setSoTimeout(10_000);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** Ends the connection so that its port is free at once; answers the port. */
  int breakOff() throws IOException {
    int port = socket.getLocalPort();
    socket.setSoLinger(true, 0);
    socket.close();
    return port;
  }

  /** Lets the next call have the xid of the last one. */
  void again() {
    xid--;
  }

  WireClient as(int newUid) {
    uid = newUid;
    return this;
  }

  /** From now on compounds are of this minor version. */
  WireClient minor(int version) {
    minor = version;
    return this;
  }

  /** A reply of a compound: its status, and what follows the number of results. */
  static final class Reply {
    private final ByteBuffer body;
    private final byte[] all;
    final int status;
    final int results;

    Reply(byte[] all) {
      this.all = all;
      body = ByteBuffer.wrap(all);
      status = body.getInt();
      opaque();
      results = body.getInt();
    }

    byte[] bytes() {
      return all.clone();
    }

    int int32() {
      return body.getInt();
    }

    long int64() {
      return body.getLong();
    }

    byte[] fixed(int length) {
      byte[] bytes = new byte[length];
      body.get(bytes);
      return bytes;
    }

    byte[] opaque() {
      byte[] bytes = fixed(body.getInt());
      body.position(body.position() + (-bytes.length & 3));
      return bytes;
    }

    /** Passes over the head of the next result; returns its status. */
    int result(int operation) {
      int number = int32();
      if (number != operation) {
        throw new AssertionError("result of " + number + " instead of " + operation);
      }
      return int32();
    }

    /** Passes over results without a body. */
    Reply skip(int... operations) {
      for (int operation : operations) {
        int found = result(operation);
        if (found != 0) {
          throw new AssertionError("operation " + operation + " answered " + found);
        }
      }
      return this;
    }

    int left() {
      return body.remaining();
    }
  }

  /** Runs a compound. */
  Reply compound(int count, byte[] operations) throws IOException {
    return compound(minor, count, operations);
  }

  /** Runs a compound of another minor version than usual. */
  Reply compound(int minorVersion, int count, byte[] operations) throws IOException {
    byte[] arguments = new Bytes().text("t").ints(minorVersion, count).raw(operations).toArray();
    return new Reply(body(call(100003, 4, 1, arguments)));
  }

  /** What follows "accepted, no verifier, success". */
  static byte[] body(byte[] reply) {
    ByteBuffer head = ByteBuffer.wrap(reply);
    int[] expected = {head.getInt(0), 1, 0, 0, 0, 0};
    for (int word : expected) {
      int found = head.getInt();
      if (found != word) {
        throw new AssertionError("RPC refused: " + Arrays.toString(reply));
      }
    }
    return Arrays.copyOfRange(reply, head.position(), reply.length);
  }

  byte[] call(int program, int version, int procedure, byte[] arguments) throws IOException {
    byte[] credential = new Bytes().ints(0).text("test").ints(uid, uid, 0).toArray();
    Bytes message =
        new Bytes()
            .ints(++xid, 0, 2, program, version, procedure, 1)
            .opaque(credential)
            .ints(0, 0)
            .raw(arguments);
    sendRecord(message.toArray());
    while (true) {
      byte[] record = receiveRecord();
      if (ByteBuffer.wrap(record).getInt(4) != 0) {
        return record;
      }
      callbacks.add(WireCallback.read(record));
    }
  }

  /** The next call that the server makes; waits for it. */
  WireCallback callback() throws IOException {
    WireCallback known = callbacks.poll();
    return known == null ? WireCallback.read(receiveRecord()) : known;
  }

  /** Whether the server says nothing for that long. */
  boolean isQuiet(Duration time) throws IOException {
    if (!callbacks.isEmpty()) {
      return false;
    }
    socket.setSoTimeout((int) time.toMillis());
    try {
      callbacks.add(WireCallback.read(receiveRecord()));
      return false;
    } catch (SocketTimeoutException quiet) {
      return true;
    } finally {
      socket.setSoTimeout(10_000);
    }
  }

  void sendRecord(byte[] record) throws IOException {
    send(new Bytes().ints(0x8000_0000 | record.length).raw(record).toArray());
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** The next record, whose fragments are put together. */
  byte[] receiveRecord() throws IOException {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    int mark;
    do {
      mark = in.readInt();
      record.writeBytes(in.readNBytes(mark & 0x7fff_ffff));
    } while (mark >= 0);
    return record.toByteArray();
  }

  /** Whether the server has closed the connection. */
  boolean isEnded() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

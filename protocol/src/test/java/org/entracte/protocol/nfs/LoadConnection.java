package org.entracte.protocol.nfs;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * One connection that keeps all its slots busy. Used by one thread; interrupting that closes it.
 */
final class LoadConnection implements AutoCloseable {
  /** Beyond the end of a long record nothing is read, so that nothing long is ever moved. */
  private static final int LONG = 1 << 16;

  private final SocketChannel channel;
  private final LongSupplier nanoTime;
  private final ByteBuffer in = ByteBuffer.allocateDirect(LoadTarget.BLOCK + 3 * LONG);

  LoadConnection(InetSocketAddress server, LongSupplier nanoTime) throws IOException {
    channel = SocketChannel.open(server);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    this.nanoTime = nanoTime;
  }

  /**
   * Sends each slot's request, and again whenever it was answered, until that time; then waits for
   * the last answers.
   *
   * @param slots by their ids
   * @return how many requests were answered
   */
  long run(Map<Integer, LoadSlot> slots, long until) throws IOException {
    List<ByteBuffer> output = new ArrayList<>();
    slots.values().forEach(slot -> slot.addTo(output));
    int waiting = slots.size();
    long answered = 0;
    in.clear().limit(LONG);
    while (waiting > 0) {
      send(output);
      if (channel.read(in) < 0) {
        throw new EOFException("the server closed the connection");
      }
      boolean more = nanoTime.getAsLong() < until;
      in.flip();
      for (int length = record(); length > 0; length = record()) {
        ByteBuffer reply = in.slice(in.position(), length);
        LoadSlot slot = slots.get(LoadSlot.id(reply));
        if (slot == null) {
          throw new AssertionError("a reply to nothing that was asked: " + LoadSlot.id(reply));
        }
        slot.check(reply);
        in.position(in.position() + length);
        answered++;
        waiting--;
        if (more) {
          slot.addTo(output);
          waiting++;
        }
      }
      in.compact();
      stopAtTheEndOfALongRecord();
    }
    return answered;
  }

  /**
   * The length of the record at the front, its mark included; 0 when it is not all there. One in
   * fragments is made one of a single fragment, in place: what comes before an inner mark, which is
   * the short end of the replies there are, moves over it.
   */
  private int record() {
    int first = in.position();
    int end = first;
    while (in.limit() - end >= Integer.BYTES) {
      int mark = in.getInt(end);
      int next = end + Integer.BYTES + (mark & 0x7fff_ffff);
      if (next > in.limit()) {
        return 0;
      }
      if (mark < 0) {
        return next - join(first, next);
      }
      end = next;
    }
    return 0;
  }

  /** Puts the fragments up to {@code end} together; answers where the record begins now. */
  private int join(int first, int end) {
    int begin = first;
    int at = first + Integer.BYTES + (in.getInt(first) & 0x7fff_ffff);
    while (at < end) {
      int length = at - begin - Integer.BYTES;
      int next = at + Integer.BYTES + (in.getInt(at) & 0x7fff_ffff);
      in.put(begin + 2 * Integer.BYTES, in, begin + Integer.BYTES, length);
      begin += Integer.BYTES;
      at = next;
    }
    in.position(begin);
    return begin;
  }

  private void stopAtTheEndOfALongRecord() {
    int there = in.position();
    int known = 0;
    boolean last = false;
    while (!last && there - known >= Integer.BYTES) {
      int mark = in.getInt(known);
      last = mark < 0;
      known += Integer.BYTES + (mark & 0x7fff_ffff);
    }
    int end = last ? known : known + Integer.BYTES;
    if (end > in.capacity()) {
      throw new AssertionError("a reply of " + end + " bytes");
    }
    in.limit(end > LONG ? end : there + LONG);
  }

  private void send(List<ByteBuffer> output) throws IOException {
    ByteBuffer[] buffers = output.toArray(ByteBuffer[]::new);
    int first = 0;
    while (first < buffers.length) {
      channel.write(buffers, first, buffers.length - first);
      while (first < buffers.length && !buffers[first].hasRemaining()) {
        first++;
      }
    }
    output.clear();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

package org.entracte.protocol.nfs.rpc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into records (RFC 5531, 11). A record that came as one fragment, as clients
 * send them, is handed out in place. Used by one thread.
 */
final class RecordInput {
  private static final int FIRST_BYTES = 64 << 10;
  private static final int MAX_FRAGMENTS = 4096;
  private static final int LAST = 0x8000_0000;

  private final ReadableByteChannel channel;
  private final int maxRecordBytes;

  /** Between position and limit: bytes received but not yet handed out. */
  private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_BYTES).flip();

  private @Nullable ByteBuffer assembled;
  private int fragments;

  RecordInput(ReadableByteChannel channel, int maxRecordBytes) {
    this.channel = channel;
    this.maxRecordBytes = maxRecordBytes;
  }

  /**
   * The next record if all of it is here already, else null. Good until {@link #fill}.
   *
   * @throws IOException if the record is longer than allowed
   */
  @Nullable ByteBuffer poll() throws IOException {
    while (buffer.remaining() >= 4) {
      int mark = buffer.getInt(buffer.position());
      int length = fragmentLength(mark);
      if (buffer.remaining() < 4 + length) {
        return null;
      }
      ByteBuffer fragment = buffer.slice(buffer.position() + 4, length);
      buffer.position(buffer.position() + 4 + length);
      boolean last = (mark & LAST) != 0;
      if (last && assembled == null) {
        return fragment;
      }
      ByteBuffer whole = assemble(fragment);
      if (last) {
        assembled = null;
        fragments = 0;
        return whole.flip();
      }
    }
    return null;
  }

  /**
   * Waits for more bytes.
   *
   * @return whether there are any; false at the end of the stream
   */
  boolean fill() throws IOException {
    int wanted = 4;
    if (buffer.remaining() >= 4) {
      wanted = 4 + fragmentLength(buffer.getInt(buffer.position()));
    }
    if (wanted > buffer.capacity()) {
      buffer = ByteBuffer.allocateDirect(wanted + 4096).put(buffer);
    } else {
      buffer.compact();
    }
    int count = channel.read(buffer);
    buffer.flip();
    return count >= 0;
  }

  private int fragmentLength(int mark) throws IOException {
    int length = mark & ~LAST;
    int before = assembled == null ? 0 : assembled.position();
    if (length > maxRecordBytes - before) {
      throw new IOException(
          "a record of more than " + maxRecordBytes + " bytes came; the connection is closed");
    }
    return length;
  }

  private ByteBuffer assemble(ByteBuffer fragment) throws IOException {
    if (++fragments > MAX_FRAGMENTS) {
      throw new IOException("a record of more than " + MAX_FRAGMENTS + " fragments came");
    }
    ByteBuffer whole = assembled == null ? ByteBuffer.allocate(FIRST_BYTES) : assembled;
    if (whole.remaining() < fragment.remaining()) {
      int needed = whole.position() + fragment.remaining();
      whole =
          ByteBuffer.allocate(Math.min(maxRecordBytes, Math.max(needed, 2 * whole.capacity())))
              .put(whole.flip());
    }
    assembled = whole.put(fragment);
    return whole;
  }
}

package org.entracte.protocol.nfs.rpc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.entracte.protocol.nfs.xdr.LargeBuffers;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into records (RFC 5531, 11). A record that came as one fragment, as clients
 * send them, is handed out in place. Used by one thread.
 */
final class RecordInput implements AutoCloseable {
  private static final int FIRST_BYTES = 16 << 10;

  /** What a large buffer holds beyond the longest record: its mark, and some of the next. */
  static final int MORE_BYTES = 4 << 10;

  private static final int MAX_FRAGMENTS = 4096;
  private static final int LAST = 0x8000_0000;

  private final ReadableByteChannel channel;
  private final int maxRecordBytes;

  private final LargeBuffers large;
  private final ByteBuffer small = ByteBuffer.allocateDirect(FIRST_BYTES).flip();

  /** Between position and limit: bytes received but not yet handed out. */
  private ByteBuffer buffer = small;

  private boolean isLarge;

  /** A record that comes in pieces: {@link #pieces}, or borrowed. */
  private @Nullable ByteBuffer assembled;

  private @Nullable ByteBuffer pieces;
  private @Nullable ByteBuffer borrowed;
  private int fragments;

  /**
   * @param large hold the longest record and {@link #MORE_BYTES}
   */
  RecordInput(ReadableByteChannel channel, int maxRecordBytes, LargeBuffers large) {
    this.channel = channel;
    this.maxRecordBytes = maxRecordBytes;
    this.large = large;
  }

  /** Whether a buffer is borrowed for a record that is not all there yet. */
  boolean isLong() {
    return isLarge || borrowed != null;
  }

  /** Gives back what is borrowed; nothing is read any more. */
  @Override
  public void close() {
    if (isLarge) {
      large.giveBack(buffer);
      buffer = small.clear().flip();
      isLarge = false;
    }
    giveBackPieces();
  }

  private void giveBackPieces() {
    if (borrowed != null) {
      large.giveBack(borrowed);
      borrowed = null;
    }
  }

  /**
   * The next record if all of it is here already, else null. Good until the next one is asked for.
   *
   * @throws IOException if the record is longer than allowed
   */
  @Nullable ByteBuffer poll() throws IOException {
    if (assembled == null) {
      giveBackPieces();
    }
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
    prepare();
    buffer.compact();
    int count = channel.read(buffer);
    buffer.flip();
    return count >= 0;
  }

  /** Borrows room for what comes next, and waits for it, or gives back what is not needed. */
  void prepare() throws IOException {
    int wanted = 4;
    if (buffer.remaining() >= 4) {
      wanted = 4 + fragmentLength(buffer.getInt(buffer.position()));
    }
    // Who only announces a long record gets no room for it.
    if (wanted > buffer.capacity() && buffer.remaining() >= FIRST_BYTES / 2) {
      buffer = large.take().put(buffer).flip();
      isLarge = true;
    } else if (isLarge && Math.max(wanted, buffer.remaining()) < FIRST_BYTES) {
      small.clear().put(buffer).flip();
      large.giveBack(buffer);
      buffer = small;
      isLarge = false;
    }
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
    ByteBuffer whole = assembled == null ? pieces() : assembled;
    if (whole.remaining() < fragment.remaining()) {
      // Not to be waited for by who may hold one already.
      borrowed =
          large
              .takeNow()
              .orElseThrow(() -> new IOException("too many long records come in pieces"));
      whole = borrowed.put(whole.flip());
    }
    assembled = whole.put(fragment);
    return whole;
  }

  private ByteBuffer pieces() {
    if (pieces == null) {
      pieces = ByteBuffer.allocate(FIRST_BYTES);
    }
    return pieces.clear();
  }
}

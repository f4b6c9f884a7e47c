package org.entracte.protocol.nfs.xdr;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Appends XDR items (RFC 4506) to a direct buffer that grows, up to a limit; past it every method
 * throws {@link XdrOverflowException}. Used by one thread.
 */
public final class XdrWriter {
  private final ByteBuffer first;
  private final Optional<LargeBuffers> large;
  private ByteBuffer buffer;
  private boolean borrowed;
  private int limit;

  /** An empty writer; nothing may grow past {@code limit} bytes. */
  public XdrWriter(int initialBytes, int limit) {
    this(initialBytes, limit, Optional.empty());
  }

  /** An empty writer that borrows what it needs beyond {@code initialBytes} until it is cleared. */
  public XdrWriter(int initialBytes, LargeBuffers large) {
    this(initialBytes, Integer.MAX_VALUE, Optional.of(large));
  }

  private XdrWriter(int initialBytes, int limit, Optional<LargeBuffers> large) {
    first = ByteBuffer.allocateDirect(initialBytes);
    buffer = first;
    this.limit = limit;
    this.large = large;
  }

  public int position() {
    return buffer.position();
  }

  /** Forgets what was written from {@code position} on. */
  public void truncate(int position) {
    buffer.position(position);
  }

  public int limit() {
    return limit;
  }

  /** Sets how far this may grow from now on, in bytes from its start. */
  public void limit(int newLimit) {
    limit = newLimit;
  }

  public void writeInt(int value) {
    ensure(4);
    buffer.putInt(value);
  }

  public void writeLong(long value) {
    ensure(8);
    buffer.putLong(value);
  }

  public void writeBoolean(boolean value) {
    writeInt(value ? 1 : 0);
  }

  /** Bytes without their count, padded. */
  public void writeFixed(byte[] bytes) {
    int padded = XdrReader.padded(bytes.length);
    ensure(padded);
    buffer.put(bytes);
    pad(padded - bytes.length);
  }

  public void writeOpaque(byte[] bytes) {
    writeInt(bytes.length);
    writeFixed(bytes);
  }

  /** Overwrites a number written earlier. */
  public void setInt(int position, int value) {
    buffer.putInt(position, value);
  }

  /**
   * Room for up to {@code bytes} bytes at the end, to be filled from outside; {@link #advance} then
   * takes in what was filled. Nothing may be written in between.
   */
  public ByteBuffer room(int bytes) {
    ensure(XdrReader.padded(bytes));
    return buffer.slice(buffer.position(), bytes);
  }

  /** Takes in {@code bytes} bytes of the {@link #room}, and pads them. */
  public void advance(int bytes) {
    buffer.position(buffer.position() + bytes);
    pad(XdrReader.padded(bytes) - bytes);
  }

  /** A copy of the bytes from {@code start} to the end. */
  public byte[] copyFrom(int start) {
    byte[] bytes = new byte[buffer.position() - start];
    buffer.get(start, bytes);
    return bytes;
  }

  /** All that was written, as a view; the next write or {@link #clear} invalidates it. */
  public ByteBuffer written() {
    return buffer.slice(0, buffer.position());
  }

  /** Forgets all that was written, and gives back what was borrowed. */
  public void clear() {
    if (large.isPresent()) {
      giveBack();
      buffer = first;
    }
    buffer.clear();
  }

  private void giveBack() {
    if (borrowed) {
      large.ifPresent(lender -> lender.giveBack(buffer));
      borrowed = false;
    }
  }

  private void pad(int count) {
    for (int i = 0; i < count; i++) {
      buffer.put((byte) 0);
    }
  }

  private void ensure(int bytes) {
    long needed = (long) buffer.position() + bytes;
    if (needed > limit) {
      throw new XdrOverflowException(needed, limit);
    }
    if (needed > buffer.capacity()) {
      grow(needed);
    }
  }

  private void grow(long needed) {
    boolean borrow = large.isPresent() && needed <= large.get().bytes();
    ByteBuffer larger =
        borrow
            ? large.get().take()
            : ByteBuffer.allocateDirect(
                (int) Math.min(limit, Math.max(needed, 2L * buffer.capacity())));
    larger.put(buffer.flip());
    giveBack();
    buffer = larger;
    borrowed = borrow;
  }
}

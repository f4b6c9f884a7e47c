package org.entracte.protocol.nfs.xdr;

import java.nio.ByteBuffer;

/**
 * Reads XDR items (RFC 4506) from a buffer, big endian, each padded to four bytes. Every method
 * throws {@link XdrException} where the bytes end too early or exceed the bound given. Used by one
 * thread.
 */
public final class XdrReader {
  private ByteBuffer buffer;

  public XdrReader(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** Goes on with other bytes: saves an object per call. */
  public void reset(ByteBuffer newBuffer) {
    buffer = newBuffer;
  }

  public int position() {
    return buffer.position();
  }

  public void position(int newPosition) {
    buffer.position(newPosition);
  }

  public int remaining() {
    return buffer.remaining();
  }

  /** Bytes of all there is to read, those read already included. */
  public int length() {
    return buffer.limit();
  }

  public int readInt() throws XdrException {
    need(4);
    return buffer.getInt();
  }

  public long readUnsignedInt() throws XdrException {
    return Integer.toUnsignedLong(readInt());
  }

  public long readLong() throws XdrException {
    need(8);
    return buffer.getLong();
  }

  /** True or false; any other number than 0 and 1 is refused. */
  public boolean readBoolean() throws XdrException {
    int value = readInt();
    if (value != 0 && value != 1) {
      throw new XdrException("no boolean: " + value);
    }
    return value == 1;
  }

  /** A count of array elements, each of at least {@code elementBytes} bytes. */
  public int readCount(int max, int elementBytes) throws XdrException {
    int count = readInt();
    if (count < 0 || count > max || (long) count * elementBytes > buffer.remaining()) {
      throw new XdrException("count " + Integer.toUnsignedString(count) + " above " + max);
    }
    return count;
  }

  /** Bytes of a length known beforehand (copied). */
  public byte[] readFixed(int length) throws XdrException {
    need(padded(length));
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    buffer.position(buffer.position() + padded(length) - length);
    return bytes;
  }

  /** Counted bytes (copied). */
  public byte[] readOpaque(int max) throws XdrException {
    return readFixed(length(max));
  }

  /** Counted bytes, as a view on the buffer beneath: good only as long as that is. */
  public ByteBuffer readOpaqueView(int max) throws XdrException {
    int length = length(max);
    ByteBuffer view = buffer.slice(buffer.position(), length);
    buffer.position(buffer.position() + padded(length));
    return view;
  }

  public void skipOpaque(int max) throws XdrException {
    int length = length(max);
    buffer.position(buffer.position() + padded(length));
  }

  public void skip(int bytes) throws XdrException {
    need(bytes);
    buffer.position(buffer.position() + bytes);
  }

  private int length(int max) throws XdrException {
    int length = readInt();
    if (length < 0 || length > max) {
      throw new XdrException("length " + Integer.toUnsignedString(length) + " above " + max);
    }
    need(padded(length));
    return length;
  }

  private void need(int bytes) throws XdrException {
    if (buffer.remaining() < bytes) {
      throw new XdrException(bytes + " bytes wanted, " + buffer.remaining() + " left");
    }
  }

  static int padded(int length) {
    return (length + 3) & ~3;
  }
}

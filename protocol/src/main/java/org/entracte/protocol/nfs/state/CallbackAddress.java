package org.entracte.protocol.nfs.state;

/** A clientaddr4 (RFC 7530, 2.2.10): network id and universal address, as the client gave them. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record CallbackAddress(byte[] network, byte[] address) {
  /** Of a client that did not tell. */
  static final CallbackAddress NONE = new CallbackAddress(new byte[0], new byte[0]);
}

package org.entracte.protocol.nfs.state;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A clientaddr4 (RFC 7530, 2.2.10): network id and universal address, as the client gave them. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record CallbackAddress(byte[] network, byte[] address) {
  /** Of a client that did not tell. */
  static final CallbackAddress NONE = new CallbackAddress(new byte[0], new byte[0]);

  /** An address, then the two bytes of a port (RFC 5665, 5.2.3.3 and 5.2.3.4). */
  private static final Pattern UNIVERSAL =
      Pattern.compile("([0-9a-fA-F:.]{2,45})\\.([0-9]{1,3})\\.([0-9]{1,3})");

  /** Below are services, none of which is the listener of a mount. */
  private static final int FIRST_PORT = 1024;

  /**
   * Where the client can be called, if that is where its own connection came from: nobody else is
   * called because a client says so, nor what else listens there.
   */
  public Optional<InetSocketAddress> of(InetAddress peer) {
    String expected = peer instanceof Inet4Address ? "tcp" : "tcp6";
    Matcher parts = UNIVERSAL.matcher(text(address));
    if (!text(network).equals(expected) || !parts.matches() || !isSame(peer, parts.group(1))) {
      return Optional.empty();
    }
    int high = Integer.parseInt(parts.group(2));
    int low = Integer.parseInt(parts.group(3));
    boolean valid = high < 256 && low < 256 && (high << 8 | low) >= FIRST_PORT;
    return valid ? Optional.of(new InetSocketAddress(peer, high << 8 | low)) : Optional.empty();
  }

  private static boolean isSame(InetAddress peer, String literal) {
    try {
      return InetAddress.ofLiteral(literal).equals(peer);
    } catch (IllegalArgumentException noAddress) {
      return false;
    }
  }

  /** As a person reads it; what cannot be an address is not shown. */
  @Override
  public String toString() {
    String told = text(address);
    return UNIVERSAL.matcher(told).matches() ? "it listens at " + told : "not where it listens";
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}

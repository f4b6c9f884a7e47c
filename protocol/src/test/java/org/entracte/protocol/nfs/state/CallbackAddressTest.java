package org.entracte.protocol.nfs.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Where a client is called that says where it listens. */
final class CallbackAddressTest {
  private static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.7");

  private static CallbackAddress told(String universal) {
    return new CallbackAddress(
        "tcp".getBytes(StandardCharsets.US_ASCII), universal.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void portsOfServicesAreNotCalled() {
    assertThat(told("192.0.2.7.0.22").of(PEER)).isEmpty();
    assertThat(told("192.0.2.7.3.255").of(PEER)).isEmpty();
    assertThat(told("192.0.2.7.4.0").of(PEER)).contains(new InetSocketAddress(PEER, 1024));
    assertThat(told("192.0.2.7.255.255").of(PEER)).contains(new InetSocketAddress(PEER, 65535));
  }
}

package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.entracte.protocol.tree.Export;
import org.junit.jupiter.api.Test;

/** NFSv4.0 requests that take long, and come again meanwhile. */
final class PlainWaitingTest {
  private static byte[] handle(WirePlain client) throws IOException {
    WireClient.Reply reply = client.at("mem", new Bytes().ints(WireSession.GETFH));
    reply.skip(WireSession.GETFH);
    return reply.opaque();
  }

  @Test
  void openThatComesAgainWhileItIsExecutedIsExecutedOnce() throws IOException {
    CountDownLatch proceed = new CountDownLatch(1);
    List<Export> exports = List.of(new Export("mem", 7, TransportTest.slowTree(proceed)));
    try (NfsServer server =
        new NfsServer(
            NfsConfig.of("test").withReadsThatMayWait(),
            () -> exports,
            new MemoryClientRecords(),
            InstantSource.system(),
            new Random(1),
            Thread.ofPlatform().daemon().factory())) {
      InetSocketAddress address =
          server.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (WirePlain first = WirePlain.open(address, "a");
          WirePlain second = new WirePlain(address, "a")) {
        Bytes open = new Bytes().ints(WireSession.PUTFH).opaque(handle(first));
        open.raw(first.openArguments(5, 3, 0, "o", WireSession.unchecked()).toArray());
        open.ints(0).text("slow");
        byte[] record = CompoundRig.record(0, 0, 2, open.toArray());
        first.wire.sendRecord(record);
        assertThat(first.renew()).as("another call on the connection").isZero();
        second.wire.sendRecord(record);
        second.clientId = first.clientId;
        assertThat(second.renew()).isZero();
        proceed.countDown();
        WireClient.Reply once = new WireClient.Reply(WireClient.body(first.wire.receiveRecord()));
        WireClient.Reply again = new WireClient.Reply(WireClient.body(second.wire.receiveRecord()));
        assertThat(once.status).isZero();
        assertThat(again.bytes()).isEqualTo(once.bytes());
      }
    }
  }
}

package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.entracte.protocol.nfs.state.Limits;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.InMemoryTree;
import org.entracte.protocol.tree.Name;
import org.junit.jupiter.api.Test;

/** Many calls and many connections at once. */
final class TransportTest {
  private static final int SLOTS = 8;
  private static final int ROUNDS = 100;

  /** A whole call in its slot: one that waits for the tree, or one that is answered in place. */
  private static byte[] call(WireSession session, int xid, int slot, int sequence, byte[] stateid) {
    Bytes operation =
        slot % 2 == 0
            ? WireSession.path("mem").ints(WireSession.REMOVE).text("no such name")
            : WireSession.path("mem", "f")
                .ints(WireSession.READ)
                .raw(stateid)
                .longs(0)
                .ints(60_000);
    byte[] record =
        new Bytes()
            .ints(xid, 0, 2, 100003, 4, 1, 0, 0, 0, 0)
            .text("tag")
            .ints(1, slot % 2 == 0 ? 4 : 5, WireSession.SEQUENCE)
            .raw(session.sessionId)
            .ints(sequence, slot, SLOTS - 1, 0)
            .raw(operation.toArray())
            .toArray();
    return new Bytes().ints(0x8000_0000 | record.length).raw(record).toArray();
  }

  @Test
  void repliesOfCallsSentAtOnceNeverMix() throws IOException {
    try (ServerFixture server = new ServerFixture();
        WireSession session = WireSession.open(server.address, "a")) {
      byte[] stateid = session.openFile("f", "o");
      String content = "0123456789".repeat(6_000);
      session.write("mem/f", stateid, 0, content).skip(WireSession.WRITE);
      for (int round = 1; round <= ROUNDS; round++) {
        Bytes batch = new Bytes();
        for (int slot = 0; slot < SLOTS; slot++) {
          int sequence = slot == 0 ? ++session.sequence : round;
          batch.raw(call(session, round * SLOTS + slot, slot, sequence, stateid));
        }
        session.wire.send(batch.toArray());
        TreeSet<Integer> answered = new TreeSet<>();
        for (int i = 0; i < SLOTS; i++) {
          answered.add(judge(session.wire.receiveRecord(), content));
        }
        assertThat(answered).hasSize(SLOTS);
      }
    }
  }

  /** Checks that a reply is whole; returns the slot it belongs to. */
  private static int judge(byte[] record, String content) {
    WireClient.Reply reply = new WireClient.Reply(WireClient.body(record));
    reply.skip(WireSession.SEQUENCE);
    reply.fixed(20);
    int slot = reply.int32();
    reply.fixed(12);
    reply.skip(WireSession.PUTROOTFH, WireSession.LOOKUP);
    if (slot % 2 == 0) {
      assertThat(reply.result(WireSession.REMOVE)).isEqualTo(2);
    } else {
      reply.skip(WireSession.LOOKUP, WireSession.READ);
      assertThat(reply.int32()).isEqualTo(1);
      assertThat(new String(reply.opaque(), StandardCharsets.UTF_8)).isEqualTo(content);
    }
    assertThat(reply.left()).isZero();
    return slot;
  }

  @Test
  void connectionsPastTheLimitAreClosedAndOthersServed() throws IOException {
    NfsConfig config = new NfsConfig("test", Limits.DEFAULT, 1 << 20, 2, false);
    try (NfsServer server =
        new NfsServer(
            config,
            List::of,
            new MemoryClientRecords(),
            InstantSource.system(),
            new Random(1),
            Thread.ofPlatform().daemon().factory())) {
      InetSocketAddress address =
          server.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (WireSession first = WireSession.open(address, "a");
          WireSession second = WireSession.open(address, "b");
          WireClient third = new WireClient(address)) {
        assertThat(third.isEnded()).isTrue();
        assertThat(first.run(1, new Bytes().ints(WireSession.PUTROOTFH)).status).isZero();
        assertThat(second.run(1, new Bytes().ints(WireSession.PUTROOTFH)).status).isZero();
      }
    }
  }

  /** A tree that does not answer a lookup of "slow" before it is told to. */
  private static FileTree slowTree(CountDownLatch proceed) {
    FileTree tree = new InMemoryTree(InstantSource.system());
    return (FileTree)
        Proxy.newProxyInstance(
            FileTree.class.getClassLoader(),
            new Class<?>[] {FileTree.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("lookup") && arguments[2].equals(Name.of("slow"))) {
                proceed.await();
              }
              try {
                return method.invoke(tree, arguments);
              } catch (InvocationTargetException refused) {
                throw refused.getCause();
              }
            });
  }

  @Test
  void callThatWaitsHoldsUpNoOtherOfItsConnection() throws IOException {
    CountDownLatch proceed = new CountDownLatch(1);
    List<Export> exports = List.of(new Export("mem", 7, slowTree(proceed)));
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
      try (WireSession session = WireSession.open(address, "a")) {
        Bytes slow = WireSession.path("mem").ints(WireSession.LOOKUP).text("slow");
        byte[] record =
            new Bytes()
                .ints(4711, 0, 2, 100003, 4, 1, 0, 0, 0, 0)
                .text("")
                .ints(1, 4, WireSession.SEQUENCE)
                .raw(session.sessionId)
                .ints(1, 5, 5, 0)
                .raw(slow.toArray())
                .toArray();
        session.wire.sendRecord(record);
        assertThat(session.run(1, new Bytes().ints(WireSession.PUTROOTFH)).status).isZero();
        proceed.countDown();
        WireClient.Reply late = new WireClient.Reply(WireClient.body(session.wire.receiveRecord()));
        assertThat(late.status).isEqualTo(2);
      }
    }
  }
}

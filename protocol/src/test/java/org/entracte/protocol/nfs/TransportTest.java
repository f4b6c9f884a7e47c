package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
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

  private static NfsServer server(
      int connections, Duration writePatience, List<Export> exports, InstantSource clock) {
    return new NfsServer(
        new NfsConfig("test", Limits.DEFAULT, 1 << 20, connections, false, writePatience),
        () -> exports,
        new MemoryClientRecords(),
        clock,
        new Random(1),
        Thread.ofPlatform().daemon().factory());
  }

  private static InetSocketAddress start(NfsServer server) throws IOException {
    return server.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @Test
  void aNewConnectionTakesThePlaceOfTheOneThatWasSilentLongest() throws IOException {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
    try (NfsServer server = server(2, Duration.ofMinutes(1), List.of(), now::get)) {
      InetSocketAddress address = start(server);
      try (WireSession silent = WireSession.open(address, "a");
          WireSession busy = WireSession.open(address, "b")) {
        now.updateAndGet(before -> before.plusSeconds(61));
        assertThat(busy.run(1, new Bytes().ints(WireSession.PUTROOTFH)).status).isZero();
        try (WireSession newcomer = WireSession.open(address, "c")) {
          assertThat(newcomer.run(1, new Bytes().ints(WireSession.PUTROOTFH)).status).isZero();
          assertThat(silent.wire.isEnded()).isTrue();
          assertThat(busy.run(1, new Bytes().ints(WireSession.PUTROOTFH)).status).isZero();
        }
      }
    }
  }

  @Test
  void aPeerThatReadsNothingIsCutOff() throws IOException {
    InMemoryTree tree = new InMemoryTree(InstantSource.system());
    List<Export> exports = List.of(new Export("mem", 7, tree));
    try (NfsServer server = server(2, Duration.ofMillis(200), exports, InstantSource.system())) {
      InetSocketAddress address = start(server);
      try (WireSession deaf = WireSession.open(address, "deaf");
          WireSession other = WireSession.open(address, "other")) {
        byte[] stateid = deaf.openFile("f", "o");
        deaf.write("mem/f", stateid, 0, "x".repeat(60_000)).skip(WireSession.WRITE);
        assertThatThrownBy(
                () -> {
                  for (int sequence = 1; sequence < 1_000_000; sequence++) {
                    deaf.wire.send(call(deaf, sequence, 1, sequence, stateid));
                  }
                })
            .isInstanceOf(SocketException.class);
        assertThat(other.run(1, new Bytes().ints(WireSession.PUTROOTFH)).status).isZero();
      }
    }
  }

  @Test
  void aPeerThatReadsNothingKeepsNoOtherFromBeingCalled() throws IOException {
    InMemoryTree tree = new InMemoryTree(InstantSource.system());
    List<Export> exports = List.of(new Export("mem", 7, tree));
    try (NfsServer server = server(3, Duration.ofMinutes(1), exports, InstantSource.system())) {
      InetSocketAddress address = start(server);
      try (WireSession deaf = WireSession.called(address, "deaf");
          WireSession holder = WireSession.called(address, "holder");
          WireSession other = WireSession.called(address, "other")) {
        byte[] stateid = deaf.openFile("f", "o");
        deaf.write("mem/f", stateid, 0, "x".repeat(60_000)).skip(WireSession.WRITE);
        for (int i = 0; i < 16; i++) {
          assertThat(WireGiven.reading(deaf, "d" + i).kind()).isEqualTo(WireGiven.READ);
        }
        WireGiven given = WireGiven.reading(holder, "h");
        for (int sequence = 1; sequence < 500; sequence++) {
          deaf.wire.send(call(deaf, sequence, 1, sequence, stateid));
        }
        for (int i = 0; i < 16; i++) {
          assertThat(WireGiven.open(other, "d" + i, 2).status()).isEqualTo(TwoClients.DELAY);
        }
        assertThat(WireGiven.open(other, "h", 2).status()).isEqualTo(TwoClients.DELAY);
        assertThat(holder.wire.callback().stateid()).isEqualTo(given.stateid());
      }
    }
  }

  @Test
  void connectionsPastTheLimitAreClosedAndOthersServed() throws IOException {
    try (NfsServer server = server(2, Duration.ofMinutes(1), List.of(), InstantSource.system())) {
      InetSocketAddress address = start(server);
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
  static FileTree slowTree(CountDownLatch proceed) {
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

package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.entracte.protocol.nfs.state.Limits;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.InMemoryTree;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What connections take does not grow with what they once did, and nobody keeps others out. */
@Timeout(60)
final class ManyConnectionsTest {
  private static final int LONG = 1 << 20;
  private static final int PLACES = 100;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
  private final List<WireClient> silent = new ArrayList<>();
  private NfsServer server;
  private InetSocketAddress address;

  @BeforeEach
  void start() throws IOException {
    List<Export> exports = List.of(new Export("mem", 7, new InMemoryTree(now::get)));
    server =
        new NfsServer(
            new NfsConfig("test", Limits.DEFAULT, LONG, PLACES, false, Duration.ofMinutes(1)),
            () -> exports,
            new MemoryClientRecords(),
            now::get,
            new Random(1),
            Thread.ofPlatform().daemon().factory());
    address = server.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void stop() throws IOException {
    for (WireClient each : silent) {
      each.close();
    }
    server.close();
  }

  private void pass(int seconds) {
    now.updateAndGet(before -> before.plusSeconds(seconds));
  }

  private void connect(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      silent.add(new WireClient(address));
    }
  }

  private static void writeAndReadMuch(WireSession session, String name) throws IOException {
    byte[] stateid = session.openFile(name, "o");
    Bytes write = new Bytes().ints(WireSession.WRITE).raw(stateid).longs(0).ints(0);
    session.at("mem/" + name, write.opaque(new byte[LONG])).skip(WireSession.WRITE);
    Bytes read =
        WireSession.path("mem", name)
            .ints(WireSession.READ)
            .raw(stateid)
            .longs(0)
            .ints(LONG)
            .raw(new byte[0]);
    session.sequence++;
    WireClient.Reply reply = session.sequenced(session.sequence, 0, false, 4, read);
    assertThat(reply.status).isZero();
    assertThat(reply.bytes()).hasSizeGreaterThan(LONG);
  }

  @Test
  void whoNeverCalledGivesItsPlaceToWhoDoes() throws IOException {
    try (WireSession first = WireSession.open(address, "first")) {
      connect(PLACES - 1);
      pass(2);
      connect(PLACES);
      try (WireSession second = openInTheEnd("second")) {
        writeAndReadMuch(second, "g");
        writeAndReadMuch(first, "f");
      }
    }
  }

  /** As a client does that is refused, a second later each time, but not for a minute. */
  private WireSession openInTheEnd(String owner) throws IOException {
    for (int tries = 1; ; tries++) {
      pass(1);
      try {
        return WireSession.open(address, owner);
      } catch (IOException refused) {
        if (tries == 20) {
          throw refused;
        }
      }
    }
  }

  @Test
  void longCallsThatNeverArriveWholeGiveTheirRoomToThoseThatDo() throws Exception {
    connect(70);
    for (WireClient each : silent) {
      each.send(new Bytes().ints(0x8000_0000 | LONG).raw(new byte[10_000]).toArray());
    }
    workInTheEnd("a");
  }

  /**
   * As a client does that is cut off: it comes again. Time goes on by a second each time the work
   * was waited for a little, so that what arrives without a pause is seldom taken for a call that
   * never will.
   */
  private void workInTheEnd(String owner) throws Exception {
    for (int tries = 1; ; tries++) {
      CompletableFuture<Void> work = CompletableFuture.runAsync(() -> work(owner));
      try {
        while (!isDone(work)) {
          pass(1);
        }
        return;
      } catch (ExecutionException cutOff) {
        if (tries == 20) {
          throw cutOff;
        }
      }
    }
  }

  private static boolean isDone(CompletableFuture<Void> work)
      throws InterruptedException, ExecutionException {
    try {
      work.get(50, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    }
  }

  private void work(String owner) {
    try (WireSession session = WireSession.open(address, owner)) {
      writeAndReadMuch(session, "f");
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void theRoomThatALongCallTookIsNotKept() throws IOException {
    long before = directBytes();
    List<WireSession> sessions = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      WireSession session = WireSession.open(address, "client " + i);
      sessions.add(session);
      writeAndReadMuch(session, "f" + i);
    }
    long taken = directBytes() - before;
    for (WireSession session : sessions) {
      session.close();
    }
    assertThat(taken).isLessThan(40L * LONG);
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}

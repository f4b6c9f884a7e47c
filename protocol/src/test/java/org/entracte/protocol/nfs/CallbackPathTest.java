package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients that are hard to reach, or do not do as they are told (RFC 8881, 10.4.5, 10.5). */
final class CallbackPathTest extends TwoClients {
  private static final int RESOURCE = 2;
  private static final int DELEG_REVOKED = 10087;
  private static final int CB_PATH_DOWN = 0x1;
  private static final int RECALLABLE_STATE_REVOKED = 0x40;
  private static final int CB_PATH_DOWN_SESSION = 0x200;
  private static final int BACKCHANNEL_FAULT = 0x400;
  private static final Bytes NOTHING = new Bytes().ints(WireSession.PUTROOTFH);

  private int want(String name) throws IOException {
    return WireGiven.open(other, name, 3).status();
  }

  private int flags(WireSession session) throws IOException {
    assertThat(session.run(1, NOTHING).status).isZero();
    return session.statusFlags;
  }

  /** The server may take a moment to see that a connection has ended, or that time is up. */
  private void awaitFlags(int expected) throws IOException {
    long began = System.nanoTime();
    while (flags(holder) != expected && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(10)) {
      Thread.onSpinWait();
    }
    assertThat(flags(holder)).isEqualTo(expected);
  }

  @Test
  void whatIsNotGivenBackIsTakenAfterALease() throws IOException {
    WireGiven given = WireGiven.reading(holder, "f");
    assertThat(want("f")).isEqualTo(DELAY);
    holder.wire.callback().accept(holder.wire);
    server.advance(ServerFixture.LEASE.minusSeconds(1));
    assertThat(flags(holder)).isZero();
    assertThat(want("f")).isEqualTo(DELAY);
    server.advance(Duration.ofSeconds(2));
    assertThat(flags(holder)).as("as long as nobody wants it").isZero();
    assertThat(want("f")).isZero();
    assertThat(flags(holder)).isEqualTo(RECALLABLE_STATE_REVOKED);
    assertThat(holder.read("mem/f", given.stateid(), 0, 1).result(WireSession.READ))
        .isEqualTo(DELEG_REVOKED);
    assertThat(given.giveBack(holder, "f")).isEqualTo(DELEG_REVOKED);
    assertThat(test(given)).isEqualTo(DELEG_REVOKED);
    Bytes free = new Bytes().ints(WireSession.FREE_STATEID).raw(given.stateid());
    assertThat(other.run(1, free).result(WireSession.FREE_STATEID)).isNotZero();
    assertThat(holder.run(1, free).result(WireSession.FREE_STATEID)).isZero();
    assertThat(flags(holder)).isZero();
    assertThat(test(given)).isEqualTo(10025);
    assertThat(holder.close("mem/g", holder.openFile("g", "o"))).isZero();
    assertThat(WireGiven.open(holder, "g", 1 | WireGiven.WANT_ANY).why())
        .as("it is given nothing more")
        .isEqualTo(RESOURCE);
  }

  private int test(WireGiven given) throws IOException {
    WireClient.Reply reply =
        holder.run(1, new Bytes().ints(WireSession.TEST_STATEID, 1).raw(given.stateid()));
    reply.skip(WireSession.TEST_STATEID);
    assertThat(reply.int32()).isEqualTo(1);
    return reply.int32();
  }

  @Test
  void whoIsSilentForALeaseLosesAllAtOnce() throws IOException {
    WireGiven.reading(holder, "f");
    assertThat(want("f")).isEqualTo(DELAY);
    server.advance(ServerFixture.LEASE.plusSeconds(1));
    assertThat(want("f")).isZero();
    assertThat(holder.run(1, NOTHING).status).as("BADSESSION").isEqualTo(10052);
  }

  @Test
  void whoIsSilentKeepsWhatNobodyWants() throws IOException {
    WireGiven given = WireGiven.reading(holder, "f");
    server.advance(ServerFixture.LEASE.multipliedBy(100));
    assertThat(given.giveBack(holder, "f")).isZero();
  }

  @Test
  void aLostConnectionIsToldAndTheRecallRepeatedOverTheNext() throws IOException {
    WireGiven given = WireGiven.reading(holder, "f");
    assertThat(want("f")).isEqualTo(DELAY);
    WireCallback first = holder.wire.callback();
    holder.wire.close();
    holder.wire = new WireClient(server.address);
    awaitFlags(CB_PATH_DOWN | CB_PATH_DOWN_SESSION);
    assertThat(WireGiven.open(holder, "f", 1).status()).isZero();
    assertThat(bind(3)).as("fore and back").isEqualTo(3);
    WireCallback again = holder.wire.callback().accept(holder.wire);
    assertThat(again.slot()).isEqualTo(first.slot());
    assertThat(again.sequence()).isEqualTo(first.sequence());
    assertThat(again.stateid()).isEqualTo(given.stateid());
    assertThat(flags(holder)).isZero();
    assertThat(given.giveBack(holder, "f")).isZero();
    assertThat(want("f")).isZero();
  }

  private int bind(int direction) throws IOException {
    Bytes call =
        new Bytes().ints(WireSession.BIND_CONN_TO_SESSION).raw(holder.sessionId).ints(direction, 0);
    WireClient.Reply reply = holder.wire.compound(1, call.toArray());
    reply.skip(WireSession.BIND_CONN_TO_SESSION);
    assertThat(reply.fixed(16)).isEqualTo(holder.sessionId);
    int bound = reply.int32();
    assertThat(reply.int32()).as("no RDMA").isZero();
    return bound;
  }

  @Test
  void connectionsAreBoundAsTheClientAsks() throws IOException {
    holder.wire.close();
    holder.wire = new WireClient(server.address);
    assertThat(bind(1)).isEqualTo(1);
    awaitFlags(CB_PATH_DOWN | CB_PATH_DOWN_SESSION);
    assertThat(bind(2)).isEqualTo(2);
    assertThat(flags(holder)).isZero();
    assertThat(bind(7)).isEqualTo(3);
  }

  @Test
  void aRecallWithoutAConnectionComesWithTheNext() throws IOException {
    WireGiven given = WireGiven.reading(holder, "f");
    holder.wire.close();
    holder.wire = new WireClient(server.address);
    awaitFlags(CB_PATH_DOWN | CB_PATH_DOWN_SESSION);
    assertThat(want("f")).isEqualTo(DELAY);
    assertThat(bind(3)).isEqualTo(3);
    assertThat(holder.wire.callback().accept(holder.wire).stateid()).isEqualTo(given.stateid());
  }

  @Test
  void whoCannotBeReachedLosesItAfterALeaseThoughNobodyAsksAgain() throws IOException {
    WireGiven.reading(holder, "f");
    holder.wire.close();
    holder.wire = new WireClient(server.address);
    int down = CB_PATH_DOWN | CB_PATH_DOWN_SESSION;
    awaitFlags(down);
    assertThat(want("f")).isEqualTo(DELAY);
    server.advance(ServerFixture.LEASE.plusSeconds(1));
    assertThat(flags(holder)).as("its lease is renewed").isEqualTo(down);
    awaitFlags(down | RECALLABLE_STATE_REVOKED);
  }

  @Test
  void garbageForAnAnswerEndsTheBackChannelOnly() throws IOException {
    WireGiven.reading(holder, "f");
    assertThat(want("f")).isEqualTo(DELAY);
    WireCallback recall = holder.wire.callback();
    holder.wire.sendRecord(new Bytes().ints(recall.xid(), 1, 0, 0, 0, 0, 5).toArray());
    assertThat(flags(holder)).isEqualTo(BACKCHANNEL_FAULT | CB_PATH_DOWN | CB_PATH_DOWN_SESSION);
    assertThat(WireGiven.open(holder, "f", 1).status()).isZero();
  }

  @Test
  void aRefusedCallEndsTheBackChannel() throws IOException {
    WireGiven.reading(holder, "f");
    assertThat(want("f")).isEqualTo(DELAY);
    WireCallback recall = holder.wire.callback();
    holder.wire.sendRecord(new Bytes().ints(recall.xid(), 1, 1, 1, 1).toArray());
    assertThat(flags(holder) & BACKCHANNEL_FAULT).isNotZero();
    WireClient.Reply created = holder.anotherSession(8);
    created.skip(WireSession.CREATE_SESSION);
    holder.sessionId = created.fixed(16);
    holder.sequence = 0;
    assertThat(holder.close("mem/g", holder.openFile("g", "o"))).isZero();
    assertThat(flags(holder)).isZero();
    assertThat(WireGiven.open(holder, "g", 1 | WireGiven.WANT_ANY).why()).isEqualTo(RESOURCE);
  }

  @Test
  void answersToNothingAreIgnoredOnlyFromWhoWasCalled() throws IOException {
    holder.wire.sendRecord(new Bytes().ints(1, 1, 0, 0, 0, 0).toArray());
    assertThat(holder.wire.isEnded()).isTrue();
    holder.wire.close();
    holder.wire = new WireClient(server.address);
    bind(3);
    WireGiven given = WireGiven.reading(holder, "f");
    assertThat(want("f")).isEqualTo(DELAY);
    WireCallback recall = holder.wire.callback().accept(holder.wire);
    recall.accept(holder.wire);
    holder.wire.sendRecord(new Bytes().ints(4711, 1, 0, 0, 0, 0).toArray());
    assertThat(given.giveBack(holder, "f")).isZero();
  }

  @Test
  void whoIsBusyIsAskedAgain() throws IOException {
    WireGiven given = WireGiven.reading(holder, "f");
    assertThat(want("f")).isEqualTo(DELAY);
    WireCallback first = holder.wire.callback();
    holder.wire.sendRecord(first.answer(DELAY, 0));
    WireCallback second = holder.wire.callback();
    assertThat(second.sequence()).isEqualTo(first.sequence());
    holder.wire.sendRecord(second.answer(0, 10025));
    WireCallback third = holder.wire.callback().accept(holder.wire);
    assertThat(third.stateid()).isEqualTo(given.stateid());
    assertThat(third.sequence()).isEqualTo(first.sequence() + 1);
    assertThat(holder.wire.isQuiet(Duration.ofMillis(500))).isTrue();
  }

  @Test
  void thousandAreAskedBackAFewAtATime() throws IOException {
    int count = 1000;
    List<WireGiven> given = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      WireGiven file = WireGiven.reading(holder, "f" + i);
      assertThat(holder.close("mem/f" + i, file.open())).isZero();
      given.add(file);
    }
    for (int i = 0; i < count; i++) {
      assertThat(want("f" + i)).isEqualTo(DELAY);
    }
    List<byte[]> recalled = new ArrayList<>();
    List<WireCallback> open = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      open.add(holder.wire.callback());
    }
    assertThat(holder.wire.isQuiet(Duration.ofMillis(100))).as("8 slots are taken").isTrue();
    assertThat(open.stream().map(WireCallback::slot).distinct()).hasSize(8);
    for (WireCallback each : open) {
      recalled.add(each.accept(holder.wire).stateid());
    }
    while (recalled.size() < count) {
      recalled.add(holder.wire.callback().accept(holder.wire).stateid());
    }
    assertThat(recalled)
        .containsExactlyInAnyOrderElementsOf(given.stream().map(WireGiven::stateid).toList());
    for (int i = 0; i < count; i++) {
      assertThat(given.get(i).giveBack(holder, "f" + i)).isZero();
    }
    assertThat(want("f0")).isZero();
  }
}

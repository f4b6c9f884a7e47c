package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Opens, share reservations, byte-range locks, leases and grace, on the wire. */
final class StateTest {
  private static final long[] ALL = {0, -1};

  private ServerFixture server;

  @BeforeEach
  void start() throws IOException {
    server = new ServerFixture();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static int lockTest(WireSession session, long offset, long length) throws IOException {
    Bytes call =
        new Bytes()
            .ints(WireSession.LOCKT, 2)
            .longs(offset, length, session.clientId)
            .text("tester");
    return session.at("mem/f", call).result(WireSession.LOCKT);
  }

  private static byte[] seqid(byte[] stateid, int seqid) {
    byte[] changed = stateid.clone();
    changed[3] = (byte) seqid;
    return changed;
  }

  @Test
  void locksOfTwoClientsExcludeEachOther() throws IOException {
    try (WireSession a = WireSession.open(server.address, "a");
        WireSession b = WireSession.open(server.address, "b")) {
      byte[] openA = a.openFile("f", "oa");
      byte[] openB = b.openFile("f", "ob");
      WireClient.Reply granted = a.lock("mem/f", true, false, new long[] {10, 10}, openA, "la");
      granted.skip(WireSession.LOCK);
      byte[] locks = granted.fixed(16);
      WireClient.Reply denied = b.lock("mem/f", false, false, ALL, openB, "lb");
      assertThat(denied.result(WireSession.LOCK)).isEqualTo(10010);
      assertThat(new long[] {denied.int64(), denied.int64()}).containsExactly(10, 10);
      assertThat(denied.int32()).isEqualTo(2);
      assertThat(lockTest(b, 0, 10)).isZero();
      assertThat(lockTest(b, 19, 1)).isEqualTo(10010);
      Bytes unlock = new Bytes().ints(WireSession.LOCKU, 2, 0).raw(locks).longs(12, 2);
      assertThat(a.at("mem/f", unlock).result(WireSession.LOCKU)).isZero();
      assertThat(lockTest(b, 12, 2)).isZero();
      assertThat(lockTest(b, 11, 1)).isEqualTo(10010);
      assertThat(lockTest(b, 14, 1)).isEqualTo(10010);
      assertThat(a.run(1, new Bytes().ints(WireSession.FREE_STATEID).raw(seqid(locks, 0))).status)
          .isEqualTo(10037);
      assertThat(a.close("mem/f", openA)).isZero();
      assertThat(lockTest(b, 0, -1)).isZero();
    }
  }

  @Test
  void wrongLockRangesAreRefused() throws IOException {
    try (WireSession a = WireSession.open(server.address, "a")) {
      byte[] open = a.openFile("f", "o");
      assertThat(a.lock("mem/f", true, false, new long[] {5, 0}, open, "l").status).isEqualTo(22);
      assertThat(a.lock("mem/f", true, false, new long[] {-2, 5}, open, "l").status).isEqualTo(22);
      assertThat(a.lock("mem/f", true, false, new long[] {5, -1}, open, "l").status).isZero();
    }
  }

  @Test
  void shareReservationsHoldUntilDowngradedOrClosed() throws IOException {
    try (WireSession a = WireSession.open(server.address, "a");
        WireSession b = WireSession.open(server.address, "b")) {
      a.open("f", 1, 0, "o", WireSession.unchecked()).skip(WireSession.OPEN);
      WireClient.Reply reply = a.open("f", 3, 2, "o", WireSession.unchecked());
      reply.skip(WireSession.OPEN);
      byte[] open = reply.fixed(16);
      assertThat(b.open("f", 2, 0, "o", WireSession.noCreate()).status).isEqualTo(10015);
      assertThat(b.open("f", 1, 1, "o", WireSession.noCreate()).status).isEqualTo(10015);
      assertThat(b.open("f", 1, 0, "o", WireSession.noCreate()).status).isZero();
      assertThat(b.write("mem/f", new byte[16], 0, "x").status).isEqualTo(10012);
      Bytes downgrade = new Bytes().ints(WireSession.OPEN_DOWNGRADE).raw(open).ints(0, 1, 0);
      WireClient.Reply down = a.at("mem/f", downgrade);
      down.skip(WireSession.OPEN_DOWNGRADE);
      byte[] downgraded = down.fixed(16);
      assertThat(a.write("mem/f", downgraded, 0, "x").status).isEqualTo(10038);
      assertThat(b.open("f", 2, 0, "o", WireSession.noCreate()).status).isZero();
    }
  }

  @Test
  void stateidsAreJudgedByTheirAge() throws IOException {
    try (WireSession a = WireSession.open(server.address, "a");
        WireSession b = WireSession.open(server.address, "b")) {
      byte[] open = a.openFile("f", "o");
      a.openFile("f", "o");
      assertThat(a.read("mem/f", open, 0, 1).status).isEqualTo(10024);
      assertThat(a.read("mem/f", seqid(open, 0), 0, 1).status).isZero();
      assertThat(a.read("mem/f", seqid(open, 9), 0, 1).status).isEqualTo(10025);
      assertThat(b.read("mem/f", seqid(open, 2), 0, 1).status).isEqualTo(10025);
      a.openFile("g", "o");
      assertThat(a.read("mem/g", seqid(open, 2), 0, 1).status).isEqualTo(10025);
      assertThat(a.close("mem/f", seqid(open, 2))).isZero();
      assertThat(a.read("mem/f", seqid(open, 2), 0, 1).status).isEqualTo(10025);
      Bytes test = new Bytes().ints(WireSession.TEST_STATEID, 1).raw(seqid(open, 2));
      WireClient.Reply tested = a.run(1, test);
      tested.skip(WireSession.TEST_STATEID);
      assertThat(new int[] {tested.int32(), tested.int32()}).containsExactly(1, 10025);
    }
  }

  @Test
  void currentStateidStandsForTheOneJustOpened() throws IOException {
    try (WireSession a = WireSession.open(server.address, "a")) {
      Bytes call =
          WireSession.path("mem")
              .raw(a.openArguments(3, 0, "o", WireSession.unchecked()).toArray())
              .ints(0)
              .text("f")
              .ints(WireSession.WRITE, 1, 0, 0, 0)
              .longs(0)
              .ints(0)
              .text("now")
              .ints(WireSession.CLOSE, 0, 1, 0, 0, 0);
      assertThat(a.run(5, call).status).isZero();
      assertThat(a.readText("mem/f", new byte[16])).isEqualTo("now");
    }
  }

  @Test
  void silentClientKeepsItsStateUntilSomebodyWantsIt() throws IOException {
    try (WireSession a = WireSession.open(server.address, "a");
        WireSession b = WireSession.open(server.address, "b")) {
      WireClient.Reply reply = a.open("f", 3, 3, "o", WireSession.unchecked());
      reply.skip(WireSession.OPEN);
      server.advance(Duration.ofMinutes(10));
      assertThat(a.read("mem/f", reply.fixed(16), 0, 1).status).isZero();
      assertThat(b.open("f", 1, 0, "o", WireSession.noCreate()).status).isEqualTo(10015);
      server.advance(Duration.ofMinutes(10));
      assertThat(b.open("f", 1, 0, "o", WireSession.noCreate()).status).isZero();
      assertThat(a.run(1, new Bytes().ints(WireSession.PUTROOTFH)).status).isEqualTo(10052);
      assertThat(a.createSession(2).status).isEqualTo(10022);
    }
  }

  private static Bytes reclaim(WireSession session) {
    return session.openArguments(3, 0, "o", WireSession.noCreate()).ints(1, 0);
  }

  @Test
  void knownClientReclaimsAfterARestartAndOthersWait() throws IOException {
    try (WireSession before = WireSession.open(server.address, "a")) {
      byte[] open = before.openFile("f", "o");
      before.lock("mem/f", true, false, ALL, open, "l").skip(WireSession.LOCK);
    }
    server.restart();
    try (WireSession a = WireSession.reclaiming(server.address, "a");
        WireSession b = WireSession.open(server.address, "b")) {
      assertThat(b.open("f", 1, 0, "o", WireSession.noCreate()).status).isEqualTo(10013);
      assertThat(b.at("mem/f", reclaim(b)).result(WireSession.OPEN)).isEqualTo(10033);
      WireClient.Reply reopened = a.at("mem/f", reclaim(a));
      reopened.skip(WireSession.OPEN);
      byte[] open = reopened.fixed(16);
      assertThat(a.lock("mem/f", true, true, ALL, open, "l").status).isZero();
      assertThat(a.run(1, new Bytes().ints(WireSession.RECLAIM_COMPLETE, 0)).status).isZero();
      assertThat(a.run(1, new Bytes().ints(WireSession.RECLAIM_COMPLETE, 0)).status)
          .isEqualTo(10054);
      byte[] openB = b.openFile("f", "o");
      assertThat(b.lock("mem/f", true, false, ALL, openB, "l").status).isEqualTo(10010);
      assertThat(a.at("mem/f", reclaim(a)).result(WireSession.OPEN)).isEqualTo(10033);
    }
  }

  @Test
  void reclaimSucceedsWhateverTheModeHasBecome() throws IOException {
    try (WireSession before = WireSession.open(server.address, "a")) {
      before.openFile("f", "o");
    }
    server.restart();
    try (WireSession a = WireSession.reclaiming(server.address, "a")) {
      a.wire.as(1000);
      assertThat(a.at("mem/f", reclaim(a)).result(WireSession.OPEN)).isZero();
    }
  }

  @Test
  void graceEndsAfterALeaseTimeWithoutThoseWhoStayedAway() throws IOException {
    try (WireSession before = WireSession.open(server.address, "a")) {
      before.openFile("f", "o");
    }
    server.restart();
    try (WireSession b = WireSession.open(server.address, "b")) {
      assertThat(b.open("f", 1, 0, "o", WireSession.noCreate()).status).isEqualTo(10013);
      server.advance(ServerFixture.LEASE.plusSeconds(1));
      assertThat(b.open("f", 1, 0, "o", WireSession.noCreate()).status).isZero();
      try (WireSession a = WireSession.reclaiming(server.address, "a")) {
        assertThat(a.at("mem/f", reclaim(a)).result(WireSession.OPEN)).isEqualTo(10033);
      }
    }
    assertThat(server.records.list()).hasSize(1);
  }

  /** RFC 8881, 8.4.2.1: who has begun in time may finish, though not for ever. */
  @Test
  void whoIsReclaimingWhenGraceEndsMayGoOn() throws IOException {
    try (WireSession before = WireSession.open(server.address, "a")) {
      before.openFile("f", "o");
    }
    server.restart();
    Duration step = Duration.ofMillis(900);
    server.advance(ServerFixture.LEASE.minus(step.dividedBy(2)));
    try (WireSession a = WireSession.reclaiming(server.address, "a");
        WireSession b = WireSession.open(server.address, "b")) {
      int answered = 0;
      while (a.at("mem/f", reclaim(a)).result(WireSession.OPEN) == 0) {
        assertThat(b.open("f", 1, 0, "o", WireSession.noCreate()).status).isEqualTo(10013);
        answered++;
        server.advance(step);
      }
      assertThat(answered).isEqualTo((int) ServerFixture.LEASE.dividedBy(step) + 1);
    }
  }

  @Test
  void whoPausesWhenGraceEndsIsTooLate() throws IOException {
    try (WireSession before = WireSession.open(server.address, "a")) {
      before.openFile("f", "o");
    }
    server.restart();
    server.advance(ServerFixture.LEASE.minusMillis(1));
    try (WireSession a = WireSession.reclaiming(server.address, "a")) {
      assertThat(a.at("mem/f", reclaim(a)).result(WireSession.OPEN)).isZero();
      server.advance(Duration.ofMillis(1002));
      assertThat(a.at("mem/f", reclaim(a)).result(WireSession.OPEN)).isEqualTo(10033);
    }
  }

  @Test
  void restartWithoutStateHasNoGrace() throws IOException {
    try (WireSession before = WireSession.open(server.address, "a")) {
      assertThat(before.run(1, new Bytes().ints(WireSession.PUTROOTFH)).status).isZero();
    }
    server.restart();
    try (WireSession b = WireSession.open(server.address, "b")) {
      assertThat(b.open("f", 3, 0, "o", WireSession.unchecked()).status).isZero();
    }
  }

  @Test
  void sessionsOfBeforeARestartAreUnknown() throws IOException {
    try (WireSession before = WireSession.open(server.address, "a")) {
      server.restart();
      try (WireSession after = WireSession.open(server.address, "a")) {
        byte[] own = after.sessionId;
        after.sessionId = before.sessionId;
        assertThat(after.run(1, new Bytes().ints(24)).status).isEqualTo(10052);
        after.sessionId = own;
        after.clientId = before.clientId;
        assertThat(after.createSession(2).status).isEqualTo(10022);
      }
    }
  }
}

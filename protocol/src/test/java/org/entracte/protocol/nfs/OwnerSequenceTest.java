package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The order of open owners' and lock owners' requests (RFC 7530, 9.1.7 to 9.1.11, 16.18). */
final class OwnerSequenceTest {
  private static final int BAD_STATEID = 10025;
  private static final int BAD_SEQID = 10026;

  private ServerFixture server;
  private WirePlain a;

  @BeforeEach
  void start() throws IOException {
    server = new ServerFixture();
    a = WirePlain.open(server.address, "a");
  }

  @AfterEach
  void stop() throws IOException {
    a.close();
    server.close();
  }

  private static byte[] body(WireClient.Reply reply) {
    return reply.bytes();
  }

  private static Bytes guarded() {
    return WireSession.guarded();
  }

  @Test
  void openOfANewOwnerMustBeConfirmedBeforeItIsOfUse() throws IOException {
    WireClient.Reply reply = a.open(7, "f", 3, 0, "o", guarded());
    byte[] open = WirePlain.stateid(reply, WireSession.OPEN);
    reply.fixed(20);
    assertThat(reply.int32()).isEqualTo(4 | WirePlain.MUST_CONFIRM);
    assertThat(a.read("mem/f", open)).isEqualTo(BAD_STATEID);
    assertThat(a.close(8, "mem/f", open).status).isEqualTo(BAD_STATEID);
    assertThat(a.confirmOpen(9, "mem/f", open).status).isEqualTo(BAD_SEQID);
    byte[] confirmed = WirePlain.stateid(a.confirmOpen(8, "mem/f", open), WirePlain.OPEN_CONFIRM);
    assertThat(confirmed).isNotEqualTo(open);
    assertThat(a.read("mem/f", confirmed)).isZero();
    assertThat(a.confirmOpen(9, "mem/f", confirmed).status).isEqualTo(BAD_STATEID);
    WireClient.Reply second = a.open(9, "g", 3, 0, "o", guarded());
    second.skip(WireSession.OPEN).fixed(36);
    assertThat(second.int32()).as("the owner is known now").isEqualTo(4);
  }

  @Test
  void repeatedOpenIsAnsweredAsBeforeAndSetsTheCurrentHandle() throws IOException {
    a.openFile("first", "o");
    int seqid = a.next("o");
    Bytes call =
        WireSession.path("mem")
            .raw(a.openArguments(seqid, 3, 0, "o", guarded()).ints(0).text("f").toArray())
            .ints(WireSession.GETFH);
    WireClient.Reply once = a.run(4, call);
    assertThat(once.status).isZero();
    assertThat(body(a.run(4, call))).isEqualTo(body(once));
    assertThat(body(a.run(4, call))).isEqualTo(body(once));
    Bytes other =
        WireSession.path("mem")
            .raw(a.openArguments(seqid + 1, 3, 0, "o", guarded()).ints(0).text("f").toArray());
    assertThat(a.run(3, other).status).as("a new one").isEqualTo(17);
    assertThat(a.run(3, other).status).as("refusals are repeated too").isEqualTo(17);
  }

  @Test
  void repeatedFirstOpenIsNotTakenForANewOne() throws IOException {
    WireClient.Reply once = a.open(3, "f", 3, 0, "o", guarded());
    assertThat(body(a.open(3, "f", 3, 0, "o", guarded()))).isEqualTo(body(once));
    byte[] open = WirePlain.stateid(once, WireSession.OPEN);
    assertThat(a.confirmOpen(4, "mem/f", open).status).isZero();
  }

  @Test
  void otherSeqidOfAnUnconfirmedOwnerMeansThatTheFirstWasOld() throws IOException {
    byte[] old = WirePlain.stateid(a.open(3, "f", 3, 3, "o", guarded()), WireSession.OPEN);
    WireClient.Reply reply = a.open(40, "f", 1, 0, "o", WireSession.noCreate());
    byte[] open = WirePlain.stateid(reply, WireSession.OPEN);
    reply.fixed(20);
    assertThat(reply.int32()).isEqualTo(4 | WirePlain.MUST_CONFIRM);
    assertThat(a.confirmOpen(4, "mem/f", old).status).isEqualTo(BAD_STATEID);
    assertThat(a.confirmOpen(41, "mem/f", open).status).isZero();
  }

  @Test
  void openThatIsNeverConfirmedStandsInNobodysWayForLongerThanALease() throws IOException {
    assertThat(a.open(0, "f", 3, 3, "o", guarded()).status).isZero();
    assertThat(a.open(0, "f", 3, 0, "p", WireSession.noCreate()).status).isEqualTo(10015);
    server.advance(ServerFixture.LEASE.plusSeconds(1));
    assertThat(a.renew()).isZero();
    assertThat(a.open(1, "f", 3, 0, "p", WireSession.noCreate()).status).isZero();
  }

  @Test
  void seqidsMustFollowEachOther() throws IOException {
    byte[] open = a.openFile("f", "o");
    int next = a.next("o");
    for (int wrong : new int[] {next + 1, next - 2, next + 1000}) {
      assertThat(a.open(wrong, "f", 1, 0, "o", WireSession.noCreate()).status).isEqualTo(BAD_SEQID);
      assertThat(a.downgrade(wrong, "mem/f", open, 3, 0).status).isEqualTo(BAD_SEQID);
      assertThat(a.close(wrong, "mem/f", open).status).isEqualTo(BAD_SEQID);
    }
    assertThat(a.close(next - 1, "mem/f", open).status)
        .as("the last seqid, but of another operation")
        .isEqualTo(BAD_SEQID);
    assertThat(a.close(next, "mem/f", open).status).isZero();
  }

  @Test
  void seqidsWrapAroundThroughZero() throws IOException {
    a.set("o", -1);
    byte[] open = a.openFile("f", "o");
    assertThat(a.close(1, "mem/f", open).status).isZero();
  }

  @Test
  void repeatedCloseIsAnsweredAsBefore() throws IOException {
    byte[] f = a.openFile("f", "o");
    byte[] g = a.openFile("g", "o");
    int seqid = a.next("o");
    WireClient.Reply once = a.close(seqid, "mem/f", f);
    assertThat(once.status).isZero();
    assertThat(body(a.close(seqid, "mem/f", f))).isEqualTo(body(once));
    assertThat(a.read("mem/f", f)).isEqualTo(BAD_STATEID);
    assertThat(a.close(seqid + 1, "mem/f", f).status).isEqualTo(BAD_STATEID);
    assertThat(a.close(seqid + 1, "mem/g", g).status).isZero();
    assertThat(a.close(seqid, "mem/f", f).status).as("long forgotten").isEqualTo(BAD_STATEID);
    assertThat(a.close(seqid + 1, "mem/g", g).status).isZero();
  }

  @Test
  void repeatedDowngradeIsAnsweredAsBefore() throws IOException {
    a.openFile("f", 1, 0, "o");
    byte[] open = a.openFile("f", 3, 0, "o");
    int seqid = a.next("o");
    WireClient.Reply once = a.downgrade(seqid, "mem/f", open, 1, 0);
    assertThat(once.status).isZero();
    assertThat(body(a.downgrade(seqid, "mem/f", open, 1, 0))).isEqualTo(body(once));
    assertThat(a.downgrade(seqid + 1, "mem/f", open, 1, 0).status).isEqualTo(10024);
  }

  @Test
  void downgradeGoesOnlyToWhatWasOpened() throws IOException {
    byte[] open = a.openFile("f", 3, 0, "o");
    assertThat(a.downgrade(a.next("o"), "mem/f", open, 1, 0).status).isEqualTo(22);
    open = a.openFile("f", 2, 0, "o");
    assertThat(a.downgrade(a.next("o"), "mem/f", open, 1, 0).status).isEqualTo(22);
    assertThat(a.downgrade(a.next("o"), "mem/f", open, 2, 0).status).isZero();
  }

  @Test
  void errorsThatTheClientDoesNotCountDoNotAdvanceTheSeqid() throws IOException {
    byte[] open = a.openFile("f", "o");
    int next = a.next("o");
    byte[] other = open.clone();
    other[3] = 50;
    assertThat(a.close(next, "mem/f", other).status).as("BAD_STATEID").isEqualTo(BAD_STATEID);
    Bytes noHandle = new Bytes().ints(WireSession.CLOSE, next).raw(open);
    assertThat(a.run(1, noHandle).status).as("NOFILEHANDLE").isEqualTo(10020);
    Bytes garbage = a.openArguments(next, 3, 0, "o", new Bytes().ints(1, 99));
    assertThat(a.at("mem", garbage).status).as("BADXDR").isEqualTo(10036);
    long id = a.clientId;
    a.clientId = 3;
    assertThat(a.open(next, "f", 3, 0, "o", WireSession.noCreate()).status)
        .as("STALE_CLIENTID")
        .isEqualTo(10022);
    a.clientId = id;
    assertThat(a.open(next, "none", 3, 0, "o", WireSession.noCreate()).status)
        .as("NOENT counts")
        .isEqualTo(2);
    assertThat(a.close(next + 1, "mem/f", open).status).isZero();
  }

  @Test
  void lockOwnersCountForThemselves() throws IOException {
    byte[] open = a.openFile("f", "o");
    int seqid = a.next("o");
    WirePlain.Locker locker = new WirePlain.Locker(seqid, open, 5, "l");
    WirePlain.Range first = WirePlain.Range.write(0, 10);
    WireClient.Reply once = a.lockFirst("mem/f", first, locker);
    byte[] locks = WirePlain.stateid(once, WireSession.LOCK);
    assertThat(body(a.lockFirst("mem/f", first, locker))).isEqualTo(body(once));
    WirePlain.Range more = WirePlain.Range.write(20, 10);
    assertThat(a.lockMore("mem/f", more, locks, 7).status).isEqualTo(BAD_SEQID);
    assertThat(a.lockMore("mem/f", more, locks, 5).status).isEqualTo(BAD_SEQID);
    WireClient.Reply second = a.lockMore("mem/f", more, locks, 6);
    byte[] newer = WirePlain.stateid(second, WireSession.LOCK);
    assertThat(body(a.lockMore("mem/f", more, locks, 6))).isEqualTo(body(second));
    WireClient.Reply unlocked = a.unlock(7, "mem/f", newer, 0, 10);
    assertThat(unlocked.status).isZero();
    assertThat(body(a.unlock(7, "mem/f", newer, 0, 10))).isEqualTo(body(unlocked));
    assertThat(a.unlock(9, "mem/f", newer, 0, 10).status).isEqualTo(BAD_SEQID);
    assertThat(a.lockTest("mem/f", 0, 10)).isZero();
    assertThat(a.lockTest("mem/f", 25, 1)).isEqualTo(10010);
    assertThat(a.close(seqid + 1, "mem/f", open).status).isZero();
  }

  @Test
  void deniedLockCountsAndIsDeniedAgainWithTheSameHolder() throws IOException {
    byte[] open = a.openFile("f", "o");
    WirePlain.Range range = WirePlain.Range.write(3, 4);
    a.lockFirst("mem/f", range, new WirePlain.Locker(a.next("o"), open, 0, "l"))
        .skip(WireSession.LOCK);
    WirePlain.Locker other = new WirePlain.Locker(a.next("o"), open, 0, "m");
    WireClient.Reply denied = a.lockFirst("mem/f", range, other);
    assertThat(denied.result(WireSession.LOCK)).isEqualTo(10010);
    assertThat(new long[] {denied.int64(), denied.int64()}).containsExactly(3, 4);
    assertThat(body(a.lockFirst("mem/f", range, other))).isEqualTo(body(denied));
    WirePlain.Locker next = new WirePlain.Locker(a.next("o"), open, 1, "m");
    assertThat(a.lockFirst("mem/f", WirePlain.Range.write(30, 4), next).status).isZero();
  }

  @Test
  void knownLockOwnerKeepsCountingOnItsNextFile() throws IOException {
    byte[] f = a.openFile("f", "o");
    byte[] g = a.openFile("g", "o");
    WirePlain.Range range = WirePlain.Range.write(0, 1);
    a.lockFirst("mem/f", range, new WirePlain.Locker(a.next("o"), f, 0, "l"))
        .skip(WireSession.LOCK);
    int seqid = a.next("o");
    assertThat(a.lockFirst("mem/g", range, new WirePlain.Locker(seqid, g, 9, "l")).status)
        .isEqualTo(BAD_SEQID);
    assertThat(a.lockFirst("mem/g", range, new WirePlain.Locker(seqid + 4, g, 1, "l")).status)
        .isEqualTo(BAD_SEQID);
    assertThat(a.lockFirst("mem/g", range, new WirePlain.Locker(seqid, g, 1, "l")).status).isZero();
  }

  @Test
  void lockOwnerIsReleasedOnlyWithoutLocks() throws IOException {
    byte[] open = a.openFile("f", "o");
    WirePlain.Range range = WirePlain.Range.write(0, 1);
    WireClient.Reply granted =
        a.lockFirst("mem/f", range, new WirePlain.Locker(a.next("o"), open, 0, "l"));
    byte[] locks = WirePlain.stateid(granted, WireSession.LOCK);
    assertThat(a.releaseLockOwner("l")).isEqualTo(10037);
    byte[] unlocked = WirePlain.stateid(a.unlock(1, "mem/f", locks, 0, 1), WireSession.LOCKU);
    assertThat(a.releaseLockOwner("l")).isZero();
    assertThat(a.lockMore("mem/f", range, unlocked, 2).status).isEqualTo(BAD_STATEID);
    assertThat(a.releaseLockOwner("nobody")).isZero();
    WirePlain.Locker again = new WirePlain.Locker(a.next("o"), open, 40, "l");
    assertThat(a.lockFirst("mem/f", range, again).status).as("as a new one").isZero();
  }

  @Test
  void idleOwnerIsForgottenAfterALease() throws IOException {
    byte[] open = a.openFile("f", "o");
    int seqid = a.next("o");
    assertThat(a.close(seqid, "mem/f", open).status).isZero();
    server.advance(ServerFixture.LEASE.minus(Duration.ofSeconds(1)));
    a.openFile("g", "busy");
    assertThat(a.close(seqid, "mem/f", open).status).as("still repeated").isZero();
    server.advance(Duration.ofSeconds(2));
    a.openFile("g", "other");
    assertThat(a.close(seqid, "mem/f", open).status).isEqualTo(BAD_STATEID);
    WireClient.Reply reply = a.open(90, "f", 3, 0, "o", WireSession.noCreate());
    reply.skip(WireSession.OPEN).fixed(36);
    assertThat(reply.int32()).isEqualTo(4 | WirePlain.MUST_CONFIRM);
    assertThat(a.read("mem/g", a.openFile("g", "busy"))).isZero();
  }

  @Test
  void ownWritersAreDeniedToo() throws IOException {
    a.openFile("f", 3, 1, "o");
    assertThat(a.open(a.next("o"), "f", 1, 0, "o", WireSession.noCreate()).status).isEqualTo(10015);
    assertThat(a.open(0, "f", 2, 2, "p", WireSession.noCreate()).status).isEqualTo(10015);
  }
}

package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stateids, grace and the operations that NFSv4.0 has of its own (RFC 7530, 9.1.4, 9.6, 16). */
final class PlainStateTest {
  private static final byte[] ALL_ONES = new Bytes().ints(-1, -1, -1, -1).toArray();
  private static final int GRACE = 10013;
  private static final int NO_GRACE = 10033;
  private static final int BAD_STATEID = 10025;

  private ServerFixture server;

  @BeforeEach
  void start() throws IOException {
    server = new ServerFixture();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static byte[] seqid(byte[] stateid, int seqid) {
    byte[] changed = stateid.clone();
    changed[3] = (byte) seqid;
    return changed;
  }

  @Test
  void filesAreWrittenReadAndRemovedWithoutASession() throws IOException {
    try (WirePlain a = WirePlain.open(server.address, "a")) {
      byte[] open = a.openFile("f", "o");
      assertThat(a.write("mem/f", open, "hello")).isZero();
      assertThat(a.readText("mem/f", open)).isEqualTo("hello");
      assertThat(a.readText("mem/f", WirePlain.ANONYMOUS)).isEqualTo("hello");
      assertThat(a.readText("mem/f", ALL_ONES)).isEqualTo("hello");
      assertThat(a.write("mem/f", ALL_ONES, "HELLO")).isZero();
      assertThat(a.close(a.next("o"), "mem/f", open).status).isZero();
      assertThat(a.at("mem", new Bytes().ints(WireSession.REMOVE).text("f")).status).isZero();
    }
  }

  @Test
  void changeOfANameThatIsSentAgainIsAnsweredAsBefore() throws IOException {
    Bytes make = WireSession.path("mem").ints(WireSession.CREATE, 2).text("d").ints(0, 0);
    WireClient.Reply once;
    int port;
    try (WirePlain a = WirePlain.open(server.address, "a")) {
      once = a.run(3, make);
      assertThat(once.status).isZero();
      assertThat(a.again(3, make).bytes()).isEqualTo(once.bytes());
      port = a.wire.breakOff();
    }
    try (WirePlain a = new WirePlain(server.address, "a", port)) {
      twoOthers(a);
      assertThat(a.run(3, make).bytes()).as("its third call too").isEqualTo(once.bytes());
      assertThat(a.run(3, make).status).as("anew").isEqualTo(17);
      Bytes remove = WireSession.path("mem").ints(WireSession.REMOVE).text("d");
      Bytes rename = WireSession.path("mem").ints(WireSession.SAVEFH, WireSession.RENAME);
      rename.text("d").text("e");
      WireClient.Reply renamed = a.run(4, rename);
      assertThat(renamed.status).isZero();
      assertThat(a.again(4, rename).bytes()).isEqualTo(renamed.bytes());
      assertThat(a.again(3, remove).status).as("another call").isEqualTo(2);
    }
  }

  /** So that the next call has the number of a third one. */
  private static void twoOthers(WirePlain client) throws IOException {
    client.run(1, new Bytes().ints(WireSession.PUTROOTFH));
    client.run(1, new Bytes().ints(WireSession.PUTROOTFH));
  }

  @Test
  void whoCountsHisCallsFromTheSameNumberIsNotTakenForWhoRepeatsThem() throws IOException {
    Bytes make = WireSession.path("mem").ints(WireSession.CREATE, 2).text("d").ints(0, 0);
    Bytes remove = WireSession.path("mem").ints(WireSession.REMOVE).text("d");
    for (int run = 0; run < 2; run++) {
      try (WirePlain program = new WirePlain(server.address, "a")) {
        assertThat(program.run(3, make).status).as("run %d", run).isZero();
        assertThat(program.run(3, WireSession.path("mem", "d")).status).as("%d", run).isZero();
        assertThat(program.run(3, remove).status).as("run %d", run).isZero();
      }
    }
  }

  @Test
  void stateidsAreJudgedByTheirAgeAndZeroIsNotTheNewest() throws IOException {
    try (WirePlain a = WirePlain.open(server.address, "a")) {
      byte[] open = a.openFile("f", "o");
      byte[] newer = a.openFile("f", "o");
      assertThat(newer[3] - open[3]).isEqualTo(1);
      assertThat(a.read("mem/f", newer)).isZero();
      assertThat(a.read("mem/f", open)).isEqualTo(10024);
      assertThat(a.read("mem/f", seqid(open, 0))).isEqualTo(10024);
      assertThat(a.read("mem/f", seqid(open, 50))).isEqualTo(BAD_STATEID);
      a.openFile("g", "o");
      assertThat(a.read("mem/g", newer)).as("of another file").isEqualTo(BAD_STATEID);
    }
  }

  @Test
  void wordsThatAreNoStateidsAreRefused() throws IOException {
    try (WirePlain a = WirePlain.open(server.address, "a")) {
      byte[] open = a.openFile("f", "o");
      byte[] current = new Bytes().ints(1, 0, 0, 0).toArray();
      assertThat(a.read("mem/f", current)).as("no current stateid here").isEqualTo(BAD_STATEID);
      byte[] nearlyBypass = new Bytes().ints(0, -1, -1, -1).toArray();
      assertThat(a.read("mem/f", nearlyBypass)).isEqualTo(BAD_STATEID);
      int next = a.next("o");
      assertThat(a.close(next, "mem/f", WirePlain.ANONYMOUS).status).isEqualTo(BAD_STATEID);
      byte[] unknown = open.clone();
      unknown[11] = 99;
      assertThat(a.close(next, "mem/f", unknown).status).isEqualTo(BAD_STATEID);
      unknown = open.clone();
      unknown[7] = (byte) ~unknown[7];
      assertThat(a.close(next, "mem/f", unknown).status).as("of another start").isEqualTo(10023);
      assertThat(a.unlock(0, "mem/f", open, 0, 1).status)
          .as("an open's, not locks'")
          .isEqualTo(BAD_STATEID);
    }
  }

  @Test
  void lockStateidReadsAndWritesToo() throws IOException {
    try (WirePlain a = WirePlain.open(server.address, "a")) {
      byte[] open = a.openFile("f", "o");
      WirePlain.Locker locker = new WirePlain.Locker(a.next("o"), open, 0, "l");
      WireClient.Reply granted = a.lockFirst("mem/f", WirePlain.Range.write(0, -1), locker);
      byte[] locks = WirePlain.stateid(granted, WireSession.LOCK);
      assertThat(a.write("mem/f", locks, "x")).isZero();
      assertThat(a.read("mem/f", locks)).isZero();
      assertThat(a.close(a.next("o"), "mem/f", open).status).isZero();
      assertThat(a.read("mem/f", locks)).isEqualTo(BAD_STATEID);
      assertThat(a.lockTest("mem/f", 0, -1)).isZero();
    }
  }

  @Test
  void lockOfAnIdThatIsNoneIsRefused() throws IOException {
    try (WirePlain a = WirePlain.open(server.address, "a")) {
      byte[] open = a.openFile("f", "o");
      WirePlain.Locker locker = new WirePlain.Locker(a.next("o"), open, 0, "l");
      long id = a.clientId;
      a.clientId = 0;
      assertThat(a.lockFirst("mem/f", WirePlain.Range.write(0, 1), locker).status).isEqualTo(10022);
      assertThat(a.lockTest("mem/f", 0, 1)).isEqualTo(10022);
      assertThat(a.releaseLockOwner("l")).isEqualTo(10022);
      a.clientId = id;
      assertThat(a.lockFirst("mem/f", WirePlain.Range.write(0, 1), locker).status).isZero();
    }
  }

  @Test
  void sessionsAndPlainClientsSeeEachOthersLocks() throws IOException {
    try (WirePlain a = WirePlain.open(server.address, "a");
        WireSession b = WireSession.open(server.address, "b")) {
      byte[] open = a.openFile("f", "o");
      WirePlain.Locker locker = new WirePlain.Locker(a.next("o"), open, 0, "l");
      a.lockFirst("mem/f", WirePlain.Range.write(0, 5), locker).skip(WireSession.LOCK);
      byte[] openB = b.openFile("f", "o");
      assertThat(b.lock("mem/f", true, false, new long[] {4, 1}, openB, "l").status)
          .isEqualTo(10010);
      assertThat(b.lock("mem/f", true, false, new long[] {5, 1}, openB, "l").status).isZero();
      assertThat(a.lockTest("mem/f", 5, 1)).isEqualTo(10010);
    }
  }

  @Test
  void knownClientsReclaimWhileGraceLastsAndOthersWait() throws IOException {
    try (WirePlain before = WirePlain.open(server.address, "a");
        WireSession other = WireSession.open(server.address, "s")) {
      byte[] open = before.openFile("f", "o");
      WirePlain.Locker locker = new WirePlain.Locker(before.next("o"), open, 0, "l");
      before.lockFirst("mem/f", WirePlain.Range.write(0, 5), locker).skip(WireSession.LOCK);
      other.openFile("g", "o");
    }
    server.restart();
    try (WirePlain a = WirePlain.open(server.address, "a");
        WirePlain stranger = WirePlain.open(server.address, "x")) {
      assertThat(stranger.reclaim("f", "o").result(WireSession.OPEN)).isEqualTo(NO_GRACE);
      assertThat(stranger.open(1, "f", 1, 0, "o", WireSession.noCreate()).status).isEqualTo(GRACE);
      assertThat(stranger.read("mem/f", WirePlain.ANONYMOUS)).isEqualTo(GRACE);
      WireClient.Reply reopened = a.reclaim("f", "o");
      byte[] open = WirePlain.stateid(reopened, WireSession.OPEN);
      reopened.fixed(20);
      assertThat(reopened.int32()).as("needs no OPEN_CONFIRM").isEqualTo(4);
      WirePlain.Range again = new WirePlain.Range(true, true, 0, 5);
      WirePlain.Locker locker = new WirePlain.Locker(a.next("o"), open, 0, "l");
      assertThat(a.lockFirst("mem/f", again, locker).status).isZero();
      assertThat(a.open(a.next("o"), "f", 1, 0, "o", WireSession.noCreate()).status)
          .as("another may still reclaim")
          .isEqualTo(GRACE);
      server.advance(ServerFixture.LEASE.plusSeconds(1));
      assertThat(a.reclaim("f", "o").result(WireSession.OPEN)).isEqualTo(NO_GRACE);
      assertThat(a.open(a.next("o"), "f", 1, 0, "o", WireSession.noCreate()).status).isZero();
      assertThat(stranger.lockTest("mem/f", 0, 1)).isEqualTo(10010);
    }
    assertThat(server.records.list()).as("who reclaimed may do so again").hasSize(1);
    server.restart();
    try (WirePlain a = WirePlain.open(server.address, "a")) {
      assertThat(a.reclaim("f", "o").result(WireSession.OPEN)).isZero();
    }
  }

  @Test
  void whoAloneHadStateNeedNotWaitForItself() throws IOException {
    try (WirePlain before = WirePlain.open(server.address, "a")) {
      before.openFile("f", "o");
    }
    server.restart();
    try (WirePlain a = WirePlain.open(server.address, "a");
        WirePlain stranger = WirePlain.open(server.address, "x")) {
      byte[] g = a.openFile("g", "new");
      assertThat(a.read("mem/g", g)).isZero();
      assertThat(stranger.open(0, "g", 1, 0, "o", WireSession.noCreate()).status).isEqualTo(GRACE);
      assertThat(a.reclaim("f", "o").result(WireSession.OPEN)).isZero();
    }
  }

  @Test
  void clientThatTookNothingBackMayNotDoSoAfterTheNextRestart() throws IOException {
    try (WirePlain before = WirePlain.open(server.address, "a")) {
      before.openFile("f", "o");
    }
    server.restart();
    try (WirePlain a = WirePlain.open(server.address, "a")) {
      server.advance(ServerFixture.LEASE.plusSeconds(1));
      assertThat(a.read("mem/f", WirePlain.ANONYMOUS)).isZero();
      assertThat(server.records.list()).isEmpty();
      a.openFile("f", "o");
      assertThat(server.records.list()).hasSize(1);
    }
  }

  @Test
  void securityInfoLeavesTheCurrentHandle() throws IOException {
    try (WirePlain a = WirePlain.open(server.address, "a")) {
      a.openFile("f", "o");
      Bytes call = WireSession.path("mem").ints(WireSession.SECINFO).text("f");
      call.ints(WireSession.LOOKUP).text("f").ints(WireSession.GETFH);
      assertThat(a.run(5, call).status).isZero();
    }
  }

  @Test
  void operationsOfOtherVersionsAreToldApart() throws IOException {
    try (WirePlain a = WirePlain.open(server.address, "a");
        WireSession b = WireSession.open(server.address, "b")) {
      for (int later = 40; later <= 76; later++) {
        WireClient.Reply reply = a.run(1, new Bytes().ints(later).longs(0, 0, 0));
        assertThat(reply.result(10044)).isEqualTo(10044);
      }
      for (int plain : new int[] {20, 30, 35, 36, 39}) {
        WireClient.Reply reply = b.run(1, new Bytes().ints(plain).longs(0, 0, 0));
        assertThat(reply.result(plain)).isEqualTo(10004);
      }
      assertThat(a.run(1, new Bytes().ints(WirePlain.DELEGPURGE).longs(a.clientId)).status)
          .isEqualTo(10004);
      byte[] open = a.openFile("f", "o");
      Bytes back = new Bytes().ints(WirePlain.DELEGRETURN).raw(open);
      assertThat(a.at("mem/f", back).status).isEqualTo(BAD_STATEID);
      assertThat(a.wire.compound(3, 1, new Bytes().ints(24).toArray()).status).isEqualTo(10021);
    }
  }

  @Test
  void claimsAndCreationsOfLaterVersionsAreNoXdr() throws IOException {
    try (WirePlain a = WirePlain.open(server.address, "a")) {
      a.openFile("f", "o");
      int next = a.next("o");
      for (int claim : new int[] {4, 5, 6, 7}) {
        Bytes call = a.openArguments(next, 3, 0, "o", WireSession.noCreate()).ints(claim);
        assertThat(a.at("mem/f", call.longs(0, 0)).status).isEqualTo(10036);
      }
      Bytes exclusive = new Bytes().ints(1, 3).longs(5).ints(0, 0);
      assertThat(a.open(next, "x", 3, 0, "o", exclusive).status).isEqualTo(10036);
      Bytes delegated = a.openArguments(next, 3, 0, "o", WireSession.noCreate()).ints(2);
      assertThat(a.at("mem", delegated.raw(new byte[16]).text("f")).status)
          .as("CLAIM_DELEGATE_CUR")
          .isEqualTo(BAD_STATEID);
      Bytes previous = a.openArguments(next, 3, 0, "o", WireSession.noCreate()).ints(3);
      assertThat(a.at("mem", previous.text("f")).status).as("CLAIM_DELEGATE_PREV").isEqualTo(10004);
      assertThat(a.open(next + 1, "f", 0x103, 0, "o", WireSession.noCreate()).status)
          .as("wishes")
          .isEqualTo(22);
    }
  }

  @Test
  void exclusiveCreateIsKnownByItsVerifier() throws IOException {
    try (WirePlain a = WirePlain.open(server.address, "a")) {
      Bytes exclusive = new Bytes().ints(1, 2).longs(5);
      assertThat(a.open(0, "x", 3, 0, "o", exclusive).status).isZero();
      assertThat(a.open(0, "x", 3, 0, "p", exclusive).status).isZero();
      assertThat(a.open(0, "x", 3, 0, "q", new Bytes().ints(1, 2).longs(6)).status).isEqualTo(17);
    }
  }

  @Test
  void attributesOfLaterVersionsAreNotThere() throws IOException {
    try (WirePlain a = WirePlain.open(server.address, "a")) {
      a.openFile("f", "o");
      Bytes supported = new Bytes().ints(WireSession.GETATTR, 3, 1, 0, 1 << 11);
      WireClient.Reply reply = a.at("mem/f", supported);
      reply.skip(WireSession.GETATTR);
      assertThat(new int[] {reply.int32(), reply.int32()}).containsExactly(1, 1);
      reply.int32();
      assertThat(reply.int32()).as("words of supported_attrs").isEqualTo(2);
      reply.int32();
      assertThat(reply.int32() & 0xff000000).isZero();
      Bytes masked =
          new Bytes()
              .ints(WireSession.SETATTR)
              .raw(WirePlain.ANONYMOUS)
              .ints(3, 0, 0, 1 << 10, 8, 0600, 0777);
      assertThat(a.at("mem/f", masked).status).isEqualTo(10032);
      Bytes mode =
          new Bytes().ints(WireSession.SETATTR).raw(WirePlain.ANONYMOUS).ints(2, 0, 2, 4, 0600);
      assertThat(a.at("mem/f", mode).status).isZero();
    }
  }

  @Test
  void otherThanFilesAreRefusedInTheWordsOfThisVersion() throws IOException, FileException {
    make("pipe", new NewObject.Special(FileType.FIFO));
    make("d", new NewObject.Directory());
    try (WirePlain a = WirePlain.open(server.address, "a")) {
      assertThat(a.open(0, "d", 1, 0, "o", WireSession.noCreate()).status).isEqualTo(21);
      assertThat(a.open(1, "pipe", 1, 0, "o", WireSession.noCreate()).status).isEqualTo(10029);
      assertThat(a.read("mem/pipe", WirePlain.ANONYMOUS)).isEqualTo(22);
      assertThat(a.read("mem/d", WirePlain.ANONYMOUS)).isEqualTo(21);
    }
  }

  private void make(String name, NewObject object) throws FileException {
    server.tree.create(Caller.SUPERUSER, FileId.ROOT, Name.of(name), object, AttributeChange.NONE);
  }

  @Test
  void answerThatDoesNotFitIsAResourceError() throws IOException {
    try (WirePlain a = WirePlain.open(server.address, "a")) {
      byte[] open = a.openFile("f", "o");
      assertThat(a.write("mem/f", open, "x".repeat(100_000))).isZero();
      int reads = 20;
      Bytes call = WireSession.path("mem", "f");
      for (int i = 0; i < reads; i++) {
        call.ints(WireSession.READ).raw(open).longs(0).ints(100_000);
      }
      WireClient.Reply reply = a.run(3 + reads, call);
      assertThat(reply.status).isEqualTo(10018);
      assertThat(reply.results).isBetween(12, 3 + reads - 1);
      assertThat(reply.bytes().length).isBetween(1 << 20, 2 << 20);
    }
  }
}

package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What RFC 8881 says a server MUST answer, where no other test asks for it; by its sections. */
final class MandatesTest {
  private static final byte[] ANONYMOUS = new byte[16];
  private static final int PERM = 1;
  private static final int NOENT = 2;
  private static final int XDEV = 18;
  private static final int NOTDIR = 20;
  private static final int ISDIR = 21;
  private static final int INVAL = 22;
  private static final int NOT_EMPTY = 66;
  private static final int BAD_COOKIE = 10003;
  private static final int TOOSMALL = 10005;
  private static final int BADTYPE = 10007;
  private static final int LOCKED = 10012;
  private static final int GRACE = 10013;
  private static final int CLID_INUSE = 10017;
  private static final int STALE_CLIENTID = 10022;
  private static final int BAD_STATEID = 10025;
  private static final int NOT_SAME = 10027;
  private static final int SYMLINK = 10029;
  private static final int NO_GRACE = 10033;
  private static final int LOCKS_HELD = 10037;
  private static final int OPENMODE = 10038;
  private static final int BADNAME = 10041;
  private static final int BADSESSION = 10052;
  private static final int COMPLETE_ALREADY = 10054;
  private static final int SEQ_MISORDERED = 10063;
  private static final int CLIENTID_BUSY = 10074;
  private static final int ENCR_ALG_UNSUPP = 10079;
  private static final int NOT_ONLY_OP = 10081;
  private static final int WRONG_TYPE = 10083;
  private static final int UPDATE_CONFIRMED = 0x4000_0000;

  private ServerFixture server;
  private WireSession session;

  @BeforeEach
  void start() throws IOException {
    server = new ServerFixture();
    session = WireSession.open(server.address, "a");
    session.at("mem", create("d")).skip(WireSession.CREATE);
    Bytes link = new Bytes().ints(WireSession.CREATE, 5).text("f").text("l").ints(0, 0);
    session.at("mem", link).skip(WireSession.CREATE);
    session.close("mem/f", session.openFile("f", "o"));
  }

  @AfterEach
  void stop() throws IOException {
    session.close();
    server.close();
  }

  private static Bytes create(String name) {
    return new Bytes().ints(WireSession.CREATE, 2).text(name).ints(0, 0);
  }

  private int status(String path, Bytes operation) throws IOException {
    return session.at(path, operation).status;
  }

  private static Bytes exchange(String owner, long verifier, int flags, int protection) {
    return new Bytes()
        .ints(WireSession.EXCHANGE_ID)
        .longs(verifier)
        .text(owner)
        .ints(flags, protection, 0);
  }

  /** 18.35.4, cases 3, 6, 7, 8 and 9; 18.35.3 for flags and protection. */
  @Test
  void exchangeIdToldToUpdateOrByAnother() throws IOException {
    WireClient wire = session.wire;
    assertThat(wire.compound(1, exchange("none", 1, UPDATE_CONFIRMED, 0).toArray()).status)
        .isEqualTo(NOENT);
    assertThat(wire.compound(1, exchange("a", 77, UPDATE_CONFIRMED, 0).toArray()).status).isZero();
    assertThat(wire.compound(1, exchange("a", 78, UPDATE_CONFIRMED, 0).toArray()).status)
        .isEqualTo(NOT_SAME);
    session.openFile("f", "o");
    wire.as(1000);
    assertThat(wire.compound(1, exchange("a", 77, UPDATE_CONFIRMED, 0).toArray()).status)
        .isEqualTo(PERM);
    assertThat(wire.compound(1, exchange("a", 77, 0, 0).toArray()).status).isEqualTo(CLID_INUSE);
    assertThat(wire.compound(1, exchange("b", 1, 4, 0).toArray()).status).isEqualTo(INVAL);
    assertThat(wire.compound(1, exchange("b", 1, 0, 2).toArray()).status)
        .isIn(ENCR_ALG_UNSUPP, 10036);
  }

  /** 9.7: a reservation stops who reads or writes without an open. */
  @Test
  void reservationsStopSpecialStateids() throws IOException {
    assertThat(session.open("f", 1, 3, "denier", WireSession.noCreate()).status).isZero();
    assertThat(session.read("mem/f", ANONYMOUS, 0, 1).result(WireSession.READ)).isEqualTo(LOCKED);
    assertThat(session.write("mem/f", ANONYMOUS, 0, "x").result(WireSession.WRITE))
        .isEqualTo(LOCKED);
  }

  /** 18.36.3: an id nobody has, and a number out of turn. */
  @Test
  void sessionsAreMadeForKnownClientsInTheirTurn() throws IOException {
    assertThat(session.createSession(99).status).isEqualTo(SEQ_MISORDERED);
    session.clientId++;
    assertThat(session.createSession(1).status).isEqualTo(STALE_CLIENTID);
  }

  /** 18.37.3: in a compound of its own session it is the last; 18.50.3: not while sessions are. */
  @Test
  void aSessionIsDestroyedAtTheEndAndAClientAfterItsSessions() throws IOException {
    Bytes both =
        new Bytes()
            .ints(WireSession.DESTROY_SESSION)
            .raw(session.sessionId)
            .ints(WireSession.PUTROOTFH);
    assertThat(session.run(2, both).status).isEqualTo(NOT_ONLY_OP);
    assertThat(session.run(1, new Bytes().ints(WireSession.PUTROOTFH)).status).isZero();
    Bytes client = new Bytes().ints(WireSession.DESTROY_CLIENTID).longs(session.clientId);
    assertThat(session.wire.compound(1, client.toArray()).status).isEqualTo(CLIENTID_BUSY);
    Bytes last = new Bytes().ints(WireSession.DESTROY_SESSION).raw(session.sessionId);
    assertThat(session.run(1, last).status).isZero();
    assertThat(session.wire.compound(1, last.toArray()).status).isEqualTo(BADSESSION);
    assertThat(session.wire.compound(1, client.toArray()).status).isZero();
  }

  /** 18.51.3 and 8.4.2.1. */
  @Test
  void reclaimsComeBeforeTheirEndAndNewOpensBehindIt() throws IOException {
    try (WireSession fresh = WireSession.reclaiming(server.address, "fresh")) {
      assertThat(fresh.open("f", 1, 0, "o", WireSession.noCreate()).status).isEqualTo(GRACE);
      Bytes complete = new Bytes().ints(WireSession.RECLAIM_COMPLETE, 0);
      assertThat(fresh.run(1, complete).status).isZero();
      assertThat(fresh.run(1, complete).status).isEqualTo(COMPLETE_ALREADY);
      assertThat(fresh.open("f", 1, 0, "o", WireSession.noCreate()).status).isZero();
      Bytes reclaim = fresh.openArguments(1, 0, "o", WireSession.noCreate()).ints(1, 0);
      assertThat(fresh.at("mem/f", reclaim).status).isEqualTo(NO_GRACE);
    }
  }

  /** 18.38.3; 18.48.3; 8.2.4. */
  @Test
  void stateidsAreFreedWhenNothingIsLocked() throws IOException {
    byte[] open = session.openFile("f", "o");
    WireClient.Reply locked =
        session.lock("mem/f", true, false, new long[] {0, 10}, open, "locker");
    locked.skip(WireSession.LOCK);
    byte[] locks = locked.fixed(16);
    Bytes free = new Bytes().ints(WireSession.FREE_STATEID).raw(locks);
    assertThat(session.run(1, free).status).isEqualTo(LOCKS_HELD);
    Bytes test =
        new Bytes()
            .ints(WireSession.TEST_STATEID, 3)
            .raw(open)
            .raw(locks)
            .raw(new Bytes().ints(1, 2, 3, 4).toArray());
    WireClient.Reply reply = session.run(1, test).skip(WireSession.TEST_STATEID);
    assertThat(new int[] {reply.int32(), reply.int32(), reply.int32(), reply.int32()})
        .containsExactly(3, 0, 0, BAD_STATEID);
    Bytes unlock = new Bytes().ints(WireSession.LOCKU, 2, 0).raw(locks).longs(0, 10);
    WireClient.Reply unlocked = session.at("mem/f", unlock).skip(WireSession.LOCKU);
    Bytes freed = new Bytes().ints(WireSession.FREE_STATEID).raw(unlocked.fixed(16));
    assertThat(session.run(1, freed).status).isZero();
  }

  /** 18.32.4, 18.10.4, 18.30.4: what an open for reading does not allow. */
  @Test
  void anOpenForReadingIsForReading() throws IOException {
    WireClient.Reply opened = session.open("f", 1, 0, "r", WireSession.noCreate());
    opened.skip(WireSession.OPEN);
    byte[] stateid = opened.fixed(16);
    assertThat(session.write("mem/f", stateid, 0, "x").status).isEqualTo(OPENMODE);
    assertThat(session.lock("mem/f", true, false, new long[] {0, 1}, stateid, "w").status)
        .isEqualTo(OPENMODE);
    Bytes size = new Bytes().ints(WireSession.SETATTR).raw(stateid).ints(1, 16, 8).longs(0);
    assertThat(status("mem/f", size)).isEqualTo(OPENMODE);
    assertThat(session.lock("mem/f", false, false, new long[] {0, 1}, stateid, "w").status)
        .isZero();
  }

  /** 18.13.4, 18.14.4, 18.24.4, 18.22.4, 18.10.4: objects of the wrong kind. */
  @Test
  void objectsOfTheWrongKindAreToldApart() throws IOException {
    Bytes lookup = new Bytes().ints(WireSession.LOOKUP).text("x");
    assertThat(status("mem/f", lookup)).isEqualTo(NOTDIR);
    assertThat(status("mem/l", lookup)).isEqualTo(SYMLINK);
    Bytes parent = new Bytes().ints(WireSession.LOOKUPP);
    assertThat(status("", parent)).isEqualTo(NOENT);
    assertThat(status("mem/f", parent)).isEqualTo(NOTDIR);
    assertThat(status("mem/l", parent)).isEqualTo(SYMLINK);
    assertThat(status("mem", parent)).isZero();
    assertThat(status("mem/f", new Bytes().ints(WireSession.READLINK))).isIn(INVAL, WRONG_TYPE);
    assertThat(session.read("mem/d", ANONYMOUS, 0, 1).status).isEqualTo(ISDIR);
    assertThat(session.read("mem/l", ANONYMOUS, 0, 1).status).isIn(SYMLINK, WRONG_TYPE, INVAL);
    assertThat(session.open("l", 1, 0, "o", WireSession.noCreate()).status).isEqualTo(SYMLINK);
    assertThat(session.open("d", 1, 0, "o", WireSession.noCreate()).status).isEqualTo(ISDIR);
    Bytes regular = new Bytes().ints(WireSession.CREATE, 1).text("x").ints(0, 0);
    assertThat(status("mem", regular)).isEqualTo(BADTYPE);
    assertThat(status("mem/d", new Bytes().ints(WireSession.COMMIT).longs(0).ints(0)))
        .isEqualTo(ISDIR);
  }

  /** 18.23.3: cookies 1 and 2 are never given; 18.23.4. */
  @Test
  void directoriesAreReadFromCookiesThatWereGiven() throws IOException {
    for (int cookie : new int[] {1, 2}) {
      Bytes from = new Bytes().ints(WireSession.READDIR).longs(cookie, 0).ints(4096, 4096, 0);
      assertThat(status("mem", from)).isEqualTo(BAD_COOKIE);
    }
    Bytes small = new Bytes().ints(WireSession.READDIR).longs(0, 0).ints(10, 20, 0);
    assertThat(status("mem", small)).isEqualTo(TOOSMALL);
    Bytes file = new Bytes().ints(WireSession.READDIR).longs(0, 0).ints(4096, 4096, 0);
    assertThat(status("mem/f", file)).isEqualTo(NOTDIR);
    Bytes writeOnly =
        new Bytes().ints(WireSession.READDIR).longs(0, 0).ints(4096, 4096, 2, 0, 1 << 16);
    assertThat(status("mem", writeOnly)).isEqualTo(INVAL);
  }

  /** 18.7.4 and 18.30.4: time_modify_set is written only, type is read only. */
  @Test
  void attributesAreReadOrWritten() throws IOException {
    Bytes set = new Bytes().ints(WireSession.GETATTR, 2, 0, 1 << 22);
    assertThat(status("mem/f", set)).isEqualTo(INVAL);
    Bytes type = new Bytes().ints(WireSession.SETATTR).raw(ANONYMOUS).ints(1, 2, 4, 1);
    assertThat(status("mem/f", type)).isEqualTo(INVAL);
    Bytes error = new Bytes().ints(WireSession.VERIFY, 1, 1 << 11, 4, 0);
    assertThat(status("mem/f", error)).isEqualTo(INVAL);
  }

  /** 18.30.3: the reply tells what was set; a symbolic link has no mode that could be. */
  @Test
  void theModeOfASymbolicLinkIsNotSetAndNotToldToBe() throws IOException {
    Bytes mode = new Bytes().ints(WireSession.SETATTR).raw(ANONYMOUS).ints(2, 0, 1 << 1, 4, 0755);
    WireClient.Reply set = session.at("mem/l", mode);
    assertThat(set.result(WireSession.SETATTR)).isZero();
    assertThat(set.int32()).as("words of attributes set").isZero();
    Bytes both =
        new Bytes()
            .ints(WireSession.SETATTR)
            .raw(ANONYMOUS)
            .ints(2, 0, 1 << 1 | 1 << 22, 20, 0755, 1)
            .longs(1_000_000)
            .ints(0);
    WireClient.Reply time = session.at("mem/l", both);
    assertThat(time.result(WireSession.SETATTR)).isZero();
    assertThat(new int[] {time.int32(), time.int32(), time.int32()}).containsExactly(2, 0, 1 << 22);
    Bytes modified = new Bytes().ints(WireSession.GETATTR, 2, 0, 1 << 21);
    WireClient.Reply got = session.at("mem/l", modified).skip(WireSession.GETATTR);
    got.fixed(16);
    assertThat(got.int64()).isEqualTo(1_000_000);
  }

  private int move(int operation, String from, String to, Bytes names) throws IOException {
    Bytes call =
        WireSession.path(from.split("/", -1))
            .ints(WireSession.SAVEFH)
            .raw(WireSession.path(to).toArray())
            .ints(operation)
            .raw(names.toArray());
    int count = 1 + from.split("/", -1).length + 1 + 2 + 1;
    return session.run(count, call).status;
  }

  /** 18.26.4, 18.9.4, 18.25.4. */
  @Test
  void namesDoNotLeadOutOfTheirTree() throws IOException {
    Bytes there = new Bytes().text("f").text("f");
    assertThat(move(WireSession.RENAME, "mem", "other", there)).isEqualTo(XDEV);
    assertThat(move(WireSession.LINK, "mem/f", "other", new Bytes().text("f"))).isEqualTo(XDEV);
    assertThat(move(WireSession.LINK, "mem/d", "mem", new Bytes().text("e"))).isEqualTo(ISDIR);
    assertThat(move(WireSession.RENAME, "mem", "mem", new Bytes().text("f").text("..")))
        .isEqualTo(BADNAME);
    assertThat(status("mem", new Bytes().ints(WireSession.REMOVE).text("."))).isEqualTo(BADNAME);
    session.at("mem/d", create("sub")).skip(WireSession.CREATE);
    assertThat(status("mem", new Bytes().ints(WireSession.REMOVE).text("d"))).isEqualTo(NOT_EMPTY);
  }

  /** 18.32.3 and 18.3.3: one verifier for WRITE and COMMIT of one start. */
  @Test
  void writeAndCommitTellTheSameVerifier() throws IOException {
    byte[] stateid = session.openFile("f", "o");
    WireClient.Reply written = session.write("mem/f", stateid, 0, "x").skip(WireSession.WRITE);
    assertThat(written.int32()).isEqualTo(1);
    written.int32();
    long verifier = written.int64();
    Bytes commit = new Bytes().ints(WireSession.COMMIT).longs(0).ints(0);
    WireClient.Reply committed = session.at("mem/f", commit).skip(WireSession.COMMIT);
    assertThat(committed.int64()).isEqualTo(verifier);
  }

  /** 18.16.3: the same owner opens once more, and its open grows; 18.18.3: it shrinks by parts. */
  @Test
  void opensOfOneOwnerAreOne() throws IOException {
    byte[] first = session.openFile("f", "o");
    byte[] second = session.openFile("f", "o");
    assertThat(new Bytes().raw(second).toArray()).endsWith(tail(first));
    assertThat(seqid(second)).isEqualTo(seqid(first) + 1);
    Bytes down = new Bytes().ints(WireSession.OPEN_DOWNGRADE).raw(second).ints(0, 1, 1);
    assertThat(status("mem/f", down)).isEqualTo(INVAL);
  }

  private static byte[] tail(byte[] stateid) {
    byte[] tail = new byte[12];
    System.arraycopy(stateid, 4, tail, 0, 12);
    return tail;
  }

  private static int seqid(byte[] stateid) {
    return java.nio.ByteBuffer.wrap(stateid).getInt();
  }
}

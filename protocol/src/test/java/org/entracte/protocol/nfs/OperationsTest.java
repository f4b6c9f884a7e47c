package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operations on files and names, on the wire (RFC 8881, 18). */
final class OperationsTest {
  private static final byte[] ANONYMOUS = new byte[16];

  private ServerFixture server;
  private WireSession session;

  @BeforeEach
  void start() throws IOException {
    server = new ServerFixture();
    session = WireSession.open(server.address, "client");
  }

  @AfterEach
  void stop() throws IOException {
    session.close();
    server.close();
  }

  private int make(String directory, Bytes type, String name) throws IOException {
    Bytes call = new Bytes().ints(WireSession.CREATE).raw(type.toArray()).text(name).ints(0, 0);
    return session.at(directory, call).result(WireSession.CREATE);
  }

  private int makeDirectory(String directory, String name) throws IOException {
    return make(directory, new Bytes().ints(2), name);
  }

  /** A numeric attribute of 32 bits, below 64. */
  private int attribute(String path, int number) throws IOException {
    Bytes call = new Bytes().ints(WireSession.GETATTR, 2).longs(swapped(1L << number));
    WireClient.Reply reply = session.at(path, call);
    reply.skip(WireSession.GETATTR);
    int words = reply.int32();
    reply.fixed(4 * words);
    assertThat(reply.int32()).isEqualTo(4);
    return reply.int32();
  }

  private static long swapped(long mask) {
    return mask << 32 | mask >>> 32;
  }

  @Test
  void writtenContentIsReadBackWithEndOfFile() throws IOException {
    byte[] stateid = session.openFile("f", "o");
    WireClient.Reply written = session.write("mem/f", stateid, 0, "hello world");
    written.skip(WireSession.WRITE);
    assertThat(written.int32()).isEqualTo(11);
    assertThat(written.int32()).isEqualTo(2);
    assertThat(written.int64()).isEqualTo(server.tree.writeVerifier());
    assertThat(session.readText("mem/f", stateid)).isEqualTo("hello world");
    WireClient.Reply part = session.read("mem/f", stateid, 0, 5);
    part.skip(WireSession.READ);
    assertThat(part.int32()).isZero();
    assertThat(part.opaque()).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
    WireClient.Reply exact = session.read("mem/f", stateid, 6, 5);
    exact.skip(WireSession.READ);
    assertThat(exact.int32()).isEqualTo(1);
    WireClient.Reply beyond = session.read("mem/f", stateid, 1L << 40, 5);
    beyond.skip(WireSession.READ);
    assertThat(beyond.int32()).isEqualTo(1);
    assertThat(beyond.opaque()).isEmpty();
    Bytes commit = new Bytes().ints(WireSession.COMMIT).longs(0).ints(0);
    WireClient.Reply committed = session.at("mem/f", commit);
    committed.skip(WireSession.COMMIT);
    assertThat(committed.int64()).isEqualTo(server.tree.writeVerifier());
  }

  @Test
  void unlinkedFileStaysReadableThroughItsStateid() throws IOException {
    byte[] stateid = session.openFile("f", "o");
    session.write("mem/f", stateid, 0, "kept").skip(WireSession.WRITE);
    WireClient.Reply handleReply = session.at("mem/f", new Bytes().ints(WireSession.GETFH));
    handleReply.skip(WireSession.GETFH);
    byte[] handle = handleReply.opaque();
    session.at("mem", new Bytes().ints(WireSession.REMOVE).text("f")).skip(WireSession.REMOVE);
    Bytes read =
        new Bytes()
            .ints(WireSession.PUTFH)
            .opaque(handle)
            .ints(WireSession.READ)
            .raw(stateid)
            .longs(0)
            .ints(100);
    WireClient.Reply reply = session.run(2, read);
    reply.skip(WireSession.PUTFH, WireSession.READ);
    reply.int32();
    assertThat(reply.opaque()).isEqualTo("kept".getBytes(StandardCharsets.UTF_8));
    Bytes close =
        new Bytes().ints(WireSession.PUTFH).opaque(handle).ints(WireSession.CLOSE, 0).raw(stateid);
    assertThat(session.run(2, close).status).isZero();
    assertThat(session.run(2, read).status).isIn(70, 10025);
  }

  @Test
  void rootIsNobodyWhereTheExportSquashesIt() throws IOException {
    assertThat(makeDirectory("squashed", "d")).as("the tree is root's, mode 0755").isEqualTo(13);
    assertThat(makeDirectory("mem", "d")).isZero();
  }

  @Test
  void namesAreMadeMovedLinkedAndRemoved() throws IOException {
    assertThat(makeDirectory("mem", "d")).isZero();
    assertThat(makeDirectory("mem", "d")).isEqualTo(17);
    session.close("mem/f", session.openFile("f", "o"));
    Bytes intoDirectory =
        WireSession.path("mem")
            .ints(WireSession.SAVEFH, WireSession.LOOKUP)
            .text("d")
            .ints(WireSession.RENAME)
            .text("f")
            .text("g");
    assertThat(session.run(5, intoDirectory).status).isZero();
    Bytes link =
        WireSession.path("mem", "d", "g")
            .ints(WireSession.SAVEFH, WireSession.PUTROOTFH, WireSession.LOOKUP)
            .text("mem")
            .ints(WireSession.LINK)
            .text("h");
    assertThat(session.run(8, link).status).isZero();
    assertThat(attribute("mem/h", 35)).isEqualTo(2);
    Bytes removeDirectory = new Bytes().ints(WireSession.REMOVE).text("d");
    assertThat(session.at("mem", removeDirectory).result(WireSession.REMOVE)).isEqualTo(66);
    session.at("mem/d", new Bytes().ints(WireSession.REMOVE).text("g")).skip(WireSession.REMOVE);
    assertThat(session.at("mem", removeDirectory).result(WireSession.REMOVE)).isZero();
    assertThat(session.at("mem", removeDirectory).result(WireSession.REMOVE)).isEqualTo(2);
  }

  @Test
  void namesOfWrongFormAreRefused() throws IOException {
    assertThat(makeDirectory("mem", "x".repeat(255))).isZero();
    assertThat(makeDirectory("mem", "x".repeat(256))).isEqualTo(63);
    assertThat(makeDirectory("mem", "")).isEqualTo(22);
    assertThat(makeDirectory("mem", "..")).isEqualTo(10041);
    assertThat(makeDirectory("mem", "a/b")).isEqualTo(10041);
  }

  @Test
  void symbolicLinksAreKeptByteForByte() throws IOException {
    assertThat(make("mem", new Bytes().ints(5).text("../any where"), "l")).isZero();
    WireClient.Reply reply = session.at("mem/l", new Bytes().ints(WireSession.READLINK));
    reply.skip(WireSession.READLINK);
    assertThat(reply.opaque()).isEqualTo("../any where".getBytes(StandardCharsets.UTF_8));
    assertThat(session.run(4, WireSession.path("mem", "l", "x")).status).isEqualTo(10029);
    assertThat(session.open("l", 1, 0, "o", WireSession.noCreate()).status).isEqualTo(10029);
    assertThat(make("mem", new Bytes().ints(3, 8, 1), "device")).isEqualTo(1);
    assertThat(make("mem", new Bytes().ints(7), "fifo")).isZero();
    assertThat(session.open("fifo", 1, 0, "o", WireSession.noCreate()).status).isEqualTo(10083);
  }

  @Test
  void directoryIsReadInPartsThatRespectTheSizeGiven() throws IOException {
    for (int i = 0; i < 50; i++) {
      assertThat(makeDirectory("mem", "entry" + i)).isZero();
    }
    List<String> names = new ArrayList<>();
    long cookie = 0;
    boolean end = false;
    while (!end) {
      Bytes call =
          new Bytes().ints(WireSession.READDIR).longs(cookie, 0).ints(4000, 300, 1, 1 << 20);
      WireClient.Reply reply = session.at("mem", call);
      reply.skip(WireSession.READDIR);
      assertThat(reply.left()).isLessThanOrEqualTo(300);
      reply.int64();
      while (reply.int32() == 1) {
        cookie = reply.int64();
        names.add(new String(reply.opaque(), StandardCharsets.UTF_8));
        assertThat(reply.int32()).isEqualTo(1);
        reply.int32();
        reply.opaque();
      }
      end = reply.int32() == 1;
    }
    assertThat(names).hasSize(50).doesNotHaveDuplicates().contains("entry0", "entry49");
    Bytes tooSmall = new Bytes().ints(WireSession.READDIR).longs(0, 0).ints(10, 40, 1, 1 << 20);
    assertThat(session.at("mem", tooSmall).result(WireSession.READDIR)).isEqualTo(10005);
    Bytes reserved = new Bytes().ints(WireSession.READDIR).longs(2, 0).ints(400, 4000, 0);
    assertThat(session.at("mem", reserved).result(WireSession.READDIR)).isEqualTo(10003);
  }

  @Test
  void pseudoRootListsTheExportsAndIsReadOnly() throws IOException {
    Bytes call = new Bytes().ints(WireSession.READDIR).longs(0, 0).ints(4000, 4000, 0);
    WireClient.Reply reply = session.at("", call);
    reply.skip(WireSession.READDIR);
    reply.int64();
    List<String> names = new ArrayList<>();
    while (reply.int32() == 1) {
      reply.int64();
      names.add(new String(reply.opaque(), StandardCharsets.UTF_8));
      reply.int32();
      reply.opaque();
    }
    assertThat(reply.int32()).isEqualTo(1);
    assertThat(names).containsExactly("mem", "other", "squashed", "readonly");
    assertThat(makeDirectory("", "x")).isEqualTo(30);
    assertThat(attribute("", 33)).isEqualTo(0555);
    Bytes up = WireSession.path("mem").ints(WireSession.LOOKUPP, WireSession.LOOKUP).text("other");
    assertThat(session.run(4, up).status).isZero();
    assertThat(session.at("", new Bytes().ints(WireSession.LOOKUPP)).status).isEqualTo(2);
    assertThat(session.run(2, WireSession.path("none")).status).isEqualTo(2);
    Bytes across =
        WireSession.path("mem")
            .ints(WireSession.SAVEFH, WireSession.PUTROOTFH, WireSession.LOOKUP)
            .text("other")
            .ints(WireSession.RENAME)
            .text("a")
            .text("b");
    assertThat(session.run(6, across).status).isEqualTo(18);
  }

  @Test
  void attributesAreSetAndComparedAndRefused() throws IOException {
    byte[] stateid = session.openFile("f", "o");
    Bytes mode = new Bytes().ints(WireSession.SETATTR).raw(ANONYMOUS).ints(2, 0, 2, 4, 0640);
    WireClient.Reply set = session.at("mem/f", mode);
    set.skip(WireSession.SETATTR);
    assertThat(new int[] {set.int32(), set.int32(), set.int32()}).containsExactly(2, 0, 2);
    assertThat(attribute("mem/f", 33)).isEqualTo(0640);
    Bytes verify = new Bytes().ints(WireSession.VERIFY, 2, 0, 2, 4, 0640);
    assertThat(session.at("mem/f", verify).result(WireSession.VERIFY)).isZero();
    Bytes differs = new Bytes().ints(WireSession.NVERIFY, 2, 0, 2, 4, 0640);
    assertThat(session.at("mem/f", differs).result(WireSession.NVERIFY)).isEqualTo(10009);
    Bytes size = new Bytes().ints(WireSession.SETATTR).raw(stateid).ints(1, 16, 8).longs(5);
    session.at("mem/f", size).skip(WireSession.SETATTR);
    assertThat(session.readText("mem/f", stateid)).isEqualTo("\0\0\0\0\0");
    Bytes owner = new Bytes().ints(WireSession.SETATTR).raw(ANONYMOUS).ints(2, 0, 16);
    byte[] named = new Bytes().text("root").toArray();
    WireClient.Reply bad = session.at("mem/f", new Bytes().raw(owner.toArray()).opaque(named));
    assertThat(bad.result(WireSession.SETATTR)).isEqualTo(10039);
    assertThat(bad.int32()).isZero();
    Bytes readOnly = new Bytes().ints(WireSession.SETATTR).raw(ANONYMOUS).ints(1, 2, 4, 1);
    assertThat(session.at("mem/f", readOnly).result(WireSession.SETATTR)).isEqualTo(22);
  }

  /** The value of one attribute. */
  private byte[] value(String path, int number) throws IOException {
    int[] words = {0, 0, 0};
    words[number / 32] = 1 << (number % 32);
    WireClient.Reply reply = session.at(path, new Bytes().ints(WireSession.GETATTR, 3).ints(words));
    reply.skip(WireSession.GETATTR);
    reply.fixed(4 * reply.int32());
    return reply.opaque();
  }

  @Test
  void theMakersUmaskIsTakenOffTheMode() throws IOException {
    session.wire.minor(2);
    int[] masked = {1, 0, 3, 0, 0, 1 << 17, 8, 0666, 027};
    assertThat(session.open("f", 3, 0, "o", new Bytes().ints(masked)).status).isZero();
    assertThat(attribute("mem/f", 33)).isEqualTo(0640);
    Bytes directory = new Bytes().ints(WireSession.CREATE, 2).text("d").ints(3, 0, 0, 1 << 17);
    directory.ints(8, 0777, 077);
    assertThat(session.at("mem", directory).result(WireSession.CREATE)).isZero();
    assertThat(attribute("mem/d", 33)).isEqualTo(0700);
    Bytes set = new Bytes().ints(WireSession.SETATTR).raw(ANONYMOUS).ints(3, 0, 0, 1 << 17);
    set.ints(8, 0777, 077);
    assertThat(session.at("mem/d", set).result(WireSession.SETATTR))
        .as("only made with")
        .isEqualTo(22);
    int[] both = {1, 0, 3, 0, 2, 1 << 17, 12, 0666, 0666, 027};
    assertThat(session.open("g", 3, 0, "o", new Bytes().ints(both)).status).isEqualTo(22);
  }

  @Test
  void quotasAreThoseOfTheFileSystem() throws IOException {
    byte[] available = value("mem", 42);
    assertThat(value("mem", 38)).as("hard limit").isEqualTo(available);
    assertThat(value("mem", 39)).as("soft limit").isEqualTo(available);
    assertThat(value("mem", 40)).hasSize(8);
  }

  @Test
  void theKindOfChangeAttributeIsTold() throws IOException {
    session.wire.minor(2);
    assertThat(value("mem", 79)).isEqualTo(new byte[] {0, 0, 0, 0});
    assertThat(value("", 79)).isEqualTo(new byte[] {0, 0, 0, 4});
  }

  @Test
  void aModeIsAnAccessControlListAndTheOtherWayRound() throws IOException {
    session.openFile("f", "o");
    Bytes allowAll = new Bytes().ints(3);
    for (String who : new String[] {"OWNER@", "GROUP@", "EVERYONE@"}) {
      allowAll.ints(0, 0, who.equals("OWNER@") ? 0x7 : 0x1).text(who);
    }
    Bytes set =
        new Bytes()
            .ints(WireSession.SETATTR)
            .raw(ANONYMOUS)
            .ints(1, 1 << 12)
            .opaque(allowAll.toArray());
    assertThat(session.at("mem/f", set).result(WireSession.SETATTR)).isZero();
    assertThat(attribute("mem/f", 33)).isEqualTo(0644);
    assertThat(attribute("mem/f", 13)).as("allow and deny").isEqualTo(3);
    Bytes named =
        new Bytes()
            .ints(WireSession.SETATTR)
            .raw(ANONYMOUS)
            .ints(1, 1 << 12)
            .opaque(new Bytes().ints(1, 0, 0, 1).text("1000").toArray());
    assertThat(session.at("mem/f", named).result(WireSession.SETATTR))
        .as("this tree keeps modes only")
        .isEqualTo(10032);
    Bytes audit =
        new Bytes()
            .ints(WireSession.SETATTR)
            .raw(ANONYMOUS)
            .ints(1, 1 << 12)
            .opaque(new Bytes().ints(1, 2, 0, 1).text("OWNER@").toArray());
    assertThat(session.at("mem/f", audit).result(WireSession.SETATTR)).isEqualTo(10032);
  }

  @Test
  void accessFollowsTheModeBits() throws IOException {
    session.openFile("f", "o");
    Bytes ask = new Bytes().ints(WireSession.ACCESS, 0x3f);
    session.wire.as(1000);
    WireClient.Reply reply = session.at("mem/f", ask);
    reply.skip(WireSession.ACCESS);
    assertThat(reply.int32()).isEqualTo(1 | 4 | 8 | 32);
    assertThat(reply.int32()).isEqualTo(1);
    assertThat(makeDirectory("mem", "no")).isEqualTo(13);
    assertThat(session.open("f", 2, 0, "p", WireSession.noCreate()).status).isEqualTo(13);
  }

  @Test
  void exclusiveCreateIsRecognisedByItsVerifier() throws IOException {
    Bytes first = new Bytes().ints(1, 3).longs(4711).ints(2, 0, 2, 4, 0400);
    Bytes second = new Bytes().ints(1, 3).longs(4712).ints(2, 0, 2, 4, 0400);
    assertThat(session.open("f", 3, 0, "o", first).status).isZero();
    assertThat(attribute("mem/f", 33)).isEqualTo(0400);
    assertThat(session.open("f", 3, 0, "o", first).status).isZero();
    assertThat(session.open("f", 3, 0, "o", second).status).isEqualTo(17);
    assertThat(session.open("f", 3, 0, "o", WireSession.guarded()).status).isEqualTo(17);
    assertThat(session.open("g", 3, 0, "o", WireSession.guarded()).status).isZero();
  }

  @Test
  void makerMayWriteWhatItsModeForbids() throws IOException {
    session
        .at("mem", new Bytes().ints(WireSession.SETATTR).raw(ANONYMOUS).ints(2, 0, 2, 4, 0777))
        .skip(WireSession.SETATTR);
    session.wire.as(1000);
    Bytes how = new Bytes().ints(1, 1, 2, 0, 2, 4, 0444);
    WireClient.Reply reply = session.open("ro", 3, 0, "o", how);
    reply.skip(WireSession.OPEN);
    byte[] stateid = reply.fixed(16);
    session.write("mem/ro", stateid, 0, "abc").skip(WireSession.WRITE);
    assertThat(attribute("mem/ro", 33)).isEqualTo(0444);
    Bytes size = new Bytes().ints(WireSession.SETATTR).raw(stateid).ints(1, 16, 8).longs(1);
    session.at("mem/ro", size).skip(WireSession.SETATTR);
    assertThat(session.readText("mem/ro", stateid)).isEqualTo("a");
    assertThat(session.open("ro", 2, 0, "p", WireSession.noCreate()).status).isEqualTo(13);
  }

  @Test
  void programMayBeReadToRunIt() throws IOException {
    session.openFile("program", "o");
    Bytes mode = new Bytes().ints(WireSession.SETATTR).raw(ANONYMOUS).ints(2, 0, 2, 4, 0711);
    session.at("mem/program", mode).skip(WireSession.SETATTR);
    session.wire.as(1000);
    assertThat(session.open("program", 1, 0, "p", WireSession.noCreate()).status).isZero();
    assertThat(session.open("program", 3, 0, "p", WireSession.noCreate()).status).isEqualTo(13);
  }

  @Test
  void handlesOfNobodyAreRefused() throws IOException {
    Bytes empty = new Bytes().ints(WireSession.PUTFH).opaque(new byte[0]);
    assertThat(session.run(1, empty).status).isEqualTo(10001);
    Bytes unknownExport = new Bytes().ints(WireSession.PUTFH).opaque(strange(99));
    assertThat(session.run(1, unknownExport).status).isEqualTo(70);
    Bytes foreign = new Bytes().ints(WireSession.PUTFH).opaque(strange(7));
    assertThat(session.run(1, foreign).status).isIn(10001, 70);
    assertThat(session.run(1, new Bytes().ints(WireSession.GETFH)).status).isEqualTo(10020);
    assertThat(session.run(1, new Bytes().ints(31)).status).isEqualTo(10030);
  }

  private static byte[] strange(long fsid) {
    byte[] head = new Bytes().longs(fsid).raw(new byte[3]).toArray();
    byte[] handle = new byte[1 + head.length];
    handle[0] = 1;
    System.arraycopy(head, 0, handle, 1, head.length);
    return handle;
  }

  @Test
  void securityIsAuthSysAndConsumesTheHandle() throws IOException {
    Bytes ask = WireSession.path().ints(WireSession.SECINFO).text("mem").ints(WireSession.GETFH);
    WireClient.Reply reply = session.run(3, ask);
    reply.skip(WireSession.PUTROOTFH, WireSession.SECINFO);
    assertThat(new int[] {reply.int32(), reply.int32()}).containsExactly(1, 1);
    assertThat(reply.result(WireSession.GETFH)).isEqualTo(10020);
  }
}

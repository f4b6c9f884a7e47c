package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.SymlinkTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What no Linux kernel sends, but other clients of NFSv4.0 may; by sections of RFC 7530. */
final class PlainOthersTest {
  private static final int ACCESS = 13;
  private static final int INVAL = 22;
  private static final int LOCKED = 10012;
  private static final int RESOURCE = 10018;
  private static final int NOFILEHANDLE = 10020;
  private static final int BAD_STATEID = 10025;
  private static final int BAD_SEQID = 10026;
  private static final int BADXDR = 10036;
  private static final int OPENMODE = 10038;

  private ServerFixture server;
  private WirePlain client;

  @BeforeEach
  void start() throws IOException {
    server = new ServerFixture();
    client = WirePlain.open(server.address, "a");
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  /** SETATTR of attributes in the second word of the mask. */
  private static Bytes set(byte[] stateid, int attribute, byte[] values) {
    return new Bytes()
        .ints(WireSession.SETATTR)
        .raw(stateid)
        .ints(2, 0, 1 << (attribute - 32))
        .opaque(values);
  }

  private static Bytes setMode(int mode) {
    return set(WirePlain.ANONYMOUS, 33, new Bytes().ints(mode).toArray());
  }

  private static Bytes setSize(byte[] stateid, long size) {
    return new Bytes().ints(WireSession.SETATTR).raw(stateid).ints(1, 1 << 4, 8).longs(size);
  }

  /** 16.7.4: numbers that are far from any attribute are passed over like near ones. */
  @Test
  void attributesFarBeyondAllAreNotThere() throws IOException {
    client.openFile("f", "o");
    int[] words = new int[32];
    words[31] = 1 << 8;
    Bytes far = new Bytes().ints(WireSession.GETATTR, words.length).ints(words);
    WireClient.Reply reply = client.at("mem/f", far).skip(WireSession.GETATTR);
    assertThat(reply.fixed(reply.left())).isEqualTo(new Bytes().ints(0, 0).toArray());
  }

  /** 16.21.4: there is one root. */
  @Test
  void publicHandleIsTheRoots() throws IOException {
    int publicHandle = 23;
    Bytes both = new Bytes().ints(publicHandle, WireSession.GETFH);
    WireClient.Reply reply =
        client.run(4, both.ints(WireSession.PUTROOTFH, WireSession.GETFH)).skip(publicHandle);
    byte[] found = reply.skip(WireSession.GETFH).opaque();
    assertThat(found).isEqualTo(reply.skip(WireSession.PUTROOTFH, WireSession.GETFH).opaque());
  }

  /** 16.32.2: the mask of what was set stands behind every status. */
  @Test
  void refusedSetattrsTellWhatTheySet() throws IOException {
    client.openFile("f", "o");
    byte[] garbage = new Bytes().ints(0644, 7).toArray();
    WireClient.Reply reply = client.at("mem/f", set(WirePlain.ANONYMOUS, 33, garbage));
    assertThat(reply.result(WireSession.SETATTR)).isEqualTo(BADXDR);
    assertThat(reply.fixed(reply.left())).isEqualTo(new byte[4]);
    reply = client.run(1, new Bytes().raw(setMode(0644).toArray()));
    assertThat(reply.result(WireSession.SETATTR)).isEqualTo(NOFILEHANDLE);
    assertThat(reply.fixed(reply.left())).isEqualTo(new byte[4]);
    try (WireSession session = WireSession.open(server.address, "s")) {
      reply = session.wire.compound(1, setMode(0644).toArray());
      assertThat(reply.result(WireSession.SETATTR)).as("not in a session").isEqualTo(10071);
      assertThat(reply.fixed(reply.left())).isEqualTo(new byte[4]);
    }
  }

  /** 5.9: an owner of no length is none, rather than one that is not known. */
  @Test
  void ownersHaveANumber() throws IOException {
    client.openFile("f", "o");
    for (int attribute : new int[] {36, 37}) {
      Bytes nobody = set(WirePlain.ANONYMOUS, attribute, new Bytes().text("").toArray());
      assertThat(client.at("mem/f", nobody).result(WireSession.SETATTR)).isEqualTo(INVAL);
    }
  }

  /** 16.32.5: less may be set than was asked for; a symbolic link has no mode of its own. */
  @Test
  void modeOfASymbolicLinkStays() throws IOException, FileException {
    NewObject link = new NewObject.Symlink(SymlinkTarget.of("anywhere"));
    server.tree.create(Caller.SUPERUSER, FileId.ROOT, Name.of("l"), link, AttributeChange.NONE);
    WireClient.Reply reply = client.at("mem/l", setMode(0755)).skip(WireSession.SETATTR);
    assertThat(reply.fixed(reply.left())).as("nothing was set").isEqualTo(new byte[4]);
    byte[] values = new Bytes().ints(0755).text("5").toArray();
    Bytes both =
        new Bytes()
            .ints(WireSession.SETATTR)
            .raw(WirePlain.ANONYMOUS)
            .ints(2, 0, 1 << 1 | 1 << 4)
            .opaque(values);
    reply = client.at("mem/l", both).skip(WireSession.SETATTR);
    assertThat(reply.fixed(reply.left())).isEqualTo(new Bytes().ints(2, 0, 1 << 4).toArray());
  }

  /** 9.1.4: the numbers of a stateid begin with one. */
  @Test
  void stateidsThatNeverWereAreBad() throws IOException {
    byte[] open = client.openFile("f", "o");
    byte[] never = Arrays.copyOf(open, 16);
    Arrays.fill(never, 12, 16, (byte) 0);
    assertThat(client.read("mem/f", never)).isEqualTo(BAD_STATEID);
  }

  /** 13.1: a request may be longer than the server bears with. */
  @Test
  void operationsAreCounted() throws IOException {
    int most = 1024;
    Bytes call = new Bytes();
    for (int i = 0; i <= most; i++) {
      call.ints(WireSession.PUTROOTFH);
    }
    WireClient.Reply reply = client.run(most + 1, call);
    assertThat(reply.status).isEqualTo(RESOURCE);
    assertThat(reply.results).isEqualTo(most + 1);
  }

  /** 16.23.4, 16.36.4: whose stateid it is does not say whose permission it is. */
  @Test
  void stateidsLetNobodyElseIn() throws IOException {
    byte[] open = client.openFile("f", "o");
    assertThat(client.at("mem/f", setMode(0600)).status).isZero();
    client.wire.as(1000);
    assertThat(client.read("mem/f", open)).isEqualTo(ACCESS);
    assertThat(client.write("mem/f", open, "x")).isEqualTo(ACCESS);
    assertThat(client.at("mem/f", setSize(open, 0)).status).isEqualTo(ACCESS);
    client.wire.as(0);
    assertThat(client.at("mem/f", setMode(0604)).status).isZero();
    client.wire.as(1000);
    assertThat(client.read("mem/f", open)).as("who may read reads").isZero();
    assertThat(client.write("mem/f", open, "x")).isEqualTo(ACCESS);
    client.wire.as(0);
    assertThat(client.at("mem/f", setMode(0601)).status).isZero();
    client.wire.as(1000);
    assertThat(client.read("mem/f", open)).as("a program is run by reading it").isZero();
  }

  /** The same: who opened goes on, whatever the mode has become, and so does the owner. */
  @Test
  void whoOpenedGoesOnWhateverTheModeBecame() throws IOException {
    byte[] made = client.openFile("f", "maker");
    assertThat(client.at("mem/f", setMode(0666)).status).isZero();
    client.wire.as(1000);
    byte[] open = client.openFile("f", "o");
    client.wire.as(0);
    byte[] toOther = set(made, 36, new Bytes().text("1001").toArray()).toArray();
    assertThat(client.at("mem/f", new Bytes().raw(toOther)).status).isZero();
    assertThat(client.at("mem/f", setMode(0)).status).isZero();
    client.wire.as(1000);
    assertThat(client.write("mem/f", open, "x")).isZero();
    assertThat(client.read("mem/f", open)).isZero();
    assertThat(client.at("mem/f", setSize(open, 0)).status).isZero();
    assertThat(client.read("mem/f", made)).as("through another's open").isEqualTo(ACCESS);
    client.wire.as(1001);
    assertThat(client.read("mem/f", open)).as("the owner").isZero();
    assertThat(client.write("mem/f", open, "x")).isZero();
  }

  /** 9.1.6: a client that writes may have to read around it, where nobody denies that. */
  @Test
  void openForWritingReadsAsWithoutAnOpen() throws IOException {
    byte[] made = client.openFile("f", "maker");
    assertThat(client.write("mem/f", made, "hello")).isZero();
    assertThat(client.close(client.next("maker"), "mem/f", made).status).isZero();
    byte[] writing = client.openFile("f", 2, 0, "o");
    assertThat(client.readText("mem/f", writing)).isEqualTo("hello");
    assertThat(client.at("mem/f", setMode(0602)).status).isZero();
    client.wire.as(1000);
    byte[] blind = client.openFile("f", 2, 0, "p");
    assertThat(client.read("mem/f", blind)).as("who may not read").isEqualTo(ACCESS);
    client.wire.as(0);
    client.openFile("f", 3, 1, "denier");
    assertThat(client.read("mem/f", writing)).isEqualTo(LOCKED);
  }

  /** The same: what the open does not allow is told first. */
  @Test
  void openModeComesBeforePermission() throws IOException {
    client.openFile("f", "maker");
    byte[] reading = client.openFile("f", 1, 0, "o");
    client.wire.as(1000);
    assertThat(client.write("mem/f", reading, "x")).isEqualTo(OPENMODE);
  }

  /** 16.10.5: who has given up all locks may begin anew, in its order. */
  @Test
  void lockOwnerWithoutLocksMayBeginAnew() throws IOException {
    byte[] open = client.openFile("f", "o");
    WirePlain.Range range = WirePlain.Range.write(0, 1);
    byte[] locks =
        WirePlain.stateid(
            client.lockFirst("mem/f", range, new WirePlain.Locker(client.next("o"), open, 0, "l")),
            WireSession.LOCK);
    assertThat(client.unlock(1, "mem/f", locks, 0, -1).status).isZero();
    int next = client.next("o");
    for (int wrong : new int[] {0, 1, 3}) {
      WirePlain.Locker early = new WirePlain.Locker(next, open, wrong, "l");
      assertThat(client.lockFirst("mem/f", range, early).status).isEqualTo(BAD_SEQID);
    }
    WirePlain.Locker due = new WirePlain.Locker(next, open, 2, "l");
    byte[] again = WirePlain.stateid(client.lockFirst("mem/f", range, due), WireSession.LOCK);
    assertThat(Arrays.copyOfRange(again, 4, 16)).isEqualTo(Arrays.copyOfRange(locks, 4, 16));
    assertThat(client.unlock(3, "mem/f", again, 0, -1).status).isZero();
  }
}

package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.entracte.protocol.tree.Export;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** change_info4 (RFC 8881, 3.3.9): what a directory was like before and after a change of ours. */
final class ChangeInfoTest {
  private static final int CHANGE = 3;

  private ServerFixture server;
  private WireSession session;

  @BeforeEach
  void start() throws IOException {
    server = new ServerFixture();
    session = WireSession.open(server.address, "a");
    makeDirectory("d");
    makeDirectory("e");
    session.openFile("f", "o");
  }

  @AfterEach
  void stop() throws IOException {
    session.close();
    server.close();
  }

  private record Info(boolean atomic, long before, long after) {
    static Info read(WireClient.Reply reply) {
      return new Info(reply.int32() == 1, reply.int64(), reply.int64());
    }
  }

  private interface Change {
    WireClient.Reply run() throws IOException;
  }

  private long change(String directory) throws IOException {
    WireClient.Reply reply =
        session.at(directory, new Bytes().ints(WireSession.GETATTR, 1, 1 << CHANGE));
    reply.skip(WireSession.GETATTR);
    reply.int64();
    reply.int32();
    return reply.int64();
  }

  private void makeDirectory(String name) throws IOException {
    assertThat(session.at("mem", create(name)).status).isZero();
  }

  private static Bytes create(String name) {
    return new Bytes().ints(WireSession.CREATE, 2).text(name).ints(0, 0);
  }

  /** What the reply says next of a directory is what GETATTR said before and says now. */
  private void tellsTruly(WireClient.Reply reply, long before, String directory)
      throws IOException {
    assertThat(Info.read(reply)).isEqualTo(new Info(true, before, change(directory)));
  }

  private void changes(String directory, int operation, Change change) throws IOException {
    long before = change(directory);
    WireClient.Reply reply = change.run();
    reply.skip(operation);
    tellsTruly(reply, before, directory);
    assertThat(change(directory)).isNotEqualTo(before);
  }

  @Test
  void makingAndRemovingTellBothSidesOfTheChange() throws IOException {
    changes("mem/d", WireSession.CREATE, () -> session.at("mem/d", create("sub")));
    Bytes remove = new Bytes().ints(WireSession.REMOVE).text("sub");
    changes("mem/d", WireSession.REMOVE, () -> session.at("mem/d", remove));
  }

  @Test
  void linkingTellsBothSidesOfTheChange() throws IOException {
    Bytes link =
        WireSession.path("mem", "f")
            .ints(WireSession.SAVEFH)
            .raw(WireSession.path("mem", "d").toArray())
            .ints(WireSession.LINK)
            .text("g");
    changes("mem/d", WireSession.LINK, () -> passed(session.run(8, link)));
  }

  /** Passes over the way to a file and to a directory. */
  private static WireClient.Reply passed(WireClient.Reply reply) {
    return reply.skip(
        WireSession.PUTROOTFH,
        WireSession.LOOKUP,
        WireSession.LOOKUP,
        WireSession.SAVEFH,
        WireSession.PUTROOTFH,
        WireSession.LOOKUP,
        WireSession.LOOKUP);
  }

  @Test
  void renamingTellsBothSidesOfBothDirectories() throws IOException {
    session.at("mem/d", create("sub")).skip(WireSession.CREATE);
    long from = change("mem/d");
    long to = change("mem/e");
    Bytes rename =
        WireSession.path("mem", "d")
            .ints(WireSession.SAVEFH)
            .raw(WireSession.path("mem", "e").toArray())
            .ints(WireSession.RENAME)
            .text("sub")
            .text("bus");
    WireClient.Reply reply = passed(session.run(8, rename)).skip(WireSession.RENAME);
    tellsTruly(reply, from, "mem/d");
    tellsTruly(reply, to, "mem/e");
    assertThat(change("mem/d")).isNotEqualTo(from);
  }

  private Change open(String name, Bytes how) {
    return () -> {
      WireClient.Reply reply =
          session.at("mem/d", session.openArguments(3, 0, "o", how).ints(0).text(name));
      reply.skip(WireSession.OPEN).fixed(16);
      return reply;
    };
  }

  private void opensAndMakes(String name, Bytes how) throws IOException {
    long before = change("mem/d");
    tellsTruly(open(name, how).run(), before, "mem/d");
    assertThat(change("mem/d")).isNotEqualTo(before);
  }

  @Test
  void openingTellsBothSidesOfWhatItMakes() throws IOException {
    opensAndMakes("unchecked", WireSession.unchecked());
    opensAndMakes("guarded", WireSession.guarded());
    opensAndMakes("exclusive", new Bytes().ints(1, 3).longs(5).ints(0, 0));
  }

  @Test
  void openingWhatIsThereChangesNothing() throws IOException {
    Bytes exclusive = new Bytes().ints(1, 3).longs(5).ints(0, 0);
    opensAndMakes("there", exclusive);
    long before = change("mem/d");
    for (Bytes how : new Bytes[] {WireSession.noCreate(), WireSession.unchecked(), exclusive}) {
      tellsTruly(open("there", how).run(), before, "mem/d");
      assertThat(change("mem/d")).isEqualTo(before);
    }
  }

  @Test
  void nothingIsAtomicWhereOthersMayComeInBetween() throws IOException {
    server.add(new Export("outside", 11, SharedTree.of(server.tree)));
    long before = change("outside/d");
    WireClient.Reply reply = session.at("outside/d", create("sub")).skip(WireSession.CREATE);
    assertThat(Info.read(reply)).isEqualTo(new Info(false, before, change("outside/d")));
  }
}

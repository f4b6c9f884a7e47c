package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.junit.jupiter.api.Test;

/** What another client does has a file asked back first (RFC 8881, 10.4). */
final class RecallTest extends TwoClients {
  private static final byte[] ANONYMOUS = new byte[16];

  /** Something the other client does, that answers its status. */
  private interface Deed {
    int attempt() throws IOException;
  }

  private void isAskedBackBy(WireGiven given, String name, Deed deed) throws IOException {
    assertThat(deed.attempt()).isEqualTo(DELAY);
    WireCallback recall = holder.wire.callback().accept(holder.wire);
    assertThat(recall.stateid()).isEqualTo(given.stateid());
    assertThat(recall.sessionId()).isEqualTo(holder.sessionId);
    assertThat(recall.minor()).isEqualTo(1);
    assertThat(recall.referring()).isEqualTo(holder.sessionId);
    assertThat(deed.attempt()).as("still out").isEqualTo(DELAY);
    assertThat(given.giveBack(holder, name)).isZero();
    assertThat(deed.attempt()).isZero();
  }

  private int at(String path, int operation, Bytes arguments) throws IOException {
    return other.at(path, new Bytes().ints(operation).raw(arguments.toArray())).result(operation);
  }

  @Test
  void byAnOpenForWriting() throws IOException {
    isAskedBackBy(WireGiven.reading(holder, "f"), "f", () -> openStatus(2));
  }

  private int openStatus(int access) throws IOException {
    return WireGiven.open(other, "f", access).status();
  }

  @Test
  void byAnOpenThatDeniesReading() throws IOException {
    WireGiven given = WireGiven.reading(holder, "f");
    assertThat(holder.close("mem/f", given.open())).isZero();
    isAskedBackBy(
        given,
        "f",
        () -> WireGiven.read(other.open("f", 1, 1, "o", WireSession.noCreate())).status());
  }

  @Test
  void byAnOpenThatCuts() throws IOException {
    Bytes cutting = new Bytes().ints(1, 0, 1, 1 << 4, 8).longs(0);
    isAskedBackBy(
        WireGiven.reading(holder, "f"),
        "f",
        () -> WireGiven.read(other.open("f", 2, 0, "o", cutting)).status());
  }

  @Test
  void byAWriteWithoutAnOpen() throws IOException {
    WireGiven given = WireGiven.reading(holder, "f");
    isAskedBackBy(
        given, "f", () -> other.write("mem/f", ANONYMOUS, 0, "x").result(WireSession.WRITE));
  }

  @Test
  void byARemoval() throws IOException {
    isAskedBackBy(
        WireGiven.reading(holder, "f"),
        "f",
        () -> at("mem", WireSession.REMOVE, new Bytes().text("f")));
  }

  @Test
  void byARenameOfItAndOverIt() throws IOException {
    isAskedBackBy(WireGiven.reading(holder, "f"), "f", () -> rename("f", "g"));
    holder.close("mem/h", holder.openFile("h", "o"));
    WireGiven replaced = WireGiven.reading(holder, "r");
    isAskedBackBy(replaced, "r", () -> rename("h", "r"));
  }

  private int rename(String from, String to) throws IOException {
    Bytes bytes =
        WireSession.path("mem").ints(WireSession.SAVEFH, WireSession.RENAME).text(from).text(to);
    WireClient.Reply reply = other.run(4, bytes);
    reply.skip(WireSession.PUTROOTFH, WireSession.LOOKUP, WireSession.SAVEFH);
    return reply.result(WireSession.RENAME);
  }

  @Test
  void byALink() throws IOException {
    isAskedBackBy(
        WireGiven.reading(holder, "f"),
        "f",
        () -> {
          Bytes bytes =
              WireSession.path("mem", "f")
                  .ints(WireSession.SAVEFH, WireSession.PUTROOTFH, WireSession.LOOKUP)
                  .text("mem")
                  .ints(WireSession.LINK)
                  .text("l");
          WireClient.Reply reply = other.run(7, bytes);
          reply.skip(WireSession.PUTROOTFH, WireSession.LOOKUP, WireSession.LOOKUP);
          reply.skip(WireSession.SAVEFH, WireSession.PUTROOTFH, WireSession.LOOKUP);
          return reply.result(WireSession.LINK);
        });
  }

  @Test
  void byOtherAttributes() throws IOException {
    Bytes mode = new Bytes().raw(ANONYMOUS).ints(2, 0, 1 << 1, 4, 0600);
    isAskedBackBy(
        WireGiven.reading(holder, "f"), "f", () -> at("mem/f", WireSession.SETATTR, mode));
  }

  @Test
  void byAReaderOfWhatIsBeingWritten() throws IOException {
    isAskedBackBy(WireGiven.writing(holder, "f"), "f", () -> openStatus(1));
  }

  @Test
  void byWhoAsksForTheSizeOfWhatIsBeingWritten() throws IOException {
    Bytes size = new Bytes().ints(1, 1 << 4);
    Bytes kind = new Bytes().ints(1, 1 << 1);
    WireGiven given = WireGiven.writing(holder, "f");
    assertThat(at("mem/f", WireSession.GETATTR, kind)).as("that it knows").isZero();
    isAskedBackBy(given, "f", () -> at("mem/f", WireSession.GETATTR, size));
  }

  @Test
  void notByReaders() throws IOException {
    WireGiven given = WireGiven.reading(holder, "f");
    assertThat(openStatus(1)).isZero();
    assertThat(other.read("mem/f", ANONYMOUS, 0, 1).result(WireSession.READ)).isZero();
    assertThat(at("mem/f", WireSession.GETATTR, new Bytes().ints(1, 1 << 4))).isZero();
    assertThat(given.giveBack(holder, "f")).isZero();
  }

  @Test
  void notByItsHolder() throws IOException {
    WireGiven.reading(holder, "f");
    Bytes mode = new Bytes().ints(WireSession.SETATTR).raw(ANONYMOUS).ints(2, 0, 2, 4, 0600);
    assertThat(holder.at("mem/f", mode).result(WireSession.SETATTR)).isZero();
    assertThat(WireGiven.open(holder, "f", 3).status()).isZero();
    Bytes remove = new Bytes().ints(WireSession.REMOVE).text("f");
    assertThat(holder.at("mem", remove).result(WireSession.REMOVE)).isZero();
  }

  @Test
  void allReadersAreAsked() throws IOException {
    WireGiven one = WireGiven.reading(holder, "f");
    WireGiven two = WireGiven.open(other, "f", 1 | WireGiven.WANT_ANY);
    try (WireSession third = WireSession.open(server.address, "third")) {
      Bytes remove = new Bytes().ints(WireSession.REMOVE).text("f");
      assertThat(third.at("mem", remove).result(WireSession.REMOVE)).isEqualTo(DELAY);
      holder.wire.callback().accept(holder.wire);
      other.wire.callback().accept(other.wire);
      assertThat(one.giveBack(holder, "f")).isZero();
      assertThat(third.at("mem", remove).result(WireSession.REMOVE)).isEqualTo(DELAY);
      assertThat(two.giveBack(other, "f")).isZero();
      assertThat(third.at("mem", remove).result(WireSession.REMOVE)).isZero();
    }
  }

  @Test
  void byAnEditThatWasSeenOutside() throws IOException, FileException {
    WireGiven given = WireGiven.reading(holder, "f");
    FileId file = server.tree.lookup(Caller.SUPERUSER, FileId.ROOT, Name.of("f")).id();
    server.tree.delegations().orElseThrow().changed(file);
    holder.wire.callback().accept(holder.wire);
    assertThat(given.giveBack(holder, "f")).isZero();
  }
}

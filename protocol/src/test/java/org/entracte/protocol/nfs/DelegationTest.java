package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.entracte.protocol.tree.Export;
import org.junit.jupiter.api.Test;

/** Who is given a file, what its stateid is good for, and how it goes back (RFC 8881, 10.4). */
final class DelegationTest extends TwoClients {
  private static final int CONTENTION = 1;
  private static final int RESOURCE = 2;
  private static final int OPENMODE = 10038;
  private static final int NOTSUPP = 10004;

  @Test
  void whoAsksIsGivenWhatItReads() throws IOException {
    WireGiven given = WireGiven.reading(holder, "f");
    assertThat(holder.close("mem/f", given.open())).isZero();
    assertThat(holder.readText("mem/f", given.stateid())).isEmpty();
    assertThat(given.giveBack(holder, "f")).isZero();
  }

  @Test
  void whoDoesNotAskIsGivenWhatItOpensAgain() throws IOException {
    assertThat(other.close("mem/f", other.openFile("f", "o"))).isZero();
    WireGiven first = WireGiven.open(holder, "f", 1);
    assertThat(first.kind()).isEqualTo(WireGiven.NONE);
    assertThat(holder.close("mem/f", first.open())).isZero();
    assertThat(WireGiven.open(holder, "f", 1).kind()).isEqualTo(WireGiven.READ);
    WireGiven shared = WireGiven.open(other, "f", 1 | WireGiven.WANT_ANY);
    assertThat(shared.kind()).as("readers share a file").isEqualTo(WireGiven.READ);
  }

  @Test
  void whoWantsNothingIsGivenNothing() throws IOException {
    WireGiven.reading(other, "f");
    WireGiven none = WireGiven.open(holder, "f", 1 | WireGiven.WANT_NONE);
    assertThat(none.kind()).isEqualTo(WireGiven.NONE_EXT);
    assertThat(none.why()).as("WND4_NOT_WANTED").isZero();
    WireGiven cancelled = WireGiven.open(holder, "f", 1 | 0x500);
    assertThat(cancelled.why()).as("WND4_CANCELLED").isEqualTo(7);
  }

  @Test
  void whoWantsNothingHearsThatAlsoWhereNothingIsGiven() throws IOException {
    assertThat(other.close("mem/f", other.openFile("f", "o"))).isZero();
    server.add(new Export("bare", 11, SharedTree.kept(server.tree)));
    Bytes open = holder.openArguments(1 | WireGiven.WANT_NONE, 0, "o", WireSession.noCreate());
    WireGiven none = WireGiven.read(holder.at("bare", open.ints(0).text("f")));
    assertThat(none.kind()).isEqualTo(WireGiven.NONE_EXT);
    assertThat(none.why()).as("WND4_NOT_WANTED").isZero();
  }

  @Test
  void whoCannotBeCalledIsGivenNothing() throws IOException {
    WireGiven.reading(other, "f");
    try (WireSession mute = WireSession.open(server.address, "mute")) {
      WireGiven refused = WireGiven.open(mute, "f", 1 | WireGiven.WANT_ANY);
      assertThat(refused.kind()).isEqualTo(WireGiven.NONE_EXT);
      assertThat(refused.why()).isEqualTo(RESOURCE);
      assertThat(mute.statusFlags).as("it never asked to be called").isZero();
    }
  }

  @Test
  void whatIsOpenForWritingElsewhereIsNotGiven() throws IOException {
    byte[] writing = other.openFile("f", "o");
    WireGiven refused = WireGiven.open(holder, "f", 1 | WireGiven.WANT_ANY);
    assertThat(refused.why()).isEqualTo(CONTENTION);
    assertThat(other.close("mem/f", writing)).isZero();
    assertThat(WireGiven.open(holder, "f", 1 | WireGiven.WANT_ANY).kind())
        .isEqualTo(WireGiven.READ);
  }

  @Test
  void whatWasFoughtOverIsNotGivenForAWhile() throws IOException {
    WireGiven given = WireGiven.reading(holder, "f");
    assertThat(WireGiven.open(other, "f", 3).status()).isEqualTo(DELAY);
    holder.wire.callback().accept(holder.wire);
    assertThat(given.giveBack(holder, "f")).isZero();
    assertThat(WireGiven.open(holder, "f", 1 | WireGiven.WANT_ANY).why()).isEqualTo(CONTENTION);
    server.advance(Duration.ofSeconds(21));
    assertThat(WireGiven.open(holder, "f", 1 | WireGiven.WANT_ANY).kind())
        .isEqualTo(WireGiven.READ);
  }

  @Test
  void aFileIsGivenToAClientOnce() throws IOException {
    WireGiven.reading(holder, "f");
    WireGiven again =
        WireGiven.read(
            holder.open("f", 1 | WireGiven.WANT_ANY, 0, "another", WireSession.noCreate()));
    assertThat(again.kind()).isEqualTo(WireGiven.NONE_EXT);
    assertThat(again.status()).isZero();
  }

  @Test
  void whatIsGivenBackIsGone() throws IOException {
    WireGiven given = WireGiven.reading(holder, "f");
    assertThat(given.giveBack(holder, "f")).isZero();
    assertThat(given.giveBack(holder, "f")).isEqualTo(BAD_STATEID);
    assertThat(holder.read("mem/f", given.stateid(), 0, 10).result(WireSession.READ))
        .isEqualTo(BAD_STATEID);
    assertThat(WireGiven.open(other, "f", 3).status()).isZero();
  }

  @Test
  void itsStateidIsOfOneClientAndOneFileForOneUse() throws IOException {
    WireGiven given = WireGiven.reading(holder, "f");
    other.close("mem/g", other.openFile("g", "o"));
    assertThat(given.giveBack(other, "f")).isEqualTo(BAD_STATEID);
    assertThat(given.giveBack(holder, "g")).isEqualTo(BAD_STATEID);
    assertThat(other.read("mem/f", given.stateid(), 0, 1).result(WireSession.READ))
        .isEqualTo(BAD_STATEID);
    assertThat(holder.read("mem/g", given.stateid(), 0, 1).result(WireSession.READ))
        .isEqualTo(BAD_STATEID);
    assertThat(holder.write("mem/f", given.stateid(), 0, "x").result(WireSession.WRITE))
        .isEqualTo(OPENMODE);
    assertThat(holder.close("mem/f", given.stateid())).isEqualTo(BAD_STATEID);
    Bytes free = new Bytes().ints(WireSession.FREE_STATEID).raw(given.stateid());
    assertThat(holder.run(1, free).result(WireSession.FREE_STATEID)).isEqualTo(10037);
    assertThat(given.giveBack(holder, "f")).isZero();
  }

  @Test
  void itsHolderMayOpenWhatItWasGiven() throws IOException {
    WireGiven given = WireGiven.reading(holder, "f");
    assertThat(claimByHandle(holder, "f", 1, given.stateid())).isZero();
    assertThat(claimByName(holder, "f", 1, given.stateid())).isZero();
    assertThat(claimByHandle(holder, "f", 3, given.stateid())).isEqualTo(OPENMODE);
    assertThat(claimByHandle(other, "f", 1, given.stateid())).isEqualTo(BAD_STATEID);
    assertThat(claimByName(holder, "f", 1, new byte[16])).isEqualTo(BAD_STATEID);
    assertThat(given.giveBack(holder, "f")).isZero();
    assertThat(claimByHandle(holder, "f", 1, given.stateid())).isEqualTo(BAD_STATEID);
  }

  private static int claimByHandle(WireSession who, String name, int access, byte[] stateid)
      throws IOException {
    Bytes open = who.openArguments(access, 0, "c", WireSession.noCreate()).ints(5).raw(stateid);
    return who.at("mem/" + name, open).result(WireSession.OPEN);
  }

  private static int claimByName(WireSession who, String name, int access, byte[] stateid)
      throws IOException {
    Bytes open = who.openArguments(access, 0, "c", WireSession.noCreate()).ints(2).raw(stateid);
    return who.at("mem", open.text(name)).result(WireSession.OPEN);
  }

  @Test
  void nothingIsKeptForAClientThatRestarts() throws IOException {
    WireGiven.reading(holder, "f");
    Bytes byName = holder.openArguments(1, 0, "c", WireSession.noCreate()).ints(3).text("f");
    assertThat(holder.at("mem", byName).result(WireSession.OPEN)).isEqualTo(NOTSUPP);
    Bytes byHandle = holder.openArguments(1, 0, "c", WireSession.noCreate()).ints(6);
    assertThat(holder.at("mem/f", byHandle).result(WireSession.OPEN)).isEqualTo(NOTSUPP);
    assertThat(holder.run(1, new Bytes().ints(7).longs(holder.clientId)).result(7))
        .as("DELEGPURGE")
        .isEqualTo(NOTSUPP);
  }

  @Test
  void aRestartedClientHoldsNothing() throws IOException {
    WireGiven.reading(holder, "f");
    WireClient.Reply exchanged = holder.exchangeId(78);
    exchanged.skip(WireSession.EXCHANGE_ID);
    holder.clientId = exchanged.int64();
    assertThat(holder.createSession(exchanged.int32()).status).isZero();
    assertThat(WireGiven.open(other, "f", 3).status()).isZero();
  }

  @Test
  void aClientWithAFileIsBusy() throws IOException {
    WireGiven given = WireGiven.reading(holder, "f");
    assertThat(holder.close("mem/f", given.open())).isZero();
    byte[] destroySession =
        new Bytes().ints(WireSession.DESTROY_SESSION).raw(holder.sessionId).toArray();
    byte[] destroyClient =
        new Bytes().ints(WireSession.DESTROY_CLIENTID).longs(holder.clientId).toArray();
    assertThat(holder.wire.compound(1, destroySession).status).isZero();
    assertThat(holder.wire.compound(1, destroyClient).status).isEqualTo(10074);
  }

  @Test
  void afterARestartWhatWasGivenIsToBeGivenBack() throws IOException {
    WireGiven.reading(holder, "f");
    holder.close();
    server.restart();
    holder = WireSession.reclaiming(server.address, "holder", WireSession.CONN_BACK_CHAN);
    Bytes claim = holder.openArguments(1, 0, "o", WireSession.noCreate()).ints(1, 1);
    WireGiven again = WireGiven.read(holder.at("mem/f", claim));
    assertThat(again.status()).isZero();
    assertThat(again.kind()).isEqualTo(WireGiven.READ);
    assertThat(again.recall()).isTrue();
    assertThat(again.giveBack(holder, "f")).isZero();
  }

  @Test
  void whoWritesAloneIsGivenTheFileForWriting() throws IOException {
    WireGiven given = WireGiven.writing(holder, "f");
    assertThat(holder.close("mem/f", given.open())).isZero();
    assertThat(holder.write("mem/f", given.stateid(), 0, "kept").result(WireSession.WRITE))
        .isZero();
    assertThat(holder.readText("mem/f", given.stateid())).isEqualTo("kept");
    Bytes cut =
        new Bytes().ints(WireSession.SETATTR).raw(given.stateid()).ints(1, 1 << 4, 8).longs(2);
    assertThat(holder.at("mem/f", cut).result(WireSession.SETATTR)).isZero();
    assertThat(holder.readText("mem/f", given.stateid())).isEqualTo("ke");
    assertThat(claimByHandle(holder, "f", 3, given.stateid())).isZero();
    assertThat(given.giveBack(holder, "f")).isZero();
  }

  @Test
  void whatOthersHaveOpenIsNotGivenForWriting() throws IOException {
    byte[] open = other.openFile("f", "o");
    assertThat(WireGiven.open(holder, "f", 3 | WireGiven.WANT_ANY).why()).isEqualTo(CONTENTION);
    assertThat(other.close("mem/f", open)).isZero();
    assertThat(WireGiven.open(holder, "f", 2 | WireGiven.WANT_ANY).kind())
        .as("who cannot read is not given it either")
        .isEqualTo(WireGiven.NONE_EXT);
  }
}

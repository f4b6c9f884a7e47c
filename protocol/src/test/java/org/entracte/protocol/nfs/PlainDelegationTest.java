package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files given to clients of NFSv4.0, which are called where they listen (RFC 7530, 10.4). */
final class PlainDelegationTest {
  private static final int DELAY = 10008;
  private static final int BAD_STATEID = 10025;
  private static final int OPENMODE = 10038;
  private static final int CB_PATH_DOWN = 10048;
  private static final int EXPIRED = 10011;

  private ServerFixture server;
  private WireListener listener;
  private WirePlain holder;
  private WirePlain other;

  @BeforeEach
  void start() throws IOException {
    server = new ServerFixture();
    listener = new WireListener();
    holder = new WirePlain(server.address, "holder");
    other = new WirePlain(server.address, "other");
    other.introduce(77, "tcp", "0.0.0.0.0.0");
    byte[] made = other.openFile("f", "maker");
    assertThat(other.close(other.next("maker"), "mem/f", made).status).isZero();
  }

  @AfterEach
  void stop() throws IOException {
    holder.close();
    other.close();
    listener.close();
    server.close();
  }

  private void introduceHolder() throws IOException {
    holder.introduce(77, "tcp", "127.0.0.1" + listener.port());
    listener.greet();
  }

  private static WireGiven open(WirePlain who, int access) throws IOException {
    return open(who, "o", access);
  }

  private static WireGiven open(WirePlain who, String owner, int access) throws IOException {
    return WireGiven.read(who.open(who.next(owner), "f", access, 0, owner, WireSession.noCreate()));
  }

  private WireGiven given(int access, int kind) throws IOException {
    introduceHolder();
    byte[] confirmed = holder.openFile("f", access, 0, "o");
    assertThat(confirmed).hasSize(16);
    return reopened(access, kind);
  }

  /** Opens until the file is given: the server takes a moment to see an answer to CB_NULL. */
  private WireGiven reopened(int access, int kind) throws IOException {
    return reopened(holder, "o", access, kind);
  }

  private static WireGiven reopened(WirePlain who, String owner, int access, int kind)
      throws IOException {
    long began = System.nanoTime();
    WireGiven opened = open(who, owner, access);
    while (opened.kind() == WireGiven.NONE
        && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(10)) {
      opened = open(who, owner, access);
    }
    assertThat(opened.kind()).isEqualTo(kind);
    assertThat(opened.recall()).isFalse();
    return opened;
  }

  private int giveBack(WirePlain who, WireGiven given) throws IOException {
    return who.at("mem/f", new Bytes().ints(WirePlain.DELEGRETURN).raw(given.stateid()))
        .result(WirePlain.DELEGRETURN);
  }

  private int wantedByOther() throws IOException {
    return open(other, 2).status();
  }

  @Test
  void whoAnswersIsGivenWhatItOpensAgainAndIsAskedForIt() throws IOException {
    WireGiven given = given(1, WireGiven.READ);
    assertThat(holder.readText("mem/f", given.stateid())).isEmpty();
    assertThat(holder.write("mem/f", given.stateid(), "x")).isEqualTo(OPENMODE);
    assertThat(wantedByOther()).isEqualTo(DELAY);
    WireListener.Recall recall = listener.recall();
    assertThat(recall.ident()).isEqualTo(WireListener.IDENT);
    assertThat(recall.stateid()).isEqualTo(given.stateid());
    listener.answer(recall, 0);
    assertThat(wantedByOther()).as("still out").isEqualTo(DELAY);
    assertThat(giveBack(other, given)).as("whoever has the stateid may").isZero();
    assertThat(giveBack(holder, given)).isEqualTo(BAD_STATEID);
    assertThat(wantedByOther()).isZero();
  }

  @Test
  void whatItHoldsForWritingOthersDoNotLookAt() throws IOException {
    WireGiven given = given(3, WireGiven.WRITE);
    assertThat(holder.write("mem/f", given.stateid(), "kept")).isZero();
    Bytes size = new Bytes().ints(9, 1, 1 << 4);
    assertThat(holder.at("mem/f", size).result(9)).as("its own connection").isZero();
    assertThat(other.at("mem/f", size).result(9)).isEqualTo(DELAY);
    WireListener.Recall recall = listener.recall();
    listener.answer(recall, 0);
    assertThat(giveBack(holder, given)).isZero();
    assertThat(other.at("mem/f", size).result(9)).isZero();
  }

  @Test
  void itsHolderOpensWhatItWasGivenByName() throws IOException {
    WireGiven given = given(1, WireGiven.READ);
    assertThat(claim(holder, 1, given)).isZero();
    assertThat(claim(holder, 3, given)).isEqualTo(OPENMODE);
    assertThat(claim(other, 1, given)).isEqualTo(BAD_STATEID);
    assertThat(giveBack(holder, given)).isZero();
    assertThat(claim(holder, 1, given)).isEqualTo(BAD_STATEID);
    Bytes restarted = holder.openArguments(holder.next("o"), 1, 0, "o", WireSession.noCreate());
    assertThat(holder.at("mem", restarted.ints(3).text("f")).result(WireSession.OPEN))
        .as("CLAIM_DELEGATE_PREV")
        .isEqualTo(10004);
    assertThat(holder.run(1, new Bytes().ints(WirePlain.DELEGPURGE).longs(holder.clientId)).status)
        .isEqualTo(10004);
  }

  private static int claim(WirePlain who, int access, WireGiven given) throws IOException {
    Bytes open = who.openArguments(who.next("c"), access, 0, "c", WireSession.noCreate());
    return who.at("mem", open.ints(2).raw(given.stateid()).text("f")).result(WireSession.OPEN);
  }

  @Test
  void anOpenThatIsToBeConfirmedIsGivenNothing() throws IOException {
    given(1, WireGiven.READ);
    try (WirePlain reader = new WirePlain(server.address, "reader");
        WireListener third = new WireListener()) {
      reader.introduce(5, "tcp", "127.0.0.1" + third.port());
      third.greet();
      WireGiven opened = open(reader, 1);
      for (int i = 0; i < 50; i++) {
        String owner = "o" + i;
        opened = WireGiven.read(reader.open(0, "f", 1, 0, owner, WireSession.noCreate()));
        assertThat(opened.kind()).isEqualTo(WireGiven.NONE);
      }
      reader.set("o49", 1);
      WirePlain.stateid(
          reader.confirmOpen(reader.next("o49"), "mem/f", opened.open()), WirePlain.OPEN_CONFIRM);
      reopened(reader, "o49", 1, WireGiven.READ);
    }
  }

  @Test
  void whatIsNotGivenBackIsTakenAfterALease() throws IOException {
    WireGiven given = given(1, WireGiven.READ);
    assertThat(wantedByOther()).isEqualTo(DELAY);
    listener.answer(listener.recall(), 0);
    server.advance(ServerFixture.LEASE.minusSeconds(1));
    assertThat(holder.renew()).isZero();
    assertThat(wantedByOther()).isEqualTo(DELAY);
    server.advance(Duration.ofSeconds(2));
    assertThat(wantedByOther()).isZero();
    assertThat(holder.read("mem/f", given.stateid())).isEqualTo(BAD_STATEID);
    assertThat(giveBack(holder, given)).isEqualTo(BAD_STATEID);
    assertThat(holder.renew()).as("it lost nothing else").isZero();
  }

  @Test
  void whoIsSilentForALeaseLosesAll() throws IOException {
    WireGiven given = given(1, WireGiven.READ);
    assertThat(wantedByOther()).isEqualTo(DELAY);
    assertThat(listener.recall().stateid()).isEqualTo(given.stateid());
    server.advance(ServerFixture.LEASE.plusSeconds(1));
    assertThat(other.renew()).isZero();
    assertThat(wantedByOther()).isZero();
    assertThat(holder.renew()).isEqualTo(EXPIRED);
    assertThat(giveBack(holder, given)).isEqualTo(EXPIRED);
  }

  @Test
  void aClientThatKnowsNothingOfItYetIsAskedAgain() throws IOException {
    WireGiven given = given(1, WireGiven.READ);
    assertThat(wantedByOther()).isEqualTo(DELAY);
    listener.answer(listener.recall(), BAD_STATEID);
    WireListener.Recall again = listener.recall();
    assertThat(again.stateid()).isEqualTo(given.stateid());
    listener.answer(again, 0);
    assertThat(giveBack(holder, given)).isZero();
  }

  @Test
  void aConnectionThatEndsIsMadeAgainAndTheRecallRepeated() throws IOException {
    WireGiven given = given(1, WireGiven.READ);
    assertThat(wantedByOther()).isEqualTo(DELAY);
    listener.recall();
    listener.hangUp();
    listener.greet();
    assertThat(listener.recall().stateid()).isEqualTo(given.stateid());
    assertThat(giveBack(holder, given)).isZero();
    assertThat(wantedByOther()).isZero();
  }

  @Test
  void renewTellsThatItsHolderIsNotReached() throws IOException {
    WireGiven given = given(1, WireGiven.READ);
    listener.close();
    long began = System.nanoTime();
    int status = holder.renew();
    while (status == 0 && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(10)) {
      status = holder.renew();
    }
    assertThat(status).isEqualTo(CB_PATH_DOWN);
    assertThat(other.renew()).as("of who holds nothing").isZero();
    listener = new WireListener();
    introduceHolder();
    reopenedUntilRenewed();
    assertThat(giveBack(holder, given)).isZero();
  }

  private void reopenedUntilRenewed() throws IOException {
    long began = System.nanoTime();
    int status = holder.renew();
    while (status != 0 && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(10)) {
      status = holder.renew();
    }
    assertThat(status).isZero();
  }

  @Test
  void whoIsNotWhereItsConnectionCameFromIsNotCalled() throws IOException {
    for (String elsewhere : new String[] {"127.0.0.2", "10.0.0.1", "localhost", ""}) {
      holder.introduce(77, "tcp", elsewhere + listener.port());
      isGivenNothing();
    }
    holder.introduce(77, "tcp6", "127.0.0.1" + listener.port());
    isGivenNothing();
    holder.introduce(77, "udp", "127.0.0.1" + listener.port());
    isGivenNothing();
    holder.introduce(77, "tcp", "127.0.0.1.256.1");
    isGivenNothing();
    assertThat(listener.isLeftAlone(Duration.ofMillis(100))).isTrue();
  }

  private void isGivenNothing() throws IOException {
    for (int i = 0; i < 3; i++) {
      byte[] open = holder.openFile("f", 1, 0, "o");
      assertThat(holder.close(holder.next("o"), "mem/f", open).status).isZero();
    }
    assertThat(open(holder, 1).kind()).isEqualTo(WireGiven.NONE);
  }

  @Test
  void whoDoesNotAnswerCbNullIsGivenNothingAndMissesNothing() throws IOException {
    holder.introduce(77, "tcp", "127.0.0.1" + listener.port());
    int xid = listener.accept();
    isGivenNothing();
    listener.send(new Bytes().ints(xid, 1, 0, 0, 0, 1)); // PROG_UNAVAIL
    assertThat(listener.isEnded()).isTrue();
    isGivenNothing();
    assertThat(holder.renew()).isZero();
    assertThat(wantedByOther()).isZero();
  }

  @Test
  void whatComesBesidesRepliesEndsTheConnection() throws IOException {
    given(1, WireGiven.READ);
    listener.send(new Bytes().ints(1, 0, 2, 100003, 4, 0, 0, 0, 0, 0));
    assertThat(listener.isEnded()).as("a call is not served there").isTrue();
  }

  @Test
  void whoAnswersNonsenseIsGivenNothingMore() throws IOException {
    WireGiven given = given(1, WireGiven.READ);
    assertThat(wantedByOther()).isEqualTo(DELAY);
    WireListener.Recall recall = listener.recall();
    listener.send(new Bytes().ints(recall.xid(), 1, 0, 0, 0, 0).ints(0, 0, 7));
    assertThat(listener.isEnded()).isTrue();
    assertThat(giveBack(holder, given)).isZero();
    server.advance(Duration.ofSeconds(30));
    assertThat(open(holder, 1).kind()).isEqualTo(WireGiven.NONE);
  }

  @Test
  void afterARestartWhatWasGivenIsToBeGivenBack() throws IOException {
    WireGiven before = given(1, WireGiven.READ);
    holder.close();
    server.restart();
    holder = new WirePlain(server.address, "holder");
    holder.introduce(77, "tcp", "127.0.0.1" + listener.port());
    Bytes claim = holder.openArguments(holder.next("o"), 1, 0, "o", WireSession.noCreate());
    WireGiven again = WireGiven.read(holder.at("mem/f", claim.ints(1, 1)));
    assertThat(again.kind()).isEqualTo(WireGiven.READ);
    assertThat(again.recall()).isTrue();
    assertThat(again.stateid()).isNotEqualTo(before.stateid());
    assertThat(giveBack(holder, again)).isZero();
  }

  @Test
  void aClientThatCameWithoutAWayBackHoldsNothingMore() throws IOException {
    WireGiven given = given(1, WireGiven.READ);
    holder.introduce(78, "tcp", "0.0.0.0.0.0");
    assertThat(listener.isEnded()).isTrue();
    assertThat(giveBack(holder, given)).isEqualTo(EXPIRED);
    assertThat(wantedByOther()).isZero();
  }

  @Test
  void aConnectionOfTwoClientsIsNobodys() throws IOException {
    WireGiven given = given(1, WireGiven.READ);
    Bytes chmod = new Bytes().ints(WireSession.SETATTR).raw(WirePlain.ANONYMOUS);
    chmod.ints(2, 0, 1 << 1, 4, 0600);
    assertThat(holder.at("mem/f", chmod).result(WireSession.SETATTR)).isZero();
    long own = holder.clientId;
    holder.clientId = other.clientId;
    assertThat(holder.renew()).isZero();
    holder.clientId = own;
    assertThat(holder.at("mem/f", chmod).result(WireSession.SETATTR)).isEqualTo(DELAY);
    listener.answer(listener.recall(), 0);
    assertThat(giveBack(holder, given)).isZero();
  }

  @Test
  void aClientIsCalledByIpv6() throws IOException {
    server.close();
    InetAddress loopback = InetAddress.ofLiteral("::1");
    server = new ServerFixture(loopback);
    InetSocketAddress address = server.address;
    holder.close();
    listener.close();
    listener = new WireListener(loopback);
    holder = new WirePlain(address, "holder");
    holder.introduce(77, "tcp6", "::1" + listener.port());
    listener.greet();
    byte[] made = holder.openFile("f", 3, 0, "o");
    assertThat(holder.close(holder.next("o"), "mem/f", made).status).isZero();
    reopened(1, WireGiven.READ);
  }
}

package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.entracte.protocol.nfs.state.PlainClients;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients of NFSv4.0 try, or have happen to them, around files that one was given. */
final class PlainHolderTest {
  private static final int ACCESS = 13;
  private static final int DELAY = 10008;
  private static final int EXPIRED = 10011;
  private static final int CB_PATH_DOWN = 10048;

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
    Bytes forAll = new Bytes().ints(WireSession.SETATTR).raw(made).ints(2, 0, 1 << 1, 4, 0666);
    assertThat(other.at("mem/f", forAll).result(WireSession.SETATTR)).isZero();
    assertThat(other.close(other.next("maker"), "mem/f", made).status).isZero();
  }

  @AfterEach
  void stop() throws IOException {
    holder.close();
    other.close();
    listener.close();
    server.close();
  }

  private static WireGiven open(WirePlain who, int access) throws IOException {
    return WireGiven.read(who.open(who.next("o"), "f", access, 0, "o", WireSession.noCreate()));
  }

  /** Has the file given to the holder, who opens it until then. */
  private WireGiven given(int access, int kind) throws IOException {
    holder.introduce(77, "tcp", "127.0.0.1" + listener.port());
    listener.greet();
    assertThat(holder.openFile("f", access, 0, "o")).hasSize(16);
    long began = System.nanoTime();
    WireGiven opened = open(holder, access);
    while (opened.kind() == WireGiven.NONE
        && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(10)) {
      opened = open(holder, access);
    }
    assertThat(opened.kind()).isEqualTo(kind);
    return opened;
  }

  private static int giveBack(WirePlain who, WireGiven given) throws IOException {
    return who.at("mem/f", new Bytes().ints(WirePlain.DELEGRETURN).raw(given.stateid()))
        .result(WirePlain.DELEGRETURN);
  }

  private static Bytes cut(byte[] stateid) {
    return new Bytes().ints(WireSession.SETATTR).raw(stateid).ints(1, 1 << 4, 8).longs(0);
  }

  private static Bytes chmod() {
    Bytes call = new Bytes().ints(WireSession.SETATTR).raw(WirePlain.ANONYMOUS);
    return call.ints(2, 0, 1 << 1, 4, 0644);
  }

  /** Lets the holder's connection be one of two clients. */
  private void share() throws IOException {
    long own = holder.clientId;
    holder.clientId = other.clientId;
    assertThat(holder.renew()).isZero();
    holder.clientId = own;
  }

  @Test
  void whoTakesItsAddressBackIsLeftAloneAtOnce() throws IOException {
    holder.introduce(77, "tcp", "127.0.0.1" + listener.port());
    int xid = listener.accept();
    assertThat(xid).isNotZero();
    long began = System.nanoTime();
    holder.introduce(77, "tcp", "0.0.0.0.0.0");
    assertThat(listener.isEnded()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void aRenewThatIsRefusedRenewsNothing() throws IOException {
    holder.introduce(77, "tcp", "0.0.0.0.0.0");
    holder.openFile("f", 3, 2, "o");
    server.advance(ServerFixture.LEASE.minusSeconds(1));
    holder.wire.as(1000);
    assertThat(holder.renew()).isEqualTo(ACCESS);
    server.advance(Duration.ofSeconds(2));
    assertThat(other.renew()).isZero();
    assertThat(open(other, 2).status()).as("its lease has run out").isZero();
    holder.wire.as(0);
    assertThat(holder.renew()).isEqualTo(EXPIRED);
  }

  @Test
  void aRenewThatIsRefusedDoesNotTellWhoseTheConnectionIs() throws IOException {
    given(1, WireGiven.READ);
    holder.wire.as(1000);
    long own = holder.clientId;
    holder.clientId = other.clientId;
    assertThat(holder.renew()).isEqualTo(ACCESS);
    holder.clientId = own;
    holder.wire.as(0);
    assertThat(holder.at("mem/f", chmod()).result(WireSession.SETATTR)).isZero();
  }

  @Test
  void whoOnlyHoldsADelegationRenews() throws IOException {
    holder.introduce(77, "tcp", "127.0.0.1" + listener.port());
    listener.greet();
    holder.wire.as(1000);
    byte[] open = holder.openFile("f", 1, 0, "o");
    long began = System.nanoTime();
    WireGiven given = open(holder, 1);
    while (given.kind() == WireGiven.NONE
        && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(10)) {
      given = open(holder, 1);
    }
    assertThat(given.kind()).isEqualTo(WireGiven.READ);
    assertThat(given.open()).hasSameSizeAs(open);
    assertThat(holder.close(holder.next("o"), "mem/f", given.open()).result(WireSession.CLOSE))
        .isZero();
    assertThat(holder.renew()).isZero();
    assertThat(giveBack(holder, given)).isZero();
    assertThat(holder.renew()).isEqualTo(ACCESS);
  }

  @Test
  void itsHolderCutsTheFileOverAnyConnection() throws IOException {
    WireGiven given = given(3, WireGiven.WRITE);
    try (WirePlain second = new WirePlain(server.address, "holder")) {
      assertThat(second.at("mem/f", cut(given.stateid())).result(WireSession.SETATTR)).isZero();
    }
    share();
    assertThat(holder.at("mem/f", cut(given.stateid())).result(WireSession.SETATTR)).isZero();
    assertThat(holder.at("mem/f", cut(WirePlain.ANONYMOUS)).result(WireSession.SETATTR))
        .as("that names nobody")
        .isEqualTo(DELAY);
  }

  @Test
  void itsHolderOpensItOverAConnectionOfTwo() throws IOException {
    WireGiven given = given(3, WireGiven.WRITE);
    share();
    Bytes open = holder.openArguments(holder.next("c"), 3, 0, "c", WireSession.noCreate());
    assertThat(
            holder.at("mem", open.ints(2).raw(given.stateid()).text("f")).result(WireSession.OPEN))
        .isZero();
    assertThat(open(holder, 3).status()).isZero();
  }

  @Test
  void aHolderThatIsNotCalledAnyMoreIsToldSo() throws IOException {
    WireGiven given = given(1, WireGiven.READ);
    holder.introduce(77, "tcp", "0.0.0.0.0.0");
    assertThat(holder.renew()).isEqualTo(CB_PATH_DOWN);
    assertThat(giveBack(holder, given)).isZero();
    assertThat(holder.renew()).isZero();
  }

  @Test
  void whoClaimsWhatItHeldAndIsNotCalledIsToldSo() throws IOException {
    given(1, WireGiven.READ);
    holder.close();
    server.restart();
    holder = new WirePlain(server.address, "holder");
    holder.introduce(77, "tcp", "0.0.0.0.0.0");
    Bytes claim = holder.openArguments(holder.next("o"), 1, 0, "o", WireSession.noCreate());
    WireGiven again = WireGiven.read(holder.at("mem/f", claim.ints(1, 1)));
    assertThat(again.kind()).isEqualTo(WireGiven.READ);
    assertThat(holder.renew()).isEqualTo(CB_PATH_DOWN);
    assertThat(giveBack(holder, again)).isZero();
    assertThat(holder.renew()).isZero();
  }

  @Test
  void onlyProgramsThatAnybodyMayHaveAreCalled() throws IOException {
    for (int registered : new int[] {100_003, 0x3fff_ffff, 0x6000_0000, -1}) {
      holder.program = registered;
      holder.introduce(77, "tcp", "127.0.0.1" + listener.port());
    }
    assertThat(listener.isLeftAlone(Duration.ofMillis(100))).isTrue();
  }

  @Test
  void thatItIsNotCalledIsSaidOnceForEachAddress() throws IOException {
    try (HeardLog log = new HeardLog(PlainClients.class)) {
      holder.introduce(77, "tcp", "0.0.0.0.0.0");
      holder.introduce(77, "tcp", "0.0.0.0.0.0");
      assertThat(log.lines()).hasSize(1).first().asString().contains("0.0.0.0", "clientaddr");
      holder.introduce(77, "tcp", "10.0.0.1\n.8.1");
      assertThat(log.lines()).hasSize(2).last().asString().doesNotContain("\n");
    }
  }
}

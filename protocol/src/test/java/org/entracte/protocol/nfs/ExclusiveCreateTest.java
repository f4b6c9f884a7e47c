package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Exclusive creates that are repeated after a restart (RFC 8881, 18.16.3; RFC 7530, 16.16.5). */
final class ExclusiveCreateTest {
  private static final int OK = 0;
  private static final int IO = 5;
  private static final int EXIST = 17;

  private ServerFixture server;
  private int owners;

  @BeforeEach
  void start() throws IOException {
    server = new ServerFixture();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static Bytes in41(long verifier) {
    return new Bytes().ints(1, 3).longs(verifier).ints(2, 0, 2, 4, 0400);
  }

  private static Bytes in40(long verifier) {
    return new Bytes().ints(1, 2).longs(verifier);
  }

  private int openWithSession(String name, Bytes how) throws IOException {
    try (WireSession session = WireSession.reclaiming(server.address, "a")) {
      session.run(1, new Bytes().ints(WireSession.RECLAIM_COMPLETE, 0));
      return session.open(name, 3, 0, "o", how).status;
    }
  }

  /** Who had state before the restart may make files behind its grace only. */
  private int openPlainly(String name, Bytes how) throws IOException {
    server.advance(ServerFixture.LEASE.plusSeconds(1));
    try (WirePlain client = WirePlain.open(server.address, "a")) {
      return client.open(0, name, 3, 0, "owner " + ++owners, how).status;
    }
  }

  @Test
  void aCreateWithASessionIsKnownAfterRestarts() throws IOException {
    assertThat(openWithSession("f", in41(4711))).isEqualTo(OK);
    server.restart();
    assertThat(openWithSession("f", in41(4712))).isEqualTo(EXIST);
    assertThat(openWithSession("f", in41(4711))).isEqualTo(OK);
    server.restart();
    assertThat(openWithSession("f", in41(4711))).isEqualTo(OK);
    assertThat(openWithSession("f", WireSession.guarded())).isEqualTo(EXIST);
  }

  @Test
  void aCreateWithoutASessionIsKnownAfterRestarts() throws IOException {
    assertThat(openPlainly("f", in40(4711))).isEqualTo(OK);
    server.restart();
    assertThat(openPlainly("f", in40(4712))).isEqualTo(EXIST);
    assertThat(openPlainly("f", in40(4711))).isEqualTo(OK);
  }

  @Test
  void aFileMadeWhenTheServerDiedIsItsMakers() throws IOException {
    assertThat(openWithSession("f", in41(4711))).isEqualTo(OK);
    server.creates.forgetLast();
    server.restart();
    assertThat(openWithSession("f", in41(4712))).isEqualTo(EXIST);
    assertThat(openWithSession("f", in41(4711))).isEqualTo(OK);
  }

  @Test
  void aFileThatWasNotYetMadeWhenTheServerDiedIsTheNextOnes() throws IOException {
    assertThat(openWithSession("f", in41(4711))).isEqualTo(OK);
    server.creates.forgetLast();
    remove("f");
    server.restart();
    assertThat(openWithSession("f", in41(4712))).isEqualTo(OK);
    assertThat(openWithSession("f", in41(4711))).isEqualTo(EXIST);
  }

  @Test
  void whoWasRefusedDidNotMakeTheFile() throws IOException {
    assertThat(openWithSession("f", in41(4711))).isEqualTo(OK);
    assertThat(openWithSession("f", in41(4712))).isEqualTo(EXIST);
    server.restart();
    assertThat(openWithSession("f", in41(4712))).isEqualTo(EXIST);
    assertThat(openWithSession("f", in41(4711))).isEqualTo(OK);
  }

  @Test
  void ofTwoWhoWereMakingAFileWhenTheServerDiedNeitherGetsIt() throws IOException {
    assertThat(openWithSession("f", in41(4711))).isEqualTo(OK);
    server.creates.forgetLast();
    assertThat(openWithSession("f", in41(4712))).isEqualTo(EXIST);
    server.creates.forgetLast();
    server.restart();
    assertThat(openWithSession("f", in41(4711))).isEqualTo(EXIST);
    assertThat(openWithSession("f", in41(4712))).isEqualTo(EXIST);
  }

  @Test
  void anotherFileOfThatNameIsNotTheOneThatWasMade() throws IOException {
    assertThat(openWithSession("f", in41(4711))).isEqualTo(OK);
    remove("f");
    assertThat(openWithSession("f", WireSession.guarded())).isEqualTo(OK);
    server.restart();
    assertThat(openWithSession("f", in41(4711))).isEqualTo(EXIST);
  }

  @Test
  void nothingIsMadeThatCannotBeWrittenDown() throws IOException {
    server.creates.full(true);
    assertThat(openWithSession("f", in41(4711))).isEqualTo(IO);
    assertThat(openWithSession("g", WireSession.guarded())).isEqualTo(OK);
    server.creates.full(false);
    assertThat(openWithSession("f", WireSession.guarded())).isEqualTo(OK);
  }

  private void remove(String name) throws IOException {
    try (WireSession session = WireSession.open(server.address, "b")) {
      Bytes call = new Bytes().ints(WireSession.REMOVE).text(name);
      assertThat(session.at("mem", call).status).isZero();
    }
  }
}

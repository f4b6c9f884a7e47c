package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Client ids, sessions and slots on the wire (RFC 8881, 2.10). */
final class SessionTest {
  private static final Bytes MAKE_DIRECTORY =
      WireSession.path("mem").ints(WireSession.CREATE, 2).text("d").ints(0, 0);

  private ServerFixture server;

  @BeforeEach
  void start() throws IOException {
    server = new ServerFixture();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void repetitionIsAnsweredFromTheSlotWithoutActingAgain() throws IOException {
    try (WireSession session = WireSession.open(server.address, "a")) {
      WireClient.Reply first = session.run(3, MAKE_DIRECTORY);
      WireClient.Reply again = session.sequenced(session.sequence, 0, true, 3, MAKE_DIRECTORY);
      assertThat(first.status).isZero();
      assertThat(again.bytes()).isEqualTo(first.bytes());
      WireClient.Reply anew = session.run(3, MAKE_DIRECTORY);
      assertThat(anew.status).isEqualTo(17);
    }
  }

  @Test
  void repetitionOfWhatWasNotToBeKeptIsRefused() throws IOException {
    try (WireSession session = WireSession.open(server.address, "a")) {
      int number = ++session.sequence;
      session.sequenced(number, 0, false, 3, MAKE_DIRECTORY);
      WireClient.Reply again = session.sequenced(number, 0, false, 3, MAKE_DIRECTORY);
      assertThat(again.status).isEqualTo(10068);
      assertThat(again.results).isEqualTo(2);
    }
  }

  @Test
  void sequenceNumbersMustFollowEachOther() throws IOException {
    try (WireSession session = WireSession.open(server.address, "a")) {
      Bytes nothing = new Bytes().ints(WireSession.PUTROOTFH);
      assertThat(session.sequenced(session.sequence + 2, 0, true, 1, nothing).status)
          .isEqualTo(10063);
      assertThat(session.sequenced(session.sequence - 1, 0, true, 1, nothing).status)
          .isEqualTo(10063);
      assertThat(session.sequenced(1, 99, true, 1, nothing).status).isEqualTo(10053);
      assertThat(session.run(1, nothing).status).isZero();
    }
  }

  @Test
  void slotsAreIndependent() throws IOException {
    try (WireSession session = WireSession.open(server.address, "a")) {
      Bytes nothing = new Bytes().ints(WireSession.PUTROOTFH);
      assertThat(session.sequenced(1, 7, true, 1, nothing).status).isZero();
      assertThat(session.sequenced(2, 7, true, 1, nothing).status).isZero();
      assertThat(session.sequenced(1, 3, true, 1, nothing).status).isZero();
    }
  }

  @Test
  void createSessionIsRepeatable() throws IOException {
    try (WireSession session = WireSession.open(server.address, "a")) {
      WireClient.Reply again = session.createSession(1);
      again.skip(WireSession.CREATE_SESSION);
      assertThat(again.fixed(16)).isEqualTo(session.sessionId);
      assertThat(session.createSession(9).status).isEqualTo(10063);
    }
  }

  @Test
  void operationsOutsideASessionAreRefused() throws IOException {
    try (WireSession session = WireSession.open(server.address, "a")) {
      assertThat(session.wire.compound(1, new Bytes().ints(WireSession.PUTROOTFH).toArray()).status)
          .isEqualTo(10071);
      Bytes twice = new Bytes().ints(WireSession.DESTROY_CLIENTID).longs(1).ints(24);
      assertThat(session.wire.compound(2, twice.toArray()).status).isEqualTo(10081);
      Bytes late = new Bytes().ints(WireSession.SEQUENCE).raw(session.sessionId).ints(9, 0, 0, 0);
      assertThat(session.run(1, late).status).isEqualTo(10064);
    }
  }

  @Test
  void otherMinorVersionsAreRefused() throws IOException {
    try (WireClient wire = new WireClient(server.address)) {
      for (int minor : new int[] {3, 4, -1}) {
        byte[] call = new Bytes().text("tag").ints(minor, 1, 24).toArray();
        WireClient.Reply reply =
            new WireClient.Reply(WireClient.body(wire.call(100003, 4, 1, call)));
        assertThat(reply.status).isEqualTo(10021);
        assertThat(reply.results).isZero();
      }
    }
  }

  @Test
  void unknownOperationIsIllegal() throws IOException {
    try (WireSession session = WireSession.open(server.address, "a")) {
      WireClient.Reply reply = session.run(1, new Bytes().ints(4711));
      assertThat(reply.status).isEqualTo(10044);
      assertThat(reply.result(10044)).isEqualTo(10044);
      assertThat(session.run(1, new Bytes().ints(50)).status).isEqualTo(10004);
    }
  }

  @Test
  void destroyedSessionAndClientAreGone() throws IOException {
    try (WireSession session = WireSession.open(server.address, "a")) {
      byte[] client =
          new Bytes().ints(WireSession.DESTROY_CLIENTID).longs(session.clientId).toArray();
      assertThat(session.wire.compound(1, client).status).isEqualTo(10074);
      byte[] destroy =
          new Bytes().ints(WireSession.DESTROY_SESSION).raw(session.sessionId).toArray();
      assertThat(session.wire.compound(1, destroy).status).isZero();
      assertThat(session.run(1, new Bytes().ints(24)).status).isEqualTo(10052);
      assertThat(session.wire.compound(1, client).status).isZero();
      assertThat(session.wire.compound(1, client).status).isEqualTo(10022);
    }
  }

  @Test
  void rebootedClientLosesItsFormerState() throws IOException {
    try (WireSession before = WireSession.open(server.address, "a");
        WireSession other = WireSession.open(server.address, "b")) {
      WireClient.Reply denying = before.open("f", 3, 3, "o", WireSession.unchecked());
      assertThat(denying.result(WireSession.OPEN)).isZero();
      assertThat(other.open("f", 1, 0, "o", WireSession.noCreate()).status).isEqualTo(10015);
      WireClient.Reply exchanged = before.exchangeId(78);
      exchanged.skip(WireSession.EXCHANGE_ID);
      before.clientId = exchanged.int64();
      assertThat(before.createSession(exchanged.int32()).status).isZero();
      assertThat(other.open("f", 1, 0, "o", WireSession.noCreate()).status).isZero();
    }
  }

  @Test
  void replyLongerThanTheCacheIsRefusedBeforeActing() throws IOException {
    try (WireSession session = WireSession.open(server.address, "a")) {
      byte[] stateid = session.openFile("big", "o");
      session.write("mem/big", stateid, 0, "x".repeat(10_000)).skip(WireSession.WRITE);
      Bytes read =
          WireSession.path("mem", "big")
              .ints(WireSession.READ)
              .raw(stateid)
              .longs(0)
              .ints(10_000)
              .ints(WireSession.PUTROOTFH, WireSession.LOOKUP)
              .text("mem")
              .ints(WireSession.REMOVE)
              .text("big");
      WireClient.Reply reply = session.sequenced(++session.sequence, 0, true, 7, read);
      assertThat(reply.status).isEqualTo(10067);
      assertThat(session.at("mem/big", new Bytes().ints(WireSession.GETFH)).status).isZero();
    }
  }
}

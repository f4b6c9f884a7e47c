package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a session's channels can carry, and how long a client may take to make its first one. */
final class SessionLimitsTest {
  private static final int TOOSMALL = 10005;
  private static final int STALE_CLIENTID = 10022;
  private static final int REQ_TOO_BIG = 10065;
  private static final int REP_TOO_BIG = 10066;
  private static final int REP_TOO_BIG_TO_CACHE = 10067;
  private static final int USUAL = 8192;

  /** A SEQUENCE alone with the tag "t": RPC header, status, tag, count, one result. */
  private static final int LONE_REPLY = 24 + 4 + 8 + 4 + 8 + 36;

  private static final int[] ROOMY = channel(USUAL, USUAL, USUAL, 16);

  private ServerFixture server;
  private WireClient wire;

  @BeforeEach
  void start() throws IOException {
    server = new ServerFixture();
    wire = new WireClient(server.address);
  }

  @AfterEach
  void stop() throws IOException {
    wire.close();
    server.close();
  }

  private static int[] channel(int request, int response, int cached, int operations) {
    return new int[] {0, request, response, cached, operations, 8, 0};
  }

  private long client(String owner) throws IOException {
    Bytes call = new Bytes().ints(WireSession.EXCHANGE_ID).longs(77).text(owner).ints(0).ints(0, 0);
    return wire.compound(1, call.toArray()).skip(WireSession.EXCHANGE_ID).int64();
  }

  private WireClient.Reply createSession(long client, int[] fore, int[] back) throws IOException {
    Bytes call =
        new Bytes()
            .ints(WireSession.CREATE_SESSION)
            .longs(client)
            .ints(1, 0)
            .ints(fore)
            .ints(back)
            .ints(WireCallback.PROGRAM, 1, 0);
    return wire.compound(1, call.toArray());
  }

  private byte[] session(int[] fore) throws IOException {
    return createSession(client("a"), fore, ROOMY).skip(WireSession.CREATE_SESSION).fixed(16);
  }

  private WireClient.Reply run(
      byte[] session, int number, boolean cache, int count, Bytes operations) throws IOException {
    Bytes call =
        new Bytes()
            .ints(WireSession.SEQUENCE)
            .raw(session)
            .ints(number, 0, 0, cache ? 1 : 0)
            .raw(operations.toArray());
    return wire.compound(1 + count, call.toArray());
  }

  private static Bytes nothing() {
    return new Bytes();
  }

  /** RFC 8881, 18.35.4: an unconfirmed record SHOULD go after a lease. */
  @Test
  void aClientIdNotConfirmedWithinALeaseIsForgotten() throws IOException {
    long quick = client("quick");
    long slow = client("slow");
    server.advance(ServerFixture.LEASE);
    assertThat(createSession(quick, ROOMY, ROOMY).status).isZero();
    server.advance(Duration.ofSeconds(1));
    assertThat(createSession(slow, ROOMY, ROOMY).status).isEqualTo(STALE_CLIENTID);
    assertThat(createSession(client("slow"), ROOMY, ROOMY).status).isZero();
  }

  /** RFC 8881, 18.36.3: channels over which nothing could ever be sent. */
  @Test
  void channelsThatCanCarryNothingAreRefused() throws IOException {
    long client = client("a");
    assertThat(createSession(client, channel(20, USUAL, USUAL, 16), ROOMY).status)
        .isEqualTo(TOOSMALL);
    assertThat(createSession(client, channel(USUAL, 0, USUAL, 16), ROOMY).status)
        .isEqualTo(TOOSMALL);
    assertThat(createSession(client, ROOMY, channel(10, USUAL, USUAL, 16)).status)
        .isEqualTo(TOOSMALL);
    assertThat(createSession(client, ROOMY, channel(USUAL, 10, USUAL, 16)).status)
        .isEqualTo(TOOSMALL);
    assertThat(createSession(client, ROOMY, channel(USUAL, USUAL, USUAL, 1)).status)
        .isEqualTo(TOOSMALL);
    assertThat(createSession(client, ROOMY, ROOMY).status)
        .as("none of these took the number of the request")
        .isZero();
  }

  /** RFC 8881, 2.10.6.4: what a small channel can carry is carried. */
  @Test
  void repliesEndWhereTheChannelDoes() throws IOException {
    byte[] session = session(channel(400, 400, 400, 16));
    Bytes short1 = new Bytes().ints(WireSession.PUTROOTFH, WireSession.GETATTR, 1, 1 << 1);
    assertThat(run(session, 1, false, 2, short1).status).isZero();
    Bytes long4 = new Bytes().ints(WireSession.PUTROOTFH);
    for (int i = 0; i < 4; i++) {
      long4.ints(WireSession.GETATTR, 1, 0x8_07ff);
    }
    WireClient.Reply reply = run(session, 2, false, 5, long4);
    assertThat(reply.status).isEqualTo(REP_TOO_BIG);
    assertThat(24 + reply.bytes().length).isLessThanOrEqualTo(400);
  }

  /** RFC 8881, 18.46.3: refused, a SEQUENCE leaves its slot as it was. */
  @Test
  void aReplyThatCannotBeKeptIsRefusedBeforeTheSlotIsTaken() throws IOException {
    byte[] session = session(channel(USUAL, USUAL, 10, 16));
    assertThat(run(session, 1, true, 0, nothing()).status).isEqualTo(REP_TOO_BIG_TO_CACHE);
    assertThat(run(session, 1, false, 0, nothing()).status).isZero();
  }

  @Test
  void aReplyToSequenceItselfMustFit() throws IOException {
    byte[] session = session(channel(USUAL, LONE_REPLY - 4, USUAL, 16));
    assertThat(run(session, 1, false, 0, nothing()).status).isEqualTo(REP_TOO_BIG);
    WireClient.Reply fitting =
        createSession(client("b"), channel(USUAL, LONE_REPLY, LONE_REPLY, 16), ROOMY);
    byte[] other = fitting.skip(WireSession.CREATE_SESSION).fixed(16);
    assertThat(run(other, 1, true, 0, nothing()).status).isZero();
  }

  @Test
  void aRequestLongerThanAgreedIsRefusedBeforeTheSlotIsTaken() throws IOException {
    byte[] session = session(channel(512, USUAL, USUAL, 16));
    Bytes lookup =
        new Bytes().ints(WireSession.PUTROOTFH, WireSession.LOOKUP).text("12345".repeat(100));
    WireClient.Reply refused = run(session, 1, true, 2, lookup);
    assertThat(refused.status).isEqualTo(REQ_TOO_BIG);
    assertThat(refused.results).isEqualTo(1);
    Bytes root = new Bytes().ints(WireSession.PUTROOTFH);
    assertThat(run(session, 1, true, 1, root).status).isZero();
  }
}

package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What RFC 7530 says a server MUST answer, where no other test asks for it; by its sections. */
final class PlainMandatesTest {
  private static final int ACCESS = 13;
  private static final int NOTDIR = 20;
  private static final int INVAL = 22;
  private static final int LOCKED = 10012;
  private static final int BAD_SEQID = 10026;
  private static final int BADXDR = 10036;
  private static final byte[] READ_BYPASS = new Bytes().ints(-1, -1, -1, -1).toArray();

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

  /** 16.28.5: by whom the client was confirmed, or by who has something open. */
  @Test
  void leasesAreRenewedByWhoHasAPartInThem() throws IOException {
    byte[] made = client.openFile("f", "maker");
    Bytes forAll = new Bytes().ints(WireSession.SETATTR).raw(made).ints(2, 0, 1 << 1, 4, 0666);
    client.at("mem/f", forAll).skip(WireSession.SETATTR);
    client.wire.as(1000);
    assertThat(client.renew()).isEqualTo(ACCESS);
    byte[] open = client.openFile("f", "o");
    assertThat(client.renew()).isZero();
    client.wire.as(1001);
    assertThat(client.renew()).isEqualTo(ACCESS);
    client.wire.as(1000);
    assertThat(client.close(client.next("o"), "mem/f", open).result(WireSession.CLOSE)).isZero();
    assertThat(client.renew()).isEqualTo(ACCESS);
    client.wire.as(0);
    assertThat(client.renew()).isZero();
  }

  /** 9.1.6 and 16.36.4: the stateid of all ones lets nobody write past a reservation. */
  @Test
  void writesPastReadsAreStoppedByReservations() throws IOException {
    byte[] open = client.openFile("f", 3, 2, "o");
    assertThat(client.write("mem/f", READ_BYPASS, "x")).isEqualTo(LOCKED);
    assertThat(client.write("mem/f", WirePlain.ANONYMOUS, "x")).isEqualTo(LOCKED);
    assertThat(client.write("mem/f", open, "x")).isZero();
  }

  /** 16.12.4: the type of a lock does not matter when it is given up, if it is one. */
  @Test
  void anyTypeOfLockUnlocks() throws IOException {
    byte[] open = client.openFile("f", "o");
    byte[] locks =
        WirePlain.stateid(
            client.lockFirst(
                "mem/f",
                WirePlain.Range.write(0, 100),
                new WirePlain.Locker(client.next("o"), open, client.next("l"), "l")),
            WireSession.LOCK);
    for (int type = 1; type <= 4; type++) {
      Bytes unlock = new Bytes().ints(WireSession.LOCKU, type, client.next("l")).raw(locks);
      locks =
          WirePlain.stateid(client.at("mem/f", unlock.longs(10L * type, 10)), WireSession.LOCKU);
    }
    Bytes unlock = new Bytes().ints(WireSession.LOCKU, 5, client.next("l")).raw(locks);
    assertThat(client.at("mem/f", unlock.longs(0, 10)).status).isIn(INVAL, BADXDR);
  }

  /** 16.10.5: who has locks on the file already does not begin anew. */
  @Test
  void aLockOwnerIsNewOnlyOnce() throws IOException {
    byte[] open = client.openFile("f", "o");
    WirePlain.Range range = WirePlain.Range.write(0, 1);
    assertThat(
            client.lockFirst(
                    "mem/f",
                    range,
                    new WirePlain.Locker(client.next("o"), open, client.next("l"), "l"))
                .status)
        .isZero();
    assertThat(
            client
                .lockFirst(
                    "mem/f",
                    range,
                    new WirePlain.Locker(client.next("o"), open, client.next("l"), "l"))
                .result(WireSession.LOCK))
        .isEqualTo(BAD_SEQID);
  }

  /** 16.32.5: a SETATTR that worked tells just what it was asked to set; 16.7.4 of GETATTR. */
  @Test
  void attributesAnsweredAreAmongThoseAskedFor() throws IOException {
    byte[] open = client.openFile("f", "o");
    Bytes chmod = new Bytes().ints(WireSession.SETATTR).raw(open).ints(2, 0, 1 << 1, 4, 0600);
    WireClient.Reply set = client.at("mem/f", chmod).skip(WireSession.SETATTR);
    assertThat(set.fixed(set.left())).isEqualTo(new Bytes().ints(2, 0, 1 << 1).toArray());
    Bytes unknown = new Bytes().ints(9, 3, 1 << 4, 1 << 30, -1);
    WireClient.Reply got = client.at("mem/f", unknown).skip(9);
    assertThat(got.fixed(got.left()))
        .as("the size, and nothing that is not supported")
        .isEqualTo(new Bytes().ints(1, 1 << 4, 8).longs(0).toArray());
  }

  /** 16.14.4: no directory is no directory; only since NFSv4.1 a link is told apart here. */
  @Test
  void aSymbolicLinkLeadsToNoParent() throws IOException {
    Bytes link = new Bytes().ints(WireSession.CREATE, 5).text("f").text("l").ints(0, 0);
    client.at("mem", link).skip(WireSession.CREATE);
    Bytes parent = new Bytes().ints(WireSession.LOOKUPP);
    assertThat(client.at("mem/l", parent).result(WireSession.LOOKUPP)).isEqualTo(NOTDIR);
  }

  /** 16.6: whoever has no delegation gives none back; 9.1.11: reclaims need no confirmation. */
  @Test
  void whatIsReclaimedNeedNotBeConfirmed() throws IOException {
    client.openFile("f", "o");
    client.close();
    server.restart();
    client = WirePlain.open(server.address, "a");
    WireClient.Reply reply = client.reclaim("f", "never seen").skip(WireSession.OPEN);
    reply.fixed(36);
    assertThat(reply.int32() & WirePlain.MUST_CONFIRM).isZero();
  }
}

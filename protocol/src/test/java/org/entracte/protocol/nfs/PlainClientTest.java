package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Client ids and leases of NFSv4.0 on the wire (RFC 7530, 9.1.1, 9.5, 16.28, 16.33, 16.34). */
final class PlainClientTest {
  private static final int CLID_INUSE = 10017;
  private static final int STALE_CLIENTID = 10022;
  private static final int EXPIRED = 10011;

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
  void idIsOfNoUseBeforeItIsConfirmed() throws IOException {
    try (WirePlain a = new WirePlain(server.address, "a")) {
      WirePlain.Given given = WirePlain.given(a.setClientId(1));
      a.clientId = given.clientId();
      assertThat(a.renew()).isEqualTo(STALE_CLIENTID);
      assertThat(a.open(0, "f", 3, 0, "o", WireSession.unchecked()).status)
          .isEqualTo(STALE_CLIENTID);
      assertThat(a.confirm(new WirePlain.Given(given.clientId(), given.confirm() + 9)))
          .isEqualTo(STALE_CLIENTID);
      assertThat(a.confirm(given)).isZero();
      assertThat(a.renew()).isZero();
      assertThat(a.confirm(given)).as("sent again").isZero();
    }
  }

  @Test
  void idThatWasNeverGivenIsStale() throws IOException {
    try (WirePlain a = new WirePlain(server.address, "a")) {
      assertThat(a.confirm(new WirePlain.Given(0, 0))).isEqualTo(STALE_CLIENTID);
      for (long id : new long[] {0, 1, -1, 5L << 32 | 1}) {
        a.clientId = id;
        assertThat(a.renew()).isEqualTo(STALE_CLIENTID);
      }
    }
  }

  @Test
  void sameVerifierAgainOnlyUpdatesTheCallback() throws IOException {
    try (WirePlain a = WirePlain.open(server.address, "a")) {
      byte[] open = a.openFile("f", "o");
      WirePlain.Given again = WirePlain.given(a.setClientId(77, "10.0.0.1.8.2"));
      assertThat(again.clientId()).isEqualTo(a.clientId);
      WirePlain.Given last = WirePlain.given(a.setClientId(77, "10.0.0.1.8.3"));
      assertThat(last.confirm()).isNotEqualTo(again.confirm());
      assertThat(a.confirm(again)).as("replaced by the last").isEqualTo(STALE_CLIENTID);
      assertThat(a.confirm(last)).isZero();
      assertThat(a.read("mem/f", open)).isZero();
      assertThat(addressInUse()).isEqualTo("10.0.0.1.8.3");
    }
  }

  /** What another user who comes with the name "a" is told. */
  private String addressInUse() throws IOException {
    try (WirePlain other = new WirePlain(server.address, "a")) {
      other.wire.as(1234);
      WireClient.Reply refused = other.setClientId(5);
      assertThat(refused.result(WirePlain.SETCLIENTID)).isEqualTo(CLID_INUSE);
      assertThat(refused.opaque()).isEqualTo("tcp".getBytes(StandardCharsets.US_ASCII));
      return new String(refused.opaque(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void restartedClientLosesWhatItHadOnlyWhenItConfirms() throws IOException {
    try (WirePlain a = WirePlain.open(server.address, "a")) {
      byte[] open = a.openFile("f", "o");
      WirePlain.Given lost = WirePlain.given(a.setClientId(78));
      WirePlain.Given reborn = WirePlain.given(a.setClientId(79));
      assertThat(reborn.clientId()).isNotIn(a.clientId, lost.clientId());
      assertThat(a.read("mem/f", open)).isZero();
      assertThat(a.confirm(lost)).isEqualTo(STALE_CLIENTID);
      assertThat(a.confirm(reborn)).isZero();
      assertThat(a.read("mem/f", open)).isEqualTo(EXPIRED);
      assertThat(a.renew()).isEqualTo(EXPIRED);
      a.clientId = reborn.clientId();
      assertThat(a.renew()).isZero();
    }
  }

  @Test
  void nameOfAnotherUserIsRefusedOnlyWhileThereIsState() throws IOException {
    try (WirePlain a = WirePlain.open(server.address, "a");
        WirePlain b = new WirePlain(server.address, "a")) {
      b.wire.as(1000);
      WirePlain.Given taken = WirePlain.given(b.setClientId(5));
      byte[] open = a.openFile("f", "o");
      assertThat(b.setClientId(6).status).isEqualTo(CLID_INUSE);
      assertThat(a.confirm(taken)).as("by another than who asked").isEqualTo(CLID_INUSE);
      assertThat(a.read("mem/f", open)).isZero();
      server.advance(ServerFixture.LEASE.plusSeconds(1));
      assertThat(b.confirm(WirePlain.given(b.setClientId(6)))).isZero();
      assertThat(a.read("mem/f", open)).isEqualTo(EXPIRED);
    }
  }

  @Test
  void clientsWithAndWithoutSessionsDoNotTakeEachOthersIds() throws IOException {
    try (WireSession with = WireSession.open(server.address, "a");
        WirePlain without = WirePlain.open(server.address, "b")) {
      long own = without.clientId;
      without.clientId = with.clientId;
      assertThat(without.renew()).isEqualTo(STALE_CLIENTID);
      assertThat(without.confirm(new WirePlain.Given(with.clientId, 0))).isEqualTo(STALE_CLIENTID);
      without.clientId = own;
      with.clientId = own;
      assertThat(with.createSession(1).status).isEqualTo(STALE_CLIENTID);
      byte[] open = with.openFile("f", "o");
      assertThat(without.read("mem/f", open)).isEqualTo(10025);
      try (WirePlain same = new WirePlain(server.address, "a")) {
        assertThat(same.setClientId(1).status).isEqualTo(CLID_INUSE);
      }
    }
  }

  @Test
  void clientThatComesBackWithSessionsTakesTheOldOnesPlace() throws IOException {
    try (WirePlain old = WirePlain.open(server.address, "a")) {
      old.openFile("f", 3, 3, "o");
      try (WireSession renewed = WireSession.open(server.address, "a")) {
        assertThat(renewed.open("f", 3, 0, "o", WireSession.noCreate()).status).isZero();
        assertThat(old.renew()).isEqualTo(EXPIRED);
      }
    }
  }

  @Test
  void leaseIsRenewedByEveryUseOfAStateid() throws IOException {
    try (WirePlain a = WirePlain.open(server.address, "a");
        WirePlain b = WirePlain.open(server.address, "b")) {
      byte[] open = a.openFile("f", 3, 2, "o");
      for (int i = 0; i < 3; i++) {
        server.advance(Duration.ofSeconds(60));
        assertThat(a.read("mem/f", open)).isZero();
        assertThat(b.open(i, "f", 2, 0, "o", WireSession.noCreate()).status).isEqualTo(10015);
      }
    }
  }

  @Test
  void silentClientKeepsItsStateUntilSomebodyWantsIt() throws IOException {
    try (WirePlain a = WirePlain.open(server.address, "a");
        WirePlain b = WirePlain.open(server.address, "b")) {
      byte[] open = a.openFile("f", 3, 2, "o");
      server.advance(Duration.ofMinutes(10));
      assertThat(a.renew()).isZero();
      assertThat(a.read("mem/f", open)).isZero();
      server.advance(Duration.ofMinutes(10));
      b.openFile("f", 3, 0, "o");
      assertThat(a.read("mem/f", open)).isEqualTo(EXPIRED);
      assertThat(a.renew()).isEqualTo(EXPIRED);
      assertThat(a.close(a.next("o"), "mem/f", open).result(WireSession.CLOSE)).isEqualTo(EXPIRED);
    }
  }

  @Test
  void whatWasGivenBeforeARestartIsStale() throws IOException {
    try (WirePlain before = WirePlain.open(server.address, "a")) {
      byte[] open = before.openFile("f", "o");
      server.restart();
      try (WirePlain after = new WirePlain(server.address, "a")) {
        after.clientId = before.clientId;
        assertThat(after.renew()).isEqualTo(STALE_CLIENTID);
        assertThat(after.read("mem/f", open)).isEqualTo(10023);
        assertThat(after.close(9, "mem/f", open).status).isEqualTo(10023);
        assertThat(after.reclaim("f", "o").result(WireSession.OPEN)).isEqualTo(STALE_CLIENTID);
      }
    }
  }
}

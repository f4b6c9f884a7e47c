package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.Reservations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Opens over NFS and what another front end holds stand against each other. */
final class SharedReservationsTest {
  private static final int SHARE_DENIED = 10015;
  private static final int DELAY = 10008;
  private static final int LOCKED = 10012;
  private static final int READ = 1;
  private static final int BOTH = 3;
  private static final int DENY_WRITE = 2;
  private static final byte[] ANONYMOUS = new byte[16];
  private static final Instant LATER = Instant.parse("2026-11-22T12:10:00Z");

  private ServerFixture server;
  private WireSession session;
  private Reservations.Target file;

  @BeforeEach
  void start() throws Exception {
    server = new ServerFixture();
    session = WireSession.open(server.address, "client");
    byte[] stateid = session.openFile("f", "maker");
    assertThat(session.close("mem/f", stateid)).isZero();
    Name name = Name.of("f");
    file = new Reservations.Target(7, server.tree.lookup(Caller.SUPERUSER, FileId.ROOT, name).id());
  }

  @AfterEach
  void stop() throws IOException {
    session.close();
    server.close();
  }

  private int open(int access, int deny) throws IOException {
    return session.open("f", access, deny, "o", WireSession.unchecked()).result(WireSession.OPEN);
  }

  @Test
  void aLockKeepsWritersOutAndLetsReadersIn() throws Exception {
    assertThat(server.reservations.lock(file, "t", LATER)).isTrue();

    assertThat(open(BOTH, 0)).isEqualTo(SHARE_DENIED);
    assertThat(open(READ, DENY_WRITE)).isEqualTo(SHARE_DENIED);
    assertThat(open(READ, 0)).isZero();
    assertThat(session.write("mem/f", ANONYMOUS, 0, "x").result(WireSession.WRITE))
        .isEqualTo(LOCKED);
  }

  @Test
  void aLockThatIsGivenBackOrRanOutKeepsNobodyOut() throws Exception {
    server.reservations.lock(file, "t", LATER);
    server.reservations.unlock(file, "t");
    assertThat(session.close("mem/f", session.openFile("f", "o"))).isZero();
    server.reservations.lock(file, "t", LATER);
    server.advance(Duration.ofMinutes(10));
    try (WireSession other = WireSession.open(server.address, "other")) {
      assertThat(other.openFile("f", "o")).hasSize(16);
    }
  }

  @Test
  void aFileThatIsWrittenOrDeniedCannotBeLocked() throws Exception {
    byte[] writing = session.openFile("f", "o");
    assertThat(server.reservations.lock(file, "t", LATER)).isFalse();
    assertThat(server.reservations.isDenied(file)).isFalse();
    assertThat(session.close("mem/f", writing)).isZero();
    assertThat(server.reservations.isLocked(file)).as("what was refused stands").isFalse();
    assertThat(open(READ, DENY_WRITE)).isZero();
    assertThat(server.reservations.isDenied(file)).isTrue();
    assertThat(server.reservations.lock(file, "t", LATER)).isFalse();
  }

  @Test
  void aReaderIsInNobodysWay() throws Exception {
    assertThat(open(READ, 0)).isZero();
    assertThat(server.reservations.isDenied(file)).isFalse();
    assertThat(server.reservations.lock(file, "t", LATER)).isTrue();
  }

  @Test
  void whoWantsToDenyAFileWaitsForWhoReplacesIt() throws Exception {
    assertThat(server.reservations.begin(file)).isTrue();
    assertThat(open(READ, DENY_WRITE)).isEqualTo(DELAY);
    assertThat(open(BOTH, 0)).as("who denies nothing").isZero();
    server.reservations.end(file);
    try (WireSession other = WireSession.open(server.address, "other")) {
      assertThat(other.open("f", READ, 0, "o", WireSession.unchecked()).result(WireSession.OPEN))
          .isZero();
    }
  }

  @Test
  void whatSomebodyDeniesIsNotReplaced() throws Exception {
    assertThat(open(READ, DENY_WRITE)).isZero();
    assertThat(server.reservations.begin(file)).isFalse();
    assertThat(server.reservations.isActedOn(file)).isFalse();
  }
}

package org.entracte.cache.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.entracte.protocol.replication.LinkException;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileId;
import org.junit.jupiter.api.Test;

class ConnectivityTest {
  private static final Position START = new Position(0, 0, 0);
  private final ScriptedGateway gateway = new ScriptedGateway();
  private final Connectivity connectivity = new Connectivity();
  private final JudgedLink link = new JudgedLink(gateway, connectivity);

  @Test
  void aReadFailsWithoutAskingWhileTheGatewayIsAway() {
    assertThatThrownBy(() -> link.read(FileId.ROOT, 0, new Position(0, 0, 0), new ByteRange(0, 1)))
        .isInstanceOf(LinkException.class);
    assertThat(gateway.calls).isEmpty();
  }

  @Test
  void theFeedFindsTheGatewayAgain() throws LinkException {
    var _ = link.changes(START, 1, Duration.ZERO);
    assertThat(connectivity.isOnline()).isTrue();
  }

  @Test
  void oneFailureIsEnoughToStopTrying() throws LinkException {
    var _ = link.changes(START, 1, Duration.ZERO);
    gateway.reachable = false;
    assertThatThrownBy(() -> link.read(FileId.ROOT, 0, new Position(0, 0, 0), new ByteRange(0, 1)))
        .isInstanceOf(LinkException.class);
    assertThat(connectivity.standing())
        .isEqualTo(new Connectivity.Standing(Connectivity.State.OFFLINE, "connection refused"));
  }

  @Test
  void heldOfflineNothingGoesOutUntilReleased() throws LinkException {
    connectivity.holdOffline();
    assertThatThrownBy(() -> link.changes(START, 1, Duration.ZERO))
        .isInstanceOf(LinkException.class);
    assertThat(gateway.calls).isEmpty();
    connectivity.release();
    var _ = link.changes(START, 1, Duration.ZERO);
    assertThat(connectivity.isOnline()).isTrue();
  }

  @Test
  void anAnswerOnItsWayDoesNotEndTheHold() {
    connectivity.holdOffline();
    connectivity.answered();
    assertThat(connectivity.standing().state()).isEqualTo(Connectivity.State.HELD_OFFLINE);
  }

  @Test
  void listenersHearOfChangesOnly() {
    AtomicInteger heard = new AtomicInteger();
    connectivity.onChange(heard::incrementAndGet);
    connectivity.answered();
    connectivity.answered();
    connectivity.holdOffline();
    assertThat(heard).hasValue(2);
  }
}

package org.entracte.cache.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.entracte.cache.replica.OutgoingEdit;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.Hash;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Payload;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.replication.Hello;
import org.entracte.protocol.replication.Submitted;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplayTaskTest {
  private Instant now = Instant.EPOCH;
  private final ScriptedGateway gateway = new ScriptedGateway();
  private final ScriptedLog log = new ScriptedLog();
  private final Connectivity connectivity = new Connectivity();
  private final ScriptedFeed feed = new ScriptedFeed();
  private final ReplayTask replay =
      new ReplayTask(
          new JudgedLink(gateway, connectivity),
          log,
          connectivity,
          () -> now,
          new Random(1),
          feed,
          new Fork(
              new JudgedLink(gateway, connectivity),
              log,
              feed,
              () -> new Hello(Hello.PROTOCOL_VERSION, log.client, "laptop")));

  @BeforeEach
  void online() {
    connectivity.answered();
  }

  @Test
  void sendsEachEditOnceWhileTheContactLasts() {
    log.edits.addAll(List.of(edit(1), edit(2)));
    assertThat(replay.step()).isZero();
    assertThat(replay.step()).isPositive();
    assertThat(gateway.calls).containsExactly("submit [1, 2]");
  }

  @Test
  void sendsUnresolvedEditsAgainAfterTheContactBroke() {
    log.edits.add(edit(1));
    replay.step();
    gateway.reachable = false;
    log.edits.add(edit(2));
    replay.step();
    assertThat(connectivity.isOnline()).isFalse();
    gateway.reachable = true;
    connectivity.answered();
    replay.step();
    assertThat(gateway.calls).containsExactly("submit [1]", "submit [2]", "submit [1, 2]");
  }

  @Test
  void asksNothingWhileTheGatewayIsAway() {
    log.edits.add(edit(1));
    connectivity.holdOffline();
    assertThat(replay.step()).isGreaterThan(Duration.ZERO);
    assertThat(gateway.calls).isEmpty();
  }

  @Test
  void uploadsAPayloadFromWhereTheGatewayHasItAlready() {
    log.payload = new byte[100_000];
    StageId stage = new StageId(log.client, 9);
    Payload.Staged payload = new Payload.Staged(stage, 100_000, Hash.sha256(new byte[32]));
    gateway.staged = 40_000;
    log.edits.add(new OutgoingEdit(edit(1).edit(), Optional.of(payload)));
    replay.step();
    assertThat(gateway.calls).containsExactly("stage 0+0", "stage 40000+60000", "submit [1]");
  }

  @Test
  void aPayloadThatFindsNoRoomThereIsLeftToTheVerdict() {
    log.payload = new byte[100_000];
    StageId stage = new StageId(log.client, 9);
    Payload.Staged payload = new Payload.Staged(stage, 100_000, Hash.sha256(new byte[32]));
    gateway.staged = 40_000;
    gateway.isFull = true;
    log.edits.add(new OutgoingEdit(edit(1).edit(), Optional.of(payload)));
    replay.step();
    assertThat(gateway.calls).containsExactly("stage 0+0", "stage 40000+60000", "submit [1]");
    assertThat(connectivity.isOnline()).isTrue();
  }

  @Test
  void startsAgainFromTheFirstUnresolvedEditWhenTheGatewayHasAGap() {
    log.edits.addAll(List.of(edit(3), edit(4)));
    replay.step();
    log.edits.add(edit(5));
    gateway.nextAnswers.add(new Submitted.Gap(4));
    replay.step();
    replay.step();
    assertThat(gateway.calls).containsExactly("submit [3, 4]", "submit [5]", "submit [3, 4, 5]");
    assertThat(log.forks).isZero();
  }

  @Test
  void waitsForTheFeedWhereTheGatewayLostTheJournal() {
    log.edits.add(edit(1));
    gateway.nextAnswers.add(new Submitted.Lost());

    assertThat(replay.step()).isPositive();
    replay.step();

    assertThat(gateway.calls).containsExactly("submit [1]", "submit [1]");
    assertThat(log.forks).isZero();
  }

  @Test
  void editsMadeOnALostJournalGoOnAsAnotherClientsBehindThoseTheGatewayKnows() {
    log.edits.addAll(List.of(edit(1), edit(2)));
    log.ofLostJournal = true;
    feed.position = 1;
    gateway.lastEdit = 1;
    gateway.nextAnswers.add(judged(1, edit(1)));

    replay.step();
    replay.step();
    replay.step();

    assertThat(log.forks).isEqualTo(1);
    assertThat(gateway.calls).containsExactly("hello", "submit [1]", "hello", "submit [1, 2]");
  }

  @Test
  void goesOnAsAnotherClientWhenItsNumbersWereUsedByAnother() {
    log.edits.add(edit(1));
    gateway.nextAnswers.addAll(List.of(new Submitted.Fork(1), new Submitted.Fork(1)));
    gateway.lastEdit = 1;
    replay.step();
    replay.step();
    assertThat(log.forks).isEqualTo(1);
    assertThat(gateway.calls).containsExactly("submit [1]", "hello", "submit [1]", "hello");
  }

  @Test
  void editsThatTheGatewayKnowsAreAwaitedBeforeTheRestGoesOnAsAnother() {
    log.edits.addAll(List.of(edit(1), edit(2), edit(3), edit(4), edit(5)));
    gateway.lastEdit = 4;
    gateway.nextAnswers.addAll(
        List.of(
            new Submitted.Fork(3),
            new Submitted.Fork(3),
            judged(7, edit(1), edit(2)),
            judged(9, edit(4))));
    replay.step();
    assertThat(gateway.calls)
        .containsExactly(
            "submit [1, 2, 3, 4, 5]",
            "hello",
            "submit [1, 2, 3, 4]",
            "submit [1, 2]",
            "submit [4]");
    feed.position = 8;
    assertThat(replay.step()).isPositive();
    assertThat(log.forks).isZero();
    feed.position = 9;
    replay.step();
    assertThat(log.forks).isEqualTo(1);
    assertThat(gateway.calls).hasSize(7).endsWith("hello");
  }

  @Test
  void aForkThatTheLinkBrokeIsLookedIntoAgain() {
    log.edits.add(edit(1));
    gateway.nextAnswers.add(new Submitted.Fork(1));
    gateway.failsAt = "hello";
    replay.step();
    assertThat(log.forks).isZero();
    gateway.failsAt = "";
    connectivity.answered();
    gateway.lastEdit = 1;
    gateway.nextAnswers.addAll(List.of(new Submitted.Fork(1), new Submitted.Fork(1)));
    replay.step();
    replay.step();
    assertThat(log.forks).isEqualTo(1);
  }

  @Test
  void aRowThatTheFeedNeverBringsIsAskedForAgain() {
    log.edits.add(edit(1));
    replay.step();
    replay.step();
    now = now.plusSeconds(19);
    replay.step();
    assertThat(gateway.calls).containsExactly("submit [1]");
    now = now.plusSeconds(1);
    replay.step();
    replay.step();
    assertThat(gateway.calls).containsExactly("submit [1]", "submit [1]");
  }

  @Test
  void whatAGatewayKnewThatWasPutBackToACopyOfBeforeIsNotAwaited() {
    log.edits.addAll(List.of(edit(1), edit(2)));
    gateway.lastEdit = 2;
    gateway.nextAnswers.addAll(
        List.of(new Submitted.Fork(2), new Submitted.Fork(2), judged(7, edit(1))));
    replay.step();
    gateway.head = 6;
    feed.position = 6;
    replay.step();
    replay.step();
    assertThat(gateway.calls).endsWith("hello", "submit [1, 2]");
    assertThat(log.forks).isZero();
  }

  private static Submitted judged(long row, OutgoingEdit... edits) {
    return new Submitted.Judged(
        Stream.of(edits)
            .map(out -> new Verdict(out.edit().key(), row, new Outcome.Applied()))
            .toList());
  }

  @Test
  void goesOnAsAnotherClientWhenTheGatewayLostEditsThatWeNoLongerHave() {
    log.edits.add(edit(7));
    gateway.nextAnswers.add(new Submitted.Gap(5));
    replay.step();
    assertThat(log.forks).isEqualTo(1);
  }

  private OutgoingEdit edit(long number) {
    Operation remove =
        new Operation.Remove(
            FileId.ROOT, Name.of("a"), new FileId(1, number), new Base.AtVersion(0), true);
    return new OutgoingEdit(
        new Edit(new EditKey(log.client, 1, number), Caller.SUPERUSER, Instant.EPOCH, remove),
        Optional.empty());
  }
}

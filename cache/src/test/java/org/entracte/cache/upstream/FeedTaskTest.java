package org.entracte.cache.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.replication.Hello;
import org.entracte.protocol.tree.FileError;
import org.junit.jupiter.api.Test;

/** When the gateway is asked whether it takes edits. */
final class FeedTaskTest {
  private static final ClientId CLIENT = new ClientId(1, 2);

  private final ScriptedGateway gateway = new ScriptedGateway();
  private final ScriptedFeed feed = new ScriptedFeed();
  private final FeedTask task =
      new FeedTask(
          gateway,
          feed,
          () -> new Hello(Hello.PROTOCOL_VERSION, CLIENT, "l"),
          FeedTask.Pace.NORMAL);

  private static JournalRow refused(FileError error) {
    Verdict verdict = new Verdict(new EditKey(CLIENT, 1, 1), 1, new Outcome.Refused(error, "no"));
    return new JournalRow(1, 1, Optional.of(verdict), List.of());
  }

  private long greetings() {
    return gateway.calls.stream().filter("hello"::equals).count();
  }

  private void step(int times) {
    for (int i = 0; i < times; i++) {
      task.step();
    }
  }

  @Test
  void aWritableGatewayIsGreetedOncePerContact() {
    step(50);
    assertThat(greetings()).isOne();
    gateway.reachable = false;
    step(1);
    gateway.reachable = true;
    step(2);
    assertThat(greetings()).isEqualTo(2);
  }

  @Test
  void anEditRefusedAsReadOnlyMakesItAsk() {
    step(1);
    gateway.readOnly = true;
    gateway.nextRows.add(List.of(refused(FileError.ACCESS)));
    step(3);
    assertThat(feed.readOnly).as("another refusal tells nothing").isFalse();
    gateway.nextRows.add(List.of(refused(FileError.READ_ONLY)));
    step(2);
    assertThat(feed.readOnly).isTrue();
  }

  @Test
  void aReadOnlyGatewayIsAskedAgainUntilItTakesEdits() {
    gateway.readOnly = true;
    step(1);
    assertThat(feed.readOnly).isTrue();
    gateway.readOnly = false;
    step(10);
    assertThat(feed.readOnly).isFalse();
    long asked = greetings();
    step(50);
    assertThat(greetings()).isEqualTo(asked);
  }
}

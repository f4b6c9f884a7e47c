package org.entracte.cache.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.entracte.protocol.app.Program;
import org.entracte.protocol.control.ControlServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the commands ask a running cache, and how they end. */
@Timeout(60)
final class CommandsTest {
  @TempDir Path folder;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<ObjectNode> answers = new CopyOnWriteArrayList<>();
  private ControlServer server;

  @BeforeEach
  void run() throws IOException {
    server = ControlServer.start(folder, this::answer, Thread.ofVirtual().factory());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "online,0,0,0",
    "offline,0,0,4",
    "held-offline,0,0,4",
    "online,1,0,6",
    "offline,1,0,6",
    "online,0,1,6"
  })
  void statusEndsByWhatWaits(String gateway, long pending, long parked, int status) {
    answers.add(status(gateway, pending, parked));
    assertThat(entracte("status")).isEqualTo(status);
    assertThat(asked).containsExactly("status");
  }

  @ParameterizedTest
  @CsvSource({"online,0,0,0", "online,2,0,6", "online,0,1,6", "offline,2,0,4", "offline,0,0,0"})
  void flushAsksOnceAndTellsWhatIsLeft(String gateway, long pending, long parked, int status) {
    answers.add(status(gateway, pending, parked));
    assertThat(entracte("flush")).isEqualTo(status);
    assertThat(asked).containsExactly("flush");
  }

  @Test
  void flushWaitsUntilNothingIsPending() {
    answers.addAll(List.of(status("online", 9, 0), status("online", 1, 0), status("online", 0, 0)));
    assertThat(entracte("flush", "--wait")).isZero();
    assertThat(asked).containsExactly("flush", "flush", "flush");
  }

  @Test
  void flushEndsWithSixIfSomeAreParkedInTheEnd() {
    answers.addAll(List.of(status("online", 9, 0), status("online", 0, 2)));
    assertThat(entracte("flush", "--wait")).isEqualTo(6);
  }

  @Test
  void flushWaitsThroughAMomentWithoutTheGateway() {
    answers.addAll(
        List.of(status("online", 9, 0), status("offline", 9, 0), status("online", 0, 0)));
    assertThat(entracte("flush", "--wait")).isZero();
  }

  @Test
  void flushDoesNotWaitForAUserWhoIsOffline() {
    answers.addAll(List.of(status("held-offline", 9, 0), status("held-offline", 9, 0)));
    assertThat(entracte("flush", "--wait")).isEqualTo(4);
    assertThat(asked).hasSize(2);
  }

  @Test
  void conflictsEndWithFiveIfThereAreAny() {
    ObjectNode none = JsonNodeFactory.instance.objectNode();
    none.putArray("conflicts");
    ObjectNode one = JsonNodeFactory.instance.objectNode();
    one.putArray("conflicts").addObject().put("path", "/a");
    answers.addAll(List.of(none, one));
    assertThat(entracte("conflicts")).isZero();
    assertThat(entracte("conflicts", "--json")).isEqualTo(5);
  }

  @Test
  void offlineOnlineAndQueueAreAsked() {
    ObjectNode queue = JsonNodeFactory.instance.objectNode();
    queue.putArray("edits").addObject().put("number", 1).put("what", "store").put("path", "/a");
    answers.addAll(List.of(status("held-offline", 0, 0), status("offline", 0, 0), queue));
    assertThat(entracte("offline")).isZero();
    assertThat(entracte("online")).isZero();
    assertThat(entracte("queue")).isZero();
    assertThat(asked).containsExactly("offline", "online", "queue");
  }

  @Test
  void nobodyThereIsAnErrorAndAWrongOptionIsUsage() throws IOException {
    server.close();
    assertThat(entracte("status")).isEqualTo(1);
    assertThat(entracte("status", "--no-such-option")).isEqualTo(2);
    assertThat(entracte("no-such-command")).isEqualTo(2);
    assertThat(asked).isEmpty();
  }

  @Test
  void statusTextNamesTheTaskThatDoesNotGetOn() {
    ObjectNode status = status("online", 3, 0);
    status
        .putArray("troubles")
        .addObject()
        .put("task", "replay")
        .put("what", "java.lang.IllegalStateException: no such row")
        .put("since", "2026-11-22T12:00:00Z")
        .put("times", 4);
    assertThat(StatusText.of(status))
        .containsPattern("trouble +replay broke 4 times since 2026-11-22T12:00:00Z: .*no such row");
  }

  @Test
  void statusTextAnswersWhetherAllIsSent() {
    assertThat(StatusText.of(status("online", 0, 0))).contains("Everything is on the gateway.");
    assertThat(StatusText.of(status("online", 3, 0)))
        .contains("3 edits")
        .contains("Not everything is on the gateway");
    assertThat(StatusText.of(status("online", 0, 1))).contains("Not everything");
  }

  @Test
  void retryAsksForThePathsOrForAll() {
    ObjectNode retried = JsonNodeFactory.instance.objectNode().put("again", 2).put("waiting", 1);
    answers.addAll(List.of(retried, retried));
    assertThat(entracte("retry", "a", "/b c")).isZero();
    assertThat(entracte("retry", "--all")).isZero();
    assertThat(asked).containsExactly("retry[a, /b c]", "retry");
    assertThat(entracte("retry")).isEqualTo(2);
    assertThat(entracte("retry", "a", "--all")).isEqualTo(2);
  }

  @Test
  void dropAsksForOnePathAfterTheOtherAndStopsAtARefusal() {
    ObjectNode dropped = JsonNodeFactory.instance.objectNode().put("path", "/a").put("edits", 1);
    ObjectNode refused = JsonNodeFactory.instance.objectNode().put("error", "/b is open");
    answers.addAll(List.of(dropped, refused));
    assertThat(entracte("drop", "a", "b", "c")).isEqualTo(1);
    assertThat(asked).containsExactly("drop[a]", "drop[b]");
    assertThat(entracte("drop")).isEqualTo(2);
  }

  @Test
  void parkedEditsAreToldWithTheirReasonAndWhatCanBeDone() {
    ObjectNode status = status("online", 0, 1);
    status
        .putArray("parkedEdits")
        .addObject()
        .put("path", "/d/f")
        .put("what", "store")
        .put("parked", "the gateway refuses (NO_SPACE): full")
        .put("retryAt", "2026-11-22T10:00:00Z");
    assertThat(StatusText.of(status))
        .contains("/d/f (store): the gateway refuses (NO_SPACE): full; tried again 2026-11-22T")
        .contains("entracte retry PATH")
        .contains("entracte drop PATH");
  }

  private int entracte(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--cache", folder.toString()));
    return Program.run(new CacheMain(), all.toArray(String[]::new));
  }

  private ObjectNode answer(String command, List<String> about) {
    asked.add(about.isEmpty() ? command : command + about);
    return answers.removeFirst();
  }

  private static ObjectNode status(String gateway, long pending, long parked) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("gateway", gateway)
        .put("pending", pending)
        .put("parked", parked);
  }
}

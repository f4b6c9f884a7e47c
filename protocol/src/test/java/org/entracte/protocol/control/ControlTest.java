package org.entracte.protocol.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class ControlTest {
  @TempDir Path folder;

  @Test
  void aCommandIsAnsweredByWhoRunsOnTheFolder() throws Exception {
    try (ControlServer server = start(folder, ControlTest::echo)) {
      assertThat(ask(folder, "status").toString()).isEqualTo("{\"asked\":\"status\"}");
      assertThat(ask(folder, "again").toString()).isEqualTo("{\"asked\":\"again\"}");
    }
  }

  @Test
  void onlyItsUserMayEnterTheFolder() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (ControlServer server = start(folder, ControlTest::echo)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void nobodyRunningIsSaidSo() throws Exception {
    assertThatExceptionOfType(ControlException.class)
        .isThrownBy(() -> ask(folder, "status"))
        .withMessage("nothing is running on " + folder + "; start it first");
    start(folder, ControlTest::echo).close();
    assertThatExceptionOfType(ControlException.class)
        .isThrownBy(() -> ask(folder, "status"))
        .withMessageContaining("nothing is running");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aSocketLeftByAKilledProcessIsReplaced() throws Exception {
    start(folder, (command, about) -> JsonNodeFactory.instance.objectNode());
    try (ControlServer second = start(folder, ControlTest::echo)) {
      assertThat(ask(folder, "who").toString()).contains("who");
    }
  }

  @Test
  void aFolderWithALongPathWorksToo() throws Exception {
    Path deep = Files.createDirectories(folder.resolve("x".repeat(100)).resolve("y".repeat(100)));
    try (ControlServer server = start(deep, ControlTest::echo)) {
      assertThat(ask(deep, "far").toString()).contains("far");
    }
    assertThat(deep).isEmptyDirectory();
  }

  @Test
  void aRefusalReachesWhoAsked() throws Exception {
    ControlServer.Commands refusing =
        (command, about) -> {
          throw new ControlException("not " + command);
        };
    try (ControlServer server = start(folder, refusing)) {
      assertThatExceptionOfType(ControlException.class)
          .isThrownBy(() -> ask(folder, "now"))
          .withMessage("not now");
    }
  }

  @Test
  void aBrokenCommandTellsNoSecretsAndLeavesTheServerAlive() throws Exception {
    ControlServer.Commands breaking =
        (command, about) -> {
          if (command.equals("break")) {
            throw new IllegalStateException("secret");
          }
          return echo(command, about);
        };
    try (ControlServer server = start(folder, breaking)) {
      assertThatExceptionOfType(ControlException.class)
          .isThrownBy(() -> ask(folder, "break"))
          .withMessage("internal error; the log tells more");
      assertThat(ask(folder, "fine").toString()).contains("fine");
    }
  }

  @Test
  void noAnswerInTimeIsGivenUp() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    ControlServer.Commands hanging =
        (command, about) -> {
          try {
            never.await();
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          }
          return echo(command, about);
        };
    try (ControlServer server = start(folder, hanging)) {
      assertThatExceptionOfType(ControlException.class)
          .isThrownBy(() -> new ControlClient(folder, Duration.ofMillis(100)).ask("x"))
          .withMessageContaining("did not answer");
    } finally {
      never.countDown();
    }
  }

  @Test
  void argumentsArriveAsTheyWereGiven() throws Exception {
    try (ControlServer server = start(folder, ControlTest::echo)) {
      ObjectNode answer =
          new ControlClient(folder, Duration.ofSeconds(10)).ask("retry", "/a b", "\u00e4\n\"");
      assertThat(answer.path("asked").asText()).isEqualTo("retry[/a b, \u00e4\n\"]");
    }
  }

  @Test
  void garbageAndEndlessLinesAreSurvived() throws Exception {
    try (ControlServer server = start(folder, ControlTest::echo)) {
      assertThat(raw("nonsense\n")).contains("error");
      assertThat(raw("[]\n")).contains("names its command");
      assertThat(raw("x".repeat(200_000))).isEmpty();
      assertThat(ask(folder, "fine").toString()).contains("fine");
    }
  }

  private String raw(String text) throws IOException {
    Path socket = Path.of(Files.readString(folder.resolve("control.address")));
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer answer = ByteBuffer.allocate(1000);
      try {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        while (channel.read(answer) >= 0) {
          assertThat(answer.hasRemaining()).isTrue();
        }
      } catch (IOException closedOnUs) {
        assertThat(answer.position()).isZero();
      }
      return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
    }
  }

  private static ControlServer start(Path folder, ControlServer.Commands commands)
      throws IOException {
    return ControlServer.start(folder, commands, Thread.ofVirtual().factory());
  }

  private static ObjectNode ask(Path folder, String command) throws ControlException {
    return new ControlClient(folder, Duration.ofSeconds(10)).ask(command);
  }

  private static ObjectNode echo(String command, List<String> about) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("asked", about.isEmpty() ? command : command + about);
  }
}

package org.entracte.protocol.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.entracte.protocol.fuzz.Campaign;
import org.entracte.protocol.fuzz.Corpus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damaged questions and answers on the control socket. */
@Timeout(value = 1, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ControlFuzzTest {
  private static final Corpus LINES =
      Corpus.ofTexts(
          List.of(
              "{\"command\":\"status\"}\n", "{\"error\":\"no\",\"edits\":[1,2,{\"a\":null}]}\n"),
          List.of(
              "\n",
              "[".repeat(2000),
              "{\"a\":".repeat(1500),
              "\\ud800",
              "1e999999999",
              "9".repeat(3000),
              "\0",
              "null",
              "\"command\":",
              "\"error\":{}"));

  @TempDir Path folder;

  @Test
  void everyQuestionIsAnsweredOrItsConnectionEnds() throws Exception {
    ControlServer.Commands echo = ControlFuzzTest::echo;
    try (ControlServer server =
        ControlServer.start(folder, echo, Thread.ofPlatform().daemon().factory())) {
      Campaign.Tally tally = Campaign.of("control questions", 3_000).run(LINES::input, this::ask);
      assertThat(tally.outcomes()).containsKeys("answered", "refused", "ended");
      assertThat(new ControlClient(folder, Duration.ofSeconds(9)).ask("status").has("asked"))
          .isTrue();
      server.close();
    }
  }

  private static ObjectNode echo(String command, List<String> about) {
    return JsonNodeFactory.instance.objectNode().put("asked", command + about);
  }

  private String ask(byte[] line) throws IOException {
    try (SocketChannel channel = SocketChannel.open(ControlSocket.find(folder))) {
      channel.write(ByteBuffer.wrap(line));
      channel.shutdownOutput();
      String answer = new String(ControlSocket.readLine(channel, 1 << 20), StandardCharsets.UTF_8);
      assertThat(answer).doesNotContain("internal error");
      return answer.contains("\"error\"") ? "refused" : "answered";
    } catch (IOException ended) {
      return "ended";
    }
  }

  @Test
  void everyAnswerIsReadOrRefused() throws Exception {
    AtomicReference<byte[]> answer = new AtomicReference<>(new byte[0]);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(ControlSocket.prepare(folder));
      Thread.ofPlatform().daemon().start(() -> serve(server, answer));
      ControlClient client = new ControlClient(folder, Duration.ofSeconds(9));
      Campaign.Tally tally =
          Campaign.of("control answers", 1_000)
              .run(
                  LINES::input,
                  line -> {
                    answer.set(line);
                    try {
                      client.ask("status");
                      return "value";
                    } catch (ControlException refused) {
                      return "refused";
                    }
                  });
      assertThat(tally.outcomes()).containsKeys("value", "refused");
    }
  }

  private static void serve(ServerSocketChannel server, AtomicReference<byte[]> answer) {
    while (server.isOpen()) {
      try (SocketChannel connection = server.accept()) {
        ControlSocket.readLine(connection, 1 << 20);
        connection.write(ByteBuffer.wrap(answer.get()));
      } catch (IOException over) {
        assertThat(over).isNotNull();
      }
    }
  }

  @Test
  void anAnswerThatIsNoJsonIsNotCalledNobody() throws Exception {
    AtomicReference<byte[]> answer =
        new AtomicReference<>("{oops\n".getBytes(StandardCharsets.UTF_8));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(ControlSocket.prepare(folder));
      Thread.ofPlatform().daemon().start(() -> serve(server, answer));
      assertThatExceptionOfType(ControlException.class)
          .isThrownBy(() -> new ControlClient(folder, Duration.ofSeconds(9)).ask("status"))
          .withMessageContaining("does not speak our language");
    }
  }

  @Test
  void anAddressThatIsNoPathIsAFailureToConnect() throws Exception {
    Files.write(folder.resolve("control.address"), new byte[] {'/', 0, 'x'});
    assertThatExceptionOfType(ControlException.class)
        .isThrownBy(() -> new ControlClient(folder, Duration.ofSeconds(9)).ask("status"));
  }
}

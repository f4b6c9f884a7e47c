package org.entracte.protocol.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Asks the program that runs on a folder. */
public final class ControlClient {
  private static final int MAX_ANSWER_BYTES = 64 << 20;

  private final ObjectMapper json = new ObjectMapper();
  private final Path folder;
  private final Duration limit;

  /**
   * A client.
   *
   * @param limit how long an answer may take
   */
  public ControlClient(Path folder, Duration limit) {
    this.folder = folder;
    this.limit = limit;
  }

  /**
   * Asks one question.
   *
   * @throws ControlException if nothing runs on that folder, it does not answer in time, or refuses
   */
  public ObjectNode ask(String command, String... arguments) throws ControlException {
    ObjectNode answer = exchange(command, arguments);
    if (answer.has("error")) {
      throw new ControlException(answer.get("error").asText());
    }
    return answer;
  }

  private ObjectNode exchange(String command, String... arguments) throws ControlException {
    ObjectNode asked = json.createObjectNode().put("command", command);
    ArrayNode about = asked.putArray("arguments");
    List.of(arguments).forEach(about::add);
    byte[] line;
    try (ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor();
        SocketChannel channel = SocketChannel.open(ControlSocket.find(folder))) {
      var expiry =
          watchdog.schedule(() -> closeLate(channel), limit.toMillis(), TimeUnit.MILLISECONDS);
      try {
        ControlSocket.writeLine(channel, json.writeValueAsBytes(asked));
        line = ControlSocket.readLine(channel, MAX_ANSWER_BYTES);
      } finally {
        expiry.cancel(false); // closing the watchdog would wait for it
      }
    } catch (AsynchronousCloseException tooLate) {
      throw new ControlException(
          "what runs on " + folder + " did not answer within " + limit.toSeconds() + " s", tooLate);
    } catch (IOException nobody) {
      throw new ControlException("nothing is running on " + folder + "; start it first", nobody);
    }
    return parsed(line);
  }

  private ObjectNode parsed(byte[] line) throws ControlException {
    String strange = "what runs on " + folder + " does not speak our language";
    try {
      if (json.readTree(line) instanceof ObjectNode answer) {
        return answer;
      }
      throw new ControlException(strange);
    } catch (IOException noJson) {
      throw new ControlException(strange, noJson);
    }
  }

  private static void closeLate(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException cannotClose) {
      throw new IllegalStateException("cannot give up on a connection", cannotClose);
    }
  }
}

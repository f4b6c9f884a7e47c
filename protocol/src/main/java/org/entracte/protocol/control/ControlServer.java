package org.entracte.protocol.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers commands in a folder until it is closed. Safe for many threads. */
public final class ControlServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
  private static final int MAX_REQUEST_BYTES = 64 << 10;
  private static final int MAX_CONNECTIONS = 16;

  private final ObjectMapper json = new ObjectMapper();
  private final Path folder;
  private final UnixDomainSocketAddress address;
  private final ServerSocketChannel server;
  private final Commands commands;
  private final ThreadFactory threads;
  private final Semaphore connections = new Semaphore(MAX_CONNECTIONS);
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  /** What the program does when asked; called by many threads. */
  public interface Commands {
    /**
     * Answers a command.
     *
     * @param arguments what it is about, such as paths
     * @throws ControlException with a message for the person who asked
     * @throws IOException if the disk or database below failed
     */
    ObjectNode answer(String command, List<String> arguments) throws ControlException, IOException;
  }

  private ControlServer(
      Path folder,
      UnixDomainSocketAddress address,
      ServerSocketChannel server,
      Commands commands,
      ThreadFactory threads) {
    this.folder = folder;
    this.address = address;
    this.server = server;
    this.commands = commands;
    this.threads = threads;
  }

  /**
   * Starts to answer.
   *
   * @param folder exists and is locked by this process; only its user may enter it from now on
   * @param threads one is made to listen, and one for each connection
   */
  public static ControlServer start(Path folder, Commands commands, ThreadFactory threads)
      throws IOException {
    UnixDomainSocketAddress address = ControlSocket.prepare(folder);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(address);
    } catch (IOException cannotBind) {
      channel.close();
      throw cannotBind;
    }
    ControlServer server = new ControlServer(folder, address, channel, commands, threads);
    threads.newThread(server::listen).start();
    return server;
  }

  private void listen() {
    while (server.isOpen()) {
      try {
        SocketChannel connection = server.accept();
        connections.acquire();
        open.add(connection);
        threads.newThread(() -> serve(connection)).start();
      } catch (ClosedChannelException closing) {
        LOG.debug("no more commands", closing);
      } catch (IOException trouble) {
        LOG.warn("a command could not connect", trouble);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      byte[] request = ControlSocket.readLine(connection, MAX_REQUEST_BYTES);
      ControlSocket.writeLine(connection, json.writeValueAsBytes(answer(request)));
    } catch (AsynchronousCloseException closing) {
      LOG.debug("a command was cut off by the end", closing);
    } catch (IOException trouble) {
      LOG.debug("a command went away", trouble);
    } finally {
      open.remove(connection);
      connections.release();
    }
  }

  private ObjectNode answer(byte[] request) {
    try {
      JsonNode asked = json.readTree(request);
      JsonNode command = asked.path("command");
      if (!command.isTextual()) {
        throw new ControlException("a request names its command");
      }
      List<String> arguments = new ArrayList<>();
      asked.path("arguments").forEach(argument -> arguments.add(argument.asText()));
      return commands.answer(command.textValue(), arguments);
    } catch (ControlException | IOException refused) {
      return json.createObjectNode().put("error", String.valueOf(refused.getMessage()));
    } catch (RuntimeException broken) {
      LOG.error("a command failed", broken);
      return json.createObjectNode().put("error", "internal error; the log tells more");
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (SocketChannel connection : open) {
      connection.close();
    }
    ControlSocket.remove(folder, address);
  }
}

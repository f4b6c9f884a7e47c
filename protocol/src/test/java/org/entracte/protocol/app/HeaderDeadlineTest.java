package org.entracte.protocol.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Heads of requests that come too slowly. */
final class HeaderDeadlineTest {
  private static final Duration LIMIT = Duration.ofMillis(400);
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private Server server;
  private ServerConnector connector;

  @BeforeEach
  void start() throws Exception {
    server = new Server();
    HeaderDeadline http = new HeaderDeadline(new HttpConfiguration(), LIMIT, System::nanoTime);
    connector = new ServerConnector(server, 1, 1, http);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        http.watching(
            new Handler.Abstract() {
              @Override
              public boolean handle(Request request, Response response, Callback callback) {
                callback.succeeded();
                return true;
              }
            }));
    server.start();
    http.sweep(connector.getScheduler());
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Waits so long for something to read; -1 if the other side closed. */
  private static int read(Socket socket, int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      return socket.getInputStream().read();
    } catch (SocketTimeoutException nothing) {
      return 0;
    }
  }

  /** A byte at a time, until the other side closes. */
  private static int dribble(Socket socket, int most) {
    for (int i = 0; i < most; i++) {
      try {
        send(socket, "x");
        if (read(socket, 50) < 0) {
          return i;
        }
      } catch (IOException reset) {
        return i;
      }
    }
    return most;
  }

  @Test
  void aHeadThatNeverEndsIsCutOff() throws Exception {
    try (Socket socket = connect()) {
      send(socket, "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
      assertThat(dribble(socket, 200)).isBetween(4, 100);
    }
  }

  @Test
  void theNextRequestOfAConnectionIsHeldToItToo() throws Exception {
    try (Socket socket = connect()) {
      send(socket, REQUEST);
      assertThat(read(socket, 5000)).isEqualTo('H');
      while (read(socket, 50) > 0) {}
      assertThat(dribble(socket, 200)).isBetween(4, 100);
    }
  }

  @Test
  void whoIsSilentBetweenRequestsIsNot() throws Exception {
    try (Socket silent = connect();
        Socket idle = connect()) {
      send(idle, REQUEST);
      assertThat(read(idle, 5000)).isEqualTo('H');
      while (read(idle, 50) > 0) {}
      assertThat(read(silent, 3 * (int) LIMIT.toMillis())).as("still open").isZero();
      send(idle, REQUEST);
      assertThat(read(idle, 5000)).isEqualTo('H');
      send(silent, REQUEST);
      assertThat(read(silent, 5000)).isEqualTo('H');
    }
  }
}

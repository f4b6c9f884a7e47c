package org.entracte.harness.torture;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the relay does to a connection between two sockets. */
class RelayTest {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int SILENCE_MILLIS = 200;

  private ServerSocket target;
  private Relay relay;

  @BeforeEach
  void listen() throws IOException {
    target = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    relay = Relay.to(target.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    relay.close();
    target.close();
  }

  private Socket client() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private Socket accepted() throws IOException {
    Socket socket = target.accept();
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static String read(Socket socket, int count) throws IOException {
    return new String(socket.getInputStream().readNBytes(count), US_ASCII);
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  @Test
  void bytesPassBothWaysAndSoDoesTheEnd() throws IOException {
    try (Socket client = client();
        Socket server = accepted()) {
      write(client, "question");
      assertThat(read(server, 8)).isEqualTo("question");
      client.shutdownOutput();
      assertThat(server.getInputStream().read()).isEqualTo(-1);
      write(server, "answer");
      assertThat(read(client, 6)).isEqualTo("answer");
    }
  }

  @Test
  void aCutComesInTheMiddleOfAMessage() throws IOException {
    try (Socket client = client();
        Socket server = accepted()) {
      relay.cutAfter(3);
      write(client, "question");
      // A reset may overtake the bytes before it.
      assertThatThrownBy(() -> read(server, 8)).isInstanceOf(SocketException.class);
      assertThat(relay.cuts()).isEqualTo(1);
    }
    try (Socket client = client();
        Socket server = accepted()) {
      write(client, "question");
      assertThat(read(server, 8)).isEqualTo("question");
    }
  }

  @Test
  void whileItStallsNothingPassesAndAfterwardsAllDoes() throws IOException {
    try (Socket client = client();
        Socket server = accepted()) {
      relay.stall();
      write(client, "question");
      server.setSoTimeout(SILENCE_MILLIS);
      assertThatThrownBy(() -> server.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      server.setSoTimeout(PATIENCE_MILLIS);
      relay.pass();
      assertThat(read(server, 8)).isEqualTo("question");
    }
  }

  @Test
  void aDelayedMessageArrivesNoEarlier() throws IOException {
    try (Socket client = client();
        Socket server = accepted()) {
      relay.delay(Duration.ofMillis(SILENCE_MILLIS));
      long begun = System.nanoTime();
      write(client, "question");
      assertThat(read(server, 8)).isEqualTo("question");
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isGreaterThanOrEqualTo(Duration.ofMillis(SILENCE_MILLIS));
    }
  }

  @Test
  void whileItRefusesConnectionsAreReset() throws IOException {
    try (Socket client = client();
        Socket server = accepted()) {
      relay.refuse();
      assertThatThrownBy(() -> read(client, 1)).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> read(server, 1)).isInstanceOf(SocketException.class);
    }
    try (Socket client = client()) {
      assertThatThrownBy(() -> read(client, 1)).isInstanceOf(SocketException.class);
    }
  }
}

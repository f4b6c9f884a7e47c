package org.entracte.protocol.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.eclipse.jetty.server.ConnectionFactory;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of a TLS port that do not get to the point, or speak something else. */
@Timeout(60)
final class HandshakeDeadlineTest {
  private static final Duration LIMIT = Duration.ofMillis(400);
  private static final Duration NEVER = Duration.ofHours(1);
  private static final int MOST = 4;
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  @TempDir private Path folder;
  private final AtomicInteger served = new AtomicInteger();
  private final AtomicLong skippedNanos = new AtomicLong();
  private final Semaphore seen = new Semaphore(0);
  private SSLContext trust;
  private TlsIdentity identity;
  private final Server server = new Server();
  private int port;

  @BeforeEach
  void make() throws Exception {
    Certificates certificates = new Certificates(folder);
    trust = ServerTrust.of(certificates.authority());
    identity = TlsIdentity.read(certificates.issue("here", Certificates.HERE));
  }

  /** Asked as a connection begins, as its handshake does, and when late ones are looked for. */
  private long nanos() {
    seen.release();
    return System.nanoTime() + skippedNanos.get();
  }

  private void start(Duration handshake) throws Exception {
    TlsPort tls = new TlsPort(identity, new HandshakeDeadline(handshake, MOST, this::nanos));
    HttpConfiguration configuration = new HttpConfiguration();
    HeaderDeadline http1 = new HeaderDeadline(configuration, LIMIT, System::nanoTime);
    ServerConnector connector =
        new ServerConnector(
            server, tls.factories(configuration, http1).toArray(ConnectionFactory[]::new));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        http1.watching(
            new Handler.Abstract() {
              @Override
              public boolean handle(Request request, Response response, Callback callback) {
                served.incrementAndGet();
                callback.succeeded();
                return true;
              }
            }));
    server.start();
    http1.sweep(connector.getScheduler());
    tls.sweep(connector.getScheduler());
    port = connector.getLocalPort();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  @Test
  void whoSaysNothingIsCutOff() throws Exception {
    start(LIMIT);
    try (Socket silent = connect()) {
      assertThat(read(silent, 10_000)).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6, 100})
  void aHandshakeThatNeverEndsIsCutOffHoweverItDribbles(int begun) throws Exception {
    start(LIMIT);
    byte[] hello = hello();
    try (Socket slow = connect()) {
      slow.getOutputStream().write(hello, 0, begun);
      byte[] rest = Arrays.copyOfRange(hello, begun, hello.length);
      assertThat(dribble(slow, slow.getOutputStream(), rest)).isBetween(4, 100);
    }
  }

  @Test
  void whoNeverAnswersTheServersPartIsCutOff() throws Exception {
    start(LIMIT);
    try (Socket half = connect()) {
      half.getOutputStream().write(hello());
      half.setSoTimeout(10_000);
      assertThat(half.getInputStream().readAllBytes()).as("until it is closed").isNotEmpty();
    }
  }

  @Test
  void whoWaitedLongestGivesWayToWhoComes() throws Exception {
    start(NEVER);
    List<Socket> waiting = new ArrayList<>();
    try {
      for (int i = 0; i < MOST; i++) {
        waiting.add(connect());
        waiting.getLast().getOutputStream().write(hello(), 0, 50);
        assertThat(seen.tryAcquire(2, 10, TimeUnit.SECONDS)).as("seen, and as TLS").isTrue();
        assertThat(seen.availablePermits()).as("seen before the next").isZero();
      }
      for (int i = 0; i < 3 * MOST; i++) {
        try (SSLSocket client = agree(connect())) {
          assertThat(answer(client)).as("of client %d", i).startsWith("HTTP/1.1 200");
        }
      }
      assertThat(read(waiting.getFirst(), 10_000)).isEqualTo(-1);
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void whoAgreedMayBeSilentBetweenRequests(String version) throws Exception {
    start(Duration.ofSeconds(2));
    try (SSLSocket client = agree(connect(), version)) {
      assertThat(client.getSession().getProtocol()).isEqualTo(version);
      skippedNanos.set(NEVER.toNanos());
      for (int i = 0; i < 2; i++) {
        assertThat(read(client, 2 * (int) LIMIT.toMillis())).as("still open").isZero();
        assertThat(answer(client)).startsWith("HTTP/1.1 200");
      }
    }
  }

  @Test
  void aHeadThatNeverEndsIsCutOffInsideToo() throws Exception {
    start(NEVER);
    try (SSLSocket client = agree(connect())) {
      send(client, "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
      byte[] value = "x".repeat(200).getBytes(StandardCharsets.US_ASCII);
      assertThat(dribble(client, client.getOutputStream(), value)).isBetween(4, 100);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRecordThatNeverEndsIsCutOff(boolean afterARequest) throws Exception {
    start(NEVER);
    try (HoldingSocket below = new HoldingSocket(port);
        SSLSocket client = agree(below)) {
      if (afterARequest) {
        assertThat(answer(client)).startsWith("HTTP/1.1 200");
      }
      below.hold();
      send(client, REQUEST + " ".repeat(200));
      byte[] record = below.held();
      byte[] part = Arrays.copyOf(record, 200);
      assertThat(dribble(below, below.getOutputStream(), part)).isBetween(4, 100);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        REQUEST,
        "PUT /box/f HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nbytes",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
      })
  void plainHttpIsToldAndNotServed(String request) throws Exception {
    start(NEVER);
    try (Socket plain = connect()) {
      plain.setSoTimeout(10_000);
      send(plain, request);
      assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 400 ")
          .contains("https://");
    }
    assertThat(served).hasValue(0);
  }

  @Test
  void aRefusedUploadReadsItsAnswerAndThenEnds() throws Exception {
    start(NEVER);
    try (Socket plain = connect()) {
      plain.setSoTimeout(10_000);
      send(plain, "PUT /box/f HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n");
      send(plain, "x".repeat(60_000));
      assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 400 ");
    }
    try (Socket endless = connect()) {
      send(endless, REQUEST);
      assertThat(read(endless, 10_000)).isEqualTo('H');
      assertThatIOException()
          .isThrownBy(() -> endless.getOutputStream().write(new byte[100 << 20]));
    }
  }

  @Test
  void garbageIsHungUpOn() throws Exception {
    start(LIMIT);
    Random random = new Random(7);
    for (int i = 0; i < 40; i++) {
      byte[] garbage = new byte[20_000];
      random.nextBytes(garbage);
      if (i % 2 == 0) {
        System.arraycopy(new byte[] {22, 3, 1}, 0, garbage, 0, 3);
      } else if (Character.isUpperCase(garbage[0])) {
        garbage[0] = 0;
      }
      try (Socket socket = connect()) {
        socket.setSoTimeout(10_000);
        assertThat(ends(socket, garbage)).as("garbage %d", i).isTrue();
      }
    }
    assertThat(served).hasValue(0);
    try (SSLSocket client = agree(connect())) {
      assertThat(answer(client)).startsWith("HTTP/1.1 200");
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  private SSLSocket agree(Socket below, String... versions) throws IOException {
    SSLSocket socket =
        (SSLSocket) trust.getSocketFactory().createSocket(below, "localhost", 0, true);
    if (versions.length > 0) {
      socket.setEnabledProtocols(versions);
    }
    socket.startHandshake();
    return socket;
  }

  /** The first thing that a client says. */
  private byte[] hello() throws IOException {
    SSLEngine engine = trust.createSSLEngine("localhost", 1);
    engine.setUseClientMode(true);
    ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    var _ = engine.wrap(ByteBuffer.allocate(0), hello);
    return Arrays.copyOf(hello.array(), hello.position());
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String answer(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    send(socket, REQUEST);
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).as("after %s", head).isNotNegative();
      head.append((char) next);
    }
    return head.toString();
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

  /** How many bytes went, one at a time, before the other side closed. */
  private static int dribble(Socket socket, OutputStream out, byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      try {
        out.write(bytes, i, 1);
        int came = read(socket, 50);
        while (came > 0) {
          came = read(socket, 50);
        }
        if (came < 0) {
          return i;
        }
      } catch (IOException reset) {
        return i;
      }
    }
    return bytes.length;
  }

  /** Whether the other side closes once it was told this, whatever it answers. */
  private static boolean ends(Socket socket, byte[] garbage) throws IOException {
    try {
      socket.getOutputStream().write(garbage);
      while (socket.getInputStream().read() >= 0) {}
      return true;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /** Keeps to itself what it is given, once told to. */
  private static final class HoldingSocket extends Socket {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean holding;

    HoldingSocket(int port) throws IOException {
      super(InetAddress.getLoopbackAddress(), port);
    }

    void hold() {
      holding = true;
    }

    /** What was kept; what comes now goes through. */
    byte[] held() {
      holding = false;
      return kept.toByteArray();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(super.getOutputStream()) {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          if (holding) {
            kept.write(bytes, offset, length);
          } else {
            out.write(bytes, offset, length);
          }
        }
      };
    }
  }
}

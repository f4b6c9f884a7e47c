package org.entracte.protocol.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.entracte.protocol.replication.LinkException.Kind;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class HttpLinkTest extends CarrierContract {
  private static final HttpLink.Limits HASTY =
      new HttpLink.Limits(
          Duration.ofMillis(500),
          Duration.ofMillis(300),
          Duration.ofMillis(300),
          Duration.ofMillis(300),
          Duration.ofSeconds(5));

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Server server =
      new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  private GatewayLink behind = gateway;
  private int port;
  private HttpLink link;

  @BeforeEach
  void serve() throws Exception {
    server.setHandler(
        new ReplicationEndpoint(
            name -> name.equals("docs") ? Optional.of(behind) : Optional.empty(),
            () -> List.of("docs", "music"),
            executor));
    server.start();
    port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    link = HttpLink.open(URI.create("http://127.0.0.1:" + port + "/docs"), HttpLink.Limits.NORMAL);
  }

  @AfterEach
  void stop() throws Exception {
    link.close();
    server.stop();
    executor.close();
  }

  @Override
  GatewayLink link() {
    return link;
  }

  @Test
  void nobodyListeningIsUnreachable() throws Exception {
    server.stop();
    assertThat(failure(() -> hello(link)).kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void anUnknownExportIsRefusedByName() throws Exception {
    try (HttpLink other = open("nothing", HttpLink.Limits.NORMAL)) {
      LinkException refused = failure(() -> hello(other));
      assertThat(refused.kind()).isEqualTo(Kind.REFUSED);
      assertThat(refused).hasMessageContaining("no export named nothing; there are: docs, music");
    }
  }

  @Test
  void aGatewayThatBreaksLeavesTheOutcomeUnknownAndTellsNoStackTrace() throws Exception {
    gateway.willAnswer(new IllegalStateException("secret"));
    LinkException broken = failure(() -> hello(link));
    assertThat(broken.kind()).isEqualTo(Kind.UNKNOWN_OUTCOME);
    assertThat(broken.getMessage()).contains("status 500").doesNotContain("secret");
  }

  @Test
  void aSilentGatewayTimesOutWithUnknownOutcome() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    behind = new Blocking(never);
    try (HttpLink hasty = open("docs", HASTY)) {
      LinkException silent =
          failure(() -> hasty.read(FileId.ROOT, 1, CarrierContract.HEAD, new ByteRange(0, 1)));
      assertThat(silent.kind()).isEqualTo(Kind.UNKNOWN_OUTCOME);
    } finally {
      never.countDown();
    }
  }

  @Test
  void theFeedMayBeSilentForAsLongAsItWasAsked() throws Exception {
    CountDownLatch asked = new CountDownLatch(2);
    behind = new Feed(asked);
    try (HttpLink hasty = open("docs", HASTY)) {
      Changes nothing = hasty.changes(HEAD, 1, Duration.ofMillis(700));
      assertThat(nothing).isEqualTo(new Changes.Rows(List.of(), 0));
      assertThat(asked.getCount()).isZero();
    }
  }

  @Test
  void aWaitingFeedDoesNotHoldUpStopping() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    behind = new Feed(asked);
    Future<Changes> feed = executor.submit(() -> link.changes(HEAD, 1, Duration.ofMinutes(1)));
    asked.await();
    server.stop();
    executor.shutdown();
    assertThat(executor.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    assertThat(feed.isDone()).isTrue();
  }

  @Test
  void aConnectionClosedMeanwhileIsTriedOnceMore() throws Exception {
    try (Peer peer = new Peer("");
        HttpLink through = peer.open()) {
      LinkException away = failure(() -> hello(through));
      assertThat(away.kind()).isEqualTo(Kind.UNKNOWN_OUTCOME);
      assertThat(peer.accepted.get()).isEqualTo(2);
    }
  }

  @Test
  void aStrangersAnswerIsNotTheGateways() throws Exception {
    try (Peer peer = new Peer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
        HttpLink through = peer.open()) {
      LinkException stranger = failure(() -> hello(through));
      assertThat(stranger.kind()).isEqualTo(Kind.UNKNOWN_OUTCOME);
      assertThat(stranger).hasMessageContaining("no gateway");
    }
  }

  @Test
  void whatIsNoRequestIsRefusedInPlainText() throws Exception {
    assertThat(post("docs/hello", HttpTerms.MEDIA_TYPE, "nonsense"))
        .isEqualTo("400 the request cannot be read: checksum of a record of 8 bytes\n");
    assertThat(post("docs/hello", "text/plain", "x")).startsWith("415 ");
    assertThat(post("docs/destroy", HttpTerms.MEDIA_TYPE, "x")).isEqualTo("404 no call destroy\n");
    assertThat(post("docs", HttpTerms.MEDIA_TYPE, "x")).startsWith("404 ");
    assertThat(post("docs/hello", HttpTerms.MEDIA_TYPE, "x".repeat(5000)))
        .isEqualTo("413 hello takes at most 4096 bytes\n");
    assertThat(gateway.asked).isEmpty();
  }

  @Test
  void otherPathsAreLeftToOthers() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/docs/hello")).build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue(HttpTerms.MARK)).isEmpty();
  }

  @Test
  void onlyAnExportsAddressIsTaken() {
    for (String address :
        List.of("http://h:1", "http://h:1/", "ftp://h/a", "http://h/a/b", "http:/a", "x")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> HttpLink.open(URI.create(address), HttpLink.Limits.NORMAL))
          .withMessageContaining(address);
    }
  }

  private String post(String path, String type, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + HttpTerms.PREFIX + path))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  private HttpLink open(String export, HttpLink.Limits limits) throws IOException {
    return HttpLink.open(URI.create("http://127.0.0.1:" + port + "/" + export), limits);
  }

  private static void hello(GatewayLink link) throws LinkException {
    var _ = link.hello(new Hello(Hello.PROTOCOL_VERSION, CLIENT, "laptop"));
  }

  private static LinkException failure(ThrowingCallable call) {
    return catchThrowableOfType(LinkException.class, call);
  }

  /** Does not answer a read before it is let go. */
  private static final class Blocking extends RecordingGateway {
    private final CountDownLatch released;

    Blocking(CountDownLatch released) {
      this.released = released;
    }

    @Override
    public ContentPart read(FileId file, long contentVersion, Position known, ByteRange range) {
      try {
        released.await();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
      return new ContentPart.VersionGone();
    }
  }

  /** A feed in which nothing ever happens. */
  private static final class Feed extends RecordingGateway {
    private final CountDownLatch polled;

    Feed(CountDownLatch polled) {
      this.polled = polled;
    }

    @Override
    public Changes changes(Position after, int maxRows, Duration wait) {
      polled.countDown();
      try {
        boolean happened = new CountDownLatch(1).await(wait.toNanos(), TimeUnit.NANOSECONDS);
        assertThat(happened).isFalse();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
      return new Changes.Rows(List.of(), 0);
    }
  }

  /** Answers every request the same, then closes the connection. */
  private final class Peer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final AtomicInteger accepted = new AtomicInteger();
    private final String answer;

    Peer(String answer) throws IOException {
      this.answer = answer;
      executor.execute(this::run);
    }

    HttpLink open() throws IOException {
      URI address = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/docs");
      return HttpLink.open(address, HttpLink.Limits.NORMAL);
    }

    private void run() {
      while (!socket.isClosed()) {
        try (Socket connection = socket.accept()) {
          accepted.incrementAndGet();
          InputStream in = connection.getInputStream();
          assertThat(in.read(new byte[4096])).isPositive();
          connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException closed) {
          assertThat(closed).hasMessageContaining("losed");
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}

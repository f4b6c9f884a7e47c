package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.entracte.protocol.fuzz.Campaign;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.InMemoryTree;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.SymlinkTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged requests through Jetty and the whole of WebDAV. A seed stands for fresh exports and
 * {@value #REQUESTS} requests on them. Every request gets an answer that is no 500, or its
 * connection ends; XML in answers is well-formed.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DavFuzzTest {
  private static final int REQUESTS = 25;
  private static final int ROUNDS = 250;
  private static final long MOST_BYTES_A_REQUEST = 32 << 20;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");
  private static final Pattern CONTENT_LENGTH = Pattern.compile("Content-Length: (\\d{1,15})");
  private static final Pattern TOKEN = Pattern.compile("Lock-Token: <([^>]*)>");

  private final Server server = new Server();
  private final Measured measured = new Measured();
  private final Map<String, Integer> answers = new TreeMap<>();
  private final LocalConnector connector;

  DavFuzzTest() {
    HttpConfiguration configuration = new HttpConfiguration();
    WebDav.configure(configuration);
    connector = new LocalConnector(server, new HttpConnectionFactory(configuration));
    server.addConnector(connector);
    server.setHandler(measured);
  }

  /** Serves what it is given, and notes how much memory the greediest request took. */
  private static final class Measured extends Handler.Abstract {
    private volatile Handler current =
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            return false;
          }
        };
    private final AtomicLong mostBytes = new AtomicLong();

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      long before = allocated();
      try {
        return current.handle(request, response, callback);
      } finally {
        mostBytes.accumulateAndGet(allocated() - before, Math::max);
      }
    }

    private static long allocated() {
      return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
          .getCurrentThreadAllocatedBytes();
    }
  }

  @BeforeEach
  void start() throws Exception {
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  @Test
  void everyRequestIsAnsweredOrItsConnectionEnds() {
    Campaign.of("WebDAV rounds of " + REQUESTS + " requests", ROUNDS)
        .allocatingAtMost(256 << 20)
        .run(
            seed -> ByteBuffer.allocate(8).putLong(seed).array(),
            seed -> {
              round(ByteBuffer.wrap(seed).getLong());
              return "served";
            });
    System.out.println("fuzz WebDAV answers: " + answers);
    if (Long.getLong("fuzz.seed") == null) {
      assertEveryMethodWasReached();
    }
  }

  private void assertEveryMethodWasReached() {
    for (String method :
        List.of(
            "PROPFIND 207",
            "PROPFIND 400",
            "PROPFIND 404",
            "PROPPATCH 207",
            "PROPPATCH 400",
            "LOCK 200",
            "LOCK 201",
            "LOCK 400",
            "LOCK 412",
            "LOCK 423",
            "UNLOCK 204",
            "UNLOCK 400",
            "UNLOCK 409",
            "GET 200",
            "GET 206",
            "GET 416",
            "PUT 201",
            "PUT 204",
            "PUT 400",
            "MKCOL 201",
            "COPY 201",
            "COPY 204",
            "COPY 502",
            "MOVE 201",
            "MOVE 403",
            "DELETE 204",
            "DELETE 423")) {
      assertThat(answers).containsKey(method);
    }
  }

  private void round(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    try (DavDatabase database =
        new DavDatabase(DriverManager.getConnection("jdbc:sqlite::memory:"))) {
      measured.current = exports(seed, database).handler();
      send(new DavSamples(random));
      assertThat(send("OPTIONS / HTTP/1.1\r\nHost: h\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }
  }

  private void send(DavSamples samples) {
    String token = "urn:uuid:none";
    for (int i = 0; i < REQUESTS; i++) {
      String request = samples.request(token);
      try {
        String response = send(request);
        judge(request, response);
        Matcher granted = TOKEN.matcher(response);
        token = granted.find() ? granted.group(1) : token;
      } catch (Exception | AssertionError failure) {
        throw new AssertionError(failure + " at the request:\n" + request, failure);
      }
    }
  }

  private static WebDav exports(long seed, DavDatabase database) throws Exception {
    DavServer.SetClock clock = new DavServer.SetClock();
    InMemoryTree tree = new InMemoryTree(clock, 7);
    Caller root = Caller.SUPERUSER;
    AttributeChange none = AttributeChange.NONE;
    tree.create(
        root, FileId.ROOT, Name.of("f"), new NewObject.RegularFile(), AttributeChange.size(9));
    FileId d = tree.create(root, FileId.ROOT, Name.of("d"), new NewObject.Directory(), none).id();
    AttributeChange five = AttributeChange.size(5);
    tree.create(root, d, Name.of("g"), new NewObject.RegularFile(), five);
    tree.create(
        root, FileId.ROOT, Name.of("l"), new NewObject.Symlink(SymlinkTarget.of("d")), none);
    tree.create(
        root,
        FileId.ROOT,
        Name.of("dangling"),
        new NewObject.Symlink(SymlinkTarget.of("../..")),
        none);
    tree.create(root, FileId.ROOT, Name.of("p"), new NewObject.Special(FileType.FIFO), none);
    byte[] odd = {(byte) 0xff, 1, '&', '<', '"', '\n'};
    tree.create(root, FileId.ROOT, Name.of(odd), new NewObject.RegularFile(), five);
    InMemoryTree other = new InMemoryTree(clock, 8);
    List<Export> exports = List.of(new Export("box", 1, tree), new Export("other", 2, other));
    return new WebDav(
        () -> exports,
        root,
        new WebDavLocks(clock, new Random(seed), database),
        database,
        new Patience(clock, clock::advance));
  }

  /** The answer's bytes; empty if the connection ended without one. */
  private String send(String request) throws Exception {
    LocalConnector.LocalEndPoint connection = connector.connect();
    connection.addInputAndExecute(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
    connection.addInputEOF();
    String response = connection.getResponse(request.startsWith("HEAD "), 10, TimeUnit.SECONDS);
    connection.close();
    return response == null ? "" : response;
  }

  private void judge(String request, String response) throws Exception {
    String word = request.substring(0, Math.max(0, request.indexOf(' ')));
    String method = word.matches("[A-Z]{3,9}") ? word : "other";
    Matcher status = STATUS.matcher(response);
    if (!status.lookingAt()) {
      answers.merge("connection ended", 1, Integer::sum);
      return;
    }
    assertThat(status.group(1).equals("500") && !isCutOff(request)).as("status 500").isFalse();
    assertThat(measured.mostBytes.get()).isLessThan(MOST_BYTES_A_REQUEST);
    answers.merge(method + " " + status.group(1), 1, Integer::sum);
    int body = response.indexOf("\r\n\r\n") + 4;
    String head = response.substring(0, body);
    if (head.contains("application/xml") && body < response.length()) {
      String text = response.substring(body);
      String xml = head.contains("chunked") ? unchunked(text) : text;
      var parser = DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder();
      parser.setErrorHandler(null);
      byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
      assertThat(parser.parse(new ByteArrayInputStream(bytes)).getDocumentElement()).isNotNull();
    }
  }

  /** Whether less body came than was told: its connection has ended, nobody reads the answer. */
  private static boolean isCutOff(String request) {
    Matcher told = CONTENT_LENGTH.matcher(request);
    int body = request.indexOf("\r\n\r\n") + 4;
    return told.find() && Long.parseLong(told.group(1)) > request.length() - body;
  }

  private static String unchunked(String body) {
    StringBuilder whole = new StringBuilder();
    int at = 0;
    while (true) {
      int end = body.indexOf("\r\n", at);
      int length = Integer.parseInt(body.substring(at, end), 16);
      if (length == 0) {
        return whole.toString();
      }
      whole.append(body, end + 2, end + 2 + length);
      at = end + 2 + length + 2;
    }
  }
}

package org.entracte.protocol.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Example;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.entracte.protocol.fuzz.Campaign;
import org.entracte.protocol.fuzz.Corpus;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged HTTP around the replication messages, on either side. */
@Timeout(value = 1, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpFuzzTest {
  private static final List<String> WORDS =
      List.of(
          "\r\n",
          "Content-Length: 0\r\n",
          "Transfer-Encoding: chunked\r\n",
          "/",
          "%00",
          "..",
          "-1",
          "99999999999",
          "Content-Encoding: gzip\r\n",
          "ffffffff\r\n",
          "200",
          "503",
          "\0");

  @Example
  void everyRequestIsAnsweredOrItsConnectionEnds() throws Exception {
    Server server = new Server();
    LocalConnector connector = new LocalConnector(server, new HttpConnectionFactory());
    server.addConnector(connector);
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      server.setHandler(
          new ReplicationEndpoint(
              name -> Optional.of(new Refusing()), () -> List.of("docs"), threads));
      server.start();
      Corpus corpus = Corpus.ofTexts(requests(), WORDS);
      Campaign.Tally tally =
          Campaign.of("replication HTTP requests", 4_000)
              .run(corpus::input, request -> send(connector, request));
      assertThat(tally.outcomes()).containsKeys("400", "403", "404", "405", "415", "413");
      assertThat(tally.outcomes()).doesNotContainKey("500");
      server.stop();
    }
  }

  private static List<String> requests() {
    List<String> requests = new ArrayList<>();
    for (byte[] body : MessageFuzzTest.requests()) {
      for (Call call : Call.values()) {
        if (body[0] == call.requestKind()) {
          requests.add(
              "POST /.entracte/v1/docs/"
                  + call.word()
                  + " HTTP/1.1\r\nHost: h\r\nContent-Type: "
                  + HttpTerms.MEDIA_TYPE
                  + "\r\nContent-Length: "
                  + body.length
                  + "\r\n\r\n"
                  + new String(body, StandardCharsets.ISO_8859_1));
        }
      }
    }
    String read = "/.entracte/v1/docs/read HTTP/1.1\r\nHost: h\r\n";
    requests.add("GET " + read + "\r\n");
    requests.add("POST " + read + "Content-Length: 0\r\n\r\n");
    requests.add(
        "POST "
            + read
            + "Content-Type: "
            + HttpTerms.MEDIA_TYPE
            + "\r\nContent-Length: 9999999\r\n\r\n");
    return requests;
  }

  private static String send(LocalConnector connector, byte[] request) throws Exception {
    LocalConnector.LocalEndPoint connection = connector.connect();
    connection.addInputAndExecute(ByteBuffer.wrap(request));
    connection.addInputEOF();
    String response = connection.getResponse(false, 10, TimeUnit.SECONDS);
    connection.close();
    return response == null || response.length() < 12 ? "ended" : response.substring(9, 12);
  }

  /** Understands and refuses. */
  private static final class Refusing extends RecordingGateway {
    Refusing() {
      willAnswer(new LinkException(LinkException.Kind.REFUSED, "no", null));
    }
  }

  @Test
  void everyAnswerIsReadOrIsALinkException() throws Exception {
    AtomicReference<byte[]> answer = new AtomicReference<>(new byte[0]);
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        HttpLink link = HttpLink.open(uri(server), limits())) {
      Thread.ofPlatform().daemon().start(() -> serve(server, answer));
      Corpus corpus = Corpus.ofTexts(answers(), WORDS);
      Campaign.Tally tally =
          Campaign.of("replication HTTP answers", 600)
              .allocatingAtMost(128 << 20)
              .run(
                  corpus::input,
                  bytes -> {
                    answer.set(bytes);
                    return ask(link);
                  });
      assertThat(tally.outcomes()).containsKeys("value", "REFUSED", "UNKNOWN_OUTCOME");
    }
  }

  private static String ask(HttpLink link) {
    try {
      link.read(FileId.ROOT, 1, new Position(1, 1, 1), new ByteRange(0, 10));
      return "value";
    } catch (LinkException failure) {
      return failure.kind().name();
    }
  }

  private static URI uri(ServerSocket server) {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/docs");
  }

  private static HttpLink.Limits limits() {
    Duration brief = Duration.ofMillis(500);
    return new HttpLink.Limits(brief, brief, brief, brief, Duration.ofSeconds(1));
  }

  private static List<String> answers() {
    byte[] body = AnswerFormat.content(new ContentPart.VersionGone());
    String text = new String(body, StandardCharsets.ISO_8859_1);
    String head = "\r\nEntracte-Gateway: 1\r\nConnection: close\r\nContent-Length: ";
    return List.of(
        "HTTP/1.1 200 OK" + head + body.length + "\r\n\r\n" + text,
        "HTTP/1.1 200 OK\r\nEntracte-Gateway: 1\r\nConnection: close\r\n\r\n" + text,
        "HTTP/1.1 403 No" + head + "3\r\n\r\nno\n",
        "HTTP/1.1 503 Busy" + head + "0\r\n\r\n");
  }

  /** Answers each request, whatever it is, and closes. */
  private static void serve(ServerSocket server, AtomicReference<byte[]> answer) {
    while (!server.isClosed()) {
      try (Socket connection = server.accept()) {
        InputStream in = connection.getInputStream();
        byte[] head = new byte[4096];
        if (in.read(head) > 0) {
          connection.getOutputStream().write(answer.get());
        }
      } catch (IOException over) {
        assertThat(over).isNotNull();
      }
    }
  }
}

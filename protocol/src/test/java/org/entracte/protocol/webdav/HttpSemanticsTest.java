package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.SymlinkTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What RFC 9110 asks of an origin server, by its sections, where no other test here shows it. */
final class HttpSemanticsTest {
  private static final String CLOSE = "Host: h\r\nConnection: close\r\n";
  private static final String MODIFIED = "Sun, 22 Nov 2026 12:00:00 GMT";

  private DavServer dav;
  private String etag = "";

  @BeforeEach
  void start() throws Exception {
    dav = new DavServer();
    etag = header(dav.send("PUT", "/box/a.txt", "0123456789"), "ETag");
    dav.send("PUT", "/box/empty", "");
    dav.send("MKCOL", "/box/d", "");
    dav.tree.create(
        Caller.SUPERUSER,
        FileId.ROOT,
        Name.of("astray"),
        new NewObject.Symlink(SymlinkTarget.of("nowhere")),
        AttributeChange.NONE);
  }

  @AfterEach
  void stop() throws Exception {
    dav.close();
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), dav.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** All that is answered until the server closes; it has to. */
  private String raw(String request) throws IOException {
    try (Socket socket = connect()) {
      write(socket, request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** 4.2.4, and RFC 9112, 3.2. */
  @ParameterizedTest
  @CsvSource({
    "/box/a.txt, Host: h, 200",
    "http://h/box/a.txt, Host: h, 200",
    "http://u@h/box/a.txt, Host: h, 400",
    "http://other/box/a.txt, Host: h, 400",
    "box/a.txt, Host: h, 400",
    "*, Host: h, 400",
    "/box/a.txt, X: y, 400",
    "/box/a.txt, Host:, 400",
    "/box/a.txt, Host: a b, 400",
    "/box/a.txt, Host: u@h, 400",
    "/box/a.txt, Host: h:x, 400",
    "/box/a.txt, 'Host: h,i', 400",
    "/box/a.txt, Host: [::1]:80, 200",
  })
  void whatIsMeantIsNamedInOneWayOnly(String target, String host, int status) throws Exception {
    assertThat(raw("GET " + target + " HTTP/1.1\r\n" + host + "\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status + " ");
  }

  /** 5.5, and RFC 9112, 2.2, 2.3, 5.1, 5.2, 6.3. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "X: a\0b",
        "X : ab",
        "X: a\r\n b",
        "X: a\rY: b",
        "Content-Length: 1, 1",
        "Content-Length: "
      })
  void fieldsThatCouldBeReadOtherwiseAreRefused(String field) throws Exception {
    assertThat(raw("GET /box/a.txt HTTP/1.1\r\n" + CLOSE + field + "\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void limitsOfTheHeadAreTold() throws Exception {
    assertThat(raw("GET /" + "a/".repeat(5000) + " HTTP/1.1\r\n" + CLOSE + "\r\n"))
        .as("4.1, 15.5.15")
        .startsWith("HTTP/1.1 414 ");
    String long8000 = "GET /box/" + "a/".repeat(3988);
    assertThat(long8000.length() + " HTTP/1.1".length()).isGreaterThanOrEqualTo(7994);
    assertThat(raw(long8000 + " HTTP/1.1\r\n" + CLOSE + "\r\n"))
        .as("RFC 9112, 3: 8000 octets")
        .startsWith("HTTP/1.1 404 ");
    assertThat(raw("GET /box/a.txt HTTP/1.1\r\n" + CLOSE + "X: " + "a".repeat(9000) + "\r\n\r\n"))
        .as("5.4, RFC 6585")
        .startsWith("HTTP/1.1 431 ");
  }

  /** RFC 9112, 6.1: the framing is as good as faulty, and the connection ends. */
  @Test
  void chunksInHttp10AreNotBelieved() throws Exception {
    String head = "PUT /box/new HTTP/1.0\r\nConnection: keep-alive\r\n";
    assertThat(raw(head + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
    assertThat(dav.status("GET", "/box/new", "")).isEqualTo(404);
    assertThat(raw("GET /box/ HTTP/1.0\r\n\r\n"))
        .as("nor are they sent")
        .startsWith("HTTP/1.1 200 ")
        .doesNotContain("Transfer-Encoding")
        .endsWith("</html>\n");
  }

  /** 6.5.1: what comes behind the content is no condition, and RFC 9112, 7.1.1. */
  @Test
  void trailersAndChunkExtensionsChangeNothing() throws Exception {
    String chunks = "3;ext=1;q=\"a b\"\r\nabc\r\n0\r\nIf-Match: \"x\"\r\nX-OC-Mtime: 5\r\n\r\n";
    String answer =
        raw("PUT /box/t HTTP/1.1\r\n" + CLOSE + "Transfer-Encoding: chunked\r\n\r\n" + chunks);
    assertThat(answer).startsWith("HTTP/1.1 201 ").contains("Last-Modified: " + MODIFIED);
    assertThat(dav.send("GET", "/box/t", "").body()).isEqualTo("abc");
  }

  /** 7.8, 7.6.1, and RFC 9112, 9.3.2. */
  @Test
  void answersComeInTheOrderOfTheRequestsAndUnknownUpgradesAreIgnored() throws Exception {
    String host = " HTTP/1.1\r\nHost: h\r\n";
    String all =
        raw(
            "GET /box/none"
                + host
                + "\r\n"
                + "PUT /box/p"
                + host
                + "Content-Length: 3\r\n\r\nabc"
                + "GET /box/a.txt"
                + host
                + "Connection: upgrade\r\nUpgrade: foo/2\r\n\r\n"
                + "GET /box/p HTTP/1.1\r\n"
                + CLOSE
                + "\r\n"
                + "DELETE /box/p"
                + host
                + "\r\n");
    assertThat(all)
        .matches("(?s)HTTP/1.1 404 .*HTTP/1.1 201 .*HTTP/1.1 200 .*0123456789HTTP/1.1 200 .*abc");
    assertThat(dav.status("GET", "/box/p", "")).as("behind the close").isEqualTo(200);
  }

  /** 6.6.1, 8.8.2.1: a laptop's clock may be ahead, and so may a file's time be set. */
  @Test
  void nothingWasModifiedAfterTheAnswerThatTellsOfIt() throws Exception {
    String[] ahead = {"X-OC-Mtime", "4000000000"};
    for (HttpResponse<String> answer :
        List.of(
            dav.send("PUT", "/box/ahead", "x", ahead),
            dav.send("GET", "/box/ahead", ""),
            dav.send("HEAD", "/box/ahead", ""))) {
      assertThat(header(answer, "Last-Modified")).isEqualTo(header(answer, "Date"));
      assertThat(header(answer, "Date")).isEqualTo(MODIFIED);
    }
    assertThat(dav.send("PROPFIND", "/box/ahead", "", "Depth", "0").body())
        .as("the file's own time")
        .contains("Tue, 02 Oct 2096 07:06:40 GMT");
  }

  /** 6.6.1: an upload may take long. */
  @Test
  void anAnswerIsOfWhenItWasMade() throws Exception {
    try (Socket socket = connect()) {
      write(socket, "PUT /box/a.txt HTTP/1.1\r\n" + CLOSE + "Expect: 100-continue\r\n");
      write(socket, "Content-Length: 2\r\n\r\n");
      byte[] goOn = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      assertThat(socket.getInputStream().readNBytes(goOn.length)).isEqualTo(goOn);
      dav.clock.advance(Duration.ofSeconds(20));
      write(socket, "xy");
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .contains("Date: Sun, 22 Nov 2026 12:00:20 GMT")
          .contains("Last-Modified: Sun, 22 Nov 2026 12:00:20 GMT");
    }
  }

  /** 8.4, 15.5.16, 12.5.3: it would be kept, and given out, as something it is not. */
  @ParameterizedTest
  @CsvSource({
    "PUT, gzip, 415",
    "PUT, 'identity, br', 415",
    "PROPFIND, gzip, 415",
    "PUT, identity, 204"
  })
  void packedContentIsNotTakenForContent(String method, String coding, int status)
      throws Exception {
    HttpResponse<String> answer =
        dav.send(method, "/box/a.txt", "packed", "Content-Encoding", coding, "Depth", "0");
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(header(answer, "Accept-Encoding")).isEqualTo(status == 415 ? "identity" : "");
    assertThat(dav.send("GET", "/box/a.txt", "").body())
        .isEqualTo(status == 415 ? "0123456789" : "packed");
  }

  /** 9.3.2: the same fields, and no content. */
  @ParameterizedTest
  @CsvSource({
    "/box/a.txt, X-None, x, 200",
    "/box/empty, X-None, x, 200",
    "/box/astray, X-None, x, 200",
    "/box/d, X-None, x, 200",
    "/, X-None, x, 200",
    "/box/none, X-None, x, 404",
    "/box/../a.txt, X-None, x, 400",
    "/box/a.txt, If-None-Match, *, 304",
    "/box/d/, If-None-Match, *, 304",
    "/box/a.txt, If-Match, \"x\", 412",
  })
  void headSaysWhatGetSays(String path, String name, String value, int status) throws Exception {
    String rest = path + " HTTP/1.1\r\n" + CLOSE + name + ": " + value + "\r\n\r\n";
    String head = raw("HEAD " + rest);
    assertThat(head).startsWith("HTTP/1.1 " + status + " ").endsWith("\r\n\r\n");
    assertThat(fields(head)).isEqualTo(fields(raw("GET " + rest)));
  }

  /** But for the date, which goes on. */
  private static List<String> fields(String answer) {
    List<String> lines =
        new ArrayList<>(answer.substring(0, answer.indexOf("\r\n\r\n")).lines().toList());
    lines.removeIf(line -> line.startsWith("Date:"));
    return lines;
  }

  /** 6.4.1, 8.6, RFC 9112, 6.1 and 6.3: where no content follows, nothing tells of its length. */
  @Test
  void emptyAnswersHaveNoFraming() throws Exception {
    for (String request : List.of("PUT /box/a.txt", "DELETE /box/a.txt")) {
      assertThat(raw(request + " HTTP/1.1\r\n" + CLOSE + "Content-Length: 1\r\n\r\nx"))
          .startsWith("HTTP/1.1 204 ")
          .doesNotContain("Content-Length", "Transfer-Encoding")
          .endsWith("\r\n\r\n");
    }
  }

  /** 9.1, 9.3.6, 9.3.8: names of methods have one spelling; what is sent is not sent back. */
  @Test
  void methodsThatAreNotDone() throws Exception {
    for (String method : List.of("get", "Put", "PATCH", "BREW")) {
      assertThat(raw(method + " /box/a.txt HTTP/1.1\r\n" + CLOSE + "\r\n"))
          .startsWith("HTTP/1.1 501 ");
    }
    assertThat(raw("TRACE /box/a.txt HTTP/1.1\r\n" + CLOSE + "Cookie: secret\r\n\r\n"))
        .startsWith("HTTP/1.1 405 ")
        .contains("\r\nAllow: ")
        .doesNotContain("secret");
    assertThat(raw("CONNECT h:80 HTTP/1.1\r\n" + CLOSE + "\r\n"))
        .startsWith("HTTP/1.1 405 ")
        .contains("Connection: close");
  }

  /** 9.3.4: the tag of a whole of which this client sent a part would tell it too much. */
  @Test
  void onlyWhatWasStoredWholeIsAnsweredWithItsTag() throws Exception {
    HttpResponse<String> put = dav.send("PUT", "/box/a.txt", "x", "Content-Range", "Bytes 0-0/10");
    assertThat(put.statusCode()).isEqualTo(204);
    assertThat(dav.send("GET", "/box/a.txt", "").body()).isEqualTo("x123456789");
    assertThat(header(put, "ETag") + header(put, "Last-Modified")).isEmpty();
  }

  /** 10.1.1. */
  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1, 100-continue, If-Match: \"x\", 412",
    "HTTP/1.1, 100-Continue, Content-Encoding: gzip, 415",
    "HTTP/1.1, 200-ok, X: y, 417",
    "HTTP/1.1, '100-continue, 200-ok', X: y, 417",
  })
  void whoWaitsIsNotToldToGoOnInVain(String version, String expect, String field, int status)
      throws Exception {
    String head = "PUT /box/a.txt " + version + "\r\nHost: h\r\nExpect: " + expect + "\r\n";
    assertThat(raw(head + field + "\r\nContent-Length: 5\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("Connection: close");
  }

  @Test
  void whoSpeaksHttp10DoesNotWait() throws Exception {
    String head = "PUT /box/a.txt HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n";
    assertThat(raw(head + "x")).startsWith("HTTP/1.1 204 ");
  }

  /** 13.1.1, 13.1.2, 5.6.1.2: lists may have empty elements, and If-Match takes no weak tag. */
  @ParameterizedTest
  @CsvSource({
    "TAG, 304, 200",
    "W/TAG, 304, 412",
    "', TAG', 304, 200",
    "'\"x\",, TAG', 304, 200",
    "'\"x\" , ,TAG,', 304, 200",
    "'\"x,y\", TAG', 304, 200",
    "'\"x\", W/\"y\"', 200, 412",
    "*, 304, 200",
    "w/TAG, 400, 400",
    "\"x\"TAG, 400, 400",
    "x, 400, 400",
  })
  void listsOfTags(String list, int ifNoneMatch, int ifMatch) throws Exception {
    String tags = list.replace("TAG", etag);
    assertThat(dav.status("GET", "/box/a.txt", "", "If-None-Match", tags)).isEqualTo(ifNoneMatch);
    assertThat(dav.status("GET", "/box/a.txt", "", "If-Match", tags)).isEqualTo(ifMatch);
  }

  /** 13.1.3, 13.1.4, 5.6.7: three forms, one date; any other is no condition. */
  @ParameterizedTest
  @CsvSource({
    "'Sun, 22 Nov 2026 12:00:00 GMT', 304, 200",
    "'Sunday, 22-Nov-26 12:00:00 GMT', 304, 200",
    "Sun Nov 22 12:00:00 2026, 304, 200",
    "'Sun, 22 Nov 2026 11:59:59 GMT', 200, 412",
    "Sun Nov  1 12:00:00 2026, 200, 412",
    "'Sun, 22 Nov 2099 12:00:00 GMT', 304, 200",
    "'Friday, 22-Nov-74 12:00:00 GMT', 304, 200",
    "'Monday, 22-Nov-77 12:00:00 GMT', 200, 412",
    "'Sun, 22 Nov 2026 08:00:00 -0500', 200, 200",
    "'Sun, 22 Nov 2026 14:00:00 +0200', 200, 200",
    "22 Nov 2026 12:00:00, 200, 200",
    "'Sun, 32 Nov 2026 12:00:00 GMT', 200, 200",
    "2026-11-22T12:00:00Z, 200, 200",
    "'Sun, 22 Nov 2026 12:00:00 GMT, Sun, 22 Nov 2026 12:00:00 GMT', 200, 200",
    "'Sun, 01 Nov 2026 12:00:00 GMT, Sun, 01 Nov 2026 12:00:00 GMT', 200, 200",
  })
  void dates(String date, int ifModified, int ifUnmodified) throws Exception {
    assertThat(dav.status("GET", "/box/a.txt", "", "If-Modified-Since", date))
        .isEqualTo(ifModified);
    assertThat(dav.status("GET", "/box/a.txt", "", "If-Unmodified-Since", date))
        .isEqualTo(ifUnmodified);
    assertThat(dav.status("PUT", "/box/a.txt", "x", "If-Modified-Since", date)).isEqualTo(204);
  }

  /** 13.2.2: what comes first decides, and a range is looked at last. */
  @ParameterizedTest
  @CsvSource({
    "If-Match: TAG, 'If-Unmodified-Since: Sun, 22 Nov 2020 12:00:00 GMT', 200",
    "If-Match: \"x\", If-None-Match: TAG, 412",
    "'If-Unmodified-Since: Sun, 22 Nov 2020 12:00:00 GMT', If-None-Match: TAG, 412",
    "If-None-Match: \"x\", 'If-Modified-Since: Sun, 22 Nov 2026 12:00:00 GMT', 200",
    "If-None-Match: TAG, Range: bytes=0-1, 304",
    "If-Match: \"x\", Range: bytes=99-, 412",
    "If-Range: TAG, Range: bytes=0-1, 206",
    "If-Range: W/TAG, Range: bytes=0-1, 200",
  })
  void theOrderOfConditions(String one, String other, int status) throws Exception {
    String fields = (one + "\r\n" + other).replace("TAG", etag);
    assertThat(raw("GET /box/a.txt HTTP/1.1\r\n" + CLOSE + fields + "\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status + " ");
  }

  /** 13.2.1: also of what has no tag; not where they are not about what is there. */
  @ParameterizedTest
  @CsvSource({
    "GET, /box/d, If-Match: *, 200",
    "GET, /box/d, If-Match: \"x\", 412",
    "GET, /box/d, If-None-Match: *, 304",
    "GET, /box/d, If-None-Match: \"x\", 200",
    "GET, /box/d, 'If-Modified-Since: Sun, 22 Nov 2099 12:00:00 GMT', 200",
    "HEAD, /, If-Match: \"x\", 412",
    "GET, /box/astray, If-None-Match: *, 304",
    "GET, /box/astray, If-Match: \"x\", 412",
    "GET, /box/none, If-Match: *, 404",
    "DELETE, /box/none, If-Match: *, 404",
    "MKCOL, /box/d, If-None-Match: *, 405",
    "PUT, /box/no/such, If-Match: \"x\", 409",
    "OPTIONS, /box/a.txt, If-Match: \"x\", 200",
    "PROPFIND, /box/a.txt, If-Match: \"x\", 207",
  })
  void whereConditionsHold(String method, String path, String field, int status) throws Exception {
    assertThat(raw(method + " " + path + " HTTP/1.1\r\n" + CLOSE + field + "\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status + " ");
  }

  /** 14.1, 14.1.1, 14.1.2, 14.2: "-" stands for no Content-Range. */
  @ParameterizedTest
  @CsvSource({
    "GET, a.txt, Bytes=0-1, 206, bytes 0-1/10",
    "GET, a.txt, bytes=0-99999999999999999999999, 206, bytes 0-9/10",
    "GET, a.txt, bytes=-99999999999999999999999, 206, bytes 0-9/10",
    "GET, a.txt, bytes=99999999999999999999999-, 416, bytes */10",
    "GET, a.txt, bytes=0000000000000000000000001-2, 206, bytes 1-2/10",
    "GET, a.txt, bytes=-0, 416, bytes */10",
    "GET, a.txt, 'bytes=,0-1,', 206, bytes 0-1/10",
    "GET, a.txt, 'bytes=20-,30-', 416, bytes */10",
    "GET, a.txt, bytes=, 200, -",
    "GET, a.txt, bytes=0-1x, 200, -",
    "GET, a.txt, 'bytes=0-1, bytes=3-4', 200, -",
    "GET, empty, bytes=0-, 200, -",
    "GET, empty, bytes=-5, 200, -",
    "GET, d, bytes=0-1, 200, -",
    "HEAD, a.txt, bytes=0-1, 200, -",
    "HEAD, a.txt, bytes=20-, 200, -",
    "PUT, a.txt, bytes=20-, 204, -",
    "PROPFIND, a.txt, bytes=20-, 207, -",
  })
  void ranges(String method, String name, String range, int status, String contentRange)
      throws Exception {
    HttpResponse<String> answer =
        dav.send(method, "/box/" + name, "", "Range", range, "Depth", "0");
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Range").orElse("-")).isEqualTo(contentRange);
  }

  /**
   * 15.3.7 and 15.4.5: what a whole answer would say of the content, so do its part and no part.
   */
  @Test
  void partsAndNoPartAreToldOfLikeTheWhole() throws Exception {
    HttpResponse<String> whole = dav.send("GET", "/box/a.txt", "");
    for (HttpResponse<String> answer :
        List.of(
            dav.send("GET", "/box/a.txt", "", "Range", "bytes=0-1"),
            dav.send("GET", "/box/a.txt", "", "Range", "bytes=0-1,3-4"),
            dav.send("GET", "/box/a.txt", "", "If-None-Match", etag))) {
      for (String name : List.of("ETag", "Last-Modified", "Cache-Control", "Date")) {
        assertThat(header(answer, name)).as(name).isNotEmpty().isEqualTo(header(whole, name));
      }
      assertThat(answer.headers().firstValue("Content-Range").isPresent())
          .isEqualTo(header(answer, "Content-Type").equals("text/plain"));
    }
    assertThat(header(whole, "Cache-Control")).as("RFC 9111, 4.2.2").isEqualTo("no-cache");
    assertThat(header(whole, "Age") + header(whole, "Vary")).isEmpty();
  }

  /** RFC 9112, 9.6: closing on what still comes would reset the connection, and lose the answer. */
  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 60000", "Transfer-Encoding: chunked"})
  void whoIsRefusedWhileSendingIsToldWhy(String framing) throws Exception {
    String part = "x".repeat(750);
    boolean chunked = framing.startsWith("T");
    try (Socket socket = connect()) {
      write(
          socket,
          "PUT /box/a.txt HTTP/1.1\r\nHost: h\r\nIf-Match: \"x\"\r\n" + framing + "\r\n\r\n");
      for (int i = 0; i < 80; i++) {
        write(socket, chunked ? "2ee\r\n" + part + "\r\n" : part);
      }
      write(socket, (chunked ? "0\r\n\r\n" : "") + "GET /box/a.txt HTTP/1.1\r\n" + CLOSE + "\r\n");
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .matches("(?s)HTTP/1.1 412 .*HTTP/1.1 200 .*0123456789");
    }
  }

  @Test
  void aHugeBodyIsNotWaitedFor() throws Exception {
    String put = "PUT /box/a.txt HTTP/1.1\r\nHost: h\r\nIf-Match: \"x\"\r\n";
    assertThat(raw(put + "Content-Length: 10737418240\r\n\r\n"))
        .startsWith("HTTP/1.1 412 ")
        .contains("Connection: close");
  }
}

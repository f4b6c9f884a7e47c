package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.SymlinkTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadAndWriteTest {
  private DavServer dav;

  @BeforeEach
  void start() throws Exception {
    dav = new DavServer(Caller.SUPERUSER, this::served);
  }

  /** The tree as WebDAV is given it. */
  FileTree served(FileTree tree) {
    return tree;
  }

  @AfterEach
  void stop() throws Exception {
    dav.close();
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void putThenGetGivesTheSameBytes() throws Exception {
    HttpResponse<String> put = dav.send("PUT", "/box/a.txt", "hello");
    assertThat(put.statusCode()).isEqualTo(201);
    HttpResponse<String> get = dav.send("GET", "/box/a.txt", "");
    assertThat(get.statusCode()).isEqualTo(200);
    assertThat(get.body()).isEqualTo("hello");
    assertThat(header(get, "ETag")).isEqualTo(header(put, "ETag")).startsWith("\"");
    assertThat(header(get, "Content-Type")).isEqualTo("text/plain");
    assertThat(header(get, "Accept-Ranges")).isEqualTo("bytes");
    assertThat(header(get, "Last-Modified")).isEqualTo("Sun, 22 Nov 2026 12:00:00 GMT");
    assertThat(dav.status("PUT", "/box/a.txt", "again")).isEqualTo(204);
  }

  @Test
  void headSaysWhatGetWouldWithoutTheBytes() throws Exception {
    dav.send("PUT", "/box/a.txt", "hello");
    HttpResponse<String> head = dav.send("HEAD", "/box/a.txt", "");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "Content-Length")).isEqualTo("5");
    assertThat(head.body()).isEmpty();
  }

  @Test
  void contentLargerThanAnyBufferComesBackWhole() throws Exception {
    String content = "0123456789abcdef".repeat(100_000);
    assertThat(dav.status("PUT", "/box/big", content)).isEqualTo(201);
    assertThat(dav.send("GET", "/box/big", "").body()).isEqualTo(content);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-3, 206, 0123, bytes 0-3/10",
    "bytes=7-, 206, 789, bytes 7-9/10",
    "bytes=-2, 206, 89, bytes 8-9/10",
    "bytes=8-99, 206, 89, bytes 8-9/10",
    "'bytes=0-8,4-5', 200, 0123456789, ''",
    "'bytes=0-1,5-2', 200, 0123456789, ''",
    "'bytes=0-1, 20-30', 206, 01, bytes 0-1/10",
    "bytes=5-2, 200, 0123456789, ''",
    "lines=1-2, 200, 0123456789, ''",
  })
  void aRangeGivesThoseBytes(String range, int status, String body, String contentRange)
      throws Exception {
    dav.send("PUT", "/box/r", "0123456789");
    HttpResponse<String> answer = dav.send("GET", "/box/r", "", "Range", range);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(body);
    assertThat(header(answer, "Content-Range")).isEqualTo(contentRange);
  }

  @Test
  void severalRangesComeAsParts() throws Exception {
    dav.send("PUT", "/box/r.txt", "0123456789");
    HttpResponse<String> answer = dav.send("GET", "/box/r.txt", "", "Range", "bytes=0-1,-3");
    assertThat(answer.statusCode()).isEqualTo(206);
    String type = header(answer, "Content-Type");
    assertThat(type).startsWith("multipart/byteranges; boundary=");
    String boundary = type.substring(type.indexOf('=') + 1);
    assertThat(answer.body())
        .isEqualTo(
            "\r\n--"
                + boundary
                + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01"
                + "\r\n--"
                + boundary
                + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 7-9/10\r\n\r\n789"
                + "\r\n--"
                + boundary
                + "--\r\n");
    assertThat(header(answer, "Content-Length")).isEqualTo("" + answer.body().length());
    String many = "bytes=" + "0-0,".repeat(RangeRequest.MOST_RANGES) + "1-1";
    assertThat(dav.status("GET", "/box/r.txt", "", "Range", many)).isEqualTo(200);
  }

  @Test
  void aRangeBehindTheEndIsRefusedWithTheSize() throws Exception {
    dav.send("PUT", "/box/r", "0123456789");
    HttpResponse<String> answer = dav.send("GET", "/box/r", "", "Range", "bytes=10-");
    assertThat(answer.statusCode()).isEqualTo(416);
    assertThat(header(answer, "Content-Range")).isEqualTo("bytes */10");
  }

  @Test
  void filesLargerThanFourGigabytesAreReadAtTheirEnd() throws Exception {
    dav.send("PUT", "/box/sparse", "x");
    FileId id = dav.tree.lookup(Caller.SUPERUSER, FileId.ROOT, Name.of("sparse")).id();
    dav.tree.setAttributes(Caller.SUPERUSER, id, AttributeChange.size(5L << 30));
    HttpResponse<String> head = dav.send("HEAD", "/box/sparse", "");
    assertThat(header(head, "Content-Length")).isEqualTo("5368709120");
    HttpResponse<String> end = dav.send("GET", "/box/sparse", "", "Range", "bytes=5368709118-");
    assertThat(end.body()).isEqualTo("\0\0");
    assertThat(header(end, "Content-Range")).isEqualTo("bytes 5368709118-5368709119/5368709120");
  }

  @Test
  void aRangeOfAnotherVersionGivesTheWhole() throws Exception {
    dav.send("PUT", "/box/r", "0123456789");
    String[] stale = {"Range", "bytes=0-1", "If-Range", "\"other\""};
    assertThat(dav.send("GET", "/box/r", "", stale).body()).isEqualTo("0123456789");
    String etag = header(dav.send("HEAD", "/box/r", ""), "ETag");
    String[] current = {"Range", "bytes=0-1", "If-Range", etag};
    assertThat(dav.send("GET", "/box/r", "", current).body()).isEqualTo("01");
  }

  /** Nobody knows of a date whether the file had one content only in that second. */
  @Test
  void aRangeOfADateGivesTheWhole() throws Exception {
    String date = header(dav.send("PUT", "/box/r", "first bytes"), "Last-Modified");
    assertThat(dav.status("PUT", "/box/r", "0123456789")).isEqualTo(204);
    assertThat(header(dav.send("HEAD", "/box/r", ""), "Last-Modified")).isEqualTo(date);
    String[] rest = {"Range", "bytes=5-", "If-Range", date};
    assertThat(dav.send("GET", "/box/r", "", rest).body()).isEqualTo("0123456789");
  }

  @Test
  void conditionsOnReading() throws Exception {
    String etag = header(dav.send("PUT", "/box/a", "1"), "ETag");
    assertThat(dav.status("GET", "/box/a", "", "If-None-Match", etag)).isEqualTo(304);
    assertThat(dav.status("GET", "/box/a", "", "If-None-Match", "W/" + etag)).isEqualTo(304);
    assertThat(dav.status("GET", "/box/a", "", "If-Match", "\"x\", " + etag)).isEqualTo(200);
    assertThat(dav.status("GET", "/box/a", "", "If-Match", "\"x\"")).isEqualTo(412);
    String date = "Sun, 22 Nov 2026 12:00:00 GMT";
    assertThat(dav.status("GET", "/box/a", "", "If-Modified-Since", date)).isEqualTo(304);
    String before = "Sun, 22 Nov 2026 11:59:59 GMT";
    assertThat(dav.status("GET", "/box/a", "", "If-Unmodified-Since", before)).isEqualTo(412);
  }

  /** RFC 9110, 8.6 and 13.2.2. */
  @Test
  void aNotModifiedAnswerSaysNothingOfAnotherLength() throws Exception {
    String etag = header(dav.send("PUT", "/box/a", "12345"), "ETag");
    for (String method : new String[] {"GET", "HEAD"}) {
      HttpResponse<String> answer = dav.send(method, "/box/a", "", "If-None-Match", etag);
      assertThat(answer.statusCode()).isEqualTo(304);
      assertThat(header(answer, "ETag")).isEqualTo(etag);
      assertThat(header(answer, "Content-Length")).isIn("", "5");
      String[] both = {"If-None-Match", "\"x\"", "If-Modified-Since", header(answer, "Date")};
      assertThat(dav.status(method, "/box/a", "", both)).as("the tag decides").isEqualTo(200);
    }
  }

  @Test
  void conditionsOnWriting() throws Exception {
    assertThat(dav.status("PUT", "/box/a", "0", "If-Match", "*")).isEqualTo(412);
    assertThat(dav.status("PUT", "/box/a", "1", "If-None-Match", "*")).isEqualTo(201);
    assertThat(dav.status("PUT", "/box/a", "2", "If-None-Match", "*")).isEqualTo(412);
    String first = header(dav.send("HEAD", "/box/a", ""), "ETag");
    assertThat(dav.status("PUT", "/box/a", "3", "If-Match", first)).isEqualTo(204);
    assertThat(dav.status("PUT", "/box/a", "4", "If-Match", first)).isEqualTo(412);
    assertThat(dav.status("PUT", "/box/a", "5", "If-Match", "not a tag")).isEqualTo(400);
    assertThat(dav.send("GET", "/box/a", "").body()).isEqualTo("3");
  }

  @Test
  void putNeedsItsCollectionAndIsNoneItself() throws Exception {
    assertThat(dav.status("PUT", "/box/no/a", "x")).isEqualTo(409);
    assertThat(dav.status("PUT", "/nowhere/a", "x")).isEqualTo(409);
    dav.send("PUT", "/box/file", "x");
    assertThat(dav.status("PUT", "/box/file/a", "x")).isEqualTo(409);
    dav.send("MKCOL", "/box/d", "");
    assertThat(dav.status("PUT", "/box/d", "x")).isEqualTo(405);
    assertThat(dav.status("PUT", "/box/", "x")).isEqualTo(405);
    assertThat(dav.status("PUT", "/", "x")).isEqualTo(405);
    assertThat(dav.status("PUT", "/box/.entracte", "x")).isEqualTo(403);
  }

  @Test
  void aPartIsWrittenInPlace() throws Exception {
    String before = header(dav.send("PUT", "/box/a", "0123"), "ETag");
    HttpResponse<String> put =
        dav.send("PUT", "/box/a", "XY", "Content-Range", "bytes 1-2/4", "If-Match", before);
    assertThat(put.statusCode()).isEqualTo(204);
    assertThat(dav.send("GET", "/box/a", "").body()).isEqualTo("0XY3");
    String after = header(dav.send("HEAD", "/box/a", ""), "ETag");
    assertThat(after).isNotEmpty().isNotEqualTo(before);
    String[] stale = {"Content-Range", "bytes 0-0/*", "If-Match", before};
    assertThat(dav.status("PUT", "/box/a", "Z", stale)).isEqualTo(412);
    assertThat(dav.status("PUT", "/box/new", "end", "Content-Range", "bytes 3-5/*")).isEqualTo(201);
    assertThat(dav.send("GET", "/box/new", "").body()).isEqualTo("\0\0\0end");
  }

  @Test
  void aPartIsWrittenIntoTheFileThatIsThere() throws Exception {
    dav.send("PUT", "/box/a", "0123");
    FileId before = dav.tree.lookup(Caller.SUPERUSER, FileId.ROOT, Name.of("a")).id();
    dav.tree.link(Caller.SUPERUSER, before, FileId.ROOT, Name.of("other-name"));
    assertThat(dav.status("PUT", "/box/a", "XY", "Content-Range", "bytes 1-2/4")).isEqualTo(204);
    assertThat(dav.send("GET", "/box/other-name", "").body()).isEqualTo("0XY3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes 0-1/4", "bytes 3-2/4", "bytes 0-0/0", "bytes */4", "lines 0-0/*"})
  void aContentRangeThatDoesNotFitIsRefused(String range) throws Exception {
    dav.send("PUT", "/box/a", "0123");
    assertThat(dav.status("PUT", "/box/a", "X", "Content-Range", range)).isEqualTo(400);
    assertThat(dav.send("GET", "/box/a", "").body()).isEqualTo("0123");
  }

  @Test
  void aBodyOfAnotherLengthThanAnnouncedIsNotStored() throws Exception {
    dav.send("PUT", "/box/a", "old");
    assertThat(dav.status("PUT", "/box/a", "new", "X-Expected-Entity-Length", "4")).isEqualTo(400);
    assertThat(dav.status("PUT", "/box/a", "new", "X-Expected-Entity-Length", "x")).isEqualTo(400);
    assertThat(dav.send("GET", "/box/a", "").body()).isEqualTo("old");
    assertThat(dav.status("PUT", "/box/a", "new", "X-Expected-Entity-Length", "3")).isEqualTo(204);
    String tooMuch = "9".repeat(18);
    assertThat(dav.status("PUT", "/box/a", "x", "X-Expected-Entity-Length", tooMuch))
        .isEqualTo(507);
  }

  @Test
  void aFileIsFoundByEitherSpellingOfItsAccents() throws Exception {
    String composed = "/box/caf%C3%A9";
    String decomposed = "/box/cafe%CC%81";
    assertThat(dav.status("PUT", composed, "one")).isEqualTo(201);
    assertThat(dav.status("PUT", decomposed, "two")).isEqualTo(204);
    assertThat(dav.send("GET", composed, "").body()).isEqualTo("two");
    assertThat(dav.send("PROPFIND", "/box/", "", "Depth", "1").body())
        .contains("<D:href>" + composed + "</D:href>")
        .doesNotContain(decomposed);
    assertThat(dav.status("DELETE", decomposed, "")).isEqualTo(204);
    assertThat(dav.status("PUT", decomposed, "x")).isEqualTo(201);
    assertThat(dav.send("PROPFIND", "/box/", "", "Depth", "1").body()).contains(decomposed);
    assertThat(dav.send("GET", composed, "").body()).isEqualTo("x");
  }

  @Test
  void putTakesTheTimeOfTheClientsFile() throws Exception {
    HttpResponse<String> put = dav.send("PUT", "/box/a", "x", "X-OC-Mtime", "1000000000.5");
    assertThat(header(put, "X-OC-MTime")).isEqualTo("accepted");
    HttpResponse<String> head = dav.send("HEAD", "/box/a", "");
    assertThat(header(head, "Last-Modified")).isEqualTo("Sun, 09 Sep 2001 01:46:40 GMT");
    assertThat(dav.status("PUT", "/box/a", "x", "X-OC-Mtime", "yesterday")).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 100\r\n\r\nonly some",
        "Transfer-Encoding: chunked\r\n\r\n9\r\nonly some\r\n",
        "Transfer-Encoding: chunked\r\n\r\n9\r\nonly",
        "Transfer-Encoding: chunked\r\n\r\n9\r\nonly some\r\nzz\r\n",
      })
  void anUploadThatBreaksOffLeavesTheOldContent(String rest) throws Exception {
    dav.send("PUT", "/box/a", "old");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), dav.port())) {
      String half = "PUT /box/a HTTP/1.1\r\nHost: x\r\n" + rest;
      socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .doesNotContain("HTTP/1.1 2");
    }
    assertThat(dav.send("GET", "/box/a", "").body()).isEqualTo("old");
  }

  @Test
  void aClientMayAskForHttp2OnTheWay() throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      HttpRequest.Builder to = HttpRequest.newBuilder(dav.uri("/box/a"));
      HttpRequest put = to.PUT(HttpRequest.BodyPublishers.ofString("upgraded")).build();
      assertThat(client.send(put, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(201);
      HttpResponse<String> get =
          client.send(to.GET().build(), HttpResponse.BodyHandlers.ofString());
      assertThat(get.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(get.body()).isEqualTo("upgraded");
    }
  }

  @Test
  void namesThatAreNotUtf8RoundTrip() throws Exception {
    assertThat(dav.status("PUT", "/box/%FF%fe%0A%20%3Cx%26%5C", "raw")).isEqualTo(201);
    byte[] bytes = {(byte) 0xff, (byte) 0xfe, '\n', ' ', '<', 'x', '&', '\\'};
    assertThat(dav.tree.lookup(Caller.SUPERUSER, FileId.ROOT, Name.of(bytes)).attributes())
        .matches(attributes -> attributes.sizeBytes() == 3);
    assertThat(dav.send("PROPFIND", "/box/", "", "Depth", "1").body())
        .contains("<D:href>/box/%FF%FE%0A%20%3Cx%26%5C</D:href>")
        .contains("<D:displayname>\\xff\\xfe\\x0a &lt;x&amp;\\x5c</D:displayname>");
    assertThat(dav.send("GET", "/box/%FF%FE%0A%20%3Cx%26%5C", "").body()).isEqualTo("raw");
    assertThat(dav.send("GET", "/box/", "").body()).contains("&lt;x&amp;").doesNotContain("<x&");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/box/../secret",
        "/box/%2e%2e/secret",
        "/box/%2E./secret",
        "/box/a%2Fb",
        "/box/..%2fsecret",
        "/box/a%00b",
        "/box/%2e",
        "/../box",
      })
  void noSpellingLeadsOut(String path) throws Exception {
    for (String method : new String[] {"GET", "PUT", "DELETE", "MKCOL", "PROPFIND"}) {
      assertThat(raw(method + " " + path)).as(method).startsWith("HTTP/1.1 400 ");
    }
    dav.send("PUT", "/box/a", "x");
    assertThat(dav.status("MOVE", "/box/a", "", "Destination", path)).isEqualTo(400);
  }

  private String raw(String line) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), dav.port())) {
      String request = line + " HTTP/1.1\r\nHost: x\r\nDepth: 0\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/box/%zz", "/box/%f", "/box/%", "/box/a#part"})
  void anAddressThatCannotBeReadIsRefused(String path) throws Exception {
    assertThat(raw("GET " + path)).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void aNameTooLongIsRefused() throws Exception {
    assertThat(dav.status("PUT", "/box/" + "n".repeat(255), "x")).isEqualTo(201);
    assertThat(dav.status("PUT", "/box/" + "n".repeat(256), "x")).isEqualTo(400);
  }

  @Test
  void linksInsideTheExportAreFollowed() throws Exception {
    dav.send("MKCOL", "/box/d", "");
    dav.send("PUT", "/box/d/file", "content");
    link("to-file", "./d//file");
    link("to-dir", "d/../d/.");
    link("chain", "to-dir/file");
    for (String path : new String[] {"/box/to-file", "/box/to-dir/file", "/box/chain"}) {
      assertThat(dav.send("GET", path, "").body()).as(path).isEqualTo("content");
    }
    assertThat(dav.send("PROPFIND", "/box/", "", "Depth", "1").body())
        .contains("<D:href>/box/to-dir/</D:href>")
        .contains("<D:href>/box/to-file</D:href>");
    assertThat(dav.status("PUT", "/box/chain", "new")).isEqualTo(204);
    assertThat(dav.send("GET", "/box/d/file", "").body()).isEqualTo("new");
    assertThat(dav.status("DELETE", "/box/to-dir", "")).isEqualTo(204);
    assertThat(dav.send("GET", "/box/d/file", "").body()).isEqualTo("new");
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "/etc/passwd", "../../etc/passwd", "self", "no/way/", ".."})
  void aLinkThatLeadsNowhereIsAnEmptyFile(String target) throws Exception {
    link("self", target);
    HttpResponse<String> get = dav.send("GET", "/box/self", "");
    assertThat(get.statusCode()).isEqualTo(200);
    assertThat(get.body()).isEmpty();
    assertThat(dav.status("GET", "/box/self/x", "")).isEqualTo(404);
    assertThat(dav.status("MOVE", "/box/self", "", "Destination", "/box/moved")).isEqualTo(201);
    assertThat(dav.status("DELETE", "/box/moved", "")).isEqualTo(204);
  }

  private void link(String name, String target) throws Exception {
    dav.tree.create(
        Caller.SUPERUSER,
        FileId.ROOT,
        Name.of(name),
        new NewObject.Symlink(SymlinkTarget.of(target)),
        AttributeChange.NONE);
  }

  @Test
  void theReservedPathIsLeftToOthers() throws Exception {
    for (String path : new String[] {"/.entracte/v1/feed", "/%2Eentracte/", "//.entracte"}) {
      HttpResponse<String> answer = dav.send("GET", path, "");
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).as("Jetty's own page").contains("<html>");
    }
  }

  @Test
  void whatThePermissionBitsForbidIsForbidden() throws Exception {
    try (DavServer other = new DavServer(new Caller(1000, 1000, java.util.List.of()))) {
      other.tree.create(
          Caller.SUPERUSER,
          FileId.ROOT,
          Name.of("secret"),
          new NewObject.RegularFile(),
          AttributeChange.mode(0600));
      HttpResponse<String> answer = other.send("GET", "/box/secret", "");
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).isNotBlank();
    }
  }

  @Test
  void unknownMethodsAreNamedSo() throws Exception {
    assertThat(dav.status("BREW", "/box/", "")).isEqualTo(501);
    HttpResponse<String> post = dav.send("POST", "/box/", "x");
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(header(post, "Allow")).contains("PROPFIND", "LOCK").doesNotContain("POST");
  }

  @Test
  void optionsTellsTheClassesEverywhere() throws Exception {
    for (String path : new String[] {"/", "/box", "/box/none", "/nowhere/"}) {
      HttpResponse<String> answer = dav.send("OPTIONS", path, "");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(header(answer, "DAV")).isEqualTo("1, 2, 3, extended-mkcol");
      assertThat(header(answer, "MS-Author-Via")).isEqualTo("DAV");
    }
    assertThat(raw("OPTIONS *")).contains("DAV: 1, 2, 3");
  }
}

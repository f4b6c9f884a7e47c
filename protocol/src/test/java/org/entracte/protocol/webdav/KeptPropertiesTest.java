package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead properties: kept as they came, with what they are on, across restarts. */
final class KeptPropertiesTest {
  private static final String WISH =
      "<D:propfind xmlns:D=\"DAV:\"><D:prop><p xmlns=\"urn:x\"/></D:prop></D:propfind>";

  private DavServer dav;

  @BeforeEach
  void start() throws Exception {
    dav = new DavServer();
    dav.send("PUT", "/box/a", "a");
  }

  @AfterEach
  void stop() throws Exception {
    dav.close();
  }

  private HttpResponse<String> patch(String path, String instructions, String... headers)
      throws Exception {
    String body =
        "<D:propertyupdate xmlns:D=\"DAV:\" xmlns:x=\"urn:x\">"
            + instructions
            + "</D:propertyupdate>";
    return dav.send("PROPPATCH", path, body, headers);
  }

  private void set(String path, String value) throws Exception {
    String property = "<D:set><D:prop><x:p>" + value + "</x:p></D:prop></D:set>";
    assertThat(patch(path, property).body()).contains("HTTP/1.1 200 OK");
  }

  private String get(String path) throws Exception {
    return dav.send("PROPFIND", path, WISH, "Depth", "0").body();
  }

  private static String is(String value) {
    return "<D:prop><p xmlns=\"urn:x\">" + value + "</p></D:prop><D:status>HTTP/1.1 200 OK";
  }

  private static final String NONE =
      "<D:prop><p xmlns=\"urn:x\"/></D:prop><D:status>HTTP/1.1 404 Not Found";

  @Test
  void whatWasSetIsGivenBackWithItsLanguageAndItsNamespaces() throws Exception {
    String value = "<y xmlns=\"urn:y\" z=\"1\">&lt;é&#x10000;<![CDATA[<>]]></y> t";
    String instruction = "<D:set><D:prop xml:lang=\"fr\"><x:p>" + value + "</x:p></D:prop></D:set>";
    assertThat(patch("/box/a", instruction).statusCode()).isEqualTo(207);
    String kept =
        "<p xmlns=\"urn:x\" xml:lang=\"fr\"><y xmlns=\"urn:y\" z=\"1\">&lt;é"
            + Character.toString(0x10000)
            + "&lt;&gt;</y> t</p>";
    assertThat(get("/box/a")).contains(kept);
    assertThat(dav.send("PROPFIND", "/box/a", "", "Depth", "0").body()).contains(kept);
    String names = "<D:propfind xmlns:D=\"DAV:\"><D:propname/></D:propfind>";
    assertThat(dav.send("PROPFIND", "/box/", names, "Depth", "1").body())
        .contains("<p xmlns=\"urn:x\"/>")
        .doesNotContain("404");
  }

  @Test
  void instructionsAreCarriedOutInTheirOrder() throws Exception {
    String set = "<D:set><D:prop><x:p>1</x:p></D:prop></D:set>";
    String remove = "<D:remove><D:prop><x:p/></D:prop></D:remove>";
    patch("/box/a", set + remove);
    assertThat(get("/box/a")).contains(NONE);
    patch("/box/a", remove + set);
    assertThat(get("/box/a")).contains(is("1"));
    assertThat(patch("/box/a", remove).body()).contains("200 OK");
    assertThat(get("/box/a")).contains(NONE);
  }

  @Test
  void theyMoveAndAreCopiedAndGoWithTheirFile() throws Exception {
    set("/box/a", "1");
    dav.send("PUT", "/box/b", "b");
    set("/box/b", "2");
    dav.send("COPY", "/box/a", "", "Destination", "/box/c");
    dav.send("COPY", "/box/a", "", "Destination", "/other/d");
    assertThat(get("/box/c")).contains(is("1"));
    assertThat(get("/other/d")).contains(is("1"));
    dav.send("MOVE", "/box/a", "", "Destination", "/box/b");
    assertThat(get("/box/b")).contains(is("1"));
    dav.send("MOVE", "/box/b", "", "Destination", "/other/e");
    assertThat(get("/other/e")).contains(is("1"));
    dav.send("PUT", "/other/plain", "");
    dav.send("COPY", "/other/plain", "", "Destination", "/box/c");
    assertThat(get("/box/c")).as("a copy has what the source has, and no more").contains(NONE);
    dav.send("PUT", "/other/d", "new content");
    assertThat(get("/other/d")).as("new content keeps them").contains(is("1"));
    dav.send("DELETE", "/other/d", "");
    dav.send("PUT", "/other/d", "");
    assertThat(get("/other/d")).contains(NONE);
  }

  @Test
  void aCollectionTakesThemAlongAndLosesThemWithAllBelow() throws Exception {
    dav.send("MKCOL", "/box/d", "");
    dav.send("PUT", "/box/d/f", "");
    set("/box/d", "dir");
    set("/box/d/f", "file");
    dav.send("MOVE", "/box/d", "", "Destination", "/box/e");
    dav.send("COPY", "/box/e", "", "Destination", "/box/g");
    assertThat(get("/box/e/")).contains(is("dir"));
    assertThat(get("/box/g/f")).contains(is("file"));
    dav.send("DELETE", "/box/e", "");
    dav.send("DELETE", "/box/g", "");
    Export box = new Export("box", 1, dav.tree);
    assertThat(new DeadProperties(dav.database).owners(box)).isEmpty();
  }

  @Test
  void conditionsHoldForThemToo() throws Exception {
    String etag = dav.send("HEAD", "/box/a", "").headers().firstValue("ETag").orElseThrow();
    String set = "<D:set><D:prop><x:p>1</x:p></D:prop></D:set>";
    assertThat(patch("/box/a", set, "If-Match", "\"other\"").statusCode()).isEqualTo(412);
    assertThat(get("/box/a")).contains(NONE);
    assertThat(patch("/box/a", set, "If-Match", etag).statusCode()).isEqualTo(207);
    assertThat(get("/box/a")).contains(is("1"));
  }

  @Test
  void whoMayNotWriteMayNotSetThem() throws Exception {
    try (DavServer alice = new DavServer(new Caller(1001, 1001, java.util.List.of()))) {
      alice.tree.create(
          Caller.SUPERUSER,
          FileId.ROOT,
          Name.of("f"),
          new org.entracte.protocol.tree.NewObject.RegularFile(),
          org.entracte.protocol.tree.AttributeChange.NONE);
      String body =
          "<D:propertyupdate xmlns:D=\"DAV:\"><D:set><D:prop><p xmlns=\"urn:x\">1</p></D:prop>"
              + "</D:set></D:propertyupdate>";
      assertThat(alice.status("PROPPATCH", "/box/f", body)).isEqualTo(403);
    }
  }

  @Test
  void theirRoomIsBounded() throws Exception {
    for (int i = 0; i < 4; i++) {
      String large = "x".repeat(240_000);
      String set = "<D:set><D:prop><x:p" + i + ">" + large + "</x:p" + i + "></D:prop></D:set>";
      assertThat(patch("/box/a", set).statusCode()).isEqualTo(207);
    }
    String more = "<D:set><D:prop><x:q>" + "x".repeat(240_000) + "</x:q></D:prop></D:set>";
    assertThat(patch("/box/a", more).statusCode()).isEqualTo(507);
    set("/box/a", "small");
    assertThat(get("/box/a")).contains(is("small"));
  }

  @Test
  void aCollectionIsMadeWithProperties() throws Exception {
    String start = "<D:mkcol xmlns:D=\"DAV:\" xmlns:x=\"urn:x\"><D:set><D:prop>";
    String collection = "<D:resourcetype><D:collection/></D:resourcetype>";
    String end = "</D:prop></D:set></D:mkcol>";
    String[] xml = {"Content-Type", "application/xml"};
    String body = start + collection + "<x:p>1</x:p>" + end;
    assertThat(dav.status("MKCOL", "/box/d", body, xml)).isEqualTo(201);
    assertThat(get("/box/d")).contains(is("1"));
    assertThat(dav.status("MKCOL", "/box/e", start + collection + end, xml)).isEqualTo(201);
    String calendar = "<D:resourcetype><D:collection/><x:calendar/></D:resourcetype>";
    HttpResponse<String> refused =
        dav.send("MKCOL", "/box/f", start + calendar + end, "Content-Type", "text/xml");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("<D:valid-resourcetype/>");
    body = start + collection + "<x:p>1</x:p><D:getetag>x</D:getetag>" + end;
    refused = dav.send("MKCOL", "/box/f", body, xml);
    assertThat(refused.statusCode()).isEqualTo(424);
    assertThat(refused.body()).contains("mkcol-response", "403 Forbidden", "424 Failed");
    assertThat(dav.status("GET", "/box/f", "")).isEqualTo(404);
    assertThat(dav.status("MKCOL", "/box/g", "x", "Content-Type", "text/plain")).isEqualTo(415);
  }

  @Test
  void propertiesAndLocksSurviveARestart(@TempDir Path folder) throws Exception {
    String url = "jdbc:sqlite:" + folder.resolve("webdav.db");
    Export box = new Export("box", 1, dav.tree);
    FileId id = new FileId(1, 2);
    DavPath path = DavPath.parse("/box/%FF%20x");
    DavLock.Wish wish =
        new DavLock.Wish(path, true, false, true, "<owner xmlns=\"DAV:\">me</owner>");
    String token;
    try (DavDatabase database = new DavDatabase(DriverManager.getConnection(url))) {
      PropertyName name = new PropertyName("urn:x", "p");
      new DeadProperties(database)
          .change(box, id, Map.of(name, Optional.of("<p xmlns=\"urn:x\"/>")), () -> {});
      WebDavLocks locks = new WebDavLocks(dav.clock, new Random(1), database);
      token = granted(locks.take(wish, Duration.ofSeconds(100))).token();
      DavLock released = granted(locks.take(wish.at(DavPath.ROOT), Duration.ofSeconds(100)));
      assertThat(locks.release(released.token(), DavPath.ROOT)).isTrue();
      locks.take(wish.at(path.parent().child(Name.of("short"))), Duration.ofSeconds(10));
      dav.clock.advance(Duration.ofSeconds(50));
      assertThat(locks.refresh(token, path, Duration.ofSeconds(200))).isPresent();
    }
    try (DavDatabase database = new DavDatabase(DriverManager.getConnection(url))) {
      assertThat(new DeadProperties(database).of(box, id).values())
          .containsExactly("<p xmlns=\"urn:x\"/>");
      WebDavLocks locks = new WebDavLocks(dav.clock, new Random(2), database);
      DavLock lock = locks.covering(path.child(Name.of("below"))).getFirst();
      assertThat(lock.wish()).isEqualTo(wish);
      assertThat(lock.token()).isEqualTo(token);
      assertThat(locks.within(DavPath.ROOT)).containsExactly(lock);
      dav.clock.advance(Duration.ofSeconds(200));
      assertThat(locks.within(DavPath.ROOT)).isEmpty();
    }
    try (DavDatabase database = new DavDatabase(DriverManager.getConnection(url))) {
      assertThat(new LockRecords(database).all()).as("the last one ran out").isEmpty();
    }
  }

  private static DavLock granted(WebDavLocks.Grant grant) {
    assertThat(grant).isInstanceOf(WebDavLocks.Grant.Granted.class);
    return ((WebDavLocks.Grant.Granted) grant).lock();
  }

  @Test
  void whatGoesWithoutWebDavLeavesNoPropertiesForLong() throws Exception {
    int files = LeftProperties.AT_ONCE * 2 + 3;
    for (int i = 0; i < files; i++) {
      dav.send("PUT", "/box/left-" + i, "x");
      set("/box/left-" + i, "1");
    }
    Export box = new Export("box", 1, dav.tree);
    DeadProperties properties = new DeadProperties(dav.database);
    LeftProperties left = new LeftProperties(() -> List.of(box), properties, dav.clock);
    for (int i = 1; i < files; i++) {
      dav.tree.remove(Caller.SUPERUSER, FileId.ROOT, Name.of("left-" + i));
    }
    round(left);
    assertThat(properties.owners(box)).as("it may come back").hasSize(files);
    dav.clock.advance(LeftProperties.KEPT);
    round(left);
    assertThat(properties.owners(box)).hasSize(1);
    assertThat(dav.send("PROPFIND", "/box/left-0", "", "Depth", "0").body()).contains("urn:x");
    assertThat(properties.behind(box, 0, files)).hasSize(1);
  }

  @Test
  void ofAnExportThatIsNotServedNothingIsForgotten() throws Exception {
    dav.send("PUT", "/box/kept", "x");
    set("/box/kept", "1");
    DeadProperties properties = new DeadProperties(dav.database);
    LeftProperties left = new LeftProperties(List::of, properties, dav.clock);
    round(left);
    dav.clock.advance(LeftProperties.KEPT);
    round(left);
    assertThat(properties.owners(new Export("box", 1, dav.tree))).hasSize(1);
  }

  private static void round(LeftProperties left) throws Exception {
    for (int i = 0; i < 4; i++) {
      left.step();
    }
  }
}

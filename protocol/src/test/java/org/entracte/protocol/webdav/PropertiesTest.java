package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.Space;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROPFIND and PROPPATCH. */
final class PropertiesTest {
  private static final String BILLION_LAUGHS =
      "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>"
          + "<propfind xmlns=\"DAV:\"><prop><x>&b;</x></prop></propfind>";

  private DavServer dav;

  @BeforeEach
  void start() throws Exception {
    dav = new DavServer();
    dav.send("PUT", "/box/a.txt", "hello");
  }

  @AfterEach
  void stop() throws Exception {
    dav.close();
  }

  private HttpResponse<String> find(String path, String depth, String content) throws Exception {
    String body = "<?xml version=\"1.0\"?><D:propfind xmlns:D=\"DAV:\">" + content;
    return dav.send("PROPFIND", path, body + "</D:propfind>", "Depth", depth);
  }

  private HttpResponse<String> patch(String path, String content) throws Exception {
    String body =
        "<D:propertyupdate xmlns:D=\"DAV:\" xmlns:W=\"urn:schemas-microsoft-com:\""
            + " xmlns:A=\"http://apache.org/dav/props/\" xmlns:X=\"urn:x\">";
    return dav.send("PROPPATCH", path, body + content + "</D:propertyupdate>");
  }

  private static String set(String property) {
    return "<D:set><D:prop>" + property + "</D:prop></D:set>";
  }

  private Node file() throws Exception {
    return dav.tree.lookup(Caller.SUPERUSER, FileId.ROOT, Name.of("a.txt"));
  }

  @Test
  void aBodylessPropfindGivesAllButQuotas() throws Exception {
    HttpResponse<String> answer = dav.send("PROPFIND", "/box/a.txt", "", "Depth", "0");
    assertThat(answer.statusCode()).isEqualTo(207);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/xml");
    assertThat(answer.body())
        .contains("<D:resourcetype/>", "<D:displayname>a.txt</D:displayname>")
        .contains("<D:getlastmodified>Sun, 22 Nov 2026 12:00:00 GMT</D:getlastmodified>")
        .contains("<D:creationdate>2026-11-22T12:00:00Z</D:creationdate>")
        .contains("<D:getcontentlength>5<", "<D:getcontenttype>text/plain<", "<D:getetag>&quot;")
        .contains("<D:supportedlock><D:lockentry>", "<D:lockdiscovery/>")
        .contains("<executable xmlns=\"http://apache.org/dav/props/\">F</executable>")
        .doesNotContain("quota", "404");
  }

  @Test
  void namedPropertiesAreGivenAndUnknownOnesAreNotFound() throws Exception {
    String wish = "<D:prop><D:resourcetype/><D:quota-available-bytes/><D:getetag/><x/></D:prop>";
    assertThat(find("/box/", "0", wish).body())
        .contains("<D:resourcetype><D:collection/></D:resourcetype><D:quota-available-bytes>")
        .contains("<D:prop><D:getetag/><x xmlns=\"\"/></D:prop><D:status>HTTP/1.1 404");
  }

  @Test
  void propnameGivesNamesOnly() throws Exception {
    assertThat(find("/box/a.txt", "0", "<D:propname/>").body())
        .contains("<D:getcontentlength/>", "<D:getetag/>")
        .doesNotContain("quota");
  }

  @Test
  void allpropCanIncludeQuotas() throws Exception {
    String wish = "<D:allprop/><D:include><D:quota-used-bytes/></D:include>";
    assertThat(find("/box/", "0", wish).body())
        .contains("<D:quota-used-bytes>", "<D:displayname>box<");
  }

  @Test
  void quotasAreTheTreesRoom() throws Exception {
    Space space = dav.tree.space();
    String wish = "<D:prop><D:quota-available-bytes/><D:quota-used-bytes/></D:prop>";
    assertThat(find("/box/", "0", wish).body())
        .contains(">" + space.availableBytes() + "</D:quota-available-bytes>")
        .contains(">" + (space.totalBytes() - space.freeBytes()) + "</D:quota-used-bytes>");
  }

  @Test
  void clientsAreToldWhoTheyAreAndWhatTheyMayDo() throws Exception {
    String wish = "<D:prop><D:current-user-principal/><D:current-user-privilege-set/></D:prop>";
    String all = privileges("read", "write", "write-content", "write-properties");
    assertThat(find("/box/a.txt", "0", wish).body())
        .contains("<D:current-user-principal>", all + "</D:current-user-privilege-set>")
        .doesNotContain("404");
    assertThat(find("/box/", "0", wish).body()).contains(all + privileges("bind", "unbind"));
    assertThat(find("/fixed/a.txt", "0", wish).body())
        .contains(privileges("read") + "</D:current-user-privilege-set>")
        .doesNotContain("<D:write");
    HttpResponse<String> answer =
        patch("/box/a.txt", set("<D:current-user-privilege-set>x</D:current-user-privilege-set>"));
    assertThat(answer.body()).contains(" 403 ");
  }

  private static String privileges(String... names) {
    StringBuilder all = new StringBuilder();
    for (String name : names) {
      all.append("<D:privilege><D:").append(name).append("/></D:privilege>");
    }
    return all.toString();
  }

  @Test
  void theRootListsTheExports() throws Exception {
    assertThat(dav.send("PROPFIND", "/", "", "Depth", "1").body())
        .contains("<D:href>/</D:href>", "<D:href>/box/</D:href>", "<D:href>/other/</D:href>")
        .doesNotContain("a.txt");
  }

  @Test
  void aLargeCollectionIsListedWhole() throws Exception {
    for (int i = 0; i < 2000; i++) {
      NewObject file = new NewObject.RegularFile();
      dav.other.create(Caller.SUPERUSER, FileId.ROOT, Name.of("f" + i), file, AttributeChange.NONE);
    }
    String body = find("/other/", "1", "<D:prop><D:resourcetype/></D:prop>").body();
    assertThat(body.split("<D:href>", -1)).hasSize(2002);
    assertThat(body).endsWith("</D:multistatus>\n");
  }

  @Test
  void depthInfinityOverAllExportsIsRefusedWithItsPrecondition() throws Exception {
    HttpResponse<String> answer = dav.send("PROPFIND", "/", "", "Depth", "infinity");
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("<D:propfind-finite-depth/>");
    assertThat(dav.status("PROPFIND", "/", "")).as("what no Depth means").isEqualTo(403);
    assertThat(dav.status("PROPFIND", "/box/", "", "Depth", "2")).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<propfind",
        "<D:propfind xmlns:D=\"DAV:\"><D:prop></D:propfind>",
        "<x:propfind><x:allprop/></x:propfind>",
        "<propfind xmlns=\"urn:other\"><allprop/></propfind>",
        "<propfind xmlns=\"DAV:\"/>",
        "<propfind xmlns=\"DAV:\"><allprop/><propname/></propfind>",
        "<!DOCTYPE propfind SYSTEM \"file:///etc/passwd\"><propfind xmlns=\"DAV:\"/>",
        BILLION_LAUGHS,
      })
  void aBodyThatIsNoPropfindIsRefused(String body) throws Exception {
    assertThat(dav.status("PROPFIND", "/box/", body, "Depth", "0")).isEqualTo(400);
  }

  @Test
  void bodiesAreBoundedInDepthAndSize() throws Exception {
    String deep = "<a>".repeat(100) + "</a>".repeat(100);
    assertThat(find("/box/", "0", "<D:prop>" + deep + "</D:prop>").statusCode()).isEqualTo(400);
    String large = "<!--" + "x".repeat(XmlBody.MAX_BYTES) + "-->";
    assertThat(find("/box/", "0", large + "<D:allprop/>").statusCode()).isEqualTo(413);
  }

  @Test
  void nothingThereIsNotFound() throws Exception {
    assertThat(dav.status("PROPFIND", "/box/none", "", "Depth", "0")).isEqualTo(404);
    assertThat(dav.status("PROPFIND", "/none/", "", "Depth", "0")).isEqualTo(404);
    assertThat(dav.status("PROPFIND", "/box/a.txt/x", "", "Depth", "0")).isEqualTo(404);
  }

  @Test
  void timesAreSet() throws Exception {
    String date = "Sun, 09 Sep 2001 01:46:40 GMT";
    HttpResponse<String> answer =
        patch(
            "/box/a.txt",
            set(
                "<W:Win32LastModifiedTime>"
                    + date
                    + "</W:Win32LastModifiedTime><W:Win32FileAttributes>00000020"
                    + "</W:Win32FileAttributes><W:Win32LastAccessTime>"
                    + date
                    + "</W:Win32LastAccessTime>"));
    assertThat(answer.statusCode()).isEqualTo(207);
    assertThat(answer.body()).contains("HTTP/1.1 200 OK").doesNotContain("HTTP/1.1 4");
    assertThat(file().attributes().modified()).isEqualTo(Instant.ofEpochSecond(1_000_000_000));
    assertThat(file().attributes().accessed()).isEqualTo(Instant.ofEpochSecond(1_000_000_000));
    patch(
        "/box/a.txt",
        set(
            "<D:getlastmodified>"
                + date.replace("2001", "2002").replace("Sun", "Mon")
                + "</D:getlastmodified>"));
    assertThat(file().attributes().modified()).isEqualTo(Instant.parse("2002-09-09T01:46:40Z"));
  }

  @Test
  void theExecutableBitIsSetAndTakenAway() throws Exception {
    patch("/box/a.txt", set("<A:executable>T</A:executable>"));
    assertThat(file().attributes().mode()).isEqualTo(0755);
    patch("/box/a.txt", set("<A:executable>F</A:executable>"));
    assertThat(file().attributes().mode()).isEqualTo(0644);
  }

  @Test
  void aRefusedPropertyKeepsTheOthersFromBeingSet() throws Exception {
    HttpResponse<String> answer =
        patch(
            "/box/a.txt",
            set("<A:executable>T</A:executable>")
                + set("<X:dead>v</X:dead>")
                + set("<D:getetag>x</D:getetag>"));
    assertThat(answer.body())
        .contains("<D:getetag/></D:prop><D:status>HTTP/1.1 403")
        .contains(
            "<executable xmlns=\"http://apache.org/dav/props/\"/><dead xmlns=\"urn:x\"/></D:prop>"
                + "<D:status>HTTP/1.1 424");
    assertThat(find("/box/a.txt", "0", "<D:allprop/>").body()).doesNotContain("urn:x");
    assertThat(file().attributes().mode()).isEqualTo(0644);
    assertThat(patch("/box/a.txt", set("<D:getetag>x</D:getetag>")).body()).contains(" 403 ");
    assertThat(patch("/box/a.txt", set("<D:getlastmodified>?</D:getlastmodified>")).body())
        .contains(" 409 ");
  }

  @Test
  void proppatchRefusesWhatItCannotRead() throws Exception {
    assertThat(dav.status("PROPPATCH", "/box/a.txt", "<a/>")).isEqualTo(400);
    assertThat(dav.status("PROPPATCH", "/box/a.txt", "")).isEqualTo(400);
    assertThat(patch("/box/a.txt", "").statusCode()).isEqualTo(400);
    assertThat(patch("/box/none", set("<X:p/>")).statusCode()).isEqualTo(404);
    assertThat(patch("/", set("<X:p/>")).statusCode()).isEqualTo(403);
  }
}

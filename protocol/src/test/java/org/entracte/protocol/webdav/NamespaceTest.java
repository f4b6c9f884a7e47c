package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.SymlinkTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** MKCOL, DELETE, COPY and MOVE. */
final class NamespaceTest {
  private static final Caller ROOT = Caller.SUPERUSER;

  private DavServer dav;

  @BeforeEach
  void start() throws Exception {
    dav = new DavServer();
    dav.send("MKCOL", "/box/d", "");
    dav.send("MKCOL", "/box/d/sub", "");
    dav.send("PUT", "/box/d/sub/deep", "deep");
    dav.send("PUT", "/box/a", "a");
    dav.send("PUT", "/box/b", "b");
  }

  @AfterEach
  void stop() throws Exception {
    dav.close();
  }

  private int move(String from, String to, String... headers) throws Exception {
    return transfer("MOVE", from, to, headers);
  }

  private int copy(String from, String to, String... headers) throws Exception {
    return transfer("COPY", from, to, headers);
  }

  private int transfer(String method, String from, String to, String... headers) throws Exception {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 2, headers.length);
    all[0] = "Destination";
    all[1] = to;
    return dav.status(method, from, "", all);
  }

  private String get(String path) throws Exception {
    HttpResponse<String> answer = dav.send("GET", path, "");
    return answer.statusCode() == 200 ? answer.body() : String.valueOf(answer.statusCode());
  }

  private Node node(String name) throws Exception {
    return dav.tree.lookup(ROOT, FileId.ROOT, Name.of(name));
  }

  private void link(String name, String target) throws Exception {
    NewObject link = new NewObject.Symlink(SymlinkTarget.of(target));
    dav.tree.create(ROOT, FileId.ROOT, Name.of(name), link, AttributeChange.NONE);
  }

  @Test
  void mkcolMakesOneCollection() throws Exception {
    assertThat(dav.status("MKCOL", "/box/new/", "")).isEqualTo(201);
    assertThat(dav.status("MKCOL", "/box/new", "")).isEqualTo(405);
    assertThat(dav.status("MKCOL", "/box/a", "")).isEqualTo(405);
    assertThat(dav.status("MKCOL", "/box/x/y", "")).isEqualTo(409);
    assertThat(dav.status("MKCOL", "/box/z", "<body/>")).isEqualTo(415);
    assertThat(dav.status("MKCOL", "/", "")).isEqualTo(405);
    assertThat(dav.status("MKCOL", "/newexport", "")).isEqualTo(409);
    assertThat(get("/box/z")).isEqualTo("404");
  }

  @Test
  void deleteTakesEverythingBelow() throws Exception {
    for (int i = 0; i < 1200; i++) {
      NewObject file = new NewObject.RegularFile();
      FileId sub = dav.tree.lookup(ROOT, node("d").id(), Name.of("sub")).id();
      dav.tree.create(ROOT, sub, Name.of("f" + i), file, AttributeChange.NONE);
    }
    assertThat(dav.status("DELETE", "/box/d/", "")).isEqualTo(204);
    assertThat(get("/box/d")).isEqualTo("404");
    assertThat(dav.status("DELETE", "/box/d/", "")).isEqualTo(404);
  }

  @Test
  void deleteKeepsToItsRules() throws Exception {
    assertThat(dav.status("DELETE", "/box/d", "", "Depth", "0")).isEqualTo(400);
    assertThat(dav.status("DELETE", "/box/", "")).isEqualTo(403);
    assertThat(dav.status("DELETE", "/", "")).isEqualTo(403);
    assertThat(dav.status("DELETE", "/box/a", "", "If-Match", "\"no\"")).isEqualTo(412);
    assertThat(get("/box/a")).isEqualTo("a");
    assertThat(get("/box/d/sub/deep")).isEqualTo("deep");
  }

  @Test
  void whatCannotBeDeletedIsNamedAndTheRestGoes() throws Exception {
    Caller user = new Caller(1000, 1000, java.util.List.of());
    try (DavServer theirs = new DavServer(user)) {
      FileId root = FileId.ROOT;
      NewObject directory = new NewObject.Directory();
      NewObject file = new NewObject.RegularFile();
      theirs.tree.setAttributes(ROOT, root, AttributeChange.mode(0777));
      Node top = theirs.tree.create(user, root, Name.of("t"), directory, AttributeChange.NONE);
      Node shut =
          theirs.tree.create(ROOT, top.id(), Name.of("shut"), directory, AttributeChange.NONE);
      theirs.tree.create(ROOT, shut.id(), Name.of("kept"), file, AttributeChange.NONE);
      theirs.tree.create(user, top.id(), Name.of("gone"), file, AttributeChange.NONE);
      HttpResponse<String> answer = theirs.send("DELETE", "/box/t", "");
      assertThat(answer.statusCode()).isEqualTo(207);
      assertThat(answer.body())
          .contains("<D:href>/box/t/shut/kept</D:href><D:status>HTTP/1.1 403 Forbidden");
      assertThat(theirs.status("GET", "/box/t/gone", "")).isEqualTo(404);
      assertThat(theirs.status("GET", "/box/t/shut/kept", "")).isEqualTo(200);
    }
  }

  @Test
  void moveIsARename() throws Exception {
    FileId id = node("d").id();
    assertThat(move("/box/d", dav.uri("/box/e").toString())).isEqualTo(201);
    assertThat(node("e").id()).isEqualTo(id);
    assertThat(get("/box/e/sub/deep")).isEqualTo("deep");
    assertThat(get("/box/d")).isEqualTo("404");
  }

  @Test
  void moveReplacesUnlessToldNotTo() throws Exception {
    assertThat(move("/box/a", "/box/b", "Overwrite", "F")).isEqualTo(412);
    assertThat(get("/box/b")).isEqualTo("b");
    assertThat(move("/box/a", "/box/b")).isEqualTo(204);
    assertThat(get("/box/b")).isEqualTo("a");
    assertThat(get("/box/a")).isEqualTo("404");
    assertThat(move("/box/b", "/box/d")).isEqualTo(204);
    assertThat(get("/box/d")).isEqualTo("a");
  }

  @Test
  void copyReplacesUnlessToldNotTo() throws Exception {
    assertThat(copy("/box/a", "/box/b", "Overwrite", "F")).isEqualTo(412);
    assertThat(get("/box/b")).isEqualTo("b");
    assertThat(copy("/box/a", "/box/b", "Overwrite", "T")).isEqualTo(204);
    assertThat(get("/box/b")).isEqualTo("a");
    assertThat(copy("/box/d", "/box/a")).isEqualTo(204);
    assertThat(get("/box/a/sub/deep")).isEqualTo("deep");
    assertThat(get("/box/d/sub/deep")).isEqualTo("deep");
  }

  @Test
  void copyOfACollectionCanBeShallow() throws Exception {
    assertThat(copy("/box/d", "/box/shallow", "Depth", "0")).isEqualTo(201);
    assertThat(get("/box/shallow/sub")).isEqualTo("404");
    assertThat(copy("/box/d", "/box/x", "Depth", "1")).isEqualTo(400);
  }

  @Test
  void copyKeepsModesAndCopiesLinksAsLinks() throws Exception {
    dav.tree.setAttributes(ROOT, node("a").id(), AttributeChange.mode(0750));
    link("l", "a");
    assertThat(copy("/box/a", "/box/a2")).isEqualTo(201);
    assertThat(copy("/box/l", "/box/l2")).isEqualTo(201);
    assertThat(node("a2").attributes().mode()).isEqualTo(0750);
    assertThat(node("l2").attributes().type()).isEqualTo(FileType.SYMLINK);
  }

  @Test
  void badDestinationsAreRefused() throws Exception {
    assertThat(dav.status("COPY", "/box/a", "")).isEqualTo(400);
    assertThat(copy("/box/a", "http://elsewhere.example/box/x")).isEqualTo(502);
    assertThat(copy("/box/a", "mailto:x")).isEqualTo(400);
    assertThat(copy("/box/a", "/box/no/x")).isEqualTo(409);
    assertThat(copy("/box/a", "/")).isEqualTo(403);
    assertThat(move("/box/a", "/other/")).isEqualTo(403);
    assertThat(move("/box/", "/other/x")).isEqualTo(403);
    assertThat(copy("/box/none", "/box/x")).isEqualTo(404);
    assertThat(copy("/box/a", "/box/.entracte")).isEqualTo(403);
  }

  @Test
  void aTreeGoesNeitherOntoNorIntoItself() throws Exception {
    assertThat(copy("/box/a", "/box/a")).isEqualTo(403);
    assertThat(copy("/box/d", "/box/d/sub/again")).isEqualTo(403);
    assertThat(move("/box/d", "/box/d/again")).isEqualTo(403);
    assertThat(move("/box/d/sub", "/box/d")).isEqualTo(403);
    assertThat(get("/box/d/sub/deep")).isEqualTo("deep");
  }

  @Test
  void norDoesItWhenALinkHidesThatItIsTheSamePlace() throws Exception {
    link("alias", "d");
    link("here", ".");
    assertThat(copy("/box/d", "/box/alias/sub/again")).isEqualTo(403);
    assertThat(move("/box/d", "/box/alias/again")).isEqualTo(403);
    assertThat(copy("/box/alias/sub", "/box/here/d")).isEqualTo(403);
    assertThat(move("/box/a", "/box/here/a")).isEqualTo(403);
    assertThat(get("/box/d/sub/deep")).isEqualTo("deep");
    assertThat(get("/box/a")).isEqualTo("a");
  }

  @Test
  void betweenExportsATreeIsCopied() throws Exception {
    assertThat(copy("/box/d", "/other/d")).isEqualTo(201);
    assertThat(get("/other/d/sub/deep")).isEqualTo("deep");
    assertThat(get("/box/d/sub/deep")).isEqualTo("deep");
    assertThat(move("/box/a", "/other/d")).isEqualTo(204);
    assertThat(get("/other/d")).isEqualTo("a");
    assertThat(get("/box/a")).isEqualTo("404");
  }

  @Test
  void movingOneNameOfAFileOntoAnotherLeavesOne() throws Exception {
    dav.tree.link(ROOT, node("a").id(), FileId.ROOT, Name.of("a2"));
    assertThat(move("/box/a", "/box/a2")).isEqualTo(204);
    assertThat(get("/box/a")).isEqualTo("404");
    assertThat(get("/box/a2")).isEqualTo("a");
  }
}

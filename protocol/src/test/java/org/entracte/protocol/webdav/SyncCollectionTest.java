package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ChangeFeed;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.SymlinkTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** REPORT sync-collection (RFC 6578). */
final class SyncCollectionTest {
  private DavServer dav;

  @BeforeEach
  void start() throws Exception {
    dav = new DavServer();
    dav.send("MKCOL", "/box/d/", "");
    dav.send("PUT", "/box/d/inner", "1");
    dav.send("PUT", "/box/a", "1");
    dav.send("PUT", "/box/b", "1");
  }

  @AfterEach
  void stop() throws Exception {
    dav.close();
  }

  private SyncClient synced(String collection, String level) throws Exception {
    SyncClient client = new SyncClient(dav, collection, level);
    client.sync();
    return client;
  }

  private int status(String method, String path) throws Exception {
    return dav.status(method, path, "");
  }

  private void move(String from, String to) throws Exception {
    assertThat(dav.status("MOVE", from, "", "Destination", to, "Overwrite", "T")).isLessThan(300);
  }

  private String property(String path, String name) throws Exception {
    String body = "<D:propfind xmlns:D=\"DAV:\"><D:prop><D:" + name + "/></D:prop></D:propfind>";
    return dav.send("PROPFIND", path, body, "Depth", "0").body();
  }

  @Test
  void theFirstReportTellsAllMembersAndNoOthers() throws Exception {
    assertThat(synced("/box/", "1").told)
        .containsExactlyInAnyOrder("+/box/a", "+/box/b", "+/box/d/");
    assertThat(synced("/box/", "infinite").told)
        .containsExactlyInAnyOrder("+/box/a", "+/box/b", "+/box/d/", "+/box/d/inner");
    assertThat(synced("/box/d/", "1").told).containsExactly("+/box/d/inner");
  }

  @Test
  void aReportWithNoNewsTellsNothingAndKeepsTheToken() throws Exception {
    SyncClient client = synced("/box/", "infinite");
    String token = client.token;

    client.sync();

    assertThat(client.told).isEmpty();
    assertThat(client.token).isEqualTo(token);
    assertThat(property("/box/", "sync-token")).contains("<D:sync-token>" + token + "<");
  }

  @Test
  void whatIsMadeWrittenAndRemovedIsToldOnceEach() throws Exception {
    SyncClient client = synced("/box/", "1");
    status("PUT", "/box/new");
    dav.send("PUT", "/box/a", "2");
    dav.send("PUT", "/box/a", "3");
    status("DELETE", "/box/b");
    status("PUT", "/box/d/deeper");

    client.sync();

    assertThat(client.told)
        .contains("+/box/new", "+/box/a", "-/box/b")
        .doesNotHaveDuplicates()
        .doesNotContain("+/box/d/deeper");
  }

  @Test
  void anInfiniteReportTellsWhatIsBelowToo() throws Exception {
    SyncClient client = synced("/box/", "infinite");
    status("PUT", "/box/d/deeper");
    status("DELETE", "/box/d/inner");

    client.sync();

    assertThat(client.told).contains("+/box/d/deeper", "-/box/d/inner").doesNotContain("+/box/a");
  }

  @Test
  void aMemberReplacedByAnotherIsChangedAndNotRemoved() throws Exception {
    SyncClient client = synced("/box/", "1");
    status("DELETE", "/box/a");
    status("PUT", "/box/a");

    client.sync();

    assertThat(client.told).containsExactly("+/box/a");
  }

  @Test
  void aMovedCollectionIsToldWithAllBelowIt() throws Exception {
    SyncClient client = synced("/box/", "infinite");
    move("/box/d/", "/box/e/");

    client.sync();

    assertThat(client.told).containsExactlyInAnyOrder("-/box/d/", "+/box/e/", "+/box/e/inner");
  }

  @Test
  void aCollectionInThePlaceOfAnotherMakesTheClientBeginAnew() throws Exception {
    SyncClient client = synced("/box/", "infinite");
    SyncClient shallow = synced("/box/", "1");
    status("MKCOL", "/box/z/");
    move("/box/d/", "/box/e/");
    move("/box/z/", "/box/d/");

    client.sync();
    shallow.sync();

    assertThat(client.members).isEqualTo(truth("/box/"));
    assertThat(client.begunAnew).isEqualTo(1);
    assertThat(shallow.told).contains("+/box/d/", "+/box/e/").doesNotContain("-/box/d/");
    assertThat(shallow.begunAnew).isZero();
  }

  @Test
  void aFileInThePlaceOfACollectionIsTheFile() throws Exception {
    SyncClient client = synced("/box/", "infinite");
    status("DELETE", "/box/d/");
    status("PUT", "/box/d");

    client.sync();

    assertThat(client.members).isEqualTo(truth("/box/"));
    assertThat(client.begunAnew).isZero();
  }

  @Test
  void aRemovedCollectionIsToldWithASlash() throws Exception {
    SyncClient client = synced("/box/", "infinite");
    status("DELETE", "/box/d/");

    client.sync();

    assertThat(client.told).contains("-/box/d/");
    assertThat(client.members.keySet()).containsExactly("/box/a", "/box/b");
  }

  @Test
  void changesOutsideTheCollectionAreNotTold() throws Exception {
    SyncClient client = synced("/box/d/", "infinite");
    dav.send("PUT", "/box/a", "2");
    move("/box/b", "/box/c");

    client.sync();

    assertThat(client.told).isEmpty();
  }

  @Test
  void attributesSetByOthersAreTold() throws Exception {
    SyncClient client = synced("/box/", "1");
    FileId file = dav.tree.lookup(Caller.SUPERUSER, FileId.ROOT, Name.of("a")).id();
    dav.tree.setAttributes(Caller.SUPERUSER, file, AttributeChange.mode(0700));

    client.sync();

    assertThat(client.told).containsExactly("+/box/a");
  }

  @Test
  void aLimitCutsTheFirstReportAndEachTokenGoesOn() throws Exception {
    for (int i = 0; i < 20; i++) {
      status("PUT", "/box/d/f" + i);
    }
    SyncClient whole = synced("/box/", "infinite");
    SyncClient cut = new SyncClient(dav, "/box/", "infinite");

    assertThat(cut.sync(7)).isEqualTo(4);

    assertThat(cut.members).isEqualTo(whole.members).hasSize(24);
    assertThat(cut.told).doesNotHaveDuplicates();
    assertThat(cut.token).isEqualTo(whole.token);
  }

  @Test
  void aLimitThatIsExactlyReachedCutsNothing() throws Exception {
    assertThat(new SyncClient(dav, "/box/", "1").sync(3)).isEqualTo(1);
    assertThat(new SyncClient(dav, "/box/", "1").sync(2)).isEqualTo(2);
  }

  @Test
  void whatChangesBetweenTwoPartsOfTheFirstReportIsToldInTheEnd() throws Exception {
    SyncClient client = new SyncClient(dav, "/box/", "infinite");
    assertThat(client.ask("<D:limit><D:nresults>1</D:nresults></D:limit>").statusCode())
        .isEqualTo(207);
    for (int i = 0; i < 9; i++) {
      status("PUT", "/box/d/f" + i);
    }
    move("/box/d/", "/box/z/");
    status("DELETE", "/box/a");

    client.sync(2);
    client.sync();

    assertThat(client.members).isEqualTo(truth("/box/"));
  }

  @Test
  void aLimitOfNothingCannotBeKept() throws Exception {
    SyncClient client = new SyncClient(dav, "/box/", "1");
    HttpResponse<String> answer = client.ask("<D:limit><D:nresults>0</D:nresults></D:limit>");

    assertThat(answer.statusCode()).isEqualTo(507);
    assertThat(answer.body()).contains("<D:number-of-matches-within-limits/>");
  }

  @Test
  void tokensOfNobodysMakingAreRefused() throws Exception {
    SyncClient client = synced("/box/", "1");
    ChangeFeed.Point now = dav.tree.changes().orElseThrow().now();
    FileId root = FileId.ROOT;
    List<String> tokens = new ArrayList<>(List.of("x", "data:,entracte-sync-", "data:,?"));
    tokens.add(client.token + "AA");
    tokens.add(client.token.substring(0, client.token.length() - 4));
    ChangeFeed.Point foreign = new ChangeFeed.Point(1, now.number(), now.tag());
    tokens.add(SyncToken.at(root, foreign, 0).text());
    ChangeFeed.Point ahead = new ChangeFeed.Point(now.incarnation(), 1L << 40, now.tag());
    tokens.add(SyncToken.at(root, ahead, 0).text());
    SyncToken.Mark mark = new SyncToken.Mark(root, 1);
    tokens.add(new SyncToken(root, now, 0, 0, false, List.of(mark)).text());
    tokens.add(synced("/box/d/", "1").token);
    for (String token : tokens) {
      client.token = token;
      HttpResponse<String> answer = client.ask("");
      assertThat(answer.statusCode()).as(token).isEqualTo(403);
      assertThat(answer.body()).as(token).contains("<D:error", "<D:valid-sync-token/>");
    }
  }

  @Test
  void aTokenInTheMidstOfAWalkLeadsNowhereElse() throws Exception {
    FileId outside = dav.tree.lookup(Caller.SUPERUSER, FileId.ROOT, Name.of("d")).id();
    FileId inside =
        dav.tree
            .create(
                Caller.SUPERUSER,
                outside,
                Name.of("in"),
                new NewObject.Directory(),
                AttributeChange.NONE)
            .id();
    SyncClient client = new SyncClient(dav, "/box/d/in/", "infinite");
    ChangeFeed.Point now = dav.tree.changes().orElseThrow().now();
    SyncToken.Mark mark = new SyncToken.Mark(outside, 0);
    client.token = new SyncToken(inside, now, 0, 0, true, List.of(mark)).text();

    client.sync();

    assertThat(client.told).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "infinity", "x"})
  void depthIsNoneButZero(String depth) throws Exception {
    String body = SyncClient.body("", "1", "");
    assertThat(dav.status("REPORT", "/box/", body, "Depth", depth)).isEqualTo(400);
    assertThat(dav.status("REPORT", "/box/", body)).isEqualTo(207);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<x",
        "<D:sync-collection xmlns:D=\"DAV:\"><D:sync-level>1</D:sync-level></D:sync-collection>",
        "<D:sync-collection xmlns:D=\"DAV:\"><D:sync-token/></D:sync-collection>",
        "<D:sync-collection xmlns:D=\"DAV:\"><D:sync-token/><D:sync-level>2</D:sync-level>"
            + "</D:sync-collection>",
        "<D:sync-collection xmlns:D=\"DAV:\"><D:sync-token/><D:sync-level>1</D:sync-level>"
            + "<D:limit><D:nresults>-1</D:nresults></D:limit></D:sync-collection>",
      })
  void aBodyThatAsksNothingIsABadRequest(String body) throws Exception {
    assertThat(dav.status("REPORT", "/box/", body)).isEqualTo(400);
  }

  @Test
  void otherReportsAndOtherResourcesAreRefused() throws Exception {
    String body = SyncClient.body("", "1", "");
    for (String path : List.of("/", "/box/a")) {
      HttpResponse<String> answer = dav.send("REPORT", path, body);
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("<D:supported-report/>");
    }
    assertThat(dav.status("REPORT", "/box/", "<D:version-tree xmlns:D=\"DAV:\"/>")).isEqualTo(403);
    assertThat(dav.status("REPORT", "/box/nothing/", body)).isEqualTo(404);
  }

  @Test
  void collectionsSayThatTheyHaveTheReport() throws Exception {
    assertThat(property("/box/d/", "supported-report-set"))
        .contains("<D:supported-report><D:report><D:sync-collection/></D:report>");
    assertThat(property("/box/a", "supported-report-set")).contains("<D:supported-report-set/>");
    assertThat(property("/box/a", "sync-token")).contains("HTTP/1.1 404");
    assertThat(dav.send("OPTIONS", "/box/", "").headers().firstValue("Allow").orElse(""))
        .contains("REPORT");
  }

  @Test
  void aReadOnlyExportIsReportedToo() throws Exception {
    assertThat(synced("/fixed/", "1").told).hasSize(3);
  }

  @Test
  void aSyncTokenIsAConditionOnACollection() throws Exception {
    String held = "<" + dav.uri("/box/d/") + "> (<" + synced("/box/d/", "1").token + ">)";
    dav.send("PUT", "/box/a", "elsewhere");
    assertThat(dav.status("PUT", "/box/d/x", "", "If", held)).isEqualTo(201);
    assertThat(dav.status("PUT", "/box/d/y", "", "If", held)).isEqualTo(412);
    assertThat(dav.status("PUT", "/box/d/y", "", "If", held.replace("(", "(Not "))).isEqualTo(201);
    String foreign = "<" + dav.uri("/box/d/") + "> (<" + synced("/box/", "1").token + ">)";
    assertThat(dav.status("PUT", "/box/d/z", "", "If", foreign)).isEqualTo(412);
  }

  @Test
  void aLinkToACollectionIsNotGoneThrough() throws Exception {
    dav.tree.create(
        Caller.SUPERUSER,
        FileId.ROOT,
        Name.of("loop"),
        new NewObject.Symlink(SymlinkTarget.of(".")),
        AttributeChange.NONE);
    SyncClient client = new SyncClient(dav, "/box/", "infinite");
    String answer = client.ask("").body();

    assertThat(answer)
        .contains(
            "<D:href>/box/loop/</D:href><D:status>HTTP/1.1 403 Forbidden</D:status>"
                + "<D:error><D:sync-traversal-supported/></D:error>")
        .doesNotContain("/box/loop/a");
    client.sync();
    assertThat(client.members).containsKey("/box/d/inner");
  }

  /** What a PROPFIND of everything would tell. */
  private Map<String, String> truth(String collection) throws Exception {
    Pattern response = Pattern.compile("<D:href>([^<]*)</D:href>(.*?)</D:response>");
    Pattern etag = Pattern.compile("<D:getetag>([^<]*)</D:getetag>");
    Map<String, String> all = new TreeMap<>();
    List<String> due = new ArrayList<>(List.of(collection));
    while (!due.isEmpty()) {
      String path = due.removeLast();
      Matcher found = response.matcher(dav.send("PROPFIND", path, "", "Depth", "1").body());
      while (found.find()) {
        String href = found.group(1);
        if (!href.equals(path)) {
          Matcher tag = etag.matcher(found.group(2));
          all.put(href, tag.find() ? tag.group(1) : "");
          Optional.of(href).filter(h -> h.endsWith("/")).ifPresent(due::add);
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aClientThatFollowsTheTokensKnowsTheTreeWhateverHappens(long seed) throws Exception {
    Random dice = new Random(seed);
    SyncClient deep = synced("/box/", "infinite");
    SyncClient inner = synced("/box/d/", "infinite");
    for (int round = 0; round < 12; round++) {
      for (int act = dice.nextInt(6); act >= 0; act--) {
        act(dice);
      }
      follow(deep, dice);
      assertThat(deep.members).as("seed " + seed + " round " + round).isEqualTo(truth("/box/"));
      if (dav.status("PROPFIND", "/box/d/", "", "Depth", "0") == 207) {
        follow(inner, dice);
        assertThat(inner.members).as("seed " + seed).isEqualTo(truth("/box/d/"));
      }
    }
  }

  private static void follow(SyncClient client, Random dice) throws Exception {
    if (dice.nextBoolean()) {
      client.sync(1 + dice.nextInt(3));
    }
    client.sync();
  }

  private static String place(Random dice) {
    return List.of("/box/", "/box/d/", "/box/e/", "/box/d/e/").get(dice.nextInt(4))
        + List.of("d", "e", "f", "g").get(dice.nextInt(4));
  }

  /** Something that may well be refused. */
  private void act(Random dice) throws Exception {
    String path = place(dice);
    switch (dice.nextInt(5)) {
      case 0 -> status("MKCOL", path + "/");
      case 1 -> status("DELETE", path);
      case 2 -> dav.status("MOVE", path, "", "Destination", place(dice));
      case 3 -> dav.status("COPY", path, "", "Destination", place(dice));
      default -> dav.status("PUT", path, "x".repeat(dice.nextInt(5)));
    }
  }

  private void patch(String path) throws Exception {
    String set =
        "<propertyupdate xmlns=\"DAV:\"><set><prop><p xmlns=\"urn:x\">1</p></prop></set>"
            + "</propertyupdate>";
    assertThat(dav.status("PROPPATCH", path, set)).isEqualTo(207);
  }

  @Test
  void propertiesThatOnlyClientsUnderstandAreChangesToo() throws Exception {
    SyncClient client = synced("/box/", "infinite");
    SyncClient flat = synced("/box/", "1");
    String before = client.token;
    patch("/box/d/inner");
    patch("/box/a");
    patch("/box/a");

    client.sync();
    flat.sync();

    assertThat(client.told).containsExactlyInAnyOrder("+/box/d/inner", "+/box/a");
    assertThat(flat.told).containsExactly("+/box/a");
    String after = client.token;
    client.sync();
    assertThat(client.told).isEmpty();
    assertThat(dav.status("PUT", "/box/x", "", "If", "</box/> (<" + before + ">)")).isEqualTo(412);
    assertThat(dav.status("PUT", "/box/x", "", "If", "</box/> (<" + after + ">)")).isEqualTo(201);
  }

  @Test
  void changesOfPropertiesCanBeToldInParts() throws Exception {
    SyncClient client = synced("/box/", "infinite");
    for (String path : List.of("/box/d/inner", "/box/a", "/box/b", "/box/d/")) {
      patch(path);
    }
    assertThat(client.sync(1)).isEqualTo(4);
    assertThat(client.told)
        .containsExactlyInAnyOrder("+/box/d/inner", "+/box/a", "+/box/b", "+/box/d/");
  }
}

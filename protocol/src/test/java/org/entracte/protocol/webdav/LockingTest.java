package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Random;
import org.entracte.protocol.tree.Name;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** LOCK, UNLOCK, the If header, and what locks forbid. */
final class LockingTest {
  private DavServer dav;

  @BeforeEach
  void start() throws Exception {
    dav = new DavServer();
    dav.send("MKCOL", "/box/d", "");
    dav.send("PUT", "/box/d/f", "f");
    dav.send("PUT", "/box/a", "a");
  }

  @AfterEach
  void stop() throws Exception {
    dav.close();
  }

  private HttpResponse<String> lock(String path, String scope, String depth) throws Exception {
    String body =
        "<D:lockinfo xmlns:D=\"DAV:\"><D:lockscope><D:"
            + scope
            + "/></D:lockscope><D:locktype><D:write/></D:locktype>"
            + "<D:owner><x:who xmlns:x=\"urn:x\" a=\"1&amp;2\">me &lt;</x:who></D:owner>"
            + "</D:lockinfo>";
    return dav.send("LOCK", path, body, "Depth", depth, "Timeout", "Infinite, Second-99");
  }

  private String token(String path, String scope, String depth) throws Exception {
    HttpResponse<String> answer = lock(path, scope, depth);
    assertThat(answer.statusCode()).isIn(200, 201);
    return answer.headers().firstValue("Lock-Token").orElseThrow();
  }

  private int put(String path, String... headers) throws Exception {
    return dav.status("PUT", path, "x", headers);
  }

  @Test
  void aLockIsDescribed() throws Exception {
    HttpResponse<String> answer = lock("/box/a", "exclusive", "0");
    assertThat(answer.statusCode()).isEqualTo(200);
    String token = answer.headers().firstValue("Lock-Token").orElseThrow();
    assertThat(token).matches("<urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab].*>");
    assertThat(answer.body())
        .contains("<D:exclusive/>", "<D:depth>0</D:depth>", "<D:timeout>Second-3600</D:timeout>")
        .contains("<D:lockroot><D:href>/box/a</D:href></D:lockroot>")
        .contains("<who xmlns=\"urn:x\" a=\"1&amp;2\">me &lt;</who>")
        .contains("<D:locktoken><D:href>" + token.substring(1, token.length() - 1));
    assertThat(dav.send("PROPFIND", "/box/a", "", "Depth", "0").body())
        .contains("<D:lockdiscovery><D:activelock>");
  }

  @Test
  void whoDoesNotShowTheTokenIsLockedOut() throws Exception {
    String token = token("/box/a", "exclusive", "0");
    HttpResponse<String> refused = dav.send("PUT", "/box/a", "x");
    assertThat(refused.statusCode()).isEqualTo(423);
    assertThat(refused.body())
        .contains("<D:lock-token-submitted><D:href>/box/a</D:href></D:lock-token-submitted>");
    assertThat(dav.status("DELETE", "/box/a", "")).isEqualTo(423);
    assertThat(dav.status("MOVE", "/box/a", "", "Destination", "/box/b")).isEqualTo(423);
    assertThat(dav.status("COPY", "/box/d/f", "", "Destination", "/box/a")).isEqualTo(423);
    assertThat(dav.status("COPY", "/box/a", "", "Destination", "/box/b")).isEqualTo(201);
    assertThat(put("/box/a", "If", "(" + token + ")")).isEqualTo(204);
    assertThat(dav.send("GET", "/box/a", "").body()).isEqualTo("x");
  }

  @Test
  void exclusiveLocksExcludeAndSharedLocksDoNot() throws Exception {
    token("/box/a", "exclusive", "0");
    HttpResponse<String> refused = lock("/box/a", "shared", "0");
    assertThat(refused.statusCode()).isEqualTo(423);
    assertThat(refused.body()).contains("<D:no-conflicting-lock><D:href>/box/a</D:href>");
    String one = token("/box/d/f", "shared", "0");
    String two = token("/box/d/f", "shared", "0");
    assertThat(lock("/box/d/f", "exclusive", "0").statusCode()).isEqualTo(423);
    assertThat(put("/box/d/f")).isEqualTo(423);
    assertThat(put("/box/d/f", "If", "(" + one + ")")).isEqualTo(204);
    assertThat(put("/box/d/f", "If", "(" + two + ")")).isEqualTo(204);
  }

  @Test
  void aDeepLockCoversWhatIsBelow() throws Exception {
    String token = token("/box/d/", "exclusive", "infinity");
    assertThat(put("/box/d/f")).isEqualTo(423);
    assertThat(put("/box/d/new")).isEqualTo(423);
    assertThat(dav.status("MKCOL", "/box/d/new", "")).isEqualTo(423);
    assertThat(lock("/box/d/f", "exclusive", "0").statusCode()).isEqualTo(423);
    assertThat(put("/box/d/new", "If", "(" + token + ")")).isEqualTo(201);
    assertThat(put("/box/d/f", "If", "</box/d/> (" + token + ")")).isEqualTo(204);
    assertThat(put("/box/a")).isEqualTo(204);
  }

  @Test
  void aShallowLockOfACollectionKeepsItsMembersNames() throws Exception {
    token("/box/d", "exclusive", "0");
    assertThat(put("/box/d/f")).as("content of a member").isEqualTo(204);
    assertThat(put("/box/d/new")).isEqualTo(423);
    assertThat(dav.status("DELETE", "/box/d/f", "")).isEqualTo(423);
    assertThat(lock("/box/d/null", "exclusive", "0").statusCode()).isEqualTo(423);
  }

  @Test
  void aLockBelowHoldsItsParentsFromGoing() throws Exception {
    String token = token("/box/d/f", "exclusive", "0");
    assertThat(dav.status("DELETE", "/box/d", "")).isEqualTo(423);
    assertThat(dav.status("MOVE", "/box/d", "", "Destination", "/box/e")).isEqualTo(423);
    assertThat(lock("/box/d", "exclusive", "infinity").statusCode()).isEqualTo(423);
    String condition = "</box/d/f> (" + token + ")";
    assertThat(dav.status("DELETE", "/box/d", "", "If", condition)).isEqualTo(204);
    dav.send("MKCOL", "/box/d", "");
    assertThat(put("/box/d/f")).as("locks go with what they were on").isEqualTo(201);
  }

  @Test
  void lockingAFreeNameMakesAnEmptyFile() throws Exception {
    assertThat(lock("/box/new", "exclusive", "0").statusCode()).isEqualTo(201);
    assertThat(dav.send("GET", "/box/new", "").body()).isEmpty();
    assertThat(put("/box/new")).isEqualTo(423);
    assertThat(lock("/box/no/new", "exclusive", "0").statusCode()).isEqualTo(409);
    assertThat(lock("/", "exclusive", "0").statusCode()).isEqualTo(403);
  }

  @Test
  void aLockRunsOutUnlessRefreshed() throws Exception {
    String token = token("/box/a", "exclusive", "0");
    dav.clock.advance(Duration.ofMinutes(59));
    String[] refresh = {"If", "(" + token + ")", "Timeout", "Second-120"};
    HttpResponse<String> renewed = dav.send("LOCK", "/box/a", "", refresh);
    assertThat(renewed.statusCode()).isEqualTo(200);
    assertThat(renewed.body()).contains("Second-120");
    dav.clock.advance(Duration.ofSeconds(119));
    assertThat(put("/box/a")).isEqualTo(423);
    dav.clock.advance(Duration.ofSeconds(1));
    assertThat(put("/box/a")).isEqualTo(204);
    assertThat(dav.status("LOCK", "/box/a", "", refresh)).isEqualTo(412);
    assertThat(dav.status("LOCK", "/box/a", "")).isEqualTo(400);
  }

  @Test
  void locksAreBoundedInNumberAndEndByThemselves() throws Exception {
    WebDavLocks locks = new WebDavLocks(dav.clock, new Random(2), dav.database);
    for (int i = 0; i < WebDavLocks.MAX_LOCKS; i++) {
      assertThat(locks.take(wish("n" + i), Duration.ofSeconds(10 + i % 2)))
          .isInstanceOf(WebDavLocks.Grant.Granted.class);
    }
    assertThat(locks.take(wish("more"), Duration.ofSeconds(1)))
        .isInstanceOf(WebDavLocks.Grant.TooMany.class);
    dav.clock.advance(Duration.ofSeconds(10));
    assertThat(locks.within(DavPath.ROOT)).hasSize(WebDavLocks.MAX_LOCKS / 2);
    assertThat(locks.covering(wish("n1").root())).hasSize(1);
    dav.clock.advance(Duration.ofSeconds(1));
    assertThat(locks.covering(wish("n1").root())).isEmpty();
  }

  private static DavLock.Wish wish(String name) {
    return new DavLock.Wish(DavPath.ROOT.child(Name.of(name)), false, true, false, "");
  }

  @Test
  void aCollectionsLockRootEndsWithASlash() throws Exception {
    assertThat(lock("/box/d", "exclusive", "infinity").body())
        .contains("<D:lockroot><D:href>/box/d/</D:href>", "<D:depth>infinity</D:depth>");
    assertThat(dav.send("PUT", "/box/d/f", "x").body()).contains("<D:href>/box/d/</D:href>");
  }

  @Test
  void unlockGivesTheLockBack() throws Exception {
    String token = token("/box/a", "exclusive", "0");
    assertThat(dav.status("UNLOCK", "/box/d", "", "Lock-Token", token)).isEqualTo(409);
    assertThat(dav.status("UNLOCK", "/box/a", "", "Lock-Token", "<urn:x>")).isEqualTo(409);
    assertThat(dav.status("UNLOCK", "/box/a", "", "Lock-Token", "x")).isEqualTo(400);
    assertThat(dav.status("UNLOCK", "/box/a", "")).isEqualTo(400);
    assertThat(dav.status("UNLOCK", "/box/a", "", "Lock-Token", token)).isEqualTo(204);
    assertThat(put("/box/a")).isEqualTo(204);
  }

  @Test
  void unlockTakesABareToken() throws Exception {
    String token = token("/box/a", "exclusive", "0");
    String bare = token.substring(1, token.length() - 1);
    assertThat(dav.status("UNLOCK", "/box/a", "", "Lock-Token", bare)).isEqualTo(204);
    assertThat(put("/box/a")).isEqualTo(204);
  }

  @Test
  void aTokenInALockTokenHeaderIsShownToo() throws Exception {
    String token = token("/box/a", "exclusive", "0");
    assertThat(put("/box/a", "Lock-Token", token)).isEqualTo(204);
    assertThat(put("/box/a", "Lock-Token", "<urn:uuid:other>")).isEqualTo(423);
  }

  @Test
  void aRefreshKeepsTheToken() throws Exception {
    String token = token("/box/a", "exclusive", "0");
    HttpResponse<String> renewed = dav.send("LOCK", "/box/a", "", "If", "(" + token + ")");
    assertThat(renewed.body()).contains(token.substring(1, token.length() - 1));
    assertThat(put("/box/a", "If", "(" + token + ")")).isEqualTo(204);
  }

  @Test
  void officeMovesALockedTemporaryOntoAFreeTarget() throws Exception {
    String token = token("/box/d/f", "exclusive", "0");
    String[] move = {"Destination", "/box/a", "If", "(" + token + ")", "Overwrite", "T"};
    assertThat(dav.status("MOVE", "/box/d/f", "", move)).isEqualTo(204);
    assertThat(dav.send("GET", "/box/a", "").body()).isEqualTo("f");
    assertThat(put("/box/a")).as("the lock did not follow").isEqualTo(204);
  }

  @Test
  void windowsIsGivenThreeMinutesAtLeast() throws Exception {
    String body =
        "<lockinfo xmlns=\"DAV:\"><lockscope><exclusive/></lockscope><locktype><write/></locktype>"
            + "</lockinfo>";
    String[] windows = {"Timeout", "Second-10", "User-Agent", "Microsoft-WebDAV-MiniRedir/10.0"};
    assertThat(dav.send("LOCK", "/box/a", body, windows).body()).contains("Second-180");
  }

  @Test
  void aLockHoldsAgainstEverySpellingOfAName() throws Exception {
    token("/box/caf%C3%A9", "exclusive", "0");
    assertThat(put("/box/cafe%CC%81")).isEqualTo(423);
    assertThat(put("/box/caf%C3%A9")).isEqualTo(423);
  }

  @Test
  void theIfHeaderIsTakenExactly() throws Exception {
    String token = token("/box/a", "exclusive", "0");
    String etag = dav.send("HEAD", "/box/a", "").headers().firstValue("ETag").orElseThrow();
    assertThat(put("/box/a", "If", "(" + token + " [\"other\"])")).isEqualTo(412);
    assertThat(put("/box/a", "If", "(<urn:x>)")).isEqualTo(412);
    assertThat(put("/box/a", "If", "(<urn:x>) (Not <DAV:no-lock>)")).isEqualTo(423);
    assertThat(put("/box/a", "If", "(Not " + token + ")")).isEqualTo(412);
    assertThat(put("/box/a", "If", "<http://elsewhere/box/a> (" + token + ")")).isEqualTo(412);
    assertThat(put("/box/a", "If", "(" + token)).isEqualTo(400);
    assertThat(put("/box/a", "If", "()")).isEqualTo(400);
    assertThat(put("/box/a", "If", "(" + token + " [" + etag + "])")).isEqualTo(204);
    assertThat(put("/box/a", "If", "(" + token + ") (Not <DAV:no-lock>)")).isEqualTo(204);
    String other = "<" + dav.uri("/box/d/f") + "> (Not <DAV:no-lock>) </box/a> (" + token + ")";
    assertThat(put("/box/a", "If", other)).isEqualTo(204);
  }

  @Test
  void whoNeedsSeveralTokensShowsThemAll() throws Exception {
    String source = token("/box/a", "exclusive", "0");
    String target = token("/box/d/", "exclusive", "infinity");
    String[][] tooFew = {{}, {"If", "(" + source + ")"}, {"If", "</box/d/> (" + target + ")"}};
    for (String[] shown : tooFew) {
      assertThat(move("/box/a", "/box/d/f", shown)).isEqualTo(423);
    }
    String both = "</box/a> (" + source + ") </box/d/> (" + target + ")";
    assertThat(move("/box/a", "/box/d/f", "If", both.replace("</box/d/>", "</box/none>")))
        .as("one list holds, which is enough for the header, and both tokens were shown")
        .isEqualTo(204);
    assertThat(dav.send("GET", "/box/d/f", "").body()).isEqualTo("a");
    String again = token("/box/b", "exclusive", "0");
    String list = "(" + again + " " + target + ")";
    assertThat(put("/box/b", "If", list)).as("a token of another place in a list").isEqualTo(412);
    assertThat(move("/box/b", "/box/d/f", "If", "(" + again + ") (" + target + ")")).isEqualTo(204);
  }

  private int move(String from, String to, String... headers) throws Exception {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 2, headers.length);
    all[0] = "Destination";
    all[1] = to;
    return dav.status("MOVE", from, "", all);
  }

  @Test
  void aFirstLockThatDoesNotSayWhatItWantsLocksNothing() throws Exception {
    assertThat(dav.status("LOCK", "/box/a", "")).isEqualTo(400);
    assertThat(put("/box/a")).isEqualTo(204);
    assertThat(dav.status("LOCK", "/box/new", "")).isEqualTo(400);
    assertThat(dav.status("GET", "/box/new", "")).isEqualTo(404);
  }

  @Test
  void aLockinfoThatCannotBeReadIsRefused() throws Exception {
    assertThat(dav.status("LOCK", "/box/a", "<lockinfo/>")).isEqualTo(400);
    assertThat(dav.status("LOCK", "/box/a", "<lockinfo xmlns=\"DAV:\"/>")).isEqualTo(400);
    assertThat(lock("/box/a", "both", "0").statusCode()).isEqualTo(400);
    assertThat(lock("/box/a", "exclusive", "1").statusCode()).isEqualTo(400);
  }
}

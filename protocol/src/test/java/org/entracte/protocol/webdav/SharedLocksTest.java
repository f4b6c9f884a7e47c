package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Random;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.Reservations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Locks and what another front end has open stand against each other. */
final class SharedLocksTest {
  private static final String LOCK =
      "<lockinfo xmlns=\"DAV:\"><lockscope><exclusive/></lockscope><locktype><write/></locktype>"
          + "</lockinfo>";

  private DavServer dav;
  private int openAccess;
  private int openDeny;

  @BeforeEach
  void start() throws Exception {
    dav = new DavServer();
    dav.send("PUT", "/box/a", "text");
    Reservations.Target file = target("a");
    dav.reservations.opens(
        (target, access, deny) ->
            target.equals(file) && ((openDeny & access) != 0 || (openAccess & deny) != 0));
  }

  @AfterEach
  void stop() throws Exception {
    dav.close();
  }

  private Reservations.Target target(String name) throws Exception {
    return new Reservations.Target(
        1, dav.tree.lookup(Caller.SUPERUSER, FileId.ROOT, Name.of(name)).id());
  }

  private HttpResponse<String> lock(String path) throws Exception {
    return dav.send("LOCK", path, LOCK, "Depth", "0", "Timeout", "Second-100");
  }

  private static String token(HttpResponse<String> lock) {
    return lock.headers().firstValue("Lock-Token").orElseThrow();
  }

  @Test
  void aLockStandsUntilItIsGivenBack() throws Exception {
    HttpResponse<String> lock = lock("/box/a");
    assertThat(dav.reservations.isLocked(target("a"))).isTrue();
    assertThat(dav.status("UNLOCK", "/box/a", "", "Lock-Token", token(lock))).isEqualTo(204);
    assertThat(dav.reservations.isLocked(target("a"))).isFalse();
  }

  @Test
  void aLockOnAFreeNameStandsOnTheFileMadeForIt() throws Exception {
    assertThat(lock("/box/new").statusCode()).isEqualTo(201);
    assertThat(dav.reservations.isLocked(target("new"))).isTrue();
  }

  @Test
  void aLockRunsOutOnBothSidesAndARefreshProlongsItOnBoth() throws Exception {
    HttpResponse<String> lock = lock("/box/a");
    dav.clock.advance(Duration.ofSeconds(60));
    String held = "(" + token(lock) + ")";
    assertThat(dav.status("LOCK", "/box/a", "", "If", held, "Timeout", "Second-100"))
        .isEqualTo(200);
    dav.clock.advance(Duration.ofSeconds(60));
    assertThat(dav.reservations.isLocked(target("a"))).isTrue();
    dav.clock.advance(Duration.ofSeconds(60));
    assertThat(dav.reservations.isLocked(target("a"))).isFalse();
  }

  @Test
  void aLockStandsOnTheSameFileAfterARestart() throws Exception {
    HttpResponse<String> lock = lock("/box/a");
    Reservations fresh = new Reservations(dav.clock);
    WebDavLocks again = new WebDavLocks(dav.clock, new Random(9), dav.database, fresh);
    assertThat(fresh.isLocked(target("a"))).isTrue();
    again.release(UnlockMethod.bare(token(lock)), DavPath.parse("/box/a"));
    assertThat(fresh.isLocked(target("a"))).isFalse();
  }

  @Test
  void whatIsOpenForWritingElsewhereCannotBeLocked() throws Exception {
    openAccess = Reservations.WRITE;
    HttpResponse<String> refused = lock("/box/a");
    assertThat(refused.statusCode()).isEqualTo(423);
    assertThat(refused.body()).contains("<D:no-conflicting-lock><D:href>/box/a</D:href>");
    openAccess = 0;
    assertThat(lock("/box/a").statusCode()).as("nothing is left of the refusal").isEqualTo(200);
  }

  @Test
  void whatOthersDenyIsNotWritten() throws Exception {
    openDeny = Reservations.WRITE;
    assertThat(dav.status("PUT", "/box/a", "other")).isEqualTo(423);
    assertThat(dav.status("PUT", "/box/a", "o", "Content-Range", "bytes 0-0/4")).isEqualTo(423);
    assertThat(lock("/box/a").statusCode()).isEqualTo(423);
    assertThat(dav.send("GET", "/box/a", "").body()).isEqualTo("text");
    openDeny = 0;
    assertThat(dav.status("PUT", "/box/a", "other")).isEqualTo(204);
  }

  @Test
  void whatOthersDenyIsNeitherRemovedNorMovedNorReplaced() throws Exception {
    dav.send("MKCOL", "/box/c/", "");
    dav.send("PUT", "/box/b", "b");
    openDeny = Reservations.WRITE;
    assertThat(dav.status("DELETE", "/box/a", "")).isEqualTo(423);
    assertThat(dav.status("MOVE", "/box/a", "", "Destination", "/box/to")).isEqualTo(423);
    assertThat(dav.status("MOVE", "/box/a", "", "Destination", "/other/to")).isEqualTo(423);
    assertThat(dav.status("MOVE", "/box/b", "", "Destination", "/box/a")).isEqualTo(423);
    assertThat(dav.status("COPY", "/box/b", "", "Destination", "/box/a")).isEqualTo(423);
    assertThat(dav.send("GET", "/box/a", "").body()).isEqualTo("text");
    assertThat(dav.status("COPY", "/box/a", "", "Destination", "/box/copy")).isEqualTo(201);
    openDeny = 0;
    assertThat(dav.status("MOVE", "/box/b", "", "Destination", "/box/a")).isEqualTo(204);
  }

  @Test
  void aCollectionKeepsTheMemberThatOthersDeny() throws Exception {
    dav.send("MKCOL", "/box/c/", "");
    dav.send("PUT", "/box/c/free", "free");
    dav.tree.rename(Caller.SUPERUSER, FileId.ROOT, Name.of("a"), directory("c"), Name.of("denied"));
    openDeny = Reservations.WRITE;
    HttpResponse<String> answer = dav.send("DELETE", "/box/c/", "");
    assertThat(answer.statusCode()).isEqualTo(207);
    assertThat(answer.body()).contains("<D:href>/box/c/denied</D:href>").contains("423");
    assertThat(dav.status("GET", "/box/c/free", "")).isEqualTo(404);
    openDeny = 0;
    assertThat(dav.status("DELETE", "/box/c/", "")).isEqualTo(204);
  }

  private FileId directory(String name) throws Exception {
    return dav.tree.lookup(Caller.SUPERUSER, FileId.ROOT, Name.of(name)).id();
  }
}

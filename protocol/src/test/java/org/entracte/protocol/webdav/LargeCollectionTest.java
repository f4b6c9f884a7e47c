package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.SymlinkTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of a collection with many members leaves as it is read. */
final class LargeCollectionTest {
  private static final int MEMBERS = 1100;

  @ParameterizedTest
  @CsvSource({"PROPFIND, 1", "REPORT, 0"})
  void theFirstBytesLeaveBeforeTheCollectionIsReadToItsEnd(String method, String depth)
      throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    AtomicInteger pages = new AtomicInteger();
    RefusalsTest.Gate gate =
        (called, arguments) -> {
          if (called.equals("list") && (long) arguments[2] > Listing.START) {
            pages.incrementAndGet();
            await(arrived);
          }
        };
    try (DavServer dav = new DavServer(Caller.SUPERUSER, tree -> RefusalsTest.gated(tree, gate));
        HttpClient client = HttpClient.newHttpClient()) {
      fill(dav, MEMBERS);
      String body = method.equals("REPORT") ? SyncClient.body("", "infinite", "") : "";
      HttpRequest request =
          HttpRequest.newBuilder(dav.uri("/box/"))
              .header("Depth", depth)
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .build();
      HttpResponse<InputStream> answer =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = answer.body()) {
        assertThat(in.read()).isEqualTo('<');
        arrived.countDown();
        String rest = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        assertThat(rest).contains("member-0<", "member-" + (MEMBERS - 1) + "<");
      }
      assertThat(pages.get()).as("pages after the first").isGreaterThan(1);
    }
  }

  private static void await(CountDownLatch arrived) {
    try {
      assertThat(arrived.await(20, TimeUnit.SECONDS)).as("the first byte came").isTrue();
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  private static void fill(DavServer dav, int members) throws Exception {
    for (int i = 0; i < members; i++) {
      dav.tree.create(
          Caller.SUPERUSER,
          FileId.ROOT,
          Name.of("member-" + i),
          new NewObject.RegularFile(),
          AttributeChange.NONE);
    }
  }

  @Test
  void everythingBelowACollectionIsToldUnlessItIsTooMuch() throws Exception {
    try (DavServer dav = new DavServer()) {
      dav.send("MKCOL", "/box/d/", "");
      dav.send("MKCOL", "/box/d/e/", "");
      dav.send("PUT", "/box/d/e/f", "f");
      SymlinkTarget up = SymlinkTarget.of("d");
      NewObject link = new NewObject.Symlink(up);
      Name name = Name.of("link");
      dav.tree.create(Caller.SUPERUSER, FileId.ROOT, name, link, AttributeChange.NONE);
      for (String depth : new String[] {"infinity", "Infinity"}) {
        HttpResponse<String> answer = dav.send("PROPFIND", "/box/", "", "Depth", depth);
        assertThat(answer.statusCode()).isEqualTo(207);
        assertThat(answer.body().split("<D:href>", -1))
            .extracting(part -> part.substring(0, Math.max(0, part.indexOf("</D:href>"))))
            .filteredOn(href -> href.startsWith("/"))
            .containsExactlyInAnyOrder("/box/", "/box/d/", "/box/d/e/", "/box/d/e/f", "/box/link/");
      }
      fill(dav, PropfindMethod.MOST_BELOW - 4);
      assertThat(dav.status("PROPFIND", "/box/", "", "Depth", "infinity")).isEqualTo(207);
      dav.send("PUT", "/box/d/more", "");
      HttpResponse<String> refused = dav.send("PROPFIND", "/box/", "", "Depth", "infinity");
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("<D:propfind-finite-depth/>");
      assertThat(dav.status("PROPFIND", "/", "", "Depth", "infinity")).isEqualTo(403);
    }
  }
}

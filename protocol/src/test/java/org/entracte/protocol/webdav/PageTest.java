package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.TimeChange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a browser gets. */
final class PageTest {
  private static final Pattern ROW = Pattern.compile("<tr><td><a href=\"([^\"]*)\">([^<]*)</a>");

  private DavServer dav;

  @BeforeEach
  void start() throws Exception {
    dav = new DavServer();
    dav.send("MKCOL", "/box/zoo", "");
    file("b.txt", 10, "2020-01-01T00:00:00Z");
    file("a.txt", 3_000_000, "2021-01-01T00:00:00Z");
    file("c.txt", 5, "2019-01-01T00:00:00Z");
  }

  @AfterEach
  void stop() throws Exception {
    dav.close();
  }

  private void file(String name, long size, String modified) throws Exception {
    AttributeChange change =
        AttributeChange.size(size)
            .withTimes(TimeChange.KEEP, new TimeChange.To(Instant.parse(modified)));
    dav.tree.create(
        Caller.SUPERUSER, FileId.ROOT, Name.of(name), new NewObject.RegularFile(), change);
  }

  private static List<String> rows(String page) {
    return ROW.matcher(page).results().map(row -> row.group(2)).toList();
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void aCollectionIsListedWithSizesTimesAndTheWayUp() throws Exception {
    HttpResponse<String> answer = dav.send("GET", "/box/", "");
    assertThat(header(answer, "Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(answer, "Content-Security-Policy"))
        .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'");
    assertThat(rows(answer.body())).containsExactly("..", "zoo/", "a.txt", "b.txt", "c.txt");
    assertThat(answer.body())
        .contains("<a href=\"/\">/</a> <a href=\"/box/\">box</a> /")
        .contains("<a href=\"/box/zoo/\">zoo/</a>")
        .contains("2.9 MiB</td><td class=\"n\">2021-01-01 00:00")
        .contains("<td class=\"n\">10 B</td>")
        .doesNotContain("<script");
    assertThat(rows(dav.send("GET", "/", "").body())).containsExactly("box/", "other/", "fixed/");
  }

  @ParameterizedTest
  @CsvSource({
    "sort=name, a.txt b.txt c.txt",
    "sort=name-down, c.txt b.txt a.txt",
    "sort=size, c.txt b.txt a.txt",
    "sort=size-down, a.txt b.txt c.txt",
    "sort=time, c.txt b.txt a.txt",
    "sort=time-down, a.txt b.txt c.txt",
    "sort=%3Cscript%3E, a.txt b.txt c.txt",
  })
  void rowsAreSortedByWhatTheLinkSays(String query, String order) throws Exception {
    String page = dav.send("GET", "/box/?" + query, "").body();
    assertThat(String.join(" ", rows(page))).isEqualTo(".. zoo/ " + order);
    assertThat(page).contains("aria-sort").doesNotContain("script");
  }

  @Test
  void headSaysNothingOfAnotherLengthThanThePageHas() throws Exception {
    HttpResponse<String> page = dav.send("GET", "/box/", "");
    HttpResponse<String> head = dav.send("HEAD", "/box/", "");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "Content-Type")).isEqualTo(header(page, "Content-Type"));
    assertThat(header(head, "Content-Length")).isIn("", "" + page.body().length());
    assertThat(dav.send("GET", "/box/b.txt", "").body()).hasSize(10);
  }

  @Test
  void namesAreEscaped() throws Exception {
    file("<script>alert('x\"&')<script>", 1, "2020-01-01T00:00:00Z");
    assertThat(dav.send("GET", "/box/", "").body())
        .contains("&lt;script&gt;alert(&#39;x&quot;&amp;&#39;)")
        .contains("href=\"/box/%3Cscript%3Ealert%28%27x%22%26%27%29")
        .doesNotContain("<script");
  }

  @Test
  void aLargeCollectionIsShownWholeWithoutBeingHeld() throws Exception {
    for (int i = 0; i <= HtmlListing.MOST_SORTED; i++) {
      dav.other.create(
          Caller.SUPERUSER,
          FileId.ROOT,
          Name.of("f" + i),
          new NewObject.RegularFile(),
          AttributeChange.NONE);
    }
    List<String> rows = rows(dav.send("GET", "/other/", "").body());
    assertThat(rows).hasSize(HtmlListing.MOST_SORTED + 2).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "page.html, attachment",
    "picture.svg, attachment",
    "feed.xml, attachment",
    "program.js, attachment",
    "unknown, attachment",
    "picture.png, ''",
    "note.txt, ''",
  })
  void whatABrowserCouldRunIsNotShown(String name, String disposition) throws Exception {
    dav.send("PUT", "/box/" + name, "<script>alert(1)</script>");
    HttpResponse<String> answer = dav.send("GET", "/box/" + name, "");
    assertThat(header(answer, "Content-Disposition")).isEqualTo(disposition);
    assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(answer, "Content-Security-Policy").isEmpty())
        .isEqualTo(disposition.isEmpty());
  }
}

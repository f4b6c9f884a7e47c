package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps a list of a collection's members by sync-collection reports, as RFC 6578 describes. */
final class SyncClient {
  private static final Pattern RESPONSE =
      Pattern.compile("<D:response><D:href>([^<]*)</D:href>(.*?)</D:response>", Pattern.DOTALL);
  private static final Pattern ETAG = Pattern.compile("<D:getetag>([^<]*)</D:getetag>");
  private static final Pattern TOKEN =
      Pattern.compile("<D:sync-token>([^<]*)</D:sync-token></D:multistatus>");

  private final DavServer dav;
  private final String collection;
  private final String level;

  /** Each member's etag; empty for a collection. */
  final Map<String, String> members = new TreeMap<>();

  /** What the last answers told, "+" or "-" and the href. */
  final List<String> told = new ArrayList<>();

  String token = "";

  /** How often it was told to. */
  int begunAnew;

  SyncClient(DavServer dav, String collection, String level) {
    this.dav = dav;
    this.collection = collection;
    this.level = level;
  }

  static String body(String token, String level, String rest) {
    return "<D:sync-collection xmlns:D=\"DAV:\"><D:sync-token>"
        + token
        + "</D:sync-token><D:sync-level>"
        + level
        + "</D:sync-level><D:prop><D:getetag/></D:prop>"
        + rest
        + "</D:sync-collection>";
  }

  HttpResponse<String> ask(String rest) throws Exception {
    return dav.send("REPORT", collection, body(token, level, rest), "Depth", "0");
  }

  /** Asks until all is told. */
  void sync() throws Exception {
    told.clear();
    int answers = 1;
    while (!step("")) {
      assertThat(++answers).as("answers").isLessThan(9);
    }
  }

  /** The same with at most so many members an answer; returns how many answers it took. */
  int sync(int most) throws Exception {
    told.clear();
    int answers = 1;
    int before = 0;
    int anew = begunAnew;
    while (!step("<D:limit><D:nresults>" + most + "</D:nresults></D:limit>")) {
      assertThat(told.size() - before).isLessThanOrEqualTo(most);
      before = told.size();
      answers++;
    }
    assertThat(told.size() - before <= most || begunAnew > anew).isTrue();
    return answers;
  }

  /** One answer; whether it was whole. */
  private boolean step(String rest) throws Exception {
    HttpResponse<String> answer = ask(rest);
    if (answer.statusCode() == 403 && answer.body().contains("<D:valid-sync-token/>")) {
      begunAnew++;
      token = "";
      told.clear();
      members.clear();
      answer = ask("");
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(207);
    boolean whole = true;
    Matcher responses = RESPONSE.matcher(answer.body());
    while (responses.find()) {
      if (responses.group(1).equals(collection)) {
        assertThat(responses.group(2)).contains("507", "<D:number-of-matches-within-limits/>");
        whole = false;
      } else {
        take(responses.group(1), responses.group(2));
      }
    }
    Matcher next = TOKEN.matcher(answer.body());
    assertThat(next.find()).as(answer.body()).isTrue();
    token = next.group(1);
    return whole;
  }

  private void take(String href, String content) {
    boolean gone = content.contains("<D:status>HTTP/1.1 404 Not Found</D:status>");
    if (gone && !content.contains("propstat")) {
      told.add("-" + href);
      String bare = href.endsWith("/") ? href.substring(0, href.length() - 1) : href;
      members.keySet().removeIf(m -> m.equals(bare) || m.startsWith(bare + "/"));
      return;
    }
    told.add("+" + href);
    Matcher etag = ETAG.matcher(content);
    if (href.endsWith("/")) {
      members.remove(href.substring(0, href.length() - 1));
    } else {
      members.keySet().removeIf(m -> m.startsWith(href + "/"));
    }
    members.put(href, etag.find() ? etag.group(1) : "");
  }
}

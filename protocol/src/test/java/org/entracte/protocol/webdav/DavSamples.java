package org.entracte.protocol.webdav;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.entracte.protocol.fuzz.Mutator;

/** Requests for the exports "box" and "other": parts of right ones, most of them damaged then. */
final class DavSamples {
  private static final List<String> METHODS =
      List.of(
          "OPTIONS",
          "GET",
          "HEAD",
          "PUT",
          "DELETE",
          "MKCOL",
          "COPY",
          "MOVE",
          "PROPFIND",
          "PROPPATCH",
          "LOCK",
          "UNLOCK",
          "PROPFIND",
          "PROPPATCH",
          "LOCK",
          "LOCK",
          "COPY",
          "MOVE");

  private static final List<String> PATHS =
      List.of(
          "/",
          "/box/",
          "/box/f",
          "/box/d/",
          "/box/d/g",
          "/box/new",
          "/box/%C3%A4%20b",
          "/box/l",
          "/box/dangling",
          "/other/",
          "/other/x",
          "/box/%ff",
          "*",
          "/.entracte/v1/box/hello",
          "/box/.entracte",
          "/box/d/../f",
          "/nowhere/a",
          "/box/f/below");

  private static final List<String> DESTINATIONS =
      List.of("/box/moved", "http://h/box/d/to", "http://h:80/box/f");

  private record Header(String name, List<String> values) {}

  /** TOKEN stands for a lock that was granted. */
  private static final List<Header> HEADERS =
      List.of(
          new Header(
              "If",
              List.of(
                  "(<TOKEN>)",
                  "</box/f> (<TOKEN> [\"a-b-c\"]) (Not <DAV:no-lock>)",
                  "<http://h/box/d/> (<TOKEN>) </box/f> ([W/\"x\"] Not [\"y\"])")),
          new Header("Destination", DESTINATIONS),
          new Header("Depth", List.of("0", "1", "infinity", "1,noroot")),
          new Header("Timeout", List.of("Infinite, Second-4100000000", "Second-5", "Second-0")),
          new Header("Lock-Token", List.of("<TOKEN>")),
          new Header(
              "Range",
              List.of("bytes=0-1", "bytes=-3", "bytes=2-", "bytes=1-2,3-4", "bytes=9999-")),
          new Header("Content-Range", List.of("bytes 0-4/10", "bytes */10")),
          new Header("Overwrite", List.of("T", "F")),
          new Header("If-Match", List.of("*", "\"a\", W/\"b\"")),
          new Header("If-None-Match", List.of("*", "\"a\"")),
          new Header("If-Range", List.of("\"a\"", "Sun, 06 Nov 1994 08:49:37 GMT")),
          new Header("If-Modified-Since", List.of("Sun, 06 Nov 1994 08:49:37 GMT")),
          new Header("If-Unmodified-Since", List.of("Sunday, 06-Nov-94 08:49:37 GMT")),
          new Header("X-OC-Mtime", List.of("1700000000.5", "-1")),
          new Header("Expect", List.of("100-continue")),
          new Header("Content-Type", List.of("application/xml; charset=utf-8", "text/xml")));

  private static final List<String> BODIES =
      List.of(
          "<propfind xmlns=\"DAV:\"><allprop/><include><x:a xmlns:x=\"u\"/></include></propfind>",
          "<?xml version=\"1.0\"?><D:propfind xmlns:D=\"DAV:\"><D:propname/></D:propfind>",
          "<D:propfind xmlns:D=\"DAV:\"><D:prop><D:getetag/><D:lockdiscovery/><b xmlns=\"\"/>"
              + "<a:quota xmlns:a=\"urn:x\"/></D:prop></D:propfind>",
          "<D:propertyupdate xmlns:D=\"DAV:\"><D:set><D:prop><D:getlastmodified>Sun, 06 Nov 1994"
              + " 08:49:37 GMT</D:getlastmodified></D:prop></D:set></D:propertyupdate>",
          "<D:propertyupdate xmlns:D=\"DAV:\"><D:set><D:prop><e:executable"
              + " xmlns:e=\"http://apache.org/dav/props/\">T</e:executable></D:prop></D:set>"
              + "<D:remove><D:prop><z/></D:prop></D:remove></D:propertyupdate>",
          "<D:lockinfo xmlns:D=\"DAV:\"><D:lockscope><D:exclusive/></D:lockscope><D:locktype>"
              + "<D:write/></D:locktype><D:owner x=\"1\" D:y=\"&lt;\"><D:href>me</D:href>&amp;"
              + "</D:owner></D:lockinfo>",
          "<D:lockinfo xmlns:D=\"DAV:\"><D:lockscope><D:shared/></D:lockscope><D:locktype>"
              + "<D:write/></D:locktype></D:lockinfo>",
          "",
          "plain content");

  private static final List<byte[]> WORDS = words();

  private final SplittableRandom random;
  private final Mutator mutator;

  DavSamples(SplittableRandom random) {
    this.random = random;
    mutator = new Mutator(random, WORDS);
  }

  /** The bytes of a request; {@code token} is of a lock that may be held. */
  String request(String token) {
    String method = pick(METHODS);
    String path = damagedOrNot(pick(PATHS)).replaceAll("[\r\n ]", "%20");
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Host", random.nextInt(10) == 0 ? damagedOrNot("h") : "h");
    for (int i = random.nextInt(4); i > 0; i--) {
      Header header = HEADERS.get(random.nextInt(HEADERS.size()));
      headers.put(header.name(), damagedOrNot(pick(header.values()).replace("TOKEN", token)));
    }
    String usual =
        switch (method) {
          case "COPY", "MOVE" -> "Destination";
          case "PROPFIND" -> "Depth";
          case "UNLOCK" -> "Lock-Token";
          case "GET" -> "Range";
          default -> "If";
        };
    if (!usual.equals("If") || random.nextInt(4) == 0) {
      headers.putIfAbsent(usual, damagedOrNot(pick(values(usual)).replace("TOKEN", token)));
    }
    String body = random.nextInt(4) == 0 ? pick(BODIES) : body(method);
    if (random.nextInt(3) == 0) {
      body = damaged(body);
    }
    if (random.nextInt(3) > 0 || !body.isEmpty()) {
      headers.put("Content-Length", Integer.toString(body.length()));
    }
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    headers.forEach(
        (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
    request.append("\r\n").append(body);
    return random.nextInt(20) == 0 ? damaged(request.toString()) : request.toString();
  }

  private static List<String> values(String name) {
    return HEADERS.stream().filter(h -> h.name().equals(name)).findFirst().orElseThrow().values();
  }

  private String body(String method) {
    return switch (method) {
      case "PROPFIND" -> BODIES.get(random.nextInt(3));
      case "PROPPATCH" -> BODIES.get(3 + random.nextInt(2));
      case "LOCK" -> BODIES.get(5 + random.nextInt(3));
      case "PUT" -> "content";
      default -> "";
    };
  }

  private String damagedOrNot(String text) {
    return random.nextInt(8) == 0 ? damaged(text) : text;
  }

  private String damaged(String text) {
    byte[] other = latin1(pick(BODIES));
    return new String(mutator.mutate(latin1(text), other), StandardCharsets.ISO_8859_1);
  }

  private String pick(List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static List<byte[]> words() {
    List<byte[]> words = new ArrayList<>();
    for (String word :
        List.of(
            "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]>",
            "<!DOCTYPE a SYSTEM \"file:///etc/passwd\">",
            "&b;",
            "&#0;",
            "&#x1f;",
            "&#xD800;",
            "]]>",
            "<![CDATA[<x>]]>",
            "<!-- -->",
            "<?x y?>",
            "xmlns=\"DAV:\"",
            "xmlns:D=\"\"",
            "<a>".repeat(80),
            "<D:prop>".repeat(70) + "</D:prop>".repeat(70),
            "<" + "n".repeat(20_000) + "/>",
            "<a " + "b=\"c\" ".repeat(300) + "/>",
            "%00",
            "%2e%2e/",
            "%2f",
            "%FF",
            "%",
            "%u0041",
            "..",
            "#",
            "?a",
            "//",
            "\u00e4",
            "\u0001",
            "\u007f",
            "Not",
            "<",
            ">",
            "(",
            ")",
            "[",
            "]",
            "\"",
            "W/",
            "99999999999999999999",
            "-1",
            "a".repeat(300),
            "/a".repeat(600),
            "/a/".repeat(40_000))) {
      words.add(latin1(word));
    }
    return words;
  }
}

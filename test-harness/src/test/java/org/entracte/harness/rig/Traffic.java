package org.entracte.harness.rig;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client sends and what it has to get, line by line. A file has steps, apart by an empty
 * line:
 *
 * <pre>
 * # a sentence about the step
 * &gt; PUT {base}/a HTTP/1.1
 * &gt; Host: {host}
 * &gt;
 * &gt; the body's lines
 * &lt; 201
 * &lt; ETag: {etag}          the header is there; its value is kept under that name
 * &lt; DAV: /1,.*2/          the header matches
 * &lt; -Location             the header is not there
 * &lt; ~&lt;D:href&gt;             the body contains
 * &lt; !secret               the body does not contain
 * &lt; =the whole body
 * </pre>
 *
 * A Content-Length is added to a body unless the step names a length or sends it chunked. Of
 * several statuses ("201|204") any will do. Used by one thread.
 */
public final class Traffic {
  private static final Pattern NAMED = Pattern.compile("\\{([a-zA-Z]+)}");

  private final String name;
  private final List<Step> steps;

  /** One request and what is asked of its answer. */
  private record Step(String sentence, List<String> request, List<String> answer) {}

  private Traffic(String name, List<Step> steps) {
    this.name = name;
    this.steps = steps;
  }

  /** Reads {@code webdav/NAME.http} of the test resources. */
  public static Traffic of(String name) {
    String file = "/webdav/" + name + ".http";
    try (InputStream in = Traffic.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no " + file);
      }
      return new Traffic(name, steps(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Step> steps(String text) {
    List<Step> steps = new ArrayList<>();
    for (String block : text.split("\n\n+", -1)) {
      List<String> sentence = new ArrayList<>();
      List<String> request = new ArrayList<>();
      List<String> answer = new ArrayList<>();
      for (String line : block.lines().toList()) {
        switch (line.isEmpty() ? ' ' : line.charAt(0)) {
          case '#' -> sentence.add(line.substring(1).trim());
          case '>' -> request.add(line.length() > 2 ? line.substring(2) : "");
          case '<' -> answer.add(line.substring(2));
          default -> throw new IllegalArgumentException("not a line of traffic: " + line);
        }
      }
      if (!request.isEmpty()) {
        steps.add(new Step(String.join(" ", sentence), request, answer));
      }
    }
    return steps;
  }

  /**
   * Plays all of it on one connection.
   *
   * @param base the path below which it all happens, without a slash at its end
   */
  public void play(URI server, String base) {
    Map<String, String> kept = new LinkedHashMap<>();
    kept.put("base", base);
    kept.put("host", server.getHost() + ":" + server.getPort());
    try (RawHttp http = new RawHttp(server)) {
      for (Step step : steps) {
        String about = name + ", " + step.request().getFirst() + " (" + step.sentence() + ")";
        try {
          judge(step, send(http, step, kept), kept);
        } catch (IOException | AssertionError failed) {
          throw new AssertionError(about + ": " + failed.getMessage(), failed);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RawHttp.Answer send(RawHttp http, Step step, Map<String, String> kept)
      throws IOException {
    List<String> lines = step.request().stream().map(line -> filled(line, kept)).toList();
    int end = lines.indexOf("");
    List<String> head = new ArrayList<>(end < 0 ? lines : lines.subList(0, end));
    String body = end < 0 ? "" : String.join("\n", lines.subList(end + 1, lines.size()));
    boolean chunked = head.contains("Transfer-Encoding: chunked");
    boolean told = head.stream().anyMatch(line -> line.startsWith("Content-Length:"));
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    if (end >= 0 && !chunked && !told) {
      head.add("Content-Length: " + length);
    }
    http.write(String.join("\r\n", head) + "\r\n\r\n");
    boolean toHead = head.getFirst().startsWith("HEAD ");
    if (head.stream().anyMatch(line -> line.equalsIgnoreCase("Expect: 100-continue"))) {
      RawHttp.Answer first = http.read(toHead);
      if (first.status() != 100) {
        return first;
      }
    }
    boolean empty = length == 0;
    http.write(
        !chunked
            ? body
            : (empty ? "" : Integer.toHexString(length) + "\r\n" + body + "\r\n") + "0\r\n\r\n");
    return http.read(toHead);
  }

  private static String filled(String line, Map<String, String> kept) {
    Matcher matcher = NAMED.matcher(line);
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      String value = kept.getOrDefault(matcher.group(1), matcher.group());
      matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(filled).toString();
  }

  private static void judge(Step step, RawHttp.Answer answer, Map<String, String> kept) {
    for (String wish : step.answer()) {
      String rest = wish.substring(1);
      boolean holds =
          switch (wish.charAt(0)) {
            case '~' -> answer.body().contains(filled(rest, kept));
            case '!' -> !answer.body().contains(filled(rest, kept));
            case '=' -> answer.body().equals(filled(rest, kept));
            case '-' -> answer.header(rest).isEmpty();
            default ->
                Character.isDigit(wish.charAt(0))
                    ? List.of(wish.split("\\|", -1)).contains("" + answer.status())
                    : headerHolds(wish, answer, kept);
          };
      if (!holds) {
        throw new AssertionError("\"" + wish + "\" does not hold for " + answer);
      }
    }
  }

  private static boolean headerHolds(String wish, RawHttp.Answer answer, Map<String, String> kept) {
    int colon = wish.indexOf(':');
    String value = answer.header(wish.substring(0, colon)).orElse("");
    String wanted = wish.substring(colon + 1).trim();
    Matcher named = NAMED.matcher(wanted);
    if (named.matches() && !kept.containsKey(named.group(1))) {
      kept.put(named.group(1), value);
      return !value.isEmpty();
    }
    return wanted.startsWith("/")
        ? value.matches(wanted.substring(1, wanted.length() - 1))
        : value.equals(filled(wanted, kept));
  }
}

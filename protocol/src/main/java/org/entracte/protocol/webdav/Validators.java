package org.entracte.protocol.webdav;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.DateGenerator;
import org.eclipse.jetty.http.HttpDateTime;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Node;

/**
 * What a client can hold a file's state by (RFC 9110, 8.8).
 *
 * @param etag strong, with its quotes: identity, change and size
 * @param modified in whole seconds, as HTTP has it
 */
record Validators(String etag, Instant modified) {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");
  private static final Pattern TAGS =
      Pattern.compile("\\s*((?:W/)?\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")\\s*(?:,|$)");

  static Validators of(FileId id, Attributes attributes) {
    return new Validators(
        '"' + opaque(id, attributes) + '"', attributes.modified().truncatedTo(ChronoUnit.SECONDS));
  }

  /** The entity tag without its quotes. */
  static String opaque(FileId id, Attributes attributes) {
    return Long.toHexString(id.origin())
        + '-'
        + Long.toHexString(id.number())
        + '-'
        + Long.toHexString(attributes.change())
        + '-'
        + Long.toHexString(attributes.sizeBytes());
  }

  static Validators of(Node node) {
    return of(node.id(), node.attributes());
  }

  /** RFC 9110, 5.6.7; years that it cannot write are cut to those it can. */
  static String httpDate(Instant time) {
    if (time.getEpochSecond() >= 0 && time.isBefore(LAST)) {
      return DateGenerator.formatDate(time.getEpochSecond() * 1000);
    }
    return HTTP_DATE.format(time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time);
  }

  /** Any of the three forms of RFC 9110, 5.6.7; empty if it is none. */
  static Optional<Instant> parseDate(String text) {
    try {
      return Optional.of(HttpDateTime.parse(text.trim()).toInstant());
    } catch (IllegalArgumentException | DateTimeException notDate) {
      return Optional.empty();
    }
  }

  /**
   * The entity tags of an If-Match or If-None-Match.
   *
   * @throws Refusal 400 if it is not a list of them
   */
  static List<String> parseTags(String header) throws Refusal {
    List<String> tags = new ArrayList<>();
    Matcher matcher = TAGS.matcher(header);
    int at = 0;
    while (at < header.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new Refusal(400, "Not a list of entity tags: " + header);
      }
      tags.add(matcher.group(1));
      at = matcher.end();
    }
    return tags;
  }

  /** Strong comparison (RFC 9110, 8.8.3.2). */
  boolean isStrongly(String tag) {
    return etag.equals(tag);
  }

  /** Weak comparison. */
  boolean isWeakly(String tag) {
    return etag.equals(tag.startsWith("W/") ? tag.substring(2) : tag);
  }
}

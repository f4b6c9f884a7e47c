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
      Pattern.compile("\\s*((?:W/)?\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")?\\s*(?:,|$)");

  /** The three forms of RFC 9110, 5.6.7; the second one's year is in a group. */
  private static final Pattern HTTP_DATES =
      Pattern.compile(
          "\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT"
              + "|\\w{6,9}, (\\d\\d-\\w{3}-)(\\d\\d)( \\d\\d:\\d\\d:\\d\\d GMT)"
              + "|\\w{3} \\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}");

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

  /**
   * A date that a condition hangs on: in one of the three forms, and only one. Empty if it is not,
   * as such a condition is to be ignored (RFC 9110, 13.1.3 and 13.1.4).
   *
   * @param now decides which century a year of two digits is of
   */
  static Optional<Instant> parseCondition(String text, Instant now) {
    Matcher matcher = HTTP_DATES.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    if (matcher.group(2) == null) {
      return parseDate(text);
    }
    int thisYear = now.atZone(ZoneOffset.UTC).getYear();
    int year = thisYear - thisYear % 100 + Integer.parseInt(matcher.group(2));
    String rest = matcher.group(3);
    Optional<Instant> date = parseDate(matcher.group(1) + year + rest);
    Instant latest = now.atZone(ZoneOffset.UTC).plusYears(50).toInstant();
    return date.isPresent() && date.get().isAfter(latest)
        ? parseDate(matcher.group(1) + (year - 100) + rest)
        : date;
  }

  /** A date as programs write it, the three forms of RFC 9110, 5.6.7, among others. */
  static Optional<Instant> parseDate(String text) {
    try {
      return Optional.of(HttpDateTime.parse(text.trim()).toInstant());
    } catch (IllegalArgumentException | DateTimeException notDate) {
      return Optional.empty();
    }
  }

  /**
   * The entity tags of an If-Match or If-None-Match; elements may be empty (RFC 9110, 5.6.1.2).
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
      if (matcher.group(1) != null) {
        tags.add(matcher.group(1));
      }
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

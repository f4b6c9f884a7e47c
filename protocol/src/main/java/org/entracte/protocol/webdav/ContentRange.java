package org.entracte.protocol.webdav;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.entracte.protocol.tree.ByteRange;

/** The Content-Range of a PUT, as Apache takes it: "bytes 0-99/*" or "bytes 0-99/1000". */
final class ContentRange {
  private static final Pattern FORM =
      Pattern.compile("(?i:bytes)\\s+(\\d{1,18})-(\\d{1,18})/(\\*|\\d{1,18})");

  private ContentRange() {}

  /**
   * @throws Refusal 400 if it is there and names no range, or one of another length than the body's
   */
  static Optional<ByteRange> of(Exchange exchange) throws Refusal {
    Optional<String> header = exchange.header("Content-Range");
    if (header.isEmpty()) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(header.get());
    if (!matcher.matches()) {
      throw new Refusal(400, "Not a range of bytes to write: " + header.get());
    }
    long first = Long.parseLong(matcher.group(1));
    long last = Long.parseLong(matcher.group(2));
    boolean beyond = !matcher.group(3).equals("*") && last >= Long.parseLong(matcher.group(3));
    if (last < first || beyond) {
      throw new Refusal(400, "Not a range of bytes to write: " + header.get());
    }
    long length = last - first + 1;
    if (exchange.length() >= 0 && exchange.length() != length) {
      throw new Refusal(
          400, "Content-Range names " + length + " bytes, the body has " + exchange.length() + ".");
    }
    return Optional.of(new ByteRange(first, length));
  }
}

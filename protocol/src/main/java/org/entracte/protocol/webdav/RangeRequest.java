package org.entracte.protocol.webdav;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.entracte.protocol.tree.ByteRange;

/** What a Range header asks for (RFC 9110, 14.2), for a file of a known size. */
sealed interface RangeRequest {
  /** All of it: no header, one that cannot be read, or several ranges (a server may ignore it). */
  record Whole() implements RangeRequest {}

  record Part(ByteRange range) implements RangeRequest {}

  record Unsatisfiable() implements RangeRequest {}

  Pattern ONE = Pattern.compile("bytes\\s*=\\s*(\\d{0,18})-(\\d{0,18})");

  static RangeRequest of(Optional<String> header, long size) {
    Matcher matcher = ONE.matcher(header.orElse(""));
    if (!matcher.matches() || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
      return new Whole();
    }
    if (matcher.group(1).isEmpty()) {
      long length = Math.min(size, Long.parseLong(matcher.group(2)));
      return length == 0 ? new Unsatisfiable() : new Part(new ByteRange(size - length, length));
    }
    long first = Long.parseLong(matcher.group(1));
    long last = matcher.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(matcher.group(2));
    if (last < first) {
      return new Whole();
    }
    if (first >= size) {
      return new Unsatisfiable();
    }
    return new Part(new ByteRange(first, Math.min(last, size - 1) - first + 1));
  }
}

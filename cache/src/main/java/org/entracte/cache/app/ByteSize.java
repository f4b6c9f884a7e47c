package org.entracte.cache.app;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.entracte.protocol.app.StartException;

/** Sizes as people write them: {@code 500m}, {@code 20g}; 1024 based. */
final class ByteSize {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})([kmgt]?)b?");

  private ByteSize() {}

  static long parse(String text) throws StartException {
    Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT).strip());
    if (!matcher.matches()) {
      throw new StartException("a size is a number and k, m, g or t, such as 20g, not " + text);
    }
    int shift = 10 * ("kmgt".indexOf(matcher.group(2)) + (matcher.group(2).isEmpty() ? 0 : 1));
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
    } catch (ArithmeticException tooMuch) {
      throw new StartException("no disk is that large: " + text, tooMuch);
    }
  }
}

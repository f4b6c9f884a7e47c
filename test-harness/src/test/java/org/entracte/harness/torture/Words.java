package org.entracte.harness.torture;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Contents of files here: words of eight bytes, a letter for the writer, six digits and a line
 * feed, each written only once in a round; and zeros in holes.
 */
final class Words {
  static final int LENGTH = 8;

  private Words() {}

  /** The {@code number}th word of a writer. */
  static String word(char writer, int number) {
    return String.format("%c%06d\n", writer, number);
  }

  /** The different words in a content. */
  static Set<String> in(String content) {
    Set<String> words = new LinkedHashSet<>();
    for (int at = 0; at + LENGTH <= content.length(); at += LENGTH) {
      String word = content.substring(at, at + LENGTH);
      if (word.charAt(0) != 0) {
        words.add(word);
      }
    }
    return words;
  }

  /** Short enough for a line: runs of one word counted. */
  static String brief(String content) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < content.length()) {
      String word = content.substring(at, Math.min(content.length(), at + LENGTH));
      int next = at + word.length();
      while (content.startsWith(word, next)) {
        next += word.length();
      }
      int count = (next - at) / word.length();
      out.append(out.isEmpty() ? "" : " ").append(word.charAt(0) == 0 ? "0" : word.strip());
      out.append(count > 1 ? "*" + count : "");
      at = next;
    }
    return "[" + out + "]";
  }
}

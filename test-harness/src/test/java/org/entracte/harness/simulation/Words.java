package org.entracte.harness.simulation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;

/**
 * Contents of simulated files. They are made of words of eight bytes, each written only once in a
 * whole simulation, so that every byte tells who wrote it; holes between them are zeros.
 */
final class Words {
  static final int LENGTH = 8;

  private Words() {}

  /** The {@code number}th word of a writer, 'L'aptop, 'G'ateway or 'O'utside. */
  static String word(char writer, int number) {
    return String.format("%c%06d\n", writer, number);
  }

  /** The different words in a content. */
  static Set<String> in(String content) {
    Set<String> words = new LinkedHashSet<>();
    String last = "";
    for (int at = 0; at + LENGTH <= content.length(); at += LENGTH) {
      if (content.charAt(at) != 0 && !content.startsWith(last.isEmpty() ? "\0" : last, at)) {
        last = content.substring(at, at + LENGTH);
        words.add(last);
      }
    }
    return words;
  }

  /** {@code content} with {@code text} written at {@code offset}. */
  static String patched(String content, int offset, String text) {
    String padded = sized(content, Math.max(content.length(), offset));
    int end = offset + text.length();
    return padded.substring(0, offset)
        + text
        + (end < padded.length() ? padded.substring(end) : "");
  }

  /** Cut, or extended with zeros. */
  static String sized(String content, int size) {
    return size <= content.length()
        ? content.substring(0, size)
        : content + "\0".repeat(size - content.length());
  }

  /** Whether {@code content} is {@code whole} but for words that are holes. */
  static boolean isPart(String content, String whole) {
    boolean part = content.length() == whole.length();
    for (int at = 0; part && at < content.length(); at++) {
      part = content.charAt(at) == 0 || content.charAt(at) == whole.charAt(at);
    }
    return part;
  }

  static ByteBuffer bytes(String content) {
    return ByteBuffer.wrap(content.getBytes(StandardCharsets.ISO_8859_1));
  }

  static String text(ByteBuffer filled) {
    return StandardCharsets.ISO_8859_1.decode(filled.flip()).toString();
  }

  /** All of a file, as a program would read it. */
  static String read(FileTree tree, Caller caller, FileId file) throws FileException {
    try (OpenFile open = tree.open(caller, file, OpenMode.READ)) {
      return read(open);
    }
  }

  /** To its end, wherever that is by the time it is reached. */
  static String read(OpenFile open) throws FileException {
    ByteBuffer buffer = ByteBuffer.allocate((int) open.attributes().sizeBytes());
    boolean more = true;
    while (more) {
      if (!buffer.hasRemaining()) {
        buffer = ByteBuffer.allocate(buffer.capacity() + LENGTH).put(buffer.flip());
      }
      more = open.read(buffer, buffer.position()) > 0;
    }
    return text(buffer);
  }

  /** Short enough for a trace: runs of one word counted. */
  static String brief(String content) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < content.length()) {
      String word = content.substring(at, Math.min(content.length(), at + LENGTH));
      int count = 1;
      while (content.startsWith(word, at + count * word.length())
          && at + count * word.length() < content.length()) {
        count++;
      }
      out.append(out.isEmpty() ? "" : " ");
      out.append(word.charAt(0) == 0 ? "0" : word.strip());
      out.append(count > 1 ? "*" + count : "");
      at += count * word.length();
    }
    return "[" + out + "]";
  }
}

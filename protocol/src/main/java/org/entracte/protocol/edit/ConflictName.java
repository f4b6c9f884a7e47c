package org.entracte.protocol.edit;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.entracte.protocol.tree.Name;

/**
 * Names of conflict copies: {@code report (conflict laptop-7 2026-11-22 a1b2).ext}. An existing
 * suffix is replaced, never nested, and 255 bytes are kept by cutting the stem between characters.
 */
public final class ConflictName {
  /** With its dot; a longer one counts as part of the stem. */
  private static final int MAX_EXTENSION_BYTES = 16;

  /** A UTF-8 sequence has at most this many bytes behind its first. */
  private static final int MAX_CONTINUATION_BYTES = 3;

  /** Only at the end of the stem: elsewhere it is somebody's own text. */
  private static final Pattern SUFFIX =
      Pattern.compile(
          " \\(conflict [^()]* \\d{4}-\\d\\d-\\d\\d [0-9a-f]{4,64}(?: partial)?\\)(?=(\\.[^.]{0,15})?\\z)");

  private ConflictName() {}

  /**
   * The name for a copy.
   *
   * @param device the laptop's name; characters that do not belong in a file name become '-'
   * @param hash the hex digits to show: four, more on a clash
   */
  public static Name of(Name original, String device, LocalDate day, String hash) {
    return named(original, clean(device) + " " + day + " " + hash);
  }

  /**
   * The name for a copy that holds only what we wrote: {@code report (conflict laptop-7 2026-11-22
   * a1b2 partial).ext}. Parameters as of {@link #of}.
   */
  public static Name ofPart(Name original, String device, LocalDate day, String hash) {
    return named(original, clean(device) + " " + day + " " + hash + " partial");
  }

  private static Name named(Name original, String what) {
    // Latin-1 keeps every byte as one character, so that names that are not UTF-8 survive.
    String text = new String(original.toBytes(), StandardCharsets.ISO_8859_1);
    Matcher existing = SUFFIX.matcher(text);
    int dot = text.lastIndexOf('.');
    boolean extended = dot > 0 && text.length() - dot <= MAX_EXTENSION_BYTES;
    int end = extended ? dot : text.length();
    String stem = text.substring(0, end);
    String extension = text.substring(end);
    if (existing.find()) {
      // What follows it was the extension then, though a cut stem may look as if it had another.
      stem = text.substring(0, existing.start());
      extension = text.substring(existing.end());
    }
    String suffix = " (conflict " + what + ")" + extension;
    int room = Name.MAX_BYTES - suffix.length();
    return Name.of((cut(stem, room) + suffix).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String clean(String device) {
    String ascii = device.replaceAll("[^A-Za-z0-9._-]", "-");
    return ascii.length() > 40 ? ascii.substring(0, 40) : ascii;
  }

  /** Cuts to at most {@code room} bytes, not inside a UTF-8 sequence. */
  private static String cut(String stem, int room) {
    if (stem.length() <= room) {
      return stem;
    }
    for (int end = room; end > 0 && room - end <= MAX_CONTINUATION_BYTES; end--) {
      if ((stem.charAt(end) & 0xC0) != 0x80) {
        return stem.substring(0, end);
      }
    }
    return stem.substring(0, room); // no UTF-8 at all
  }
}

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
  private static final Pattern SUFFIX =
      Pattern.compile(" \\(conflict [^()]* \\d{4}-\\d\\d-\\d\\d [0-9a-f]{4,64}\\)");

  private ConflictName() {}

  /**
   * The name for a copy.
   *
   * @param device the laptop's name; characters that do not belong in a file name become '-'
   * @param hash the hex digits to show: four, more on a clash
   */
  public static Name of(Name original, String device, LocalDate day, String hash) {
    // Latin-1 keeps every byte as one character, so that names that are not UTF-8 survive.
    String text = new String(original.toBytes(), StandardCharsets.ISO_8859_1);
    Matcher existing = SUFFIX.matcher(text);
    String plain = existing.find() ? existing.replaceFirst("") : text;
    int dot = plain.lastIndexOf('.');
    String stem = dot > 0 ? plain.substring(0, dot) : plain;
    String extension = dot > 0 && plain.length() - dot <= 16 ? plain.substring(dot) : "";
    if (extension.isEmpty()) {
      stem = plain;
    }
    String suffix = " (conflict " + clean(device) + " " + day + " " + hash + ")" + extension;
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
    int end = room;
    while (end > 0 && (stem.charAt(end) & 0xC0) == 0x80) {
      end--;
    }
    return stem.substring(0, end);
  }
}

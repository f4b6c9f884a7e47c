package org.entracte.protocol.webdav;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.entracte.protocol.tree.Name;

/**
 * A URL's path as names; the first is the export's. Two spellings of one path are equal. A segment
 * is bytes: percent escapes give bytes, not characters, and need not be UTF-8.
 */
record DavPath(List<Name> names) {
  static final DavPath ROOT = new DavPath(List.of());

  private static final String UNRESERVED = "-._~";
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  DavPath {
    names = List.copyOf(names);
  }

  /**
   * Parses a raw (still escaped) path. Empty segments are dropped. A segment that is "." or "..",
   * or holds a slash or NUL once decoded, is refused, so no spelling leads out of an export.
   *
   * @throws Refusal 400
   */
  static DavPath parse(String raw) throws Refusal {
    List<Name> names = new ArrayList<>();
    for (String segment : raw.split("/", -1)) {
      if (!segment.isEmpty()) {
        byte[] bytes = decode(segment);
        if (Name.flaw(bytes).isPresent()) {
          throw new Refusal(
              400,
              "This is no name a file can have: " + segment + " (" + Name.flaw(bytes).get() + ")");
        }
        names.add(Name.of(bytes));
      }
    }
    return new DavPath(names);
  }

  boolean isRoot() {
    return names.isEmpty();
  }

  /** Meaningless for the root. */
  DavPath parent() {
    return new DavPath(names.subList(0, names.size() - 1));
  }

  DavPath child(Name name) {
    List<Name> longer = new ArrayList<>(names);
    longer.add(name);
    return new DavPath(longer);
  }

  /** Whether this lies strictly below {@code other}. */
  boolean isBelow(DavPath other) {
    return names.size() > other.names.size()
        && names.subList(0, other.names.size()).equals(other.names);
  }

  /** The escaped path; a collection's ends with a slash. */
  String href(boolean collection) {
    if (isRoot()) {
      return "/";
    }
    String path = names.stream().map(DavPath::encode).collect(Collectors.joining("/", "/", ""));
    return collection ? path + "/" : path;
  }

  @Override
  public String toString() {
    return names.stream().map(Name::toString).collect(Collectors.joining("/", "/", ""));
  }

  private static String encode(Name name) {
    StringBuilder out = new StringBuilder();
    encode(name, out);
    return out.toString();
  }

  /** Appends a name, escaped. */
  static void encode(Name name, StringBuilder out) {
    for (byte b : name.toBytes()) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || UNRESERVED.indexOf(c) >= 0;
      if (plain) {
        out.append(c);
      } else {
        out.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
      }
    }
  }

  private static byte[] decode(String segment) throws Refusal {
    ByteArrayOutputStream out = new ByteArrayOutputStream(segment.length());
    byte[] raw = segment.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        out.write(raw[i]);
        continue;
      }
      boolean whole = i + 2 < raw.length;
      int high = whole ? Character.digit(raw[i + 1], 16) : -1;
      int low = whole ? Character.digit(raw[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw new Refusal(
            400, "A '%' in a path needs two hexadecimal digits behind it: " + segment);
      }
      out.write((high << 4) | low);
      i += 2;
    }
    return out.toByteArray();
  }
}

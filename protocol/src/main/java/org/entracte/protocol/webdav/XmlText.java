package org.entracte.protocol.webdav;

/** Pieces of XML as text; every element of RFC 4918 has the prefix D. */
final class XmlText {
  static final String TYPE = "application/xml; charset=utf-8";
  static final String HEADER = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

  private XmlText() {}

  /** Escapes for element content and quoted attributes; what XML 1.0 cannot hold becomes U+FFFD. */
  static String escape(String text) {
    int first = firstSpecial(text);
    return first < 0 ? text : escape(text, first);
  }

  /** Most texts need no escape at all. */
  private static int firstSpecial(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain =
          c >= ' ' && c < 0xd800 && c != '&' && c != '<' && c != '>' && c != '"' && c != '\'';
      if (!plain) {
        return i;
      }
    }
    return -1;
  }

  private static String escape(String text, int first) {
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, first);
    for (int i = first; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.appendCodePoint(isLegal(c) ? c : 0xfffd);
      }
    }
    return out.toString();
  }

  private static boolean isLegal(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xd7ff)
        || (c >= 0xe000 && c <= 0xfffd)
        || c >= 0x10000;
  }

  static String element(String local, String content) {
    return content.isEmpty()
        ? "<D:" + local + "/>"
        : "<D:" + local + ">" + content + "</D:" + local + ">";
  }

  static String href(String href) {
    return element("href", escape(href));
  }

  /** The body of a refusal with a precondition. */
  static String error(Refusal refusal) {
    StringBuilder hrefs = new StringBuilder();
    refusal.hrefs().forEach(href -> hrefs.append(href(href)));
    return HEADER
        + "<D:error xmlns:D=\"DAV:\">"
        + element(refusal.precondition(), hrefs.toString())
        + "</D:error>\n";
  }
}

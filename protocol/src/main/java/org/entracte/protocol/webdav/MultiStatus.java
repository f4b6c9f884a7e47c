package org.entracte.protocol.webdav;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes a 207 as it goes, so that it needs no memory for the whole (RFC 4918, 13). */
final class MultiStatus implements AutoCloseable {
  private final Writer out;

  private MultiStatus(Writer out) {
    this.out = out;
  }

  static MultiStatus begin(Exchange exchange) throws IOException {
    exchange.status(207);
    exchange.set("Content-Type", XmlText.TYPE);
    Writer out =
        new BufferedWriter(new OutputStreamWriter(exchange.output(), StandardCharsets.UTF_8));
    out.write(XmlText.HEADER + "<D:multistatus xmlns:D=\"DAV:\">\n");
    return new MultiStatus(out);
  }

  /**
   * @param byStatus the property elements under each status
   */
  void properties(String href, Map<Integer, String> byStatus) throws IOException {
    out.write("<D:response>" + XmlText.href(href));
    out.write(propstats(byStatus));
    out.write("</D:response>\n");
  }

  static String propstats(Map<Integer, String> byStatus) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<Integer, String> part : byStatus.entrySet()) {
      text.append("<D:propstat><D:prop>").append(part.getValue()).append("</D:prop>");
      text.append(XmlText.element("status", StatusOf.line(part.getKey()))).append("</D:propstat>");
    }
    return text.toString();
  }

  /** What became of a resource as a whole. */
  void status(String href, int status, String message) throws IOException {
    out.write("<D:response>" + XmlText.href(href));
    out.write(XmlText.element("status", StatusOf.line(status)));
    out.write(XmlText.element("responsedescription", XmlText.escape(message)));
    out.write("</D:response>\n");
  }

  /** Call it only when all went well: an answer that broke off must not look whole. */
  @Override
  public void close() throws IOException {
    out.write("</D:multistatus>\n");
    out.close();
  }
}

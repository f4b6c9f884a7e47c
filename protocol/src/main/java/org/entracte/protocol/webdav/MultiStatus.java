package org.entracte.protocol.webdav;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes a 207 as it goes, so that it needs no memory for the whole (RFC 4918, 13). */
final class MultiStatus implements AutoCloseable {
  private static final int PART_CHARACTERS = 32 * 1024;

  private final Exchange exchange;
  private final StringBuilder text = new StringBuilder(PART_CHARACTERS + 4096);

  private MultiStatus(Exchange exchange) {
    this.exchange = exchange;
  }

  static MultiStatus begin(Exchange exchange) {
    exchange.status(207);
    exchange.set("Content-Type", XmlText.TYPE);
    MultiStatus answer = new MultiStatus(exchange);
    answer.text.append(XmlText.HEADER).append("<D:multistatus xmlns:D=\"DAV:\">\n");
    return answer;
  }

  /**
   * @param byStatus the property elements under each status
   */
  void properties(String href, Map<Integer, String> byStatus) throws IOException {
    StringBuilder response = response(href);
    byStatus.forEach((status, elements) -> propstat(response, status, elements));
    end();
  }

  /**
   * The same for the two statuses of a PROPFIND.
   *
   * @param found may be empty if {@code missing} is not
   */
  void found(String href, CharSequence found, CharSequence missing) throws IOException {
    StringBuilder response = response(href);
    if (!found.isEmpty() || missing.isEmpty()) {
      propstat(response, 200, found);
    }
    if (!missing.isEmpty()) {
      propstat(response, 404, missing);
    }
    end();
  }

  static String propstats(Map<Integer, String> byStatus) {
    StringBuilder text = new StringBuilder();
    byStatus.forEach((status, elements) -> propstat(text, status, elements));
    return text.toString();
  }

  private static void propstat(StringBuilder text, int status, CharSequence elements) {
    text.append("<D:propstat><D:prop>").append(elements).append("</D:prop><D:status>");
    text.append(StatusOf.line(status)).append("</D:status></D:propstat>");
  }

  /** What became of a resource as a whole. */
  void status(String href, int status, String message) throws IOException {
    response(href)
        .append(XmlText.element("status", StatusOf.line(status)))
        .append(XmlText.element("responsedescription", XmlText.escape(message)));
    end();
  }

  /** The same without words. */
  void status(String href, int status) throws IOException {
    response(href).append(XmlText.element("status", StatusOf.line(status)));
    end();
  }

  /** A status and the precondition that failed (RFC 4918, 14.24). */
  void refused(String href, int status, String precondition) throws IOException {
    response(href)
        .append(XmlText.element("status", StatusOf.line(status)))
        .append(XmlText.element("error", XmlText.element(precondition, "")));
    end();
  }

  private StringBuilder response(String href) {
    return text.append("<D:response><D:href>").append(XmlText.escape(href)).append("</D:href>");
  }

  private void end() throws IOException {
    text.append("</D:response>\n");
    if (text.length() >= PART_CHARACTERS) {
      flush(false);
    }
  }

  private void flush(boolean last) throws IOException {
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    text.setLength(0);
    exchange.send(ByteBuffer.wrap(bytes), last);
  }

  /** An element of the multistatus itself (RFC 6578, 6.4). */
  void element(String element) {
    text.append(element);
  }

  /** Call it only when all went well: an answer that broke off must not look whole. */
  @Override
  public void close() throws IOException {
    text.append("</D:multistatus>\n");
    flush(true);
  }
}

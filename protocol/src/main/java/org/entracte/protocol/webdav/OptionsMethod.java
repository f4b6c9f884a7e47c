package org.entracte.protocol.webdav;

import java.util.List;
import org.eclipse.jetty.http.HttpHeader;

/** OPTIONS: says on every path that this is a DAV server of classes 1, 2 and 3 (RFC 4918, 18). */
final class OptionsMethod implements MethodHandler.Method {
  static final List<String> ALL =
      List.of(
          "OPTIONS",
          "GET",
          "HEAD",
          "PUT",
          "DELETE",
          "MKCOL",
          "COPY",
          "MOVE",
          "PROPFIND",
          "PROPPATCH",
          "REPORT",
          "LOCK",
          "UNLOCK");

  static String allowedBut(String method) {
    return String.join(", ", ALL.stream().filter(m -> !m.equals(method)).toList());
  }

  @Override
  public void run(Exchange exchange) {
    exchange.status(200);
    exchange.set("DAV", "1, 2, 3, extended-mkcol");
    exchange.set("MS-Author-Via", "DAV");
    exchange.set(HttpHeader.ALLOW.asString(), String.join(", ", ALL));
    exchange.set(HttpHeader.CONTENT_LENGTH.asString(), "0");
  }
}

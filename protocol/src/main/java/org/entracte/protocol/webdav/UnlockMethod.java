package org.entracte.protocol.webdav;

import java.util.List;

/** UNLOCK (RFC 4918, 9.11). */
final class UnlockMethod implements MethodHandler.Method {
  private final WebDavLocks locks;

  UnlockMethod(WebDavLocks locks) {
    this.locks = locks;
  }

  @Override
  public void run(Exchange exchange) throws Refusal {
    String header =
        exchange
            .header("Lock-Token")
            .orElseThrow(() -> new Refusal(400, "There is no Lock-Token header."));
    if (!header.startsWith("<") || !header.endsWith(">")) {
      throw new Refusal(400, "A Lock-Token stands in angle brackets: " + header);
    }
    String token = header.substring(1, header.length() - 1);
    if (!locks.release(token, exchange.path())) {
      throw new Refusal(
          409,
          "No such lock covers " + exchange.rawPath() + "; it may have run out.",
          "lock-token-matches-request-uri",
          List.of());
    }
    exchange.status(204);
  }
}

package org.entracte.protocol.webdav;

import java.util.List;
import org.entracte.protocol.tree.FileException;

/** UNLOCK (RFC 4918, 9.11). */
final class UnlockMethod implements MethodHandler.Method {
  private final WebDavLocks locks;

  UnlockMethod(WebDavLocks locks) {
    this.locks = locks;
  }

  /** The token in a Lock-Token header; some clients forget the angle brackets. */
  static String bare(String header) {
    return header.startsWith("<") && header.endsWith(">")
        ? header.substring(1, header.length() - 1)
        : header;
  }

  @Override
  public void run(Exchange exchange) throws Refusal, FileException {
    String token =
        exchange
            .header("Lock-Token")
            .map(UnlockMethod::bare)
            .orElseThrow(() -> new Refusal(400, "There is no Lock-Token header."));
    if (token.indexOf(':') < 1) {
      throw new Refusal(400, "A lock token is a URI in angle brackets, not " + token);
    }
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

package org.entracte.protocol.webdav;

import java.io.IOException;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;

/** COPY, also into another export (RFC 4918, 9.8). */
final class CopyMethod implements MethodHandler.Method {
  private final Transfer transfer;
  private final Caller caller;

  CopyMethod(Transfer transfer, Caller caller) {
    this.transfer = transfer;
    this.caller = caller;
  }

  @Override
  public void run(Exchange exchange) throws Refusal, FileException, IOException {
    boolean deep = depth(exchange);
    Transfer.Ends ends = transfer.ends(exchange, LockGuard.Scope.ITSELF);
    if (transfer.clear(exchange, ends, true)) {
      new TreeCopy(caller, ends.source().export().tree(), ends.export().tree())
          .copy(ends.source().node(), ends.to(), deep);
      Transfer.answer(exchange, ends);
    }
  }

  private static boolean depth(Exchange exchange) throws Refusal {
    return switch (exchange.header("Depth").orElse("infinity").toLowerCase(java.util.Locale.ROOT)) {
      case "0" -> false;
      case "infinity" -> true;
      default -> throw new Refusal(400, "The Depth of a COPY is 0 or infinity.");
    };
  }
}

package org.entracte.protocol.webdav;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Upload;

/** COPY, also into another export (RFC 4918, 9.8). */
final class CopyMethod implements MethodHandler.Method {
  private final Transfer transfer;
  private final DeadProperties properties;
  private final Caller caller;

  CopyMethod(Transfer transfer, DeadProperties properties, Caller caller) {
    this.transfer = transfer;
    this.properties = properties;
    this.caller = caller;
  }

  @Override
  public void run(Exchange exchange) throws Refusal, FileException, IOException {
    boolean deep = depth(exchange);
    Transfer.Ends ends = transfer.ends(exchange, LockGuard.Scope.ITSELF);
    if (transfer.clear(exchange, ends, true)) {
      Upload.Expected source = Preconditions.expected(exchange, Optional.of(ends.source().node()));
      new TreeCopy(caller, properties, ends.source().export(), ends.export())
          .copy(
              ends.source().node(),
              ends.to(),
              deep,
              new TreeCopy.Only(
                  source,
                  ends.expectedAtTarget(),
                  act -> transfer.actOnTarget(exchange, ends, act)));
      Transfer.answer(exchange, ends);
    }
  }

  private static boolean depth(Exchange exchange) throws Refusal {
    return switch (exchange.header("Depth").orElse("infinity").toLowerCase(Locale.ROOT)) {
      case "0" -> false;
      case "infinity" -> true;
      default -> throw new Refusal(400, "The Depth of a COPY is 0 or infinity.");
    };
  }
}

package org.entracte.protocol.webdav;

import java.io.IOException;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.NewObject;

/** MKCOL (RFC 4918, 9.3). */
final class MkcolMethod implements MethodHandler.Method {
  private final Resolver resolver;
  private final LockGuard guard;
  private final Caller caller;

  MkcolMethod(Resolver resolver, LockGuard guard, Caller caller) {
    this.resolver = resolver;
    this.guard = guard;
    this.caller = caller;
  }

  @Override
  public void run(Exchange exchange) throws Refusal, FileException, IOException {
    DavPath path = exchange.path();
    if (exchange.hasBody()) {
      throw new Refusal(415, "MKCOL takes no body.");
    }
    Found found = resolver.find(path);
    guard.require(exchange, path, LockGuard.Scope.MEMBER);
    switch (found) {
      case Found.ServerRoot(), Found.Present _ ->
          throw new Refusal(405, "Something is at " + path + " already.");
      case Found.Unreachable _ ->
          throw new Refusal(409, "There is no directory to hold " + path + "; make it first.");
      case Found.Vacant vacant -> make(exchange, vacant);
    }
  }

  private void make(Exchange exchange, Found.Vacant vacant) throws Refusal, FileException {
    try {
      vacant
          .export()
          .tree()
          .create(
              caller,
              vacant.slot().directory(),
              vacant.slot().name(),
              new NewObject.Directory(),
              AttributeChange.NONE);
    } catch (FileException refused) {
      if (refused.error() == FileError.EXISTS) {
        throw new Refusal(405, "Something is at " + vacant.path() + " already.");
      }
      throw refused;
    }
    exchange.status(201);
  }
}

package org.entracte.protocol.webdav;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Node;
import org.w3c.dom.Element;

/**
 * PROPPATCH (RFC 4918, 9.2): times and the executable bit are the file's own, other properties are
 * kept beside it; all of a request or nothing.
 */
final class ProppatchMethod implements MethodHandler.Method {
  private final Resolver resolver;
  private final LockGuard guard;
  private final DeadProperties properties;
  private final Caller caller;

  ProppatchMethod(Resolver resolver, LockGuard guard, DeadProperties properties, Caller caller) {
    this.resolver = resolver;
    this.guard = guard;
    this.properties = properties;
    this.caller = caller;
  }

  @Override
  public void run(Exchange exchange) throws Refusal, FileException, IOException {
    DavPath path = exchange.path();
    Element body = XmlBody.parse(exchange.body(XmlBody.MAX_BYTES), "propertyupdate");
    if (!(resolver.find(path) instanceof Found.Present present)) {
      throw new Refusal(path.isRoot() ? 403 : 404, "No file or collection is at " + path + ".");
    }
    guard.require(exchange, path, LockGuard.Scope.ITSELF);
    Resource resource = resolver.resource(present);
    Node node =
        switch (resource) {
          case Resource.Folder(_, _, var n) -> n;
          case Resource.Document(_, _, var n) -> n;
          case Resource.Opaque _, Resource.ServerRoot() ->
              throw new Refusal(403, path + " has no properties that can be set.");
        };
    Preconditions.check(exchange, Optional.of(Validators.of(node)));
    PropertyUpdate update = PropertyUpdate.of(instructions(body), node.attributes());
    if (update.isAllowed()) {
      OptionalLong ifChange =
          Preconditions.areGiven(exchange)
              ? OptionalLong.of(node.attributes().change())
              : OptionalLong.empty();
      guard.act(
          exchange,
          path,
          LockGuard.Scope.ITSELF,
          () -> {
            carryOut(present.export(), node, update, ifChange);
            return update;
          });
    }
    MultiStatus answer = MultiStatus.begin(exchange);
    answer.properties(resource.href(), update.byStatus());
    answer.close();
  }

  private void carryOut(Export export, Node node, PropertyUpdate update, OptionalLong ifChange)
      throws FileException {
    FileTree tree = export.tree();
    if (!update.dead().isEmpty() && !tree.permissions(caller, node.id()).write()) {
      throw new FileException(FileError.ACCESS, "you may not change properties of what is here");
    }
    properties.change(
        export,
        node.id(),
        update.dead(),
        () -> tree.setAttributes(caller, node.id(), update.change(), ifChange));
  }

  private static List<Element> instructions(Element update) {
    return XmlBody.children(update).stream()
        .filter(child -> XmlBody.isDav(child, "set") || XmlBody.isDav(child, "remove"))
        .toList();
  }
}

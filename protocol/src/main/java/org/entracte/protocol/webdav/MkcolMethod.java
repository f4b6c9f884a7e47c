package org.entracte.protocol.webdav;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.Node;
import org.w3c.dom.Element;

/** MKCOL (RFC 4918, 9.3), also with properties for the new collection (RFC 5689). */
final class MkcolMethod implements MethodHandler.Method {
  private final Resolver resolver;
  private final LockGuard guard;
  private final DeadProperties properties;
  private final Caller caller;

  MkcolMethod(Resolver resolver, LockGuard guard, DeadProperties properties, Caller caller) {
    this.resolver = resolver;
    this.guard = guard;
    this.properties = properties;
    this.caller = caller;
  }

  @Override
  public void run(Exchange exchange) throws Refusal, FileException, IOException {
    DavPath path = exchange.path();
    List<Element> instructions = instructions(exchange);
    Found found = resolver.find(path);
    guard.require(exchange, path, LockGuard.Scope.MEMBER);
    switch (found) {
      case Found.ServerRoot(), Found.Present _ ->
          throw new Refusal(405, "Something is at " + path + " already.");
      case Found.Unreachable _ ->
          throw new Refusal(409, "There is no directory to hold " + path + "; make it first.");
      case Found.Vacant vacant -> {
        Preconditions.check(exchange, Optional.empty());
        make(exchange, vacant, instructions);
      }
    }
  }

  /** What is to be set on the new collection, besides that it is one. */
  private static List<Element> instructions(Exchange exchange) throws Refusal, IOException {
    if (!exchange.header("Content-Type").orElse("").contains("xml")) {
      if (exchange.hasBody()) {
        throw new Refusal(415, "The body of a MKCOL is XML with properties, or empty.");
      }
      return List.of();
    }
    byte[] body = exchange.body(XmlBody.MAX_BYTES);
    if (body.length == 0) {
      return List.of();
    }
    List<Element> sets = XmlBody.children(XmlBody.parse(body, "mkcol"), "set");
    for (Element set : sets) {
      for (Element prop : XmlBody.children(set, "prop")) {
        for (Element type : XmlBody.children(prop, "resourcetype")) {
          requireCollection(type);
          prop.removeChild(type);
        }
      }
    }
    return sets;
  }

  private static void requireCollection(Element type) throws Refusal {
    List<Element> kinds = XmlBody.children(type);
    if (kinds.size() != 1 || !XmlBody.isDav(kinds.getFirst(), "collection")) {
      throw new Refusal(
          403, "This server makes plain collections.", "valid-resourcetype", List.of());
    }
  }

  private void make(Exchange exchange, Found.Vacant vacant, List<Element> instructions)
      throws Refusal, FileException, IOException {
    FileTree tree = vacant.export().tree();
    Attributes parent = tree.attributes(vacant.slot().directory());
    boolean empty =
        instructions.stream()
            .flatMap(set -> XmlBody.children(set, "prop").stream())
            .allMatch(prop -> XmlBody.children(prop).isEmpty());
    Optional<PropertyUpdate> update =
        empty ? Optional.empty() : Optional.of(PropertyUpdate.of(instructions, parent));
    if (update.isPresent() && !update.get().isAllowed()) {
      exchange.answer(
          424,
          XmlText.TYPE,
          XmlText.HEADER
              + "<D:mkcol-response xmlns:D=\"DAV:\">"
              + MultiStatus.propstats(update.get().byStatus())
              + "</D:mkcol-response>\n");
      return;
    }
    Node made =
        guard.act(exchange, vacant.path(), LockGuard.Scope.MEMBER, () -> create(tree, vacant));
    if (update.isPresent()) {
      AttributeChange change = update.get().change();
      properties.change(
          vacant.export(),
          made.id(),
          update.get().dead(),
          () -> tree.setAttributes(caller, made.id(), change));
    }
    exchange.status(201);
  }

  private Node create(FileTree tree, Found.Vacant vacant) throws Refusal, FileException {
    try {
      return tree.create(
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
  }
}

package org.entracte.protocol.webdav;

import java.io.IOException;
import java.util.List;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Name;

/** PROPFIND with depth 0 and 1 (RFC 4918, 9.1). */
final class PropfindMethod implements MethodHandler.Method {
  private final Resolver resolver;
  private final PropertyAnswer properties;
  private final Children children;

  PropfindMethod(Resolver resolver, PropertyAnswer properties, Caller caller) {
    this.resolver = resolver;
    this.properties = properties;
    this.children = new Children(caller);
  }

  @Override
  public void run(Exchange exchange) throws Refusal, FileException, IOException {
    DavPath path = exchange.path();
    boolean members = depth(exchange);
    PropertyQuery query = PropertyQuery.of(exchange.body(XmlBody.MAX_BYTES));
    Resource resource =
        switch (resolver.find(path)) {
          case Found.ServerRoot() -> new Resource.ServerRoot();
          case Found.Present present -> resolver.resource(present);
          case Found.Vacant _, Found.Unreachable _ ->
              throw new Refusal(404, "Nothing is at " + path + ".");
        };
    if (members && resource instanceof Resource.Folder folder) {
      children.checkReadable(folder);
    }
    MultiStatus answer = MultiStatus.begin(exchange);
    properties.write(answer, resource, query);
    if (members) {
      writeMembers(answer, resource, query);
    }
    answer.close();
  }

  private void writeMembers(MultiStatus answer, Resource resource, PropertyQuery query)
      throws IOException, FileException {
    switch (resource) {
      case Resource.ServerRoot() -> {
        for (Export export : resolver.exports()) {
          writeExport(answer, DavPath.ROOT.child(Name.of(export.name())), query);
        }
      }
      case Resource.Folder folder -> writeMembers(answer, folder, query);
      case Resource.Document _, Resource.Opaque _ -> {}
    }
  }

  private void writeMembers(MultiStatus answer, Resource.Folder folder, PropertyQuery query)
      throws IOException, FileException {
    String start = folder.path().href(true);
    children.forEach(
        folder,
        entry -> {
          Resource member = resolver.member(folder, entry);
          StringBuilder href = new StringBuilder(start.length() + 40).append(start);
          DavPath.encode(entry.name(), href);
          properties.write(
              answer, (member.isCollection() ? href.append('/') : href).toString(), member, query);
        });
  }

  /** One export that cannot be reached does not hide the others. */
  private void writeExport(MultiStatus answer, DavPath path, PropertyQuery query)
      throws IOException {
    try {
      if (resolver.find(path) instanceof Found.Present present) {
        properties.write(answer, resolver.resource(present), query);
      }
    } catch (FileException refused) {
      String message = String.valueOf(refused.getMessage());
      answer.status(path.href(true), StatusOf.error(refused.error()), message);
    }
  }

  /** Whether the members are wanted too. */
  private static boolean depth(Exchange exchange) throws Refusal {
    return switch (exchange.header("Depth").orElse("infinity").toLowerCase(java.util.Locale.ROOT)) {
      case "0" -> false;
      case "1" -> true;
      case "infinity" ->
          throw new Refusal(
              403,
              "This server answers PROPFIND with Depth 0 or 1.",
              "propfind-finite-depth",
              List.of());
      default -> throw new Refusal(400, "Depth is 0, 1 or infinity.");
    };
  }
}

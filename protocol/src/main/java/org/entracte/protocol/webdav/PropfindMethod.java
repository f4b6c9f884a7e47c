package org.entracte.protocol.webdav;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.Node;

/**
 * PROPFIND (RFC 4918, 9.1). With Depth infinity what is below is found first, so that too much of
 * it is refused before the first byte; what a link leads to is shown, not what is below that.
 */
final class PropfindMethod implements MethodHandler.Method {
  /** Told with Depth infinity at most. */
  static final int MOST_BELOW = 10_000;

  private final Resolver resolver;
  private final PropertyAnswer properties;
  private final Children children;
  private final Caller caller;

  PropfindMethod(Resolver resolver, PropertyAnswer properties, Caller caller) {
    this.resolver = resolver;
    this.properties = properties;
    this.children = new Children(caller);
    this.caller = caller;
  }

  @Override
  public void run(Exchange exchange) throws Refusal, FileException, IOException {
    DavPath path = exchange.path();
    Depth depth = depth(exchange);
    PropertyQuery query = PropertyQuery.of(exchange.body(XmlBody.MAX_BYTES));
    Resource resource =
        switch (resolver.find(path)) {
          case Found.ServerRoot() -> new Resource.ServerRoot();
          case Found.Present present -> resolver.resource(present);
          case Found.Vacant _, Found.Unreachable _ ->
              throw new Refusal(404, "Nothing is at " + path + ".");
        };
    if (depth != Depth.ZERO && resource instanceof Resource.Folder folder) {
      children.checkReadable(folder);
    }
    List<Resource> below = depth == Depth.INFINITE ? below(resource) : List.of();
    MultiStatus answer = MultiStatus.begin(exchange);
    properties.write(answer, resource, query);
    if (depth == Depth.ONE) {
      writeMembers(answer, resource, query);
    }
    for (Resource member : below) {
      properties.write(answer, member, query);
    }
    answer.close();
  }

  /**
   * @throws Refusal 403 if it is more than can be told
   */
  private List<Resource> below(Resource resource) throws Refusal, FileException {
    return switch (resource) {
      case Resource.Document _, Resource.Opaque _ -> List.of();
      case Resource.ServerRoot() -> throw tooMuch();
      case Resource.Folder folder -> below(folder);
    };
  }

  private List<Resource> below(Resource.Folder top) throws Refusal, FileException {
    List<Resource> found = new ArrayList<>();
    Map<FileId, DavPath> paths = new HashMap<>();
    paths.put(top.node().id(), top.path());
    SyncToken.Mark start = new SyncToken.Mark(top.node().id(), Listing.START);
    TreeWalk walk = new TreeWalk(top.export().tree(), caller, true, List.of(start));
    boolean whole =
        walk.run(
            (directory, entry) -> {
              DavPath above = paths.get(directory);
              if (above == null || found.size() == MOST_BELOW) {
                return false;
              }
              DavPath path = above.child(entry.name());
              if (entry.attributes().isDirectory()) {
                paths.put(entry.id(), path);
              }
              Found.Slot slot = new Found.Slot(directory, entry.name());
              Node node = new Node(entry.id(), entry.attributes());
              found.add(resolver.member(top.export(), path, slot, node));
              return true;
            });
    if (!whole) {
      throw tooMuch();
    }
    return found;
  }

  private static Refusal tooMuch() {
    return new Refusal(
        403,
        "This server answers PROPFIND with Depth infinity for an export's collections of up to "
            + MOST_BELOW
            + " members, else with Depth 0 or 1.",
        "propfind-finite-depth",
        List.of());
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

  private enum Depth {
    ZERO,
    ONE,
    INFINITE
  }

  private static Depth depth(Exchange exchange) throws Refusal {
    return switch (exchange.header("Depth").orElse("infinity").toLowerCase(Locale.ROOT)) {
      case "0" -> Depth.ZERO;
      case "1" -> Depth.ONE;
      case "infinity" -> Depth.INFINITE;
      default -> throw new Refusal(400, "Depth is 0, 1 or infinity.");
    };
  }
}

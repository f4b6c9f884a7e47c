package org.entracte.protocol.webdav;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.Node;
import org.w3c.dom.Element;

/** PROPFIND with depth 0 and 1 (RFC 4918, 9.1). */
final class PropfindMethod implements MethodHandler.Method {
  private final Resolver resolver;
  private final DeadProperties properties;
  private final PropertyValues values;
  private final Children children;

  PropfindMethod(Resolver resolver, WebDavLocks locks, DeadProperties properties, Caller caller) {
    this.resolver = resolver;
    this.properties = properties;
    this.values = new PropertyValues(locks, caller);
    this.children = new Children(caller);
  }

  /**
   * @param live in the order to answer
   * @param dead names that are nothing to this server
   * @param all the dead ones that nobody named too; what a resource does not have is left out then,
   *     instead of saying 404
   * @param valuesToo false for propname
   */
  private record Query(
      List<LiveProperty> live, List<PropertyName> dead, boolean all, boolean valuesToo) {}

  @Override
  public void run(Exchange exchange) throws Refusal, FileException, IOException {
    DavPath path = exchange.path();
    boolean members = depth(exchange);
    Query query = query(exchange.body(XmlBody.MAX_BYTES));
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
    write(answer, resource, query);
    if (members) {
      writeMembers(answer, resource, query);
    }
    answer.close();
  }

  private void writeMembers(MultiStatus answer, Resource resource, Query query)
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

  private void writeMembers(MultiStatus answer, Resource.Folder folder, Query query)
      throws IOException, FileException {
    String start = folder.path().href(true);
    children.forEach(
        folder,
        entry -> {
          Resource member = member(folder, entry);
          StringBuilder href = new StringBuilder(start.length() + 40).append(start);
          DavPath.encode(entry.name(), href);
          write(
              answer, (member.isCollection() ? href.append('/') : href).toString(), member, query);
        });
  }

  /** One export that cannot be reached does not hide the others. */
  private void writeExport(MultiStatus answer, DavPath path, Query query) throws IOException {
    try {
      if (resolver.find(path) instanceof Found.Present present) {
        write(answer, resolver.resource(present), query);
      }
    } catch (FileException refused) {
      String message = String.valueOf(refused.getMessage());
      answer.status(path.href(true), StatusOf.error(refused.error()), message);
    }
  }

  private Resource member(Resource.Folder folder, Listing.Entry entry) {
    FileId directory = folder.node().id();
    DavPath path = folder.path().child(entry.name());
    Node node = new Node(entry.id(), entry.attributes());
    Optional<Found.Slot> slot = Optional.of(new Found.Slot(directory, entry.name()));
    try {
      return resolver.resource(new Found.Present(folder.export(), path, slot, node));
    } catch (FileException unfollowable) {
      // A link to where this caller may not go, or what cannot be reached now; a GET says why.
      return new Resource.Opaque(folder.export(), path, node);
    }
  }

  private void write(MultiStatus answer, Resource resource, Query query)
      throws IOException, FileException {
    write(answer, resource.href(), resource, query);
  }

  private void write(MultiStatus answer, String href, Resource resource, Query query)
      throws IOException, FileException {
    StringBuilder found = new StringBuilder(1024);
    StringBuilder missing = new StringBuilder();
    for (LiveProperty live : query.live()) {
      Optional<String> value = values.of(live, resource);
      if (value.isPresent()) {
        live.append(found, query.valuesToo() ? value.get() : "");
      } else if (!query.all()) {
        live.append(missing, "");
      }
    }
    if (query.all() || !query.dead().isEmpty()) {
      writeDead(query, dead(resource), found, missing);
    }
    answer.found(href, found, missing);
  }

  private static void writeDead(
      Query query, Map<PropertyName, String> there, StringBuilder found, StringBuilder missing) {
    if (query.all()) {
      there.forEach(
          (name, element) -> found.append(query.valuesToo() ? element : name.element("")));
      return;
    }
    for (PropertyName name : query.dead()) {
      String element = there.get(name);
      if (element == null) {
        missing.append(name.element(""));
      } else {
        found.append(element);
      }
    }
  }

  private Map<PropertyName, String> dead(Resource resource) throws FileException {
    return switch (resource) {
      case Resource.ServerRoot(), Resource.Opaque _ -> Map.of();
      case Resource.Folder(var export, _, var node) -> properties.of(export, node.id());
      case Resource.Document(var export, _, var node) -> properties.of(export, node.id());
    };
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

  private static Query query(byte[] body) throws Refusal, IOException {
    if (body.length == 0) {
      return all(List.of());
    }
    Element root = XmlBody.parse(body, "propfind");
    List<Element> wanted = XmlBody.children(root, "prop");
    boolean all = !XmlBody.children(root, "allprop").isEmpty();
    boolean names = !XmlBody.children(root, "propname").isEmpty();
    if ((wanted.isEmpty() ? 0 : 1) + (all ? 1 : 0) + (names ? 1 : 0) != 1) {
      throw new Refusal(400, "A propfind holds one of prop, allprop and propname.");
    }
    if (all) {
      return all(XmlBody.children(root, "include"));
    }
    if (names) {
      return new Query(List.of(LiveProperty.values()), List.of(), true, false);
    }
    List<PropertyName> named = namesIn(wanted);
    List<PropertyName> dead =
        named.stream().filter(name -> LiveProperty.of(name).isEmpty()).toList();
    return new Query(live(named), dead, false, true);
  }

  private static Query all(List<Element> include) {
    List<LiveProperty> live = new ArrayList<>();
    Arrays.stream(LiveProperty.values()).filter(LiveProperty::inAllprop).forEach(live::add);
    for (LiveProperty included : live(namesIn(include))) {
      if (!live.contains(included)) {
        live.add(included);
      }
    }
    return new Query(live, List.of(), true, true);
  }

  private static List<LiveProperty> live(List<PropertyName> names) {
    return names.stream().flatMap(name -> LiveProperty.of(name).stream()).toList();
  }

  private static List<PropertyName> namesIn(List<Element> lists) {
    return lists.stream()
        .flatMap(list -> XmlBody.children(list).stream())
        .map(PropertyName::of)
        .distinct()
        .toList();
  }
}

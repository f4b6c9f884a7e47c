package org.entracte.protocol.webdav;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.TimeChange;
import org.w3c.dom.Element;

/**
 * PROPPATCH of what a file system can hold: times and the executable bit. Dead properties are
 * refused with 403, because nothing below could keep them; a promise kept in memory only would lose
 * them at the next start.
 */
final class ProppatchMethod implements MethodHandler.Method {
  private static final String MICROSOFT = "urn:schemas-microsoft-com:";

  private final Resolver resolver;
  private final LockGuard guard;
  private final Caller caller;

  ProppatchMethod(Resolver resolver, LockGuard guard, Caller caller) {
    this.resolver = resolver;
    this.guard = guard;
    this.caller = caller;
  }

  /** What one property's instruction comes to. */
  private sealed interface Step {
    /** Changes attributes. */
    record Change(AttributeChange change) implements Step {}

    /** Taken and dropped: Windows insists on setting it. */
    record Ignore() implements Step {}

    record Forbid(int status) implements Step {}
  }

  @Override
  public void run(Exchange exchange) throws Refusal, FileException, IOException {
    DavPath path = exchange.path();
    Element update = XmlBody.parse(exchange.body(XmlBody.MAX_BYTES), "propertyupdate");
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
    Map<PropertyName, Integer> outcome = new LinkedHashMap<>();
    AttributeChange change = collect(update, node, outcome);
    boolean all = outcome.values().stream().allMatch(status -> status == 200);
    if (all && !change.isNone()) {
      present.export().tree().setAttributes(caller, node.id(), change);
    } else if (!all) {
      outcome.replaceAll((name, status) -> status == 200 ? 424 : status);
    }
    answer(exchange, resource, outcome);
  }

  private static AttributeChange collect(
      Element update, Node node, Map<PropertyName, Integer> outcome) throws Refusal {
    AttributeChange change = AttributeChange.NONE;
    for (Element instruction : instructions(update)) {
      boolean set = XmlBody.isDav(instruction, "set");
      for (Element prop : XmlBody.children(instruction, "prop")) {
        for (Element property : XmlBody.children(prop)) {
          PropertyName name = PropertyName.of(property);
          Step step = set ? set(name, property.getTextContent().trim(), node) : remove(name);
          outcome.merge(name, status(step), Math::max);
          change = step instanceof Step.Change(var more) ? merge(change, more) : change;
        }
      }
    }
    if (outcome.isEmpty()) {
      throw new Refusal(400, "A propertyupdate sets or removes at least one property.");
    }
    return change;
  }

  private static List<Element> instructions(Element update) {
    List<Element> instructions = new ArrayList<>();
    for (Element child : XmlBody.children(update)) {
      if (XmlBody.isDav(child, "set") || XmlBody.isDav(child, "remove")) {
        instructions.add(child);
      }
    }
    return instructions;
  }

  private static int status(Step step) {
    return switch (step) {
      case Step.Change _, Step.Ignore() -> 200;
      case Step.Forbid(int status) -> status;
    };
  }

  private static Step set(PropertyName name, String value, Node node) {
    if (name.equals(LiveProperty.LAST_MODIFIED.propertyName())
        || name.equals(new PropertyName(MICROSOFT, "Win32LastModifiedTime"))) {
      return time(value, t -> AttributeChange.NONE.withTimes(TimeChange.KEEP, t));
    }
    if (name.equals(new PropertyName(MICROSOFT, "Win32LastAccessTime"))) {
      return time(value, t -> AttributeChange.NONE.withTimes(t, TimeChange.KEEP));
    }
    if (name.equals(LiveProperty.EXECUTABLE.propertyName())) {
      return executable(value, node);
    }
    return name.namespace().equals(MICROSOFT) ? new Step.Ignore() : new Step.Forbid(403);
  }

  private static Step remove(PropertyName name) {
    return name.namespace().equals(MICROSOFT) ? new Step.Ignore() : new Step.Forbid(403);
  }

  private static Step time(
      String value, java.util.function.Function<TimeChange, AttributeChange> change) {
    Optional<Instant> time = Validators.parseDate(value);
    return time.isPresent()
        ? new Step.Change(change.apply(new TimeChange.To(time.get())))
        : new Step.Forbid(409);
  }

  /** Who may read may then execute, as Apache does it. */
  private static Step executable(String value, Node node) {
    int mode = node.attributes().mode();
    return switch (node.attributes().isFile() ? value : "") {
      case "T" -> new Step.Change(AttributeChange.mode(mode | ((mode & 0444) >> 2)));
      case "F" -> new Step.Change(AttributeChange.mode(mode & ~0111));
      default -> new Step.Forbid(409);
    };
  }

  private static AttributeChange merge(AttributeChange first, AttributeChange then) {
    TimeChange keep = TimeChange.KEEP;
    AttributeChange merged =
        first.withTimes(
            then.accessed().equals(keep) ? first.accessed() : then.accessed(),
            then.modified().equals(keep) ? first.modified() : then.modified());
    return then.mode().isPresent() ? merged.withMode(then.mode().getAsInt()) : merged;
  }

  private static void answer(
      Exchange exchange, Resource resource, Map<PropertyName, Integer> outcome) throws IOException {
    Map<Integer, String> byStatus = new LinkedHashMap<>();
    outcome.forEach((name, status) -> byStatus.merge(status, name.element(""), String::concat));
    MultiStatus answer = MultiStatus.begin(exchange);
    answer.properties(resource.href(), byStatus);
    answer.close();
  }
}

package org.entracte.protocol.webdav;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.TimeChange;
import org.w3c.dom.Element;

/**
 * What the instructions of a PROPPATCH or an extended MKCOL come to.
 *
 * @param outcome the status of each property, if nothing else fails
 * @param change to the object itself
 * @param dead elements to keep; empty to drop
 */
record PropertyUpdate(
    Map<PropertyName, Integer> outcome,
    AttributeChange change,
    Map<PropertyName, Optional<String>> dead) {

  /** What one property's instruction comes to. */
  private sealed interface Step {
    record Change(AttributeChange change) implements Step {}

    record Keep(String element) implements Step {}

    /** No longer there; it may never have been. */
    record Drop() implements Step {}

    record Forbid(int status) implements Step {}
  }

  /**
   * @param instructions set and remove elements, in their order
   * @param attributes of what is to be changed
   * @throws Refusal 400 if they name no property
   */
  static PropertyUpdate of(List<Element> instructions, Attributes attributes) throws Refusal {
    Map<PropertyName, Integer> outcome = new LinkedHashMap<>();
    Map<PropertyName, Optional<String>> dead = new LinkedHashMap<>();
    AttributeChange change = AttributeChange.NONE;
    for (Element instruction : instructions) {
      boolean set = XmlBody.isDav(instruction, "set");
      for (Element property : properties(instruction)) {
        PropertyName name = PropertyName.of(property);
        Step step = set ? set(name, property, attributes) : remove(name);
        outcome.merge(name, step instanceof Step.Forbid(int status) ? status : 200, Math::max);
        switch (step) {
          case Step.Change(var more) -> change = merge(change, more);
          case Step.Keep(var element) -> dead.put(name, Optional.of(element));
          case Step.Drop() -> dead.put(name, Optional.empty());
          case Step.Forbid _ -> {}
        }
      }
    }
    if (outcome.isEmpty()) {
      throw new Refusal(400, "The body sets or removes at least one property.");
    }
    return new PropertyUpdate(outcome, change, dead);
  }

  private static List<Element> properties(Element instruction) {
    List<Element> properties = new ArrayList<>();
    for (Element prop : XmlBody.children(instruction, "prop")) {
      properties.addAll(XmlBody.children(prop));
    }
    return properties;
  }

  boolean isAllowed() {
    return outcome.values().stream().allMatch(status -> status == 200);
  }

  /** The elements under each status; where one is forbidden, the others fail with it. */
  Map<Integer, String> byStatus() {
    boolean allowed = isAllowed();
    Map<Integer, String> byStatus = new LinkedHashMap<>();
    outcome.forEach(
        (name, status) ->
            byStatus.merge(
                allowed || status != 200 ? status : 424, name.element(""), String::concat));
    return byStatus;
  }

  private static Step set(PropertyName name, Element property, Attributes attributes) {
    Optional<LiveProperty> live = LiveProperty.of(name);
    if (live.isEmpty()) {
      return new Step.Keep(XmlBody.serialize(property));
    }
    String value = property.getTextContent().trim();
    return switch (live.get()) {
      case LAST_MODIFIED, WIN32_MODIFIED ->
          time(value, t -> AttributeChange.NONE.withTimes(TimeChange.KEEP, t));
      case WIN32_ACCESSED -> time(value, t -> AttributeChange.NONE.withTimes(t, TimeChange.KEEP));
      case EXECUTABLE -> executable(value, attributes);
      default -> new Step.Forbid(403);
    };
  }

  private static Step remove(PropertyName name) {
    return LiveProperty.of(name).isPresent() ? new Step.Forbid(403) : new Step.Drop();
  }

  private static Step time(String value, Function<TimeChange, AttributeChange> change) {
    Optional<Instant> time = Validators.parseDate(value);
    return time.isPresent()
        ? new Step.Change(change.apply(new TimeChange.To(time.get())))
        : new Step.Forbid(409);
  }

  /** Who may read may then execute, as Apache does it. */
  private static Step executable(String value, Attributes attributes) {
    int mode = attributes.mode();
    return switch (attributes.isFile() ? value : "") {
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
}

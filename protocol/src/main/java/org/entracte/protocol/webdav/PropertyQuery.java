package org.entracte.protocol.webdav;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.w3c.dom.Element;

/**
 * Which properties a client wants to see.
 *
 * @param live in the order to answer
 * @param dead names that are nothing to this server
 * @param all the dead ones that nobody named too; what a resource does not have is left out then,
 *     instead of saying 404
 * @param valuesToo false for propname
 */
record PropertyQuery(
    List<LiveProperty> live, List<PropertyName> dead, boolean all, boolean valuesToo) {
  PropertyQuery {
    live = List.copyOf(live);
    dead = List.copyOf(dead);
  }

  /**
   * From the body of a PROPFIND (RFC 4918, 14.20); none asks for all.
   *
   * @throws Refusal 400
   */
  static PropertyQuery of(byte[] body) throws Refusal, IOException {
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
      return new PropertyQuery(List.of(LiveProperty.values()), List.of(), true, false);
    }
    return named(wanted);
  }

  /**
   * @param wanted prop elements
   */
  static PropertyQuery named(List<Element> wanted) {
    List<PropertyName> named = namesIn(wanted);
    List<PropertyName> dead =
        named.stream().filter(name -> LiveProperty.of(name).isEmpty()).toList();
    return new PropertyQuery(live(named), dead, false, true);
  }

  private static PropertyQuery all(List<Element> include) {
    List<LiveProperty> live = new ArrayList<>();
    Arrays.stream(LiveProperty.values()).filter(LiveProperty::inAllprop).forEach(live::add);
    for (LiveProperty included : live(namesIn(include))) {
      if (!live.contains(included)) {
        live.add(included);
      }
    }
    return new PropertyQuery(live, List.of(), true, true);
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

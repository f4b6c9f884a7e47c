package org.entracte.protocol.webdav;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.entracte.protocol.tree.FileException;

/** Writes what was asked of a resource's properties into a multistatus. Safe for many threads. */
final class PropertyAnswer {
  private final PropertyValues values;
  private final DeadProperties properties;

  PropertyAnswer(PropertyValues values, DeadProperties properties) {
    this.values = values;
    this.properties = properties;
  }

  void write(MultiStatus answer, Resource resource, PropertyQuery query)
      throws IOException, FileException {
    write(answer, resource.href(), resource, query);
  }

  void write(MultiStatus answer, String href, Resource resource, PropertyQuery query)
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
      PropertyQuery query,
      Map<PropertyName, String> there,
      StringBuilder found,
      StringBuilder missing) {
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
}

package org.entracte.gateway.app;

import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.entracte.gateway.service.GatewayExport;
import org.entracte.protocol.app.Lifetime;
import org.entracte.protocol.app.StartException;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;

/** All exports of a gateway, by their names. */
final class ServedExports {
  private final Map<String, ServedExport> exports;
  private final List<Export> all;

  private ServedExports(Map<String, ServedExport> exports) {
    this.exports = exports;
    this.all = exports.values().stream().map(ServedExport::shown).toList();
  }

  /** Opens all, each to be closed with {@code life}. */
  static ServedExports open(ServeSettings settings, RandomGenerator random, Lifetime life)
      throws StartException {
    Map<String, ServedExport> exports = new LinkedHashMap<>();
    for (Map.Entry<String, ServedDirectory> export : settings.exports().entrySet()) {
      exports.put(
          export.getKey(),
          life.add(
              ServedExport.open(
                  export.getKey(),
                  export.getValue(),
                  settings.state(),
                  random,
                  InstantSource.system())));
    }
    return new ServedExports(exports);
  }

  List<Export> all() {
    return all;
  }

  Optional<GatewayLink> gateway(String name) {
    return Optional.ofNullable(exports.get(name)).map(served -> served.export().link());
  }

  /** How an export stands. */
  GatewayExport.Status status(String name) throws IOException {
    ServedExport served = exports.get(name);
    if (served == null) {
      throw new IllegalArgumentException("no export named " + name);
    }
    try {
      return served.export().status();
    } catch (FileException trouble) {
      throw new IOException("cannot read the state of " + name, trouble);
    }
  }
}

package org.entracte.gateway.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.entracte.gateway.service.GatewayExport;
import org.entracte.gateway.users.ServerGroups;
import org.entracte.gateway.users.SystemUsers;
import org.entracte.protocol.app.StartException;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All exports of a gateway, by their names. Safe for many threads. */
final class ServedExports implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServedExports.class);

  private final Path state;
  private final RandomGenerator random;
  private final ServerGroups groups = new ServerGroups(new SystemUsers(), InstantSource.system());

  /** Held while exports come and go. */
  private final ReentrantLock changing = new ReentrantLock();

  private volatile Map<String, ServedExport> exports = Map.of();
  private volatile List<Export> all = List.of();

  private ServedExports(Path state, RandomGenerator random) {
    this.state = state;
    this.random = random;
  }

  /** What a change of the configuration did, by names. */
  record Changes(List<String> added, List<String> removed, List<String> changed) {}

  /**
   * Opens all.
   *
   * @throws StartException if one cannot be opened; none stays open then
   */
  static ServedExports open(ServeSettings settings, RandomGenerator random)
      throws StartException, IOException {
    ServedExports opened = new ServedExports(settings.state(), random);
    opened.change(settings.exports());
    return opened;
  }

  /**
   * Serves these from now on: opens what is new, then shows it all on its new terms, then closes
   * what is not among them. What stays is not disturbed. A request under way on an export that goes
   * may end in an IO error.
   *
   * @throws StartException if one cannot be opened; then all is as it was
   */
  Changes change(Map<String, ServedDirectory> wanted) throws StartException, IOException {
    changing.lock();
    try {
      Map<String, ServedExport> before = exports;
      Map<String, ServedExport> next = new LinkedHashMap<>();
      List<String> added = new ArrayList<>();
      List<String> changed = new ArrayList<>();
      checkNotMoved(before, wanted);
      boolean done = false;
      try {
        for (Map.Entry<String, ServedDirectory> export : wanted.entrySet()) {
          String name = export.getKey();
          ServedExport known = before.get(name);
          if (known == null) {
            next.put(name, opened(name, export.getValue()));
            added.add(name);
          } else {
            next.put(name, known.on(export.getValue()));
            if (!known.served().equals(export.getValue())) {
              changed.add(name);
            }
          }
        }
        done = true;
      } finally {
        if (!done) {
          closeAll(added.stream().map(next::get).toList());
        }
      }
      show(next);
      List<String> removed = before.keySet().stream().filter(n -> !next.containsKey(n)).toList();
      closeAll(removed.stream().map(before::get).toList());
      return new Changes(added, removed, changed);
    } finally {
      changing.unlock();
    }
  }

  /** An export's state is of its directory. */
  private static void checkNotMoved(
      Map<String, ServedExport> before, Map<String, ServedDirectory> wanted) throws StartException {
    for (Map.Entry<String, ServedDirectory> export : wanted.entrySet()) {
      ServedExport known = before.get(export.getKey());
      if (known != null && !known.served().directory().equals(export.getValue().directory())) {
        throw new StartException(
            "export "
                + export.getKey()
                + " is "
                + known.served().directory()
                + " and cannot become "
                + export.getValue().directory()
                + " while the gateway runs; give that another name, or restart");
      }
    }
  }

  private ServedExport opened(String name, ServedDirectory served) throws StartException {
    return ServedExport.open(name, served, state, random, InstantSource.system());
  }

  private void show(Map<String, ServedExport> next) {
    next.values().forEach(ServedExport::apply);
    exports = next;
    all = next.values().stream().map(served -> served.shown(groups)).toList();
  }

  private static void closeAll(List<ServedExport> gone) throws IOException {
    for (ServedExport export : gone) {
      try {
        export.close();
      } catch (FileException trouble) {
        LOG.error("cannot close the export {}", export.export().name(), trouble);
      }
    }
  }

  List<Export> all() {
    return all;
  }

  /** What is served at present. */
  Map<String, ServedDirectory> served() {
    Map<String, ServedDirectory> served = new LinkedHashMap<>();
    exports.forEach((name, export) -> served.put(name, export.served()));
    return served;
  }

  Optional<GatewayLink> gateway(String name) {
    return Optional.ofNullable(exports.get(name)).map(served -> served.export().link());
  }

  /** How an export stands. */
  GatewayExport.Status status(String name) throws IOException {
    ServedExport served = exports.get(name);
    if (served == null) {
      throw new IOException("no export named " + name + " any more");
    }
    try {
      return served.export().status();
    } catch (FileException trouble) {
      throw new IOException("cannot read the state of " + name, trouble);
    }
  }

  @Override
  public void close() throws IOException {
    changing.lock();
    try {
      Map<String, ServedExport> last = exports;
      show(Map.of());
      closeAll(List.copyOf(last.values()));
      groups.close();
    } finally {
      changing.unlock();
    }
  }
}

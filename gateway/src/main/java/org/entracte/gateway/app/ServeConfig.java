package org.entracte.gateway.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.entracte.protocol.app.StartException;
import org.jspecify.annotations.Nullable;

/** The configuration file's keys, in kebab-case there. */
record ServeConfig(
    @Nullable Map<String, ExportConfig> exports,
    @Nullable Integer nfsPort,
    @Nullable Integer httpPort,
    @Nullable String bind,
    @Nullable Path state,
    @Nullable Path tlsCert,
    @Nullable Path tlsKey) {
  static final ServeConfig EMPTY = new ServeConfig(null, null, null, null, null);

  ServeConfig(
      @Nullable Map<String, ExportConfig> exports,
      @Nullable Integer nfsPort,
      @Nullable Integer httpPort,
      @Nullable String bind,
      @Nullable Path state) {
    this(exports, nfsPort, httpPort, bind, state, null, null);
  }

  /** What nobody said is null. */
  record ExportConfig(
      @Nullable Path directory,
      @Nullable String squash,
      @Nullable Boolean readOnly,
      @Nullable String delegations,
      @Nullable String groups) {
    ExportConfig(@Nullable Path directory) {
      this(directory, null, null, null, null);
    }

    /** What {@code stronger} says, and for the rest what this says. */
    ExportConfig under(ExportConfig stronger) {
      return new ExportConfig(
          first(stronger.directory, directory),
          first(stronger.squash, squash),
          first(stronger.readOnly, readOnly),
          first(stronger.delegations, delegations),
          first(stronger.groups, groups));
    }
  }

  /** What the command line says of single exports, wherever they were named. */
  record Refinements(
      @Nullable Map<String, String> squash,
      @Nullable List<String> readOnly,
      @Nullable Map<String, String> delegations,
      @Nullable Map<String, String> groups) {
    private Map<String, ExportConfig> byName() {
      Map<String, ExportConfig> all = new LinkedHashMap<>();
      if (squash != null) {
        squash.forEach(
            (name, how) -> add(all, name, new ExportConfig(null, how, null, null, null)));
      }
      if (readOnly != null) {
        readOnly.forEach(name -> add(all, name, new ExportConfig(null, null, true, null, null)));
      }
      if (delegations != null) {
        delegations.forEach(
            (name, most) -> add(all, name, new ExportConfig(null, null, null, most, null)));
      }
      if (groups != null) {
        groups.forEach(
            (name, whose) -> add(all, name, new ExportConfig(null, null, null, null, whose)));
      }
      return all;
    }

    private static void add(Map<String, ExportConfig> all, String name, ExportConfig said) {
      all.merge(name, said, ExportConfig::under);
    }
  }

  /** What {@code stronger} says, and for the rest what this says. */
  ServeConfig under(ServeConfig stronger) {
    return new ServeConfig(
        first(stronger.exports, exports),
        first(stronger.nfsPort, nfsPort),
        first(stronger.httpPort, httpPort),
        first(stronger.bind, bind),
        first(stronger.state, state),
        first(stronger.tlsCert, tlsCert),
        first(stronger.tlsKey, tlsKey));
  }

  /**
   * The same with more said of some exports.
   *
   * @throws StartException if one of them is not exported
   */
  ServeConfig refined(Refinements said) throws StartException {
    Map<String, ExportConfig> all = new LinkedHashMap<>();
    if (exports != null) {
      all.putAll(exports);
    }
    for (Map.Entry<String, ExportConfig> more : said.byName().entrySet()) {
      ExportConfig known = all.get(more.getKey());
      if (known == null) {
        throw new StartException("there is no export " + more.getKey() + " to be changed");
      }
      all.put(more.getKey(), known.under(more.getValue()));
    }
    return exports == null
        ? this
        : new ServeConfig(all, nfsPort, httpPort, bind, state, tlsCert, tlsKey);
  }

  private static <T> @Nullable T first(@Nullable T stronger, @Nullable T weaker) {
    return stronger == null ? weaker : stronger;
  }
}

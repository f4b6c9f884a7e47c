package org.entracte.harness.rig;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the launcher's subcommands the way a person does. Immutable. */
public final class CommandLine {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Path cache;
  private final Optional<NetworkNamespace> namespace;

  CommandLine(Path cache, Optional<NetworkNamespace> namespace) {
    this.cache = cache;
    this.namespace = namespace;
  }

  /** {@code entracte WORDS --cache DIR}, whatever its exit status. */
  public Finished run(String... words) {
    List<String> command = new ArrayList<>();
    namespace.ifPresent(inside -> command.addAll(inside.enter()));
    command.add(ProjectFolder.launcher().toString());
    command.addAll(List.of(words));
    command.addAll(List.of("--cache", cache.toString()));
    return HostProgram.run(LIMIT, Path.of("."), environment(), command);
  }

  /** What {@code entracte WORDS --json --cache DIR} prints. */
  public JsonNode json(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--json");
    Finished finished = run(all.toArray(String[]::new));
    try {
      return new ObjectMapper().readTree(finished.stdout());
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + finished, e);
    }
  }

  /** {@code entracte WORDS}, for what needs no running cache. */
  public static Finished bare(String... words) {
    List<String> command = new ArrayList<>(List.of(ProjectFolder.launcher().toString()));
    command.addAll(List.of(words));
    return HostProgram.run(LIMIT, Path.of("."), environment(), command);
  }

  private static Map<String, String> environment() {
    return Map.of("ENTRACTE_BUILD", "never", "JAVA_HOME", System.getProperty("java.home"));
  }
}

package org.entracte.harness.rig;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A network namespace with loopback and one end of a link. Deleted by {@link NetworkLink}. */
public final class NetworkNamespace {
  private final String name;
  private final String address;

  NetworkNamespace(String name, String address) {
    this.name = name;
    this.address = address;
    ip("netns", "add", name);
    ip("-n", name, "link", "set", "lo", "up");
  }

  /** The address of this end of the link. */
  public String address() {
    return address;
  }

  /** What stands before a command so that it runs in here, under its own pid. */
  List<String> enter() {
    return List.of("nsenter", "--net=/run/netns/" + name);
  }

  String name() {
    return name;
  }

  void delete() {
    if (Files.exists(Path.of("/run/netns", name))) {
      ip("netns", "del", name);
    }
  }

  static void ip(String... words) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words));
    HostProgram.run(Duration.ofSeconds(10), command).succeeded();
  }
}

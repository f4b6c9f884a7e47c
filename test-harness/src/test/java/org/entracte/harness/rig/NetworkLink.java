package org.entracte.harness.rig;

/**
 * Two network namespaces joined by one link, which can be cut: packets then vanish without a word,
 * as on a laptop that left the building.
 */
public final class NetworkLink implements AutoCloseable {
  private final NetworkNamespace gateway;
  private final NetworkNamespace laptop;

  private NetworkLink(NetworkNamespace gateway, NetworkNamespace laptop) {
    this.gateway = gateway;
    this.laptop = laptop;
  }

  /** Makes both namespaces and the link between them, up. */
  public static NetworkLink make() {
    String unique = Long.toString(ProcessHandle.current().pid());
    NetworkNamespace gateway = new NetworkNamespace("entracte-gw-" + unique, "10.98.0.1");
    NetworkNamespace laptop = new NetworkNamespace("entracte-lap-" + unique, "10.98.0.2");
    NetworkLink link = new NetworkLink(gateway, laptop);
    NetworkNamespace.ip(
        "link",
        "add",
        "link0",
        "netns",
        gateway.name(),
        "type",
        "veth",
        "peer",
        "name",
        "link0",
        "netns",
        laptop.name());
    for (NetworkNamespace end : new NetworkNamespace[] {gateway, laptop}) {
      NetworkNamespace.ip("-n", end.name(), "addr", "add", end.address() + "/30", "dev", "link0");
      NetworkNamespace.ip("-n", end.name(), "link", "set", "link0", "up");
    }
    return link;
  }

  public NetworkNamespace gateway() {
    return gateway;
  }

  public NetworkNamespace laptop() {
    return laptop;
  }

  public void cut() {
    NetworkNamespace.ip("-n", gateway.name(), "link", "set", "link0", "down");
  }

  public void heal() {
    NetworkNamespace.ip("-n", gateway.name(), "link", "set", "link0", "up");
  }

  @Override
  public void close() {
    laptop.delete();
    gateway.delete();
  }
}

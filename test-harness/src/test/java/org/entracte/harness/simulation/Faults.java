package org.entracte.harness.simulation;

import org.entracte.cache.content.LayerStore;
import org.entracte.protocol.replication.GatewayLink;

/**
 * Planted faults, for showing that the simulator would find such bugs; none by default. Each is a
 * decorator around a port, told of what it needs by the simulation.
 */
interface Faults {
  Faults NONE = new Faults() {};

  /** The laptop's way to the gateway. */
  default GatewayLink link(GatewayLink link) {
    return link;
  }

  /** The gateway's service, as requests reach it. */
  default GatewayLink gateway(GatewayLink gateway) {
    return gateway;
  }

  /** The laptop's layers, under what its processes see of them. */
  default Laptop.Layering layering() {
    return Laptop.Layering.PLAIN;
  }
}

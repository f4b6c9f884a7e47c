package org.entracte.harness.simulation;

import java.io.IOException;
import java.sql.Connection;
import org.entracte.cache.content.LayerStore;
import org.entracte.gateway.export.Volume;
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

  /** The gateway's service, as requests reach it, over its disk and its database. */
  default GatewayLink gateway(GatewayLink gateway, Volume disk, Connection database) {
    return gateway;
  }

  /** The laptop's process was killed; what its disk has is in {@code layers}. */
  default void laptopDied(LayerStore layers) throws IOException {}
}

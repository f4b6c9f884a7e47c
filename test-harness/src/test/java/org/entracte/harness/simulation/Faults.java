package org.entracte.harness.simulation;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.entracte.cache.content.LayerStore;
import org.entracte.gateway.export.Volume;
import org.entracte.protocol.edit.Judge;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.tree.FileType;

/**
 * Planted faults, for showing that the simulator would find such bugs; none by default. Each is a
 * decorator around a port, told of what it needs by the simulation.
 */
interface Faults {
  Faults NONE = new Faults() {};

  /** A laptop's way to the gateway. */
  default GatewayLink link(GatewayLink link) {
    return link;
  }

  /** What decides about edits. */
  default Judge judge(Judge judge) {
    return judge;
  }

  /** What the cache's process sees of its layers. */
  default LayerStore layers(LayerStore layers) {
    return layers;
  }

  /** Whether syncs of these objects of the exported disk are answered, but not done. */
  default boolean ignoresSyncsOf(FileType type) {
    return false;
  }

  /** What the gateway's process sees of its disk. */
  default Volume volume(Volume volume) {
    return volume;
  }

  /** The gateway's service, as requests reach it, over its disk and its database. */
  default GatewayLink gateway(GatewayLink gateway, Volume disk, Connection database) {
    return gateway;
  }

  /** Whether a process only believes that it ran this statement of its database. */
  default boolean swallows(String sql) {
    return false;
  }

  /** Something just happened; what a laptop's database holds could be changed now. */
  default void afterStep(Connection laptop) throws SQLException {}

  /** The laptop's process was killed; what its disk has is in {@code layers}. */
  default void laptopDied(LayerStore layers) throws IOException {}
}

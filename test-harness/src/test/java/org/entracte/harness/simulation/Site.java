package org.entracte.harness.simulation;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Databases for one simulation after the other: making tables and preparing statements anew for
 * each would cost more than the simulation. For one thread.
 */
final class Site implements AutoCloseable {
  private final SimulatedDatabase gateway = new SimulatedDatabase();
  private final List<SimulatedDatabase> laptops = new ArrayList<>();

  Site() throws SQLException {}

  /** The gateway's, wiped. */
  SimulatedDatabase gateway() throws SQLException {
    gateway.wipe();
    return gateway;
  }

  /** A laptop's, wiped. */
  SimulatedDatabase laptop(int number) throws SQLException {
    while (laptops.size() <= number) {
      laptops.add(new SimulatedDatabase());
    }
    SimulatedDatabase database = laptops.get(number);
    database.wipe();
    return database;
  }

  @Override
  public void close() throws SQLException {
    gateway.close();
    for (SimulatedDatabase laptop : laptops) {
      laptop.close();
    }
  }
}

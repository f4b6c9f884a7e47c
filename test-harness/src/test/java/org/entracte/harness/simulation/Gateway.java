package org.entracte.harness.simulation;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.entracte.gateway.export.FaultPoint;
import org.entracte.gateway.export.MemoryDisk;
import org.entracte.gateway.export.MemoryVolume;
import org.entracte.gateway.export.Volume;
import org.entracte.gateway.service.GatewayExport;
import org.entracte.protocol.edit.CorruptRecordException;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.replication.LoopLink;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileTree;
import org.jspecify.annotations.Nullable;

/** The gateway's machine: its disks, and at times a running gateway on them. */
final class Gateway implements AutoCloseable {
  private final SimulatedClock clock;
  private final Dice dice;
  private final Faults faults;
  private final MemoryDisk disk;
  private final Interference interference = new Interference();
  private final Connection database;
  private @Nullable GatewayExport running;
  private KillSwitch life = new KillSwitch();
  private boolean buried;

  Gateway(SimulatedClock clock, Dice dice, Faults faults) throws SQLException {
    this.clock = clock;
    this.dice = dice;
    this.faults = faults;
    this.disk = new MemoryDisk(clock.instant());
    this.database = DriverManager.getConnection("jdbc:sqlite::memory:");
  }

  KillSwitch newLife() {
    life = new KillSwitch();
    buried = false;
    return life;
  }

  KillSwitch life() {
    return life;
  }

  /** Whether what a dead process left was undone. */
  boolean isBuried() {
    return buried;
  }

  boolean isUp() {
    return running != null;
  }

  /** The exported disk, for those who work on it behind the gateway's back. */
  Volume volume() {
    return new MemoryVolume(disk, clock, FaultPoint.NONE);
  }

  void start() throws FileException {
    running =
        GatewayExport.open(
            "simulated",
            interference.on(new MemoryVolume(disk, clock, life::point)),
            KillableConnection.connect(database, life),
            clock,
            dice.generator());
  }

  /** Some of what goes on behind the scenes. */
  void step(Dice how, Trace trace) throws FileException {
    switch (how.below(4)) {
      case 0 -> {
        trace.add("gateway: settles writes");
        process().settleWrites();
      }
      case 1 -> {
        trace.add("gateway: purges trash");
        var _ = process().purgeTrash();
      }
      default -> {
        trace.add("gateway: scans a directory");
        var _ = process().scanStep();
      }
    }
  }

  /** A whole pass over everything, after the end of the one under way. */
  void stepAll() throws FileException {
    process().settleWrites();
    for (int passes = 0; passes < 2; passes++) {
      boolean ended = false;
      while (!ended) {
        ended = process().scanStep();
      }
    }
  }

  void die() throws SQLException {
    life.kill();
    running = null;
    buried = true;
    KillableConnection.rollBack(database);
  }

  private GatewayExport process() {
    GatewayExport process = running;
    if (process == null) {
      throw new IllegalStateException("the gateway is not running");
    }
    return process;
  }

  FileTree tree() {
    return process().tree();
  }

  /** Its service, through the codec; empty while it is down or dead. */
  Optional<GatewayLink> link() {
    GatewayExport process = running;
    return process == null || life.isDead()
        ? Optional.empty()
        : Optional.of(
            new LoopLink(faults.gateway(process.link(), volume(), database), LoopLink.Fault.NONE));
  }

  /** What may happen on its disk while it works. */
  Interference interference() {
    return interference;
  }

  void note(Ledger ledger) throws FileException {
    Disk.note(volume(), ledger);
  }

  long head() throws SQLException {
    try (Statement statement = database.createStatement();
        ResultSet rows = statement.executeQuery("SELECT coalesce(max(number), 0) FROM journal")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  List<JournalRow> journal() throws SQLException {
    List<JournalRow> journal = new ArrayList<>();
    try (Statement statement = database.createStatement();
        ResultSet rows = statement.executeQuery("SELECT body FROM journal ORDER BY number")) {
      while (rows.next()) {
        journal.add(EditFormat.decodeRow(rows.getBytes(1)));
      }
    } catch (CorruptRecordException corrupt) {
      throw new Violation("the journal cannot be read: " + corrupt.getMessage());
    }
    return journal;
  }

  @Override
  public void close() throws SQLException {
    database.close();
  }
}

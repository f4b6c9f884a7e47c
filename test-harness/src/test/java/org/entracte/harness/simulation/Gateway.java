package org.entracte.harness.simulation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.entracte.gateway.export.FaultPoint;
import org.entracte.gateway.export.MemoryDisk;
import org.entracte.gateway.export.MemoryVolume;
import org.entracte.gateway.export.Volume;
import org.entracte.gateway.service.GatewayExport;
import org.entracte.harness.crash.DatabaseImages;
import org.entracte.protocol.edit.CorruptRecordException;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Judge;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.replication.LoopLink;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileTree;
import org.jspecify.annotations.Nullable;

/** The gateway's machine: its disks, and at times a running gateway on them. */
final class Gateway {
  private final InstantSource clock;
  private final Dice dice;
  private final Faults faults;
  private MemoryDisk disk;
  private final Interference interference = new Interference();
  private final SimulatedDatabase database;
  private final Judge judge;
  private MemoryVolume mounted;
  private @Nullable GatewayExport running;
  private KillSwitch life = new KillSwitch(this::slowDown);
  private Runnable slowness = () -> {};
  private boolean buried;
  private boolean readOnly;
  private Optional<SimulatedDatabase.Copy> backup = Optional.empty();

  /**
   * @param database empty
   * @param judge decides about edits
   */
  Gateway(InstantSource clock, Dice dice, Faults faults, SimulatedDatabase database, Judge judge) {
    this.clock = clock;
    this.dice = dice;
    this.faults = faults;
    this.disk = new MemoryDisk(clock.instant());
    this.mounted = new MemoryVolume(disk, clock, FaultPoint.NONE);
    this.database = database;
    this.judge = judge;
  }

  /** Before anything is on its disks: they lose from now on what is not synced in a power cut. */
  void mayLosePower() {
    disk = MemoryDisk.losingUnsynced(clock.instant());
    disk.ignoreSyncs(faults::ignoresSyncsOf);
    database.loseUnsynced(DatabaseImages.ofGateway(dice.generator(), () -> 0));
  }

  /** What is on the exported disk by now was there long before. */
  void beginsWithThis() {
    disk.syncAll();
  }

  /** The process is dead; what is on the disks is as after a power cut. */
  void losePower(Ledger ledger) throws FileException, SQLException {
    Ledger.OnDisk before = Disk.all(volume());
    disk = disk.powerCut(dice::below);
    disk.ignoreSyncs(faults::ignoresSyncsOf);
    var _ = database.powerCut();
    Disk.stamp(volume(), ledger, clock.instant());
    ledger.powerCut(before, Disk.all(volume()));
  }

  KillSwitch newLife() {
    life = new KillSwitch(this::slowDown);
    buried = false;
    return life;
  }

  private void slowDown() {
    slowness.run();
  }

  /** What passes before each change of its disks. */
  void slow(Runnable time) {
    slowness = time;
  }

  /** Of the disk that its state is on. */
  Flaw stateFlaw() {
    return database.flaw();
  }

  /** Whether what it does may fail because of a disk. */
  boolean isSpoiled() {
    return interference.isSpoiled() || stateFlaw().isThere();
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
    mounted = new MemoryVolume(disk, clock, life::point);
    running =
        GatewayExport.open(
            "simulated",
            interference.on(faults.volume(mounted)),
            database.connect(life, faults),
            clock,
            dice.generator(),
            faults.judge(judge),
            Duration.ZERO);
    running.readOnly(readOnly);
  }

  boolean isReadOnly() {
    return readOnly;
  }

  void setReadOnly(boolean refusesEdits) {
    readOnly = refusesEdits;
    if (running != null) {
      running.readOnly(readOnly);
    }
  }

  /** Some of what goes on behind the scenes. */
  void step(Dice how, Ledger ledger, Trace trace) throws FileException {
    switch (how.below(4)) {
      case 0 -> {
        trace.add("gateway: settles writes");
        process().settleWrites();
      }
      case 1 -> {
        trace.add("gateway: purges trash");
        List<String> kept = Disk.trash(volume());
        var _ = process().purgeTrash();
        // Old enough to go: whatever is in the trash only, nobody is owed any more.
        if (!Disk.trash(volume()).equals(kept)) {
          ledger.purged(kept);
        }
      }
      default -> {
        trace.add("gateway: scans a directory");
        var _ = process().scanStep();
      }
    }
  }

  /** Records what front ends have written. */
  void settle() throws FileException {
    process().settleWrites();
  }

  /** A whole pass over everything, after the end of the one under way. */
  void scanAll() throws FileException {
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
    mounted.close();
    buried = true;
    database.rollBack();
  }

  /** Copies its state, whatever it is doing. */
  void backUp() throws SQLException {
    backup = Optional.of(database.copy());
  }

  boolean isBackedUp() {
    return backup.isPresent();
  }

  /** While it is down: its state is that of the copy, its disk is not. */
  void restore() throws SQLException {
    database.restore(backup.orElseThrow());
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
  Optional<GatewayLink> link(LoopLink.Fault fault) {
    GatewayExport process = running;
    return process == null || life.isDead()
        ? Optional.empty()
        : Optional.of(
            new LoopLink(faults.gateway(process.link(), volume(), database.memory()), fault));
  }

  /** What may happen on its disk while it works. */
  Interference interference() {
    return interference;
  }

  void note(Ledger ledger) throws FileException {
    Disk.note(volume(), ledger);
  }

  long head() throws SQLException {
    try (Statement statement = database.memory().createStatement();
        ResultSet rows = statement.executeQuery("SELECT coalesce(max(number), 0) FROM journal")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  List<JournalRow> journal() throws SQLException {
    List<JournalRow> journal = new ArrayList<>();
    try (Statement statement = database.memory().createStatement();
        ResultSet rows = statement.executeQuery("SELECT body FROM journal ORDER BY number")) {
      while (rows.next()) {
        journal.add(EditFormat.decodeRow(rows.getBytes(1)));
      }
    } catch (CorruptRecordException corrupt) {
      throw new Violation("the journal cannot be read: " + corrupt.getMessage());
    }
    return journal;
  }
}

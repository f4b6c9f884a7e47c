package org.entracte.harness.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.entracte.cache.content.Layer;
import org.entracte.cache.content.LayerStore;
import org.entracte.cache.content.MemoryLayerStore;
import org.entracte.cache.replica.DiskFullException;
import org.entracte.cache.replica.LogCounts;
import org.entracte.cache.replica.LoggedEdit;
import org.entracte.cache.replica.ParkedEdits;
import org.entracte.cache.replica.Replica;
import org.entracte.cache.replica.ReplicaTree;
import org.entracte.cache.upstream.BackgroundTask;
import org.entracte.cache.upstream.RetryTask;
import org.entracte.cache.upstream.Upstream;
import org.entracte.harness.crash.DatabaseImages;
import org.entracte.harness.crash.VolatileLayers;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.tree.FileTree;
import org.jspecify.annotations.Nullable;

/** A laptop: its disk, and at times a running cache on it. */
final class Laptop implements AutoCloseable {
  private final String device;
  private final GatewayLink link;
  private final InstantSource clock;
  private final Dice dice;
  private final Faults faults;
  private LayerStore layers = new MemoryLayerStore();
  private Optional<VolatileLayers> disk = Optional.empty();
  private final SimulatedDatabase database;
  private final Rot rot;
  private final String url;
  private @Nullable Running running;
  private final Flaw flaw = new Flaw();
  private KillSwitch life = new KillSwitch(this::slowDown);
  private Runnable slowness = () -> {};
  private boolean buried;
  private boolean full;

  /** A running cache. */
  private record Running(Replica replica, ReplicaTree tree, Upstream upstream, RetryTask retries) {}

  /**
   * @param name of its device
   * @param database empty
   */
  Laptop(
      String name,
      GatewayLink link,
      InstantSource clock,
      Dice dice,
      Faults faults,
      SimulatedDatabase database) {
    this.device = name;
    this.faults = faults;
    this.link = link;
    this.clock = clock;
    this.dice = dice;
    this.database = database;
    this.rot = new Rot(() -> layers, database);
    this.url = KillableDriver.register(() -> database.connect(life, faults));
  }

  /**
   * Before the first start: its disk loses from now on what is not synced when the power goes.
   *
   * @param now tells when; see {@link #losePower}
   */
  void mayLosePower(LongSupplier now) {
    VolatileLayers losing = new VolatileLayers(new MemoryLayerStore());
    disk = Optional.of(losing);
    layers = losing;
    database.loseUnsynced(DatabaseImages.ofReplica(dice.generator(), now));
  }

  /**
   * The process is dead; what is on the disk is as after a power cut.
   *
   * @return when its database was as it is now
   */
  long losePower() throws IOException, SQLException {
    disk.orElseThrow().powerCut(dice.generator());
    return database.powerCut();
  }

  /** A new life; {@link #life} can be armed before, to die while starting. */
  KillSwitch newLife() {
    life = new KillSwitch(this::slowDown);
    buried = false;
    return life;
  }

  private void slowDown() {
    slowness.run();
  }

  /** What passes before each change of its disk. */
  void slow(Runnable time) {
    slowness = time;
  }

  /** Of its disk, as far as layers are on it. */
  Flaw flaw() {
    return flaw;
  }

  /** Of its disk, as far as the database is on it. */
  Flaw stateFlaw() {
    return database.flaw();
  }

  /** Whether its disk fails. */
  boolean isSpoiled() {
    return flaw.isThere() || stateFlaw().isThere();
  }

  /** A full disk may be too full for a sync that has to write something again. */
  boolean mayFail(IOException failed) {
    return isSpoiled() || (full && failed instanceof DiskFullException);
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

  void start() throws IOException, SQLException {
    rot.undoUnderEdits();
    LayerStore seen =
        faults.layers(new KillableLayers(layers, life, () -> full, flaw, this::syncFailed));
    if (disk.isPresent()) {
      syncAll(seen);
    }
    Replica replica =
        Replica.open(new Replica.Setup(url, "simulated", device), seen, dice.generator(), clock);
    Upstream upstream =
        Upstream.of(link, replica.incoming(), replica.outgoing(), device, clock, dice.generator());
    running =
        new Running(
            replica,
            new ReplicaTree(replica, upstream.contentSource()),
            upstream,
            new RetryTask(replica.parked(), upstream.connectivity(), clock));
  }

  private void syncFailed(long layer) throws IOException {
    if (disk.isPresent()) {
      disk.get().syncFailed(layer);
    }
  }

  /** As {@link org.entracte.cache.content.CacheFolder#recover} does. */
  private static void syncAll(LayerStore layers) throws IOException {
    for (long number : layers.numbers()) {
      try (Layer layer = layers.open(number)) {
        layer.sync();
      }
    }
    layers.syncNames();
  }

  /** The process is gone; what it had not committed never was. */
  void die() throws IOException, SQLException {
    life.kill();
    running = null;
    buried = true;
    database.rollBack();
    if (disk.isPresent()) {
      disk.get().processDied();
    }
    faults.laptopDied(layers);
  }

  /** How its disk damages content. */
  Rot rot() {
    return rot;
  }

  private Running process() {
    Running process = running;
    if (process == null) {
      throw new IllegalStateException("the cache is not running");
    }
    return process;
  }

  String name() {
    return device;
  }

  FileTree tree() {
    return process().tree();
  }

  List<BackgroundTask> tasks() {
    return process().upstream().tasks();
  }

  /** What its user may do about refused edits. */
  ParkedEdits parked() {
    return process().replica().parked();
  }

  /** Has parked edits tried again, as is due. */
  void retryDue() {
    var _ = process().retries().step();
  }

  void sync() throws IOException {
    process().replica().syncAll();
  }

  /** What happens to its database behind its process's back. */
  void afterStep() throws SQLException {
    faults.afterStep(database.memory());
  }

  void hurry() {
    process().upstream().hurry();
  }

  /** Its user's wish to be offline, while the process lives. */
  void hold(boolean offline) {
    if (offline) {
      process().upstream().connectivity().holdOffline();
    } else {
      process().upstream().connectivity().release();
    }
  }

  /** Whether its disk takes no more content. */
  void setFull(boolean noRoom) {
    full = noRoom;
  }

  boolean isFull() {
    return full;
  }

  ClientId client() throws IOException {
    return process().replica().outgoing().client();
  }

  LogCounts counts() throws IOException {
    return process().replica().outgoing().counts();
  }

  List<LoggedEdit> queue() throws IOException {
    return process().replica().outgoing().queue(1_000);
  }

  /** Behind which row of the gateway's journal it stands. */
  long position() throws IOException {
    return process().replica().incoming().position().number();
  }

  /** All bytes its disk has of files' contents. */
  List<String> layerContents() throws IOException {
    List<String> contents = new ArrayList<>();
    for (long number : layers.numbers()) {
      try (Layer layer = layers.open(number)) {
        ByteBuffer bytes = ByteBuffer.allocate((int) layer.sizeBytes());
        var _ = layer.read(bytes, 0);
        contents.add(Words.text(bytes));
      }
    }
    return contents;
  }

  boolean hasListedEverything() throws IOException {
    return process().replica().incoming().unlistedDirectories(1).isEmpty();
  }

  @Override
  public void close() {
    KillableDriver.forget(url);
  }
}

package org.entracte.cache.replica;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.entracte.cache.content.CacheFolder;
import org.entracte.cache.content.LayerStore;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;

/**
 * A cache folder's replica and log. One at a time may have the folder open. Safe for many threads.
 * After an IOException from it nothing is known to be lost, but the disk needs looking at.
 */
public final class Replica implements AutoCloseable {
  private final Database database;
  private final LayerStore layers;
  private final ReplicaState state;
  private final Contents contents;
  private final Eviction eviction;
  private final LocalNames localNames;
  private final long epoch;
  private final String device;
  private final Incoming incoming;
  private final Outbox outbox;
  private final ParkedEdits parked;
  private final ReentrantLock syncing = new ReentrantLock();

  /**
   * What a replica is of.
   *
   * @param databaseUrl see {@link #databaseIn}
   * @param gateway address of the export; a folder belongs to one for ever
   * @param device the laptop's name, for people
   */
  public record Setup(String databaseUrl, String gateway, String device) {}

  private Replica(
      Database database,
      LayerStore layers,
      RandomGenerator random,
      InstantSource clock,
      Setup setup)
      throws IOException {
    this.database = database;
    this.layers = layers;
    this.epoch = nonZero(random);
    this.device = setup.device();
    NodeTable nodes = new NodeTable(database);
    BaseTable base = new BaseTable(database);
    this.state =
        new ReplicaState(
            database,
            nodes,
            base,
            new ExtentTable(database),
            new LayerFiles(database, layers),
            new EditLog(database, nodes, base, clock, epoch),
            new Opens(database),
            clock);
    this.contents = new Contents(state);
    this.eviction = new Eviction(state, contents);
    this.localNames = new LocalNames(state, contents, epoch);
    Adoption adoption = new Adoption(state);
    Verdicts verdicts = new Verdicts(state, contents, adoption);
    this.incoming = new Incoming(state, contents, verdicts, adoption);
    this.outbox = new Outbox(this, verdicts);
    this.parked = new ParkedEdits(state, contents);
  }

  /** The database of a cache folder, which must exist. */
  public static String databaseIn(Path folder) {
    return new CacheFolder(folder).databaseUrl();
  }

  /**
   * Opens a replica, or makes an empty one that knows nothing of its gateway yet; sweeps what a
   * crash left. The layers have all bytes that the database claims, on the disk: {@link
   * CacheFolder#recover} has seen to that.
   *
   * @param random of the client id and of the epoch, so unpredictable and never the same twice
   * @throws IOException also if the folder belongs to another gateway or is in use
   */
  public static Replica open(
      Setup setup, LayerStore layers, RandomGenerator random, InstantSource clock)
      throws IOException {
    Database database = Database.open(setup.databaseUrl());
    boolean opened = false;
    try {
      Schema.prepare(database);
      database.callAllSafe();
      Replica replica = new Replica(database, layers, random, clock, setup);
      replica.start(setup, random);
      opened = true;
      return replica;
    } finally {
      if (!opened) {
        database.close();
      }
    }
  }

  private void start(Setup setup, RandomGenerator random) throws IOException {
    if (!database.exists("SELECT 1 FROM meta WHERE key = 'gateway'")) {
      database.write(() -> makeEmpty(setup, random));
    }
    String gateway =
        database
            .one("SELECT value FROM meta WHERE key = 'gateway'", row -> row.getString(1))
            .orElseThrow();
    if (!gateway.equals(setup.gateway())) {
      throw new IOException(
          "this cache folder belongs to "
              + gateway
              + ", not to "
              + setup.gateway()
              + "; give another folder");
    }
    boolean stoppedCleanly =
        database.exists("SELECT 1 FROM meta WHERE key = 'clean' AND value = 1");
    database.write(
        () -> {
          putMeta("clean", 0);
          if (!stoppedCleanly) {
            contents.doubtAfterCrash();
            state.log().takeOpenOver();
          }
          // A copy of this folder may go on from here too: what both have stays the same.
          state.log().closeAll();
          database.change("DELETE FROM listed_names");
          database.change("UPDATE nodes SET listing = 0 WHERE listing = 1");
          database.change("UPDATE nodes SET listing = 3 WHERE listing = 4");
          // Nothing is open any more, so what was removed while open goes, and what waited comes.
          incoming.nothingIsOpen();
          for (long gone :
              database.list("SELECT node FROM nodes WHERE links = 0", row -> row.getLong(1))) {
            state.forgetIfGone(gone);
          }
          return true;
        });
    state.files().sweep();
    incoming.start();
  }

  private boolean makeEmpty(Setup setup, RandomGenerator random) throws IOException {
    putMeta("gateway", setup.gateway());
    putMeta("client_high", random.nextLong());
    putMeta("client_low", random.nextLong());
    NodeRow root = new NodeRow(FileId.ROOT, FileType.DIRECTORY, 0755, 0, 0, state.now());
    root.size = 4096;
    root.used = 4096;
    root.parent = 1;
    // Even a gateway without a single row knows its root better than we do.
    root.asOf = -1;
    state.nodes().insert(root);
    return true;
  }

  private void putMeta(String key, Object value) throws IOException {
    database.change("INSERT OR REPLACE INTO meta(key, value) VALUES(?, ?)", key, value);
  }

  private static long nonZero(RandomGenerator random) {
    long value = random.nextLong();
    return value == FileId.ROOT.origin() ? 1 : value;
  }

  /** For an export that is known to be empty: takes the root as listed, so that work can begin. */
  public void startEmpty() throws IOException {
    database.write(
        () -> database.change("UPDATE nodes SET listing = ? WHERE node = 1", Schema.LISTED));
  }

  /** Where what comes from the gateway goes in. */
  public IncomingFeed incoming() {
    return incoming;
  }

  /** Where the edits come out. */
  public OutgoingLog outgoing() {
    return outbox;
  }

  /** What may be done about refused edits. */
  public ParkedEdits parked() {
    return parked;
  }

  /** Random, new at every start. */
  public long epoch() {
    return epoch;
  }

  /** Another one at every start, and when something that was written may be lost. */
  long writeVerifier() {
    return epoch + state.files().failedSyncs();
  }

  public String device() {
    return device;
  }

  public ClientId client() throws IOException {
    return database.read(() -> state.log().client());
  }

  /**
   * Everything acknowledged so far survives a power cut when this returns: bytes of layers first,
   * then the rows. To be called every second.
   */
  public void syncAll() throws IOException {
    syncing.lock();
    try {
      Optional<Round> round = database.read(this::begin);
      if (round.isPresent()) {
        finish(round.get());
      }
    } finally {
      syncing.unlock();
    }
  }

  /** What one sync makes safe: the commits up to a barrier, with what they claim and dropped. */
  private record Round(long barrier, List<Long> dirty, List<Long> doomed) {}

  private Optional<Round> begin() throws IOException {
    LayerFiles files = state.files();
    return database
        .raiseBarrier()
        .map(barrier -> new Round(barrier, files.takeDirty(), files.takeDoomed()));
  }

  /** The bulk of the bytes is synced without the lock. */
  private void finish(Round round) throws IOException {
    boolean done = false;
    try {
      sync(round.dirty());
      state.files().syncNames();
      database.read(
          () -> {
            database.callSafe(round.barrier());
            return true;
          });
      done = true;
    } finally {
      if (!done) {
        database.read(
            () -> {
              state.files().spare(round.doomed());
              return true;
            });
      }
    }
    database.read(
        () -> {
          state.files().delete(round.doomed());
          if (database.checkpointIsDue(layers.availableBytes() == 0)) {
            settleAll();
            database.checkpoint();
          }
          return true;
        });
  }

  /** Under the database's lock: nothing that was committed is unsafe when this returns. */
  private void settleAll() throws IOException {
    sync(state.files().takeDirty());
    state.files().syncNames();
    database.callAllSafe();
  }

  private void sync(List<Long> dirty) throws IOException {
    boolean done = false;
    try {
      for (long layer : dirty) {
        state.files().sync(layer);
      }
      done = true;
    } finally {
      if (!done) {
        database.read(
            () -> {
              state.files().syncFailed(dirty);
              return true;
            });
      }
    }
  }

  /**
   * Lets go of clean content, the least recently read first, until what is kept fits. What is not
   * on the gateway yet counts, but never goes.
   *
   * @return bytes let go
   */
  public long evict(long sizeBytes) throws IOException {
    return database.write(() -> eviction.evict(sizeBytes));
  }

  Eviction eviction() {
    return eviction;
  }

  /** Where only the log's room is left: lets the log use it again and again. */
  void makeRoomForLog() throws IOException {
    if (database.hasLongLog() && layers.availableBytes() == 0) {
      syncAll();
    }
  }

  long availableBytes() throws IOException {
    return layers.availableBytes();
  }

  void settleAfterClose(long node) throws IOException {
    incoming.closed(node);
  }

  void settleLater() {
    incoming.settleLater();
  }

  ReplicaState state() {
    return state;
  }

  Contents contents() {
    return contents;
  }

  LocalNames localNames() {
    return localNames;
  }

  /** Syncs, and lets go of the folder. */
  @Override
  public void close() throws IOException {
    syncAll();
    database.write(
        () -> {
          putMeta("clean", 1);
          return true;
        });
    database.read(
        () -> {
          settleAll();
          abandon();
          return true;
        });
  }

  /** Lets go of the folder without any last step, as a kill would. */
  public void abandon() throws IOException {
    state.files().close();
    database.close();
  }
}

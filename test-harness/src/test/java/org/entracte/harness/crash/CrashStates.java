package org.entracte.harness.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.entracte.cache.content.CacheFolder;
import org.entracte.cache.content.MemoryLayerStore;
import org.entracte.cache.replica.Replica;
import org.entracte.cache.replica.ReplicaTree;
import org.entracte.protocol.tree.FileException;

/**
 * Cuts the power behind every event of a recorded run, makes the disks that this may leave, opens
 * each with the real code and asks the history whether it is right.
 *
 * <p>Of each moment: nothing unsynced on the disk, all of the database but no bytes of layers, all
 * bytes but nothing of the database, everything; the database's log cut behind each frame, whole or
 * torn, with none and all of the layers (if more than {@link #MOST_CUTS} frames are unsynced, as
 * many of them at random); and samples in which every piece has its own fate.
 */
final class CrashStates {
  private static final int MOST_CUTS = 8;
  private static final int TORN_BYTES = 2000;

  private final Path folder;
  private final RandomGenerator random;
  private final int samples;
  private final Optional<String> bootId;
  private final Set<Integer> seen = new HashSet<>();
  private boolean contentMayBeAway;
  private int explored;
  private int moments;

  /**
   * Explores.
   *
   * @param folder to make the disks in
   * @param samples random states of each moment
   * @param noticed whether the cache is told that the machine went down
   */
  CrashStates(Path folder, RandomGenerator random, int samples, boolean noticed) {
    this.folder = folder;
    this.random = random;
    this.samples = samples;
    this.bootId = noticed ? Optional.of("after") : Optional.empty();
  }

  /** The gateway has everything, and what is not here was let go. */
  void contentMayBeAway() {
    contentMayBeAway = true;
  }

  /** How many different disks were opened. */
  int explored() {
    return explored;
  }

  /** How many moments the power was cut at. */
  int moments() {
    return moments;
  }

  /** Throws an AssertionError that tells the moment and the disk at the first that is wrong. */
  void explore(Recording recording, History history, InstantSource clock) throws Exception {
    LayerDisk layers = new LayerDisk();
    LogDisk log = new LogDisk();
    int events = 0;
    for (Recording.Event event : recording.events()) {
      event.happen(layers, log);
      events++;
      Optional<History.Bounds> bounds = history.bounds(events);
      if (bounds.isPresent()) {
        moments++;
        Moment moment = new Moment(events, history, bounds.get(), clock);
        for (Map.Entry<String, LogDisk.Left> database : databases(log).entrySet()) {
          String what = database.getKey();
          check(moment, what + ", no layers", database.getValue(), layers.crashed(Fate.NOTHING));
          check(
              moment, what + ", all layers", database.getValue(), layers.crashed(Fate.EVERYTHING));
        }
        for (int sample = 0; sample < samples; sample++) {
          LogDisk.Left left =
              log.isCheckpointFresh() && sample % 2 == 0
                  ? log.checkpointing(Fate.random(random))
                  : log.crashed(Fate.random(random));
          check(moment, "sample " + sample, left, layers.crashed(Fate.random(random)));
        }
      }
    }
  }

  private Map<String, LogDisk.Left> databases(LogDisk log) {
    Map<String, LogDisk.Left> databases = new LinkedHashMap<>();
    int synced = log.syncedFrames();
    int unsynced = log.frames() - synced;
    for (int cut = 0; cut < Math.min(unsynced, MOST_CUTS); cut++) {
      int frames = synced + (unsynced > MOST_CUTS && cut > 0 ? random.nextInt(unsynced) : cut);
      databases.put("log of " + frames, log.cut(frames, 0));
      databases.put("log of " + frames + " and a torn one", log.cut(frames, TORN_BYTES));
    }
    databases.put("log of all " + log.frames(), log.cut(log.frames(), 0));
    return databases;
  }

  /** When the power is cut. */
  private record Moment(int events, History history, History.Bounds bounds, InstantSource clock) {}

  private void check(Moment moment, String what, LogDisk.Left database, Map<Long, byte[]> contents)
      throws Exception {
    if (!isNew(moment, database, contents)) {
      return;
    }
    explored++;
    Optional<String> wrong;
    try {
      wrong = open(moment, database, contents);
    } catch (IOException | FileException broken) {
      wrong = Optional.of(broken.toString());
    }
    if (wrong.isPresent()) {
      throw new AssertionError(
          "power cut behind event " + moment.events() + " (" + what + "): " + wrong.get());
    }
  }

  private boolean isNew(Moment moment, LogDisk.Left database, Map<Long, byte[]> contents) {
    int hash = moment.bounds().hashCode();
    hash = hash * 31 + Arrays.hashCode(database.database);
    hash = hash * 31 + Arrays.hashCode(database.log);
    for (Map.Entry<Long, byte[]> layer : contents.entrySet()) {
      hash = (hash * 31 + layer.getKey().hashCode()) * 31 + Arrays.hashCode(layer.getValue());
    }
    return seen.add(hash);
  }

  private Optional<String> open(Moment moment, LogDisk.Left database, Map<Long, byte[]> contents)
      throws IOException, FileException {
    Files.write(folder.resolve("replica.db"), database.database);
    Files.write(folder.resolve("replica.db-wal"), database.log);
    Files.writeString(folder.resolve("boot"), "before");
    MemoryLayerStore layers = new MemoryLayerStore();
    LayerDisk.fill(layers, contents);
    CacheFolder found = new CacheFolder(folder);
    found.recover(layers, bootId);
    Replica replica =
        Replica.open(LaptopRun.setup(found.databaseUrl()), layers, new Random(8), moment.clock());
    try {
      Snapshot came =
          Snapshot.of(new ReplicaTree(replica, new LaptopRun.NoGateway()), contentMayBeAway);
      return moment.history().judge(came, moment.bounds());
    } finally {
      replica.abandon();
    }
  }
}

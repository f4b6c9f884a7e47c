package org.entracte.harness.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.entracte.cache.content.CacheFolder;
import org.entracte.cache.content.Layer;
import org.entracte.cache.content.MemoryLayerStore;
import org.entracte.cache.replica.Replica;
import org.entracte.cache.replica.ReplicaTree;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.InMemoryTree;

/**
 * A cache whose machine loses power again and again, each time on the disk that the last time left,
 * also while it starts.
 */
final class LaptopLives {
  private static final int OPERATIONS = 14;

  private final Path folder;
  private final SplittableRandom random;
  private final List<Done> works = new ArrayList<>();
  private Map<Long, byte[]> layers = new TreeMap<>();
  private Optional<LogDisk.Left> database = Optional.empty();
  private Optional<Died> died = Optional.empty();
  private Instant now = Instant.ofEpochSecond(1_750_000_000);
  private int lives;

  /** Something that was done and when. */
  private record Done(Work work, Instant when) {}

  /** How the last life ended; {@code known} works of it were before its own. */
  private record Died(History history, History.Bounds bounds, int known) {}

  LaptopLives(Path folder, long seed) {
    this.folder = folder;
    this.random = new SplittableRandom(seed);
  }

  /**
   * One more life, and its end.
   *
   * @return false if bytes of a later write stand in an earlier version, which the model cannot
   *     follow
   */
  boolean live() throws Exception {
    Path home = Files.createDirectories(folder.resolve("life" + lives++));
    Recording recording = new Recording();
    VolatileLayers store = new VolatileLayers(new MemoryLayerStore(), recording);
    putBack(home, store);
    new CacheFolder(home).recover(store, Optional.of("boot " + lives));
    try (RecordedDatabase recorded =
        new RecordedDatabase(home, recording, RecordedDatabase.Flaws.NONE)) {
      if (database.isPresent()) {
        recorded.goOn();
      }
      int found = recording.length();
      Replica replica =
          Replica.open(LaptopRun.setup(recorded.url()), store, random.split(), () -> now);
      FileTree tree = new ReplicaTree(replica, new LaptopRun.NoGateway());
      History history = new History();
      if (died.isEmpty()) {
        replica.startEmpty();
        replica.syncAll();
        found = recording.length();
      } else if (!cameBack(Snapshot.of(tree), died.get())) {
        return false;
      }
      int known = works.size();
      InMemoryTree model = model();
      history.add("found", true, found, Snapshot.of(model));
      assertThat(Snapshot.of(tree).differences(Snapshot.of(model))).isEmpty();
      work(replica, tree, model, history, recording);
      die(recording, history, found, known);
      return true;
    }
  }

  private void putBack(Path home, VolatileLayers store) throws IOException {
    for (Map.Entry<Long, byte[]> each : layers.entrySet()) {
      try (Layer layer = store.create(each.getKey())) {
        layer.write(ByteBuffer.wrap(each.getValue()), 0);
        layer.sync();
      }
    }
    store.syncNames();
    if (database.isPresent()) {
      Files.write(home.resolve("replica.db"), database.get().database);
      Files.write(home.resolve("replica.db-wal"), database.get().log);
      Files.writeString(home.resolve("boot"), "boot " + (lives - 1));
      Path cut = folder.resolve("life" + (lives - 2)).resolve("cut");
      if (Files.exists(cut)) {
        Files.copy(cut, home.resolve("cut"));
      }
    }
  }

  /** Forgets the works that the power cut undid. */
  private boolean cameBack(Snapshot came, Died last) {
    OptionalInt step = last.history().find(came, last.bounds());
    if (step.isEmpty()) {
      assertThat(last.history().judge(came, last.bounds())).isEmpty();
      return false;
    }
    // The first step of a life is what it found.
    int kept = last.known() + step.getAsInt();
    works.subList(kept, works.size()).clear();
    return true;
  }

  /** What all works that are left come to. */
  private InMemoryTree model() throws FileException {
    InMemoryTree model = new InMemoryTree(() -> now);
    Instant present = now;
    for (Done done : works) {
      now = done.when();
      var _ = refusal(done.work(), model);
    }
    now = present;
    return model;
  }

  private void work(
      Replica replica, FileTree tree, InMemoryTree model, History history, Recording recording)
      throws Exception {
    for (int left = OPERATIONS; left > 0; left--) {
      now = now.plusMillis(7);
      Work work = Work.random(random);
      Optional<FileError> refused = refusal(work, tree);
      assertThat(refused).as(work.what()).isEqualTo(refusal(work, model));
      works.add(new Done(work, now));
      boolean durable = work.durable() && refused.isEmpty();
      history.add(work.what(), durable, recording.length(), Snapshot.of(model));
      if (random.nextInt(8) == 0) {
        replica.syncAll();
        history.promised(recording.length());
      }
    }
  }

  private static Optional<FileError> refusal(Work work, FileTree tree) {
    try {
      work.act().on(tree);
      return Optional.empty();
    } catch (FileException refused) {
      return Optional.of(refused.error());
    }
  }

  private void die(Recording recording, History history, int found, int known) {
    int events = found + random.nextInt(recording.length() - found + 1);
    LayerDisk disk = new LayerDisk();
    LogDisk log = new LogDisk();
    for (Recording.Event event : recording.events().subList(0, events)) {
      event.happen(disk, log);
    }
    Fate fate = Fate.random(random);
    layers = disk.crashed(fate);
    database = Optional.of(log.crashed(fate));
    died = Optional.of(new Died(history, history.bounds(events).orElseThrow(), known));
  }
}

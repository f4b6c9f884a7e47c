package org.entracte.harness.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.entracte.cache.content.LayerStore;
import org.entracte.cache.content.MemoryLayerStore;
import org.entracte.cache.replica.ContentSource;
import org.entracte.cache.replica.Replica;
import org.entracte.cache.replica.ReplicaTree;
import org.entracte.cache.upstream.BackgroundTask;
import org.entracte.cache.upstream.Upstream;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.replication.LoopLink;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.InMemoryTree;

/** A cache at work whose disk is recorded, and the model beside it. */
final class LaptopRun implements AutoCloseable {
  static final Replica.Setup NOWHERE = new Replica.Setup("", "none", "laptop-7");

  private final Recording recording = new Recording();
  private final History history = new History();
  private final RecordedDatabase database;
  private final Replica replica;
  private FileTree tree;
  private Optional<Upstream> upstream = Optional.empty();
  private final InMemoryTree model;
  private Instant now = Instant.ofEpochSecond(1_750_000_000);

  /**
   * What is wrong with the product's way to its disk, for planted bugs.
   *
   * @param layers stands between the product and the layers
   */
  record Flaws(UnaryOperator<LayerStore> layers, RecordedDatabase.Flaws database) {
    static final Flaws NONE = new Flaws(UnaryOperator.identity(), RecordedDatabase.Flaws.NONE);
  }

  static final class NoGateway implements ContentSource {
    @Override
    public boolean isThere() {
      return false;
    }

    @Override
    public void fetch(FileId file, long contentVersion, ByteRange wanted) throws FileException {
      throw new FileException(FileError.OFFLINE, "no gateway");
    }

    @Override
    public void listDirectory(FileId directory) throws FileException {
      throw new FileException(FileError.OFFLINE, "no gateway");
    }
  }

  /** A new cache in an empty {@code folder}. */
  LaptopRun(Path folder, Flaws flaws) throws Exception {
    InstantSource clock = () -> now;
    database = new RecordedDatabase(folder, recording, flaws.database());
    LayerStore layers = flaws.layers().apply(new VolatileLayers(new MemoryLayerStore(), recording));
    replica = Replica.open(setup(database.url()), layers, new Random(7), clock);
    replica.startEmpty();
    replica.syncAll();
    tree = new ReplicaTree(replica, new NoGateway());
    model = new InMemoryTree(clock);
    acknowledged("start", true);
  }

  static Replica.Setup setup(String url) {
    return new Replica.Setup(url, NOWHERE.gateway(), NOWHERE.device());
  }

  Recording recording() {
    return recording;
  }

  History history() {
    return history;
  }

  InstantSource clock() {
    return () -> now;
  }

  /** From now on {@link #replay} sends what was done to {@code gateway}. */
  void connect(GatewayLink gateway) {
    Upstream made =
        Upstream.of(
            new LoopLink(gateway, LoopLink.Fault.NONE),
            replica.incoming(),
            replica.outgoing(),
            NOWHERE.device(),
            clock(),
            new Random(9));
    upstream = Optional.of(made);
    tree = new ReplicaTree(replica, made.contentSource());
  }

  /** Sends all edits and takes their verdicts, which must not show. */
  void replay() throws Exception {
    Upstream connected = upstream.orElseThrow();
    boolean quiet = false;
    for (int rounds = 0; rounds < 50 && !quiet; rounds++) {
      connected.hurry();
      for (BackgroundTask task : connected.tasks()) {
        var _ = task.step();
        acknowledged("some replay", false);
      }
      now = now.plusSeconds(1);
      quiet =
          replica.outgoing().queue(1).isEmpty()
              && replica.incoming().unlistedDirectories(1).isEmpty();
    }
    assertThat(quiet).isTrue();
    assertThat(Snapshot.of(tree).differences(history.last())).isEmpty();
  }

  /** Lets go of all clean content. */
  void evict() throws Exception {
    assertThat(replica.evict(0)).isPositive();
    acknowledged("evict", false);
  }

  /** Reads everything, from the gateway what is not here. */
  void read() throws FileException {
    assertThat(Snapshot.of(tree).differences(history.last())).isEmpty();
    acknowledged("read", false);
  }

  /** Does it to the tree and to the model, which must agree on whether it can be done. */
  void work(Work... works) throws FileException {
    for (Work work : works) {
      now = now.plusMillis(7);
      Optional<FileError> refused = refusal(work, tree);
      assertThat(refused).as(work.what()).isEqualTo(refusal(work, model));
      acknowledged(
          work.what() + refused.map(error -> " " + error).orElse(""),
          refused.isEmpty() && work.durable());
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

  /** What the cache does every second. */
  void sync() throws Exception {
    replica.syncAll();
    acknowledged("sync", true);
  }

  private void acknowledged(String what, boolean durable) throws FileException {
    history.add(what, durable, recording.length(), Snapshot.of(model));
  }

  /** As a kill, once nothing is recorded any more. */
  @Override
  public void close() throws SQLException {
    database.close();
  }
}

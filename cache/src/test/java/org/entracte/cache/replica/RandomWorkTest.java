package org.entracte.cache.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.entracte.cache.content.FolderLayerStore;
import org.entracte.cache.content.Layer;
import org.entracte.cache.content.LayerStore;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.InMemoryTree;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random work on the laptop's tree and on the reference model comes to the same. */
final class RandomWorkTest {
  @TempDir Path folder;

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;

  /** A disk that stops the process at one of its steps. */
  private static final class KillingStore implements LayerStore {
    /** As kill -9: nothing behind it runs. */
    static final class Killed extends Error {
      private static final long serialVersionUID = 1L;
    }

    private final LayerStore store;
    private int stepsLeft = Integer.MAX_VALUE;

    KillingStore(LayerStore store) {
      this.store = store;
    }

    void killAfter(int steps) {
      stepsLeft = steps;
    }

    /** Half of the kills come before the step, half right behind it. */
    private void step() {
      if (--stepsLeft == 0) {
        throw new Killed();
      }
    }

    @Override
    public Layer create(long number) throws IOException {
      step();
      Layer layer = new KillingLayer(this, store.create(number));
      step();
      return layer;
    }

    @Override
    public Layer open(long number) throws IOException {
      return new KillingLayer(this, store.open(number));
    }

    @Override
    public void delete(long number) throws IOException {
      step();
      store.delete(number);
      step();
    }

    @Override
    public List<Long> numbers() throws IOException {
      return store.numbers();
    }

    @Override
    public void syncNames() throws IOException {
      step();
      store.syncNames();
      step();
    }

    @Override
    public long availableBytes() throws IOException {
      return store.availableBytes();
    }

    private record KillingLayer(KillingStore store, Layer layer) implements Layer {
      @Override
      public int read(ByteBuffer target, long offset) throws IOException {
        return layer.read(target, offset);
      }

      @Override
      public void write(ByteBuffer source, long offset) throws IOException {
        store.step();
        layer.write(source, offset);
        store.step();
      }

      @Override
      public void truncate(long sizeBytes) throws IOException {
        layer.truncate(sizeBytes);
      }

      @Override
      public long sizeBytes() throws IOException {
        return layer.sizeBytes();
      }

      @Override
      public void sync() throws IOException {
        store.step();
        layer.sync();
        store.step();
      }

      @Override
      public void close() throws IOException {
        layer.close();
      }
    }
  }

  private KillingStore store = new KillingStore(noStore());
  private final Random random = new Random(3);

  private static LayerStore noStore() {
    return new LayerStore() {
      @Override
      public Layer create(long number) {
        throw new AssertionError("no store yet");
      }

      @Override
      public Layer open(long number) {
        throw new AssertionError("no store yet");
      }

      @Override
      public void delete(long number) {
        throw new AssertionError("no store yet");
      }

      @Override
      public List<Long> numbers() {
        return List.of();
      }

      @Override
      public void syncNames() {
        throw new AssertionError("no store yet");
      }

      @Override
      public long availableBytes() {
        return 0;
      }
    };
  }

  private Replica open() throws IOException {
    store = new KillingStore(new FolderLayerStore(folder.resolve("layers")));
    return Replica.open(
        new Replica.Setup(Replica.databaseIn(folder), "http://gateway/x", "laptop"),
        store,
        random,
        clock);
  }

  private static ReplicaTree tree(Replica replica) {
    return new ReplicaTree(replica, new OfflineSource());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theTreeIsTheModelsAfterEachStepAndAfterARestart(long seed) throws Exception {
    Replica replica = open();
    replica.startEmpty();
    InMemoryTree model = new InMemoryTree(clock);
    RandomWork work = new RandomWork(seed);
    for (int i = 0; i < 150; i++) {
      now = now.plusMillis(7);
      RandomWork.Drawn drawn = work.next();
      assertThat(drawn.on(tree(replica))).as(drawn.what()).isEqualTo(drawn.on(model));
      assertThat(RandomWork.lines(tree(replica)))
          .as("seed %s, step %s: %s", seed, i, drawn.what())
          .isEqualTo(RandomWork.lines(model));
    }
    replica.abandon();
    replica = open();
    assertThat(RandomWork.lines(tree(replica))).isEqualTo(RandomWork.lines(model));
    replica.abandon();
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22})
  void whatTheGatewayIsSentComesToTheSameHoweverOftenWeAreKilled(long seed) throws Exception {
    Replica replica = open();
    replica.startEmpty();
    replica.incoming().lost(new Position(1, 0, 0));
    replica.startEmpty();
    InMemoryTree model = new InMemoryTree(clock);
    PlayedGateway gateway = new PlayedGateway();
    RandomWork work = new RandomWork(seed);
    Random dice = new Random(seed);
    for (int i = 0; i < 200; i++) {
      now = now.plusMillis(7);
      RandomWork.Drawn drawn = work.next();
      store.killAfter(dice.nextInt(8) == 0 ? 1 + dice.nextInt(6) : Integer.MAX_VALUE);
      boolean killed = false;
      try {
        Optional<FileError> refusal = drawn.on(tree(replica));
        assertThat(refusal).as(drawn.what()).isEqualTo(drawn.on(model));
        if (dice.nextInt(4) == 0) {
          talk(replica, gateway, dice);
        }
      } catch (KillingStore.Killed dead) {
        killed = true;
      }
      if (killed || dice.nextInt(20) == 0) {
        replica.abandon();
        replica = open();
      }
      if (killed && !RandomWork.lines(tree(replica)).equals(RandomWork.lines(model))) {
        // The step was done although nobody was told.
        assertThat(drawn.on(model)).isEmpty();
      }
      assertThat(RandomWork.lines(tree(replica)))
          .as("seed %s, step %s: %s", seed, i, drawn.what())
          .isEqualTo(RandomWork.lines(model));
    }
    store.killAfter(Integer.MAX_VALUE);
    for (int i = 0; i < 1000 && replica.outgoing().counts().pending() > 0; i++) {
      now = now.plusSeconds(1);
      talk(replica, gateway, dice);
    }
    assertThat(replica.outgoing().queue(10)).isEmpty();
    assertThat(RandomWork.lines(tree(replica))).isEqualTo(RandomWork.lines(model));
    assertThat(unsettled(replica)).isZero();
    replica.abandon();
    replica = open();
    assertThat(RandomWork.lines(tree(replica))).isEqualTo(RandomWork.lines(model));
    replica.syncAll();
    assertThat(orphans(replica)).isEmpty();
    replica.abandon();
  }

  /** Sends some edits, perhaps again, and takes in some of the rows. */
  private void talk(Replica replica, PlayedGateway gateway, Random dice) throws IOException {
    List<OutgoingEdit> batch =
        replica.outgoing().nextBatch(0, 1 + dice.nextInt(8), now, dice.nextBoolean());
    for (OutgoingEdit edit : batch) {
      gateway.submit(replica.outgoing(), edit);
    }
    long position = replica.incoming().position().number();
    List<JournalRow> news = gateway.journal.subList((int) position, (int) gateway.head());
    int some = news.isEmpty() ? 0 : 1 + dice.nextInt(news.size());
    replica.incoming().apply(List.copyOf(news.subList(0, some)));
  }

  private static long unsettled(Replica replica) throws IOException {
    Database database = replica.state().database();
    return database.read(
        () ->
            database.number(
                "SELECT (SELECT COUNT(*) FROM base_names) + (SELECT COUNT(*) FROM base_nodes)"
                    + " + (SELECT COUNT(*) FROM nodes WHERE links = 0)"));
  }

  /** Layer files that no row knows. */
  private List<Long> orphans(Replica replica) throws IOException {
    Database database = replica.state().database();
    List<Long> known =
        database.read(() -> database.list("SELECT layer FROM layers", row -> row.getLong(1)));
    return store.numbers().stream().filter(number -> !known.contains(number)).toList();
  }
}

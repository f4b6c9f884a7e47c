package org.entracte.cache.replica;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.entracte.cache.content.Layer;
import org.entracte.cache.content.LayerStore;
import org.entracte.cache.content.MemoryLayerStore;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Stability;
import org.entracte.protocol.tree.Upload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk without room refuses with NO_SPACE, and goes on as soon as there is room. */
final class FullDiskTest {
  @TempDir Path folder;
  private final SizedStore store = new SizedStore(new MemoryLayerStore());
  private Replica replica;
  private ReplicaTree tree;

  /** Its disk has as much room as the test says. */
  private static final class SizedStore implements LayerStore {
    private final LayerStore layers;
    private long available = 1 << 20;

    SizedStore(LayerStore layers) {
      this.layers = layers;
    }

    @Override
    public Layer create(long number) throws IOException {
      return layers.create(number);
    }

    @Override
    public Layer open(long number) throws IOException {
      return layers.open(number);
    }

    @Override
    public void delete(long number) throws IOException {
      layers.delete(number);
    }

    @Override
    public List<Long> numbers() throws IOException {
      return layers.numbers();
    }

    @Override
    public void syncNames() throws IOException {
      layers.syncNames();
    }

    @Override
    public long availableBytes() {
      return available;
    }
  }

  @BeforeEach
  void open() throws Exception {
    replica =
        Replica.open(
            new Replica.Setup(Replica.databaseIn(folder), "http://gateway/x", "laptop"),
            store,
            new Random(7),
            InstantSource.system());
    replica.startEmpty();
    tree = new ReplicaTree(replica, new OfflineSource());
  }

  @AfterEach
  void close() throws Exception {
    replica.abandon();
  }

  @Test
  void contentIsRefusedBeforeTheRoomOfTheLogIsTaken() throws Exception {
    FileId file = create("a");
    write(file, "kept");
    store.available = 3;

    assertNoSpace(() -> write(file, "lost"));
    try (Upload upload = tree.upload(Caller.SUPERUSER, FileId.ROOT, Name.of("b"))) {
      assertNoSpace(() -> upload.write(bytes("lost")));
    }
    FileId directoryEntry = create("c");
    tree.rename(Caller.SUPERUSER, FileId.ROOT, Name.of("c"), FileId.ROOT, Name.of("d"));

    assertThat(tree.lookup(Caller.SUPERUSER, FileId.ROOT, Name.of("d")).id())
        .isEqualTo(directoryEntry);
    try (OpenFile open = tree.open(Caller.SUPERUSER, file, OpenMode.READ)) {
      assertThat(Laptop.read(open)).isEqualTo("kept");
    }
    store.available = 4;
    write(file, "more");
  }

  @Test
  void aLogThatCannotGrowRefusesAndGoesOnWithRoom() throws Exception {
    FileId file = create("a");
    Database database = replica.state().database();
    database.script("PRAGMA max_page_count = 1");

    assertNoSpace(
        () -> {
          for (int i = 0; i < 10_000; i++) {
            create("f" + i);
          }
        });
    database.script("PRAGMA max_page_count = 1000000");

    create("after");
    replica.syncAll();
    assertThat(tree.attributes(file).sizeBytes()).isZero();
  }

  private FileId create(String name) throws FileException {
    return tree.create(
            Caller.SUPERUSER,
            FileId.ROOT,
            Name.of(name),
            new NewObject.RegularFile(),
            AttributeChange.NONE)
        .id();
  }

  private void write(FileId file, String text) throws FileException {
    try (OpenFile open = tree.open(Caller.SUPERUSER, file, OpenMode.WRITE)) {
      open.write(bytes(text), 0, Stability.UNSTABLE);
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private interface Step {
    void run() throws FileException;
  }

  private static void assertNoSpace(Step step) {
    assertThatThrownBy(step::run)
        .isInstanceOfSatisfying(
            FileException.class,
            refused -> assertThat(refused.error()).isEqualTo(FileError.NO_SPACE));
  }
}

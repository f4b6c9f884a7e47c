package org.entracte.cache.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.entracte.cache.content.Layer;
import org.entracte.cache.content.LayerStore;
import org.entracte.cache.content.MemoryLayerStore;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Stability;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that failed to sync has dropped what it should have written, and does not say so again.
 */
final class FailedSyncTest {
  @TempDir Path folder;
  private final DroppingStore store = new DroppingStore();
  private Replica replica;
  private ReplicaTree tree;

  /** What is written and not synced waits; a sync that fails throws it away. */
  private static final class DroppingStore implements LayerStore {
    private final LayerStore seen = new MemoryLayerStore();
    private final TreeMap<Long, Byte> waiting = new TreeMap<>();
    private final TreeMap<Long, Byte> onDisk = new TreeMap<>();
    private boolean fails;

    /** What happens in the midst of the next sync, which then has nothing left to do. */
    private Optional<Beside> beside = Optional.empty();

    private interface Beside {
      void happen() throws IOException;
    }

    @Override
    public Layer create(long number) throws IOException {
      return new Dropping(seen.create(number));
    }

    @Override
    public Layer open(long number) throws IOException {
      return new Dropping(seen.open(number));
    }

    @Override
    public void delete(long number) throws IOException {
      seen.delete(number);
    }

    @Override
    public List<Long> numbers() throws IOException {
      return seen.numbers();
    }

    @Override
    public void syncNames() throws IOException {
      seen.syncNames();
    }

    @Override
    public long availableBytes() {
      return Long.MAX_VALUE;
    }

    /** For a test with one layer, written from its start on. */
    String disk() {
      ByteBuffer bytes = ByteBuffer.allocate(onDisk.size());
      onDisk.values().forEach(bytes::put);
      return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    private final class Dropping implements Layer {
      private final Layer layer;

      private Dropping(Layer layer) {
        this.layer = layer;
      }

      @Override
      public int read(ByteBuffer target, long offset) throws IOException {
        return layer.read(target, offset);
      }

      @Override
      public void write(ByteBuffer source, long offset) throws IOException {
        for (int i = source.position(); i < source.limit(); i++) {
          waiting.put(offset + i - source.position(), source.get(i));
        }
        layer.write(source, offset);
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
        if (beside.isPresent()) {
          Beside other = beside.get();
          beside = Optional.empty();
          other.happen();
          return;
        }
        if (fails) {
          waiting.clear();
          throw new IOException("Input/output error");
        }
        onDisk.putAll(waiting);
        waiting.clear();
      }

      @Override
      public void close() throws IOException {
        layer.close();
      }
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

  private OpenFile file() throws FileException {
    FileId made =
        tree.create(
                Caller.SUPERUSER,
                FileId.ROOT,
                Name.of("f"),
                new NewObject.RegularFile(),
                AttributeChange.mode(0600))
            .id();
    return tree.open(Caller.SUPERUSER, made, OpenMode.READ_WRITE);
  }

  private static ByteBuffer bytes(String text) {
    return StandardCharsets.UTF_8.encode(text);
  }

  @Test
  void itIsWrittenAgainBeforeTheNextSync() throws Exception {
    try (OpenFile open = file()) {
      open.write(bytes("first "), 0, Stability.FILE_SYNC);
      open.write(bytes("second"), 6, Stability.UNSTABLE);
      store.fails = true;
      assertThatThrownBy(open::commit).isInstanceOf(FileException.class);
      store.fails = false;
      assertThat(store.disk()).isEqualTo("first ");

      open.commit();
      assertThat(store.disk()).isEqualTo("first second");
    }
  }

  @Test
  void aSyncThatSucceedsBesideOneThatFailsForgetsNothing() throws Exception {
    try (OpenFile open = file()) {
      open.write(bytes("new"), 0, Stability.UNSTABLE);
      long layer = store.numbers().getFirst();
      LayerFiles files = replica.state().files();
      store.beside =
          Optional.of(
              () -> {
                store.fails = true;
                assertThatThrownBy(() -> files.sync(layer)).isInstanceOf(IOException.class);
                store.fails = false;
              });
      files.sync(layer);

      files.sync(layer);
      assertThat(store.disk()).isEqualTo("new");
    }
  }

  /** So that NFS clients write again what they have not committed (RFC 8881, 18.32.3). */
  @Test
  void theWriteVerifierChanges() throws Exception {
    try (OpenFile open = file()) {
      open.write(bytes("new"), 0, Stability.UNSTABLE);
      long before = tree.writeVerifier();
      store.fails = true;
      assertThatThrownBy(replica::syncAll).isInstanceOf(IOException.class);
      store.fails = false;

      assertThat(tree.writeVerifier()).isNotEqualTo(before);
      long after = tree.writeVerifier();
      open.commit();
      assertThat(tree.writeVerifier()).isEqualTo(after);
    }
  }
}

package org.entracte.cache.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a LayerStore promises; the real one and the one in memory. */
abstract class LayerStoreTest {
  abstract LayerStore store() throws IOException;

  static final class OnDisk extends LayerStoreTest {
    @TempDir Path folder;

    @Override
    LayerStore store() throws IOException {
      return new FolderLayerStore(folder.resolve("content"));
    }
  }

  static final class InMemory extends LayerStoreTest {
    private final MemoryLayerStore store = new MemoryLayerStore();

    @Override
    LayerStore store() {
      return store;
    }
  }

  @Test
  void whatWasWrittenIsReadAgainAfterOpeningAnew() throws IOException {
    try (Layer layer = store().create(7)) {
      write(layer, "hello", 10_000);
    }
    try (Layer layer = store().open(7)) {
      assertThat(read(layer, 10_000, 5)).isEqualTo("hello");
      assertThat(read(layer, 9_998, 2)).isEqualTo("\0\0");
      assertThat(layer.sizeBytes()).isEqualTo(10_005);
    }
  }

  @Test
  void aReadEndsWhereTheLayerEnds() throws IOException {
    try (Layer layer = store().create(1)) {
      write(layer, "abc", 0);
      assertThat(layer.read(ByteBuffer.allocate(10), 1)).isEqualTo(2);
      assertThat(layer.read(ByteBuffer.allocate(10), 3)).isZero();
    }
  }

  @Test
  void aCutLayerReadsZerosWhenItGrowsAgain() throws IOException {
    try (Layer layer = store().create(1)) {
      write(layer, "abcdef", 0);
      layer.truncate(2);
      layer.truncate(6);
      assertThat(read(layer, 0, 6)).isEqualTo("ab\0\0\0\0");
    }
  }

  @Test
  void aDeletedLayerIsGoneButStaysReadableWhereItIsOpen() throws IOException {
    LayerStore store = store();
    try (Layer layer = store.create(0x1234)) {
      write(layer, "still here", 0);
      assertThat(store.numbers()).containsExactly(0x1234L);
      store.delete(0x1234);
      assertThat(store.numbers()).isEmpty();
      assertThat(read(layer, 0, 10)).isEqualTo("still here");
    }
    assertThatThrownBy(() -> store.open(0x1234)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void creatingALayerAgainEmptiesTheOrphan() throws IOException {
    LayerStore store = store();
    try (Layer orphan = store.create(3)) {
      write(orphan, "old", 0);
    }
    try (Layer layer = store.create(3)) {
      assertThat(layer.sizeBytes()).isZero();
    }
  }

  private static void write(Layer layer, String text, long offset) throws IOException {
    layer.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), offset);
  }

  private static String read(Layer layer, long offset, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    layer.read(target, offset);
    return new String(target.array(), StandardCharsets.US_ASCII);
  }
}

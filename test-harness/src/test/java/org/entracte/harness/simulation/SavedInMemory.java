package org.entracte.harness.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.entracte.cache.content.Layer;
import org.entracte.cache.content.LayerStore;
import org.entracte.cache.content.MemoryLayerStore;
import org.entracte.cache.content.SavedFiles;

/** What people gave up, saved where no fault reaches it. */
final class SavedInMemory implements SavedFiles {
  private final LayerStore files = new MemoryLayerStore();

  @Override
  public Saved create(String name) throws IOException {
    long number = files.numbers().size() + 1L;
    return new Saved(name + " " + number, files.create(number));
  }

  @Override
  public void sync() {}

  List<String> contents() throws IOException {
    List<String> contents = new ArrayList<>();
    for (long number : files.numbers()) {
      try (Layer file = files.open(number)) {
        ByteBuffer bytes = ByteBuffer.allocate((int) file.sizeBytes());
        var _ = file.read(bytes, 0);
        contents.add(Words.text(bytes));
      }
    }
    return contents;
  }
}

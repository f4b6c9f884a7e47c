package org.entracte.cache.content;

import java.io.IOException;
import java.util.List;

/**
 * The disk port for layers. A layer is on the disk from {@link #create} until {@link #delete}; an
 * open one stays readable after its deletion.
 */
public interface LayerStore {
  /** A new empty layer; an old one of this number is an orphan of a crash and is emptied. */
  Layer create(long number) throws IOException;

  /**
   * An existing layer.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  Layer open(long number) throws IOException;

  /** Does nothing if there is none. */
  void delete(long number) throws IOException;

  /** The numbers of all layers on the disk, for the sweep of orphans. */
  List<Long> numbers() throws IOException;

  /**
   * Layers made and deleted so far are so after a power cut, too; what is in them is so by {@link
   * Layer#sync} alone.
   */
  void syncNames() throws IOException;

  /** Bytes the disk still has for layers; what is kept back for the log of edits is not in it. */
  long availableBytes() throws IOException;
}

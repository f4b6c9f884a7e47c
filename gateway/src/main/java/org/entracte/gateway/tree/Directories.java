package org.entracte.gateway.tree;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.ObjectRow.Listing;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;

/** Reads directories that changed since their names were recorded. */
final class Directories {
  /** A directory that changed less than this ago may change again within the same ctime. */
  private static final Duration TICK = Duration.ofMillis(20);

  /** A directory of this size may have ten thousand names and more. */
  private static final long LARGE_BYTES = 256 << 10;

  /** Names that are compared while others wait: less than a tenth of a second, if all are new. */
  private static final int PART_AHEAD = 512;

  private final Registry registry;
  private final Untold untold;
  private final DirectoryReading.Transactions transactions;

  Directories(Registry registry, Untold untold, DirectoryReading.Transactions transactions) {
    this.registry = registry;
    this.untold = untold;
    this.transactions = transactions;
  }

  /** Reads a directory if it changed; holding the export's lock. */
  void refresh(Inode directory, FileId id, boolean evenIfUnchanged) throws FileException {
    Stat stat = directory.stat();
    if (stat.type() != FileType.DIRECTORY) {
      return;
    }
    ObjectRow row = registry.observe(id, stat);
    if (evenIfUnchanged || isChanged(row, stat)) {
      read(directory, row.id(), stat, DirectoryReading.PART);
    }
  }

  private static boolean isChanged(ObjectRow row, Stat stat) {
    return !row.listing().equals(new Listing.At(stat.changed()));
  }

  private void read(Inode directory, FileId id, Stat stat, int part) throws FileException {
    boolean settled = stat.changed().plus(TICK).isBefore(registry.clock().instant());
    Listing.At listing = new Listing.At(settled ? stat.changed() : Instant.MIN);
    new DirectoryReading(
            registry.store(),
            transactions,
            registry.written()::isUnderWay,
            () -> untold.finding(registry.row(id)),
            part)
        .read(directory, id, listing);
    untold.told(id);
  }

  /**
   * The same for a large directory, for who does not hold the lock: others get on between its
   * parts.
   *
   * @return whether all names that stood in it at some time since the call are recorded; else, or
   *     if it cannot be read, it is left for {@link #refresh}
   */
  boolean readAhead(FileId id) throws FileException {
    if (registry.store().isHeld()) {
      return false;
    }
    try {
      Optional<Registry.Sight> glance = registry.glance(id);
      Registry.Sight sight =
          glance.isPresent()
              ? glance.get()
              : registry.store().locked(() -> registry.look(registry.row(id)));
      return readAhead(sight);
    } catch (FileException refused) {
      if (refused.error() != FileError.STALE && refused.error() != FileError.ACCESS) {
        throw refused;
      }
      return false;
    }
  }

  private boolean readAhead(Registry.Sight sight) throws FileException {
    Stat stat = sight.stat();
    try (Inode directory = sight.inode()) {
      boolean needed =
          stat.type() == FileType.DIRECTORY
              && stat.sizeBytes() >= LARGE_BYTES
              && isChanged(sight.row(), stat);
      if (needed) {
        read(directory, sight.row().id(), stat, PART_AHEAD);
      }
      return needed;
    }
  }
}

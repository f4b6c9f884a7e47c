package org.entracte.gateway.tree;

import java.util.Optional;
import org.entracte.gateway.export.DataFile;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Stat;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.TimeChange;

/**
 * Keeps others from opening a file to write while a modification time is set, which would hide that
 * they wrote. Who has it open already is not kept from it, nor anybody where the file system knows
 * no leases.
 */
final class TimeGuard implements AutoCloseable {
  private final Optional<DataFile> alone;

  private TimeGuard(Optional<DataFile> alone) {
    this.alone = alone;
  }

  static TimeGuard of(Inode inode, FileType type, AttributeChange change) throws FileException {
    boolean hides = type == FileType.FILE && setsTime(change);
    return new TimeGuard(hides ? inode.openAlone(OpenMode.READ) : Optional.empty());
  }

  private static boolean setsTime(AttributeChange change) {
    return change.modified() instanceof TimeChange.To && change.sizeBytes().isEmpty();
  }

  /**
   * Whether nobody wrote since {@code seen}, or the time was set already; true also for a change
   * that hides nothing.
   */
  static boolean isUnwritten(Stat seen, Stat now, AttributeChange change) {
    return now.type() != FileType.FILE
        || !(change.modified() instanceof TimeChange.To(var time))
        || now.modified().equals(seen.modified())
        || now.modified().equals(time);
  }

  @Override
  public void close() throws FileException {
    if (alone.isPresent()) {
      alone.get().close();
    }
  }
}

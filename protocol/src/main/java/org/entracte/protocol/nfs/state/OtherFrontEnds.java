package org.entracte.protocol.nfs.state;

import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.tree.Reservations;
import org.jspecify.annotations.Nullable;

/** What other front ends hold, and the opens as they see them. Thread-safe. */
final class OtherFrontEnds implements Reservations.Opens {
  private final ReentrantLock lock;
  private final Map<FileKey, FileState> files;

  /** None until it is said. */
  private volatile @Nullable Reservations reservations;

  /**
   * @param lock guards {@code files}
   */
  OtherFrontEnds(ReentrantLock lock, Map<FileKey, FileState> files) {
    this.lock = lock;
    this.files = files;
  }

  void share(Reservations with) {
    reservations = with;
    with.opens(this);
  }

  @Override
  public boolean clash(Reservations.Target target, int access, int deny) {
    lock.lock();
    try {
      FileState file = files.get(new FileKey(target.fsid(), target.file()));
      return file != null
          && file.opens.stream()
              .anyMatch(open -> (open.deny & access) != 0 || (open.access & deny) != 0);
    } finally {
      lock.unlock();
    }
  }

  /**
   * @param deny what nobody else is to do from now on
   * @throws NfsException DELAY while another front end is about to write or remove the file
   */
  void requireIdle(FileKey key, int deny) throws NfsException {
    Reservations known = reservations;
    if ((deny & OpenTable.WRITE) != 0
        && known != null
        && known.isActedOn(new Reservations.Target(key.fsid(), key.id()))) {
      throw Status.DELAY.exception();
    }
  }

  /**
   * @param wanted what a lock of another front end stands against; 0 for nothing
   * @throws NfsException {@code refusal}
   */
  void requireUnlocked(FileKey key, int wanted, Status refusal) throws NfsException {
    Reservations known = reservations;
    if (wanted != 0
        && known != null
        && known.isLocked(new Reservations.Target(key.fsid(), key.id()))) {
      throw refusal.exception();
    }
  }
}

package org.entracte.gateway.service;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.tree.FileId;

/**
 * Which contents this process has synced. A laptop keeps for good what it was given as a version;
 * if a power cut took the bytes here and left size and times, nobody would ever notice that the two
 * differ. Safe for many threads.
 */
final class SyncedContents {
  private static final int MOST = 8192;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<FileId, Long> versions = new LinkedHashMap<>();

  boolean has(FileId file, long version) {
    lock.lock();
    try {
      return versions.getOrDefault(file, -1L) == version;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets the one that was added first when there are too many; it is only synced again. */
  void add(FileId file, long version) {
    lock.lock();
    try {
      versions.remove(file);
      versions.put(file, version);
      if (versions.size() > MOST) {
        versions.remove(versions.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }
}

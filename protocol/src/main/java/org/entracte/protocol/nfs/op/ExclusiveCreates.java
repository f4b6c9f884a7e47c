package org.entracte.protocol.nfs.op;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.nfs.state.FileKey;

/**
 * The verifiers of the latest exclusive creates, to recognise a repetition of one. Kept in memory:
 * within a session the slot's reply cache already answers repetitions, so this serves only a client
 * that lost its session. Keeping it in the file's timestamps would also serve one whose server
 * restarted at that moment, at the price of one SETATTR for every file made. Thread-safe.
 */
final class ExclusiveCreates {
  private static final int KEPT = 4096;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<FileKey, Long> verifiers = new LinkedHashMap<>();

  void add(FileKey file, long verifier) {
    lock.lock();
    try {
      verifiers.put(file, verifier);
      if (verifiers.size() > KEPT) {
        verifiers.remove(verifiers.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  boolean matches(FileKey file, long verifier) {
    lock.lock();
    try {
      Long known = verifiers.get(file);
      return known != null && known == verifier;
    } finally {
      lock.unlock();
    }
  }
}

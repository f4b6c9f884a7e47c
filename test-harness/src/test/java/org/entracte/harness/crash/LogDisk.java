package org.entracte.harness.crash;

import java.util.Arrays;

/**
 * What may be on a disk with an SQLite database in WAL mode whose pages have 4 KiB. Assumed of
 * SQLite, and not tested here: a commit with synchronous=FULL syncs the log; so does a checkpoint
 * before it writes to the database, which is synced before the log begins anew; the header of a new
 * log is synced before its first frame.
 */
final class LogDisk {
  static final int HEADER = 32;
  static final int FRAME = 24 + 4096;
  private static final int PAGE = 4096;

  /** The database's file: before and after the last checkpoint. */
  private byte[] oldDatabase = new byte[0];

  private byte[] database = new byte[0];
  private byte[] synced = new byte[0];
  private byte[] log = new byte[0];

  /** What a power cut left. */
  static final class Left {
    final byte[] database;
    final byte[] log;

    private Left(byte[] database, byte[] log) {
      this.database = database;
      this.log = log;
    }
  }

  /** The database was written without the log, as when it is made. */
  void written(byte[] content) {
    oldDatabase = content;
    database = content;
  }

  /** The log as it stands behind a commit. */
  void committed(byte[] now, boolean isSynced) {
    if (now.length >= HEADER && !Arrays.equals(header(now), header(log))) {
      synced = Arrays.copyOf(synced, Math.max(HEADER, synced.length));
      System.arraycopy(now, 0, synced, 0, HEADER);
      oldDatabase = database;
    }
    log = now;
    if (isSynced) {
      synced = now;
    }
  }

  private static byte[] header(byte[] log) {
    return Arrays.copyOf(log, HEADER);
  }

  /** The database behind a checkpoint. */
  void checkpointed(byte[] content) {
    oldDatabase = database;
    database = content;
    synced = log;
  }

  /** Frames that are on the disk for sure. */
  int syncedFrames() {
    int count = 0;
    while (count < frames() && isSynced(count)) {
      count++;
    }
    return count;
  }

  private boolean isSynced(int frame) {
    int start = HEADER + frame * FRAME;
    return synced.length >= start + FRAME
        && Arrays.equals(synced, start, start + FRAME, log, start, start + FRAME);
  }

  int frames() {
    return Math.max(0, log.length - HEADER) / FRAME;
  }

  /** The log ends after {@code frames} and {@code tornBytes} of the next. */
  Left cut(int frames, int tornBytes) {
    byte[] left = start(frames);
    int start = HEADER + frames * FRAME;
    int torn = Math.min(tornBytes, log.length - start);
    if (torn > 0) {
      left = Arrays.copyOf(left, Math.max(left.length, start + torn));
      System.arraycopy(log, start, left, start, torn);
    }
    return new Left(database, left);
  }

  private byte[] start(int frames) {
    int end = frames == 0 ? Math.min(log.length, HEADER) : HEADER + frames * FRAME;
    byte[] left = Arrays.copyOf(synced, Math.max(synced.length, end));
    System.arraycopy(log, 0, left, 0, end);
    return left;
  }

  /** Any of the unsynced frames, each whole, torn or not there. */
  Left crashed(Fate fate) {
    byte[] left = start(syncedFrames());
    for (int frame = syncedFrames(); frame < frames(); frame++) {
      int start = HEADER + frame * FRAME;
      int written = new int[] {0, FRAME, FRAME, 512 * fate.pick(8)}[fate.pick(4)];
      if (written > 0) {
        left = Arrays.copyOf(left, Math.max(left.length, start + written));
        System.arraycopy(log, start, left, start, written);
      }
    }
    return new Left(database, left);
  }

  /** In the middle of the last checkpoint: any of the pages it writes. */
  Left checkpointing(Fate fate) {
    byte[] left = Arrays.copyOf(oldDatabase, Math.max(oldDatabase.length, database.length));
    for (int page = 0; page + PAGE <= database.length; page += PAGE) {
      if (page + PAGE > oldDatabase.length || fate.pick(2) == 1) {
        System.arraycopy(database, page, left, page, fate.pick(5) == 0 ? 512 : PAGE);
      }
    }
    return new Left(left, log);
  }

  boolean isCheckpointFresh() {
    return !Arrays.equals(oldDatabase, database) && syncedFrames() == frames();
  }
}

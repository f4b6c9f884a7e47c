package org.entracte.cache.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How far the write-ahead log of {@code replica.db} may be believed after a power cut. The disk may
 * have got the log's frames but not the bytes of layers that they claim, so the log is good up to
 * the commit that first carried the barrier that the last {@link DurableMarks} call safe.
 *
 * <p>The format is SQLite's (fileformat2.html, section 4): a header of 32 bytes, then frames, each
 * a header of 24 bytes (page number; pages of the database if it ends a commit, else 0; salts and
 * running checksum) and one page. The log ends before the first frame whose salts or checksum are
 * not right.
 *
 * @param keptBytes of the file
 * @param commitsUndone whole commits behind that
 */
record LogCut(long keptBytes, int commitsUndone) {
  private static final int HEADER_BYTES = 32;
  private static final int FRAME_HEADER_BYTES = 24;

  /** The last bit says in which order the checksum takes its bytes. */
  private static final int MAGIC = 0x377f0682;

  /** A file to look at. */
  interface Source {
    /** Reads until {@code target} is full or the file ends; returns the bytes read. */
    int read(ByteBuffer target, long offset) throws IOException;
  }

  /**
   * Looks for the cut.
   *
   * @param safeBytes how much of the log is safe whatever its marks say
   */
  static LogCut of(Source log, long safeBytes) throws IOException {
    return new Walk(log, safeBytes).run();
  }

  private static final class Walk {
    private final Source log;
    private final long safeBytes;
    private int[] sum = new int[2];
    private ByteOrder order = ByteOrder.BIG_ENDIAN;
    private DurableMarks marks = DurableMarks.NONE;

    /** Where the commit that first carried the barrier {@code safe}, or any later one, ends. */
    private long keptBytes;

    private long candidateBytes;
    private long candidateBarrier = -1;
    private int commits;
    private int keptCommits;
    private int candidateCommits;

    Walk(Source log, long safeBytes) {
      this.log = log;
      this.safeBytes = safeBytes;
    }

    LogCut run() throws IOException {
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      if (log.read(header, 0) < HEADER_BYTES || !isRight(header)) {
        return new LogCut(0, 0);
      }
      ByteBuffer salts = header.slice(16, 8);
      ByteBuffer frame = ByteBuffer.allocate(FRAME_HEADER_BYTES + pageBytes(header));
      DurableMarks pending = marks;
      long at = HEADER_BYTES;
      while (log.read(frame.clear(), at) == frame.capacity() && follows(frame, salts)) {
        at += frame.capacity();
        pending = DurableMarks.in(page(frame)).orElse(pending);
        if (frame.getInt(4) != 0) {
          commits++;
          marks = pending;
          committed(at);
        }
      }
      return new LogCut(keptBytes, commits - keptCommits);
    }

    private static int pageBytes(ByteBuffer header) {
      int bytes = header.getInt(8);
      return bytes == 1 ? 1 << 16 : bytes;
    }

    private static ByteBuffer page(ByteBuffer frame) {
      return frame.slice(FRAME_HEADER_BYTES, frame.capacity() - FRAME_HEADER_BYTES);
    }

    private boolean isRight(ByteBuffer header) {
      int magic = header.getInt(0);
      order = (magic & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
      int pageBytes = pageBytes(header);
      add(header.slice(0, 24));
      return (magic & ~1) == MAGIC
          && pageBytes >= 512
          && Integer.bitCount(pageBytes) == 1
          && sum[0] == header.getInt(24)
          && sum[1] == header.getInt(28);
    }

    private boolean follows(ByteBuffer frame, ByteBuffer salts) {
      add(frame.slice(0, 8));
      add(page(frame));
      return frame.getInt(0) != 0
          && frame.slice(8, 8).equals(salts)
          && sum[0] == frame.getInt(16)
          && sum[1] == frame.getInt(20);
    }

    private void add(ByteBuffer bytes) {
      ByteBuffer words = bytes.order(order);
      int first = sum[0];
      int second = sum[1];
      for (int at = 0; at < words.limit(); at += 8) {
        first += words.getInt(at) + second;
        second += words.getInt(at + 4) + first;
      }
      sum = new int[] {first, second};
    }

    /** The commit that ends at {@code end} is whole. */
    private void committed(long end) {
      if (marks.barrier() > candidateBarrier) {
        candidateBarrier = marks.barrier();
        candidateBytes = end;
        candidateCommits = commits;
      }
      if (end <= safeBytes) {
        keptBytes = end;
        keptCommits = commits;
      } else if (marks.safe() == candidateBarrier) {
        keptBytes = Math.max(keptBytes, candidateBytes);
        keptCommits = Math.max(keptCommits, candidateCommits);
      }
    }
  }
}

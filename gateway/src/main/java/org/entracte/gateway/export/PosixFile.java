package org.entracte.gateway.export;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.OpenMode;

/**
 * The content of a regular file by pread and pwrite. Buffers off the heap are used as they are,
 * others go through 64 KiB of scratch. Every method but close throws IllegalStateException after
 * it.
 */
final class PosixFile implements DataFile {
  private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[4096]).asReadOnly();

  private final Scratch.Pool scratches;
  private final Descriptor descriptor;
  private final Where where;

  PosixFile(Scratch.Pool scratches, Descriptor descriptor, Where where) {
    this.scratches = scratches;
    this.descriptor = descriptor;
    this.where = where;
  }

  /** An open of the only one who has it open, as long as it is; else the descriptor is closed. */
  static Optional<DataFile> leased(
      Scratch.Pool scratches, Descriptor descriptor, Where where, OpenMode mode)
      throws FileException {
    PosixFile file = new PosixFile(scratches, descriptor, where);
    long leased = file.with((s, fd) -> Posix.lease(s, fd, mode));
    if (leased >= 0) {
      return Optional.of(file);
    }
    file.close();
    boolean refused = Errno.EAGAIN.is(leased) || Errno.EINVAL.is(leased) || Errno.EACCES.is(leased);
    file.check(refused ? 0 : leased, "lease");
    return Optional.empty();
  }

  /** Some work with the descriptor. */
  private interface Work<T> {
    T on(Scratch s, int fd) throws FileException;
  }

  private <T> T with(Work<T> work) throws FileException {
    try (Scratch s = scratches.take()) {
      int fd = descriptor.acquire();
      try {
        return work.on(s, fd);
      } finally {
        descriptor.release();
      }
    }
  }

  private long check(long result, String what) throws FileException {
    return result < 0 ? PosixVolume.check(result, "cannot " + what + " " + where) : result;
  }

  private long check(long result, String what, long offset) throws FileException {
    return result < 0 ? check(result, what + " at offset " + offset + " of") : result;
  }

  @Override
  public Stat stat() throws FileException {
    return with(this::stat);
  }

  private Stat stat(Scratch s, int fd) throws FileException {
    check(Posix.stat(s, fd), "look at");
    return StatLayout.read(s.struct);
  }

  @Override
  public int read(ByteBuffer target, long offset) throws FileException {
    int start = target.position();
    with(
        (s, fd) ->
            target.isDirect() ? readAll(s, fd, target, offset) : heap(s, fd, target, offset));
    return target.position() - start;
  }

  private ByteBuffer readAll(Scratch s, int fd, ByteBuffer target, long offset)
      throws FileException {
    long at = offset;
    while (target.hasRemaining()) {
      int count = (int) check(Posix.pread(s, fd, MemorySegment.ofBuffer(target), at), "read", at);
      if (count == 0) {
        break;
      }
      target.position(target.position() + count);
      at += count;
    }
    return target;
  }

  private ByteBuffer heap(Scratch s, int fd, ByteBuffer target, long offset) throws FileException {
    MemorySegment bulk = s.bulk();
    long at = offset;
    while (target.hasRemaining()) {
      int wanted = (int) Math.min(bulk.byteSize(), target.remaining());
      ByteBuffer part = bulk.asSlice(0, wanted).asByteBuffer();
      readAll(s, fd, part, at);
      at += part.position();
      target.put(part.flip());
      if (part.limit() < wanted) {
        break;
      }
    }
    return target;
  }

  @Override
  public void write(ByteBuffer source, long offset) throws FileException {
    with(
        (s, fd) -> {
          long at = offset;
          while (source.hasRemaining()) {
            at += writeSome(s, fd, source, at);
          }
          return source;
        });
  }

  private int writeSome(Scratch s, int fd, ByteBuffer source, long at) throws FileException {
    MemorySegment bytes = MemorySegment.ofBuffer(source);
    if (!source.isDirect()) {
      MemorySegment bulk = s.bulk();
      MemorySegment part = bytes.asSlice(0, Math.min(bulk.byteSize(), bytes.byteSize()));
      bytes = bulk.asSlice(0, part.byteSize()).copyFrom(part);
    }
    int count = (int) check(Posix.pwrite(s, fd, bytes, at), "write", at);
    source.position(source.position() + count);
    return count;
  }

  @Override
  public void truncate(long sizeBytes) throws FileException {
    with((s, fd) -> check(Posix.ftruncate(s, fd, sizeBytes), "set the size of"));
  }

  @Override
  public void punchHole(ByteRange range) throws FileException {
    if (range.isEmpty()) {
      return;
    }
    with(
        (s, fd) -> {
          long result = Posix.punchHole(s, fd, range.offset(), range.length());
          if (!Errno.EOPNOTSUPP.is(result)) {
            return check(result, "punch a hole", range.offset());
          }
          return writeZeros(s, fd, range);
        });
  }

  @Override
  public void allocate(ByteRange range) throws FileException {
    if (range.isEmpty()) {
      return;
    }
    with(
        (s, fd) ->
            supported(Posix.allocate(s, fd, range.offset(), range.length()), "keep room in"));
  }

  /** What says "never here" rather than "not now". */
  private long supported(long result, String what) throws FileException {
    if (cannotClone(result)) {
      throw new FileException(
          FileError.NOT_SUPPORTED, "cannot " + what + " " + where + " on this file system");
    }
    return check(result, what);
  }

  @Override
  public long copyRange(DataFile source, ByteRange from, long to) throws FileException {
    PosixFile other = local(source);
    int fromFd = other.descriptor.acquire();
    try {
      return with(
          (s, fd) -> {
            long done = 0;
            long count = 1;
            while (done < from.length() && count > 0) {
              long left = from.length() - done;
              count = copySome(s, fromFd, fd, from.offset() + done, to + done, left);
              done += check(count, "copy " + other.where + " to");
            }
            return done;
          });
    } finally {
      other.descriptor.release();
    }
  }

  private static long copySome(Scratch s, int from, int fd, long at, long to, long length) {
    long count = Posix.copyRange(s, from, at, fd, to, length);
    return cannotClone(count) ? copyBytes(s, from, at, fd, to, length) : count;
  }

  @Override
  public void cloneRange(DataFile source, ByteRange from, long to) throws FileException {
    PosixFile other = local(source);
    int fromFd = other.descriptor.acquire();
    try {
      with(
          (s, fd) -> {
            long result = Posix.cloneRange(s, fromFd, from.offset(), from.length(), fd, to);
            return Errno.EINVAL.is(result)
                ? check(result, "share blocks with")
                : supported(result, "share blocks with");
          });
    } finally {
      other.descriptor.release();
    }
  }

  private static PosixFile local(DataFile source) {
    if (!(source instanceof PosixFile other)) {
      throw new IllegalArgumentException("not a file of a local volume: " + source);
    }
    return other;
  }

  private long writeZeros(Scratch s, int fd, ByteRange range) throws FileException {
    long end = Math.min(range.end(), stat(s, fd).sizeBytes());
    MemorySegment zeros = s.bulk().asSlice(0, ZEROS.byteSize()).copyFrom(ZEROS);
    long at = range.offset();
    while (at < end) {
      MemorySegment part = zeros.asSlice(0, Math.min(zeros.byteSize(), end - at));
      at += check(Posix.pwrite(s, fd, part, at), "write zeros", at);
    }
    return at;
  }

  @Override
  public OptionalLong nextData(long offset) throws FileException {
    long found =
        with(
            (s, fd) -> {
              long result = Posix.lseek(s, fd, offset, Posix.SEEK_DATA);
              return Errno.ENXIO.is(result) ? -1L : check(result, "look for data", offset);
            });
    return found < 0 ? OptionalLong.empty() : OptionalLong.of(found);
  }

  @Override
  public long nextHole(long offset) throws FileException {
    return with(
        (s, fd) -> {
          long result = Posix.lseek(s, fd, offset, Posix.SEEK_HOLE);
          return Errno.ENXIO.is(result) ? offset : check(result, "look for a hole", offset);
        });
  }

  @Override
  public void copyFrom(DataFile source) throws FileException {
    PosixFile other = local(source);
    int from = other.descriptor.acquire();
    try {
      with(
          (s, fd) -> {
            long cloned = Posix.clone(s, fd, from);
            return cannotClone(cloned) ? copyData(s, fd, other) : check(cloned, "clone into");
          });
    } finally {
      other.descriptor.release();
    }
  }

  /** What ioctl_ficlone(2) gives as "these files cannot share blocks". */
  private static boolean cannotClone(long result) {
    return Errno.EOPNOTSUPP.is(result)
        || Errno.ENOTTY.is(result)
        || Errno.EXDEV.is(result)
        || Errno.EINVAL.is(result)
        || Errno.ENOSYS.is(result);
  }

  private long copyData(Scratch s, int fd, PosixFile source) throws FileException {
    long size = source.stat().sizeBytes();
    check(Posix.ftruncate(s, fd, size), "set the size of");
    OptionalLong data = source.nextData(0);
    while (data.isPresent() && data.getAsLong() < size) {
      long end = Math.min(source.nextHole(data.getAsLong()), size);
      copyRange(s, fd, source, data.getAsLong(), end);
      data = source.nextData(end);
    }
    return size;
  }

  /** Ends early if the source was cut meanwhile. */
  private void copyRange(Scratch s, int fd, PosixFile source, long start, long end)
      throws FileException {
    int from = source.descriptor.acquire();
    try {
      long at = start;
      long count = 1;
      while (at < end && count > 0) {
        count = copySome(s, from, fd, at, at, end - at);
        at += check(count, "copy " + source.where + " to");
      }
    } finally {
      source.descriptor.release();
    }
  }

  private static long copyBytes(Scratch s, int from, long at, int fd, long to, long length) {
    MemorySegment bulk = s.bulk();
    long count = Posix.pread(s, from, bulk.asSlice(0, Math.min(bulk.byteSize(), length)), at);
    return count <= 0 ? count : Posix.pwrite(s, fd, bulk.asSlice(0, count), to);
  }

  @Override
  public void sync() throws FileException {
    with((s, fd) -> check(Posix.fsync(s, fd), "sync"));
  }

  @Override
  public String toString() {
    return where.toString();
  }

  @Override
  public void close() {
    descriptor.close();
  }
}

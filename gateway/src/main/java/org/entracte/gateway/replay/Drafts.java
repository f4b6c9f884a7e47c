package org.entracte.gateway.replay;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.entracte.gateway.export.DataFile;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.ObjectKey;
import org.entracte.gateway.tree.Carrying;
import org.entracte.gateway.tree.Ownership;
import org.entracte.gateway.tree.Reserve;
import org.entracte.protocol.edit.Content;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.TimeChange;

/** Builds in staging, durably, what is to enter the tree. */
final class Drafts {
  private static final int PIECE = 1 << 20;

  private final Reserve reserve;
  private final PayloadStage payloads;

  Drafts(Reserve reserve, PayloadStage payloads) {
    this.reserve = reserve;
    this.payloads = payloads;
  }

  /** Something in staging. */
  record Draft(String entry, ObjectKey key) {}

  /** What it is to look like. */
  record Look(int mode, int uid, int gid, Instant modified) {}

  /**
   * A new object.
   *
   * @param base what a patch lies over, and whose attributes go along; where it is not given, the
   *     rest is a hole
   */
  Draft make(
      String entry, NewObject object, Look look, Optional<Content> content, Optional<Inode> base)
      throws FileException {
    Inode staging = reserve.staging();
    try (Inode inode = staging.create(Caller.SUPERUSER, Name.of(entry), object, 0600)) {
      if (content.isPresent()) {
        try (DataFile data = inode.open(Caller.SUPERUSER, OpenMode.READ_WRITE)) {
          fill(data, content.get(), base);
        }
      }
      Ownership.give(inode, look.uid(), look.gid());
      if (base.isPresent()) {
        Carrying.carry(base.get(), inode);
      }
      if (object.fileType() != FileType.SYMLINK) {
        inode.set(Caller.SUPERUSER, AttributeChange.mode(look.mode()));
      }
      inode.set(
          Caller.SUPERUSER,
          AttributeChange.NONE.withTimes(TimeChange.KEEP, new TimeChange.To(look.modified())));
      if (object.fileType() == FileType.FILE || object.fileType() == FileType.DIRECTORY) {
        inode.sync();
      }
      staging.sync();
      return new Draft(entry, inode.stat().key());
    }
  }

  private void fill(DataFile data, Content content, Optional<Inode> base) throws FileException {
    if (!content.whole() && base.isPresent()) {
      try (DataFile from = base.get().open(Caller.SUPERUSER, OpenMode.READ)) {
        data.copyFrom(from);
      }
    }
    data.truncate(content.sizeBytes());
    long offset = 0;
    try (PayloadStage.Source source = payloads.open(content.payload())) {
      for (Extent extent : content.extents()) {
        if (extent.hole()) {
          data.punchHole(extent.range());
        } else {
          pour(source, offset, data, extent);
          offset += extent.range().length();
        }
      }
    }
  }

  private static void pour(PayloadStage.Source source, long from, DataFile to, Extent extent)
      throws FileException {
    long length = extent.range().length();
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(PIECE, length));
    for (long done = 0; done < length; ) {
      buffer.clear().limit((int) Math.min(PIECE, length - done));
      int count = buffer.remaining();
      source.read(buffer, from + done);
      to.write(buffer.flip(), extent.range().offset() + done);
      done += count;
    }
  }

  /** Whether a file holds, byte for byte, what {@code whole} content would make. */
  boolean isSame(Content whole, Inode file) throws FileException {
    if (!whole.whole() || file.stat().type() != FileType.FILE) {
      return false;
    }
    try (DataFile data = file.open(Caller.SUPERUSER, OpenMode.READ);
        PayloadStage.Source source = payloads.open(whole.payload())) {
      if (data.stat().sizeBytes() != whole.sizeBytes()) {
        return false;
      }
      long at = 0;
      long offset = 0;
      for (Extent extent : whole.extents()) {
        if (extent.hole()) {
          continue;
        }
        if (!isZero(data, at, extent.range().offset()) || !matches(source, offset, data, extent)) {
          return false;
        }
        offset += extent.range().length();
        at = extent.range().end();
      }
      return isZero(data, at, whole.sizeBytes());
    }
  }

  private static boolean matches(
      PayloadStage.Source source, long from, DataFile data, Extent extent) throws FileException {
    long length = extent.range().length();
    ByteBuffer ours = ByteBuffer.allocate((int) Math.min(PIECE, length));
    ByteBuffer theirs = ByteBuffer.allocate(ours.capacity());
    for (long done = 0; done < length; ) {
      int count = (int) Math.min(PIECE, length - done);
      source.read(ours.clear().limit(count), from + done);
      data.read(theirs.clear().limit(count), extent.range().offset() + done);
      if (!ours.flip().equals(theirs.flip())) {
        return false;
      }
      done += count;
    }
    return true;
  }

  private static boolean isZero(DataFile data, long start, long end) throws FileException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(PIECE, Math.max(1, end - start)));
    long at = start;
    while (at < end) {
      OptionalLong next = data.nextData(at);
      if (next.isEmpty() || next.getAsLong() >= end) {
        return true;
      }
      at = next.getAsLong();
      int count = data.read(buffer.clear().limit((int) Math.min(PIECE, end - at)), at);
      buffer.flip();
      while (buffer.hasRemaining()) {
        if (buffer.get() != 0) {
          return false;
        }
      }
      at += Math.max(1, count);
    }
    return true;
  }
}

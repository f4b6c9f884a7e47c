package org.entracte.gateway.replay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.gateway.export.DataFile;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.tree.Registry;
import org.entracte.gateway.tree.Reserve;
import org.entracte.gateway.tree.Reserve.Folder;
import org.entracte.protocol.edit.Content;
import org.entracte.protocol.edit.Hash;
import org.entracte.protocol.edit.Payload;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenMode;

/**
 * Payloads on their way: each a file in staging, named by client and number, whose length is how
 * much of it is here. Safe for many threads.
 */
public final class PayloadStage {
  private static final int PIECE = 1 << 20;
  private static final int MOST_REFUSED = 1000;

  private final Reserve reserve;
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * Payloads that found no room; forgotten when the program ends, since they are asked for anew.
   */
  private final Map<StageId, FileException> refused = new LinkedHashMap<>();

  /** Payloads of which a part may never come to the disk. */
  private final Set<StageId> spoiled = new HashSet<>();

  public PayloadStage(Reserve reserve) {
    this.reserve = reserve;
  }

  private static String entry(StageId stage) {
    HexFormat hex = HexFormat.of();
    return Reserve.PAYLOAD
        + hex.toHexDigits(stage.client().high())
        + "-"
        + hex.toHexDigits(stage.client().low())
        + "-"
        + hex.toHexDigits(stage.number());
  }

  /**
   * See {@link org.entracte.protocol.replication.GatewayLink#stage}. Where there is no room, as if
   * nothing had come: the edit is refused then, and nothing else waits.
   */
  public long add(StageId stage, long offset, ByteBuffer bytes) throws FileException {
    lock.lock();
    try {
      return append(stage, offset, bytes);
    } catch (FileException failed) {
      if (!isForWantOfRoom(failed.error())) {
        throw failed;
      }
      refused.put(stage, failed);
      if (refused.size() > MOST_REFUSED) {
        refused.remove(refused.keySet().iterator().next());
      }
      return length(stage);
    } finally {
      lock.unlock();
    }
  }

  private static boolean isForWantOfRoom(FileError error) {
    return error == FileError.NO_SPACE
        || error == FileError.QUOTA
        || error == FileError.FILE_TOO_LARGE;
  }

  private long length(StageId stage) throws FileException {
    Optional<Inode> there = reserve.entry(Folder.STAGING, entry(stage));
    if (there.isEmpty()) {
      return 0;
    }
    try (Inode inode = there.get()) {
      return inode.stat().sizeBytes();
    }
  }

  /** Why a payload could not come. */
  Optional<FileException> refusal(StageId stage) {
    lock.lock();
    try {
      return Optional.ofNullable(refused.get(stage));
    } finally {
      lock.unlock();
    }
  }

  private long append(StageId stage, long offset, ByteBuffer bytes) throws FileException {
    if (spoiled.contains(stage)) {
      reserve.discard(Folder.STAGING, entry(stage));
      spoiled.remove(stage);
    }
    try (Inode inode = openOrMake(stage);
        DataFile data = inode.open(Caller.SUPERUSER, OpenMode.READ_WRITE)) {
      long here = data.stat().sizeBytes();
      long known = here - offset;
      if (known < 0 || known >= bytes.remaining()) {
        return here;
      }
      ByteBuffer fresh = bytes.slice();
      fresh.position((int) known);
      long end = here + fresh.remaining();
      data.write(fresh, here);
      sync(stage, data);
      refused.remove(stage);
      return end;
    }
  }

  /**
   * What a disk failed to sync it may have dropped, and succeeds the next time: it is to come
   * again.
   */
  private void sync(StageId stage, DataFile data) throws FileException {
    try {
      data.sync();
    } catch (FileException failed) {
      spoiled.add(stage);
      throw failed;
    }
  }

  private Inode openOrMake(StageId stage) throws FileException {
    Inode staging = reserve.staging();
    Name name = Name.of(entry(stage));
    Optional<Inode> there = Registry.child(staging, name);
    if (there.isPresent()) {
      return there.get();
    }
    Inode made = staging.create(Caller.SUPERUSER, name, new NewObject.RegularFile(), 0600);
    staging.sync();
    return made;
  }

  /** Whether all of a payload is here and has its hash; what has another hash is thrown away. */
  boolean isComplete(Payload.Staged payload) throws FileException {
    return isComplete(payload.stage(), payload.lengthBytes(), payload.hash());
  }

  private boolean isComplete(StageId stage, long length, Hash hash) throws FileException {
    if (isSpoiled(stage)) {
      return false;
    }
    Optional<Inode> there = reserve.entry(Folder.STAGING, entry(stage));
    if (there.isEmpty()) {
      return false;
    }
    boolean right;
    try (Inode inode = there.get();
        DataFile data = inode.open(Caller.SUPERUSER, OpenMode.READ)) {
      long here = data.stat().sizeBytes();
      if (here < length) {
        return false;
      }
      right = here == length && hash(data, length).equals(hash);
    }
    if (!right) {
      reserve.discard(Folder.STAGING, entry(stage));
    }
    return right;
  }

  private boolean isSpoiled(StageId stage) {
    lock.lock();
    try {
      return spoiled.contains(stage);
    } finally {
      lock.unlock();
    }
  }

  private static Hash hash(DataFile data, long length) throws FileException {
    MessageDigest digest = sha256();
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(PIECE, Math.max(1, length)));
    for (long at = 0; at < length; ) {
      buffer.clear();
      int count = data.read(buffer, at);
      if (count == 0) {
        break;
      }
      digest.update(buffer.flip());
      at += count;
    }
    return Hash.sha256(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  /** A hash that tells contents apart, in hexadecimal digits: of the bytes and where they go. */
  static String hex(Content content) {
    String where = content.whole() + " " + content.sizeBytes() + " " + content.extents();
    byte[] all = (hex(content.payload()) + " " + where).getBytes(StandardCharsets.US_ASCII);
    return HexFormat.of().formatHex(sha256().digest(all));
  }

  private static String hex(Payload payload) {
    return switch (payload) {
      case Payload.Inline inline -> HexFormat.of().formatHex(sha256().digest(inline.toBytes()));
      case Payload.Staged(var stage, var length, var hash) -> hash.toString();
      case Payload.Lost(var length, var why) -> why;
    };
  }

  /** A payload's bytes, to be read from. */
  interface Source extends AutoCloseable {
    /** Reads until {@code target} is full. */
    void read(ByteBuffer target, long offset) throws FileException;

    @Override
    void close();
  }

  Source open(Payload payload) throws FileException {
    return switch (payload) {
      case Payload.Inline inline -> new Bytes(ByteBuffer.wrap(inline.toBytes()));
      case Payload.Staged(var stage, var length, var hash) -> {
        try (Inode inode = reserve.staging().child(Caller.SUPERUSER, Name.of(entry(stage)))) {
          yield new Staged(inode.open(Caller.SUPERUSER, OpenMode.READ));
        }
      }
      case Payload.Lost(var length, var why) -> throw new FileException(FileError.IO, why);
    };
  }

  private record Bytes(ByteBuffer bytes) implements Source {
    @Override
    public void read(ByteBuffer target, long offset) {
      target.put(bytes.slice((int) offset, target.remaining()));
    }

    @Override
    public void close() {}
  }

  private record Staged(DataFile data) implements Source {
    @Override
    public void read(ByteBuffer target, long offset) throws FileException {
      int wanted = target.remaining();
      if (data.read(target, offset) != wanted) {
        throw new FileException(FileError.IO, "a staged payload was cut at " + offset);
      }
    }

    @Override
    public void close() {
      data.close();
    }
  }

  /** A payload whose edit has its verdict is needed no more. */
  void discard(Payload payload) throws FileException {
    if (payload instanceof Payload.Staged(var stage, var length, var hash)) {
      reserve.discard(Folder.STAGING, entry(stage));
      lock.lock();
      try {
        refused.remove(stage);
      } finally {
        lock.unlock();
      }
    }
  }
}

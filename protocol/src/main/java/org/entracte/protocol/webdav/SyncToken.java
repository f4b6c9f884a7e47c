package org.entracte.protocol.webdav;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.ChangeFeed;
import org.entracte.protocol.tree.FileId;

/**
 * How far a client knows a collection (RFC 6578): up to a point of the tree's feed, and perhaps in
 * the midst of a walk. Its text is a URI whose data is: version 2, the collection, the point, the
 * changes behind the point that were told, the last change of dead properties that was, and for
 * each directory of the walk its id and the cookie of the last entry told, base64url of big-endian
 * numbers.
 *
 * @param skipped changes of the step behind {@code point} that were told already
 * @param infinite whether the walk goes into directories; false if there is none
 * @param properties the last change of dead properties that was told ({@link DeadProperties#last})
 * @param walk the outermost directory first; empty if nothing is left of it
 */
record SyncToken(
    FileId collection,
    ChangeFeed.Point point,
    int skipped,
    long properties,
    boolean infinite,
    List<Mark> walk) {
  private static final String PREFIX = "data:,entracte-sync-";
  private static final byte VERSION = 2;

  /** Deeper than any path that a kernel takes (4,096 bytes). */
  private static final int DEEPEST = 2048;

  private static final int MARK_BYTES = FileId.BYTES + Long.BYTES;
  private static final int HEAD_BYTES = 2 + FileId.BYTES + 4 * Long.BYTES + Integer.BYTES;

  /** A directory and the cookie of the last entry told. */
  record Mark(FileId directory, long cookie) {}

  SyncToken {
    walk = List.copyOf(walk);
  }

  /** All before a point was told. */
  static SyncToken at(FileId collection, ChangeFeed.Point point, long properties) {
    return new SyncToken(collection, point, 0, properties, false, List.of());
  }

  /** Whether a text may be a token, of whatever worth. */
  static boolean isOne(String text) {
    return text.startsWith(PREFIX);
  }

  String text() {
    ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + walk.size() * MARK_BYTES);
    bytes.put(VERSION).put((byte) (infinite ? 1 : 0)).put(collection.toBytes());
    bytes.putLong(point.incarnation()).putLong(point.number()).putLong(point.tag());
    bytes.putInt(skipped).putLong(properties);
    walk.forEach(mark -> bytes.put(mark.directory().toBytes()).putLong(mark.cookie()));
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /** Empty if no server of this kind made it. */
  static Optional<SyncToken> parse(String text) {
    if (!isOne(text) || text.length() > PREFIX.length() + 2 * (HEAD_BYTES + DEEPEST * MARK_BYTES)) {
      return Optional.empty();
    }
    try {
      return parse(ByteBuffer.wrap(Base64.getUrlDecoder().decode(text.substring(PREFIX.length()))));
    } catch (IllegalArgumentException | BufferUnderflowException notOurs) {
      return Optional.empty();
    }
  }

  private static Optional<SyncToken> parse(ByteBuffer bytes) {
    byte version = bytes.get();
    byte flags = bytes.get();
    FileId collection = id(bytes);
    ChangeFeed.Point point =
        new ChangeFeed.Point(bytes.getLong(), bytes.getLong(), bytes.getLong());
    int skipped = bytes.getInt();
    long properties = bytes.getLong();
    List<Mark> walk = new ArrayList<>();
    while (bytes.hasRemaining()) {
      walk.add(new Mark(id(bytes), bytes.getLong()));
    }
    boolean sound =
        version == VERSION
            && flags >> 1 == 0
            && skipped >= 0
            && properties >= 0
            && point.number() >= 0;
    return sound
        ? Optional.of(new SyncToken(collection, point, skipped, properties, flags == 1, walk))
        : Optional.empty();
  }

  private static FileId id(ByteBuffer bytes) {
    byte[] id = new byte[FileId.BYTES];
    bytes.get(id);
    return FileId.fromBytes(id);
  }
}

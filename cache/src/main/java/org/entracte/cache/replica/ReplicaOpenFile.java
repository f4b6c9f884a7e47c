package org.entracte.cache.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Stability;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open of a {@link ReplicaTree}. One that only reads keeps the content it began with when an
 * upload replaces it (I7). State is guarded by the database's lock.
 */
final class ReplicaOpenFile implements OpenFile {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaOpenFile.class);

  /** How long a reader is told to try again, at most, when what it reads is gone or damaged. */
  private static final Duration MOST_WAITING = Duration.ofSeconds(5);

  private final ReplicaTree tree;
  private final Caller caller;
  private final OpenMode mode;
  private final Attributes atOpening;
  private long node;
  private FileId id;
  private Contents.@Nullable Stack began;
  private boolean read;
  private boolean written;

  /** When it was first found that the gateway has the bytes no more. */
  private @Nullable Instant goneSince;

  /** When bytes were first found damaged that the gateway may have by now. */
  private @Nullable Instant damagedSince;

  /** Whether the gateway was asked which version the file is of. */
  private boolean asked;

  private boolean closed;

  ReplicaOpenFile(ReplicaTree tree, Caller caller, NodeRow file, OpenMode mode) throws IOException {
    this.tree = tree;
    this.caller = caller;
    this.node = file.node;
    this.id = file.id;
    this.mode = mode;
    this.atOpening = tree.contents().attributes(file);
  }

  @Override
  public FileId id() {
    return id;
  }

  @Override
  public OpenMode mode() {
    return mode;
  }

  /** Whether it has read or written bytes. */
  boolean hasUsed() {
    return read || written;
  }

  /** Whether it has to do with one version of the content only. */
  boolean hasBegun() {
    return hasUsed() || began != null;
  }

  /** Whether it cannot go on with the version it was opened with. */
  boolean waitsForNewer() {
    return goneSince != null;
  }

  /** The file this open is about became another one. */
  void follow(long newNode) {
    node = newNode;
  }

  void nowIs(FileId newId) {
    id = newId;
  }

  /** An upload replaces the content: goes on with the old one. */
  Optional<List<Long>> keepOld(Contents.Stack old) {
    if (mode.writes() || began != null) {
      return Optional.empty();
    }
    began = old;
    return Optional.of(old.layers());
  }

  @Override
  public Attributes attributes() throws FileException {
    return tree.reading(
        () -> {
          NodeRow file = file();
          Contents.Stack old = began;
          Attributes now = tree.contents().attributes(file);
          return old == null ? now : file.attributes(old.size(), now.usedBytes());
        });
  }

  @Override
  public Attributes atOpening() {
    return atOpening;
  }

  /**
   * What a try to read came to.
   *
   * @param damage what the disk did to bytes that are missing because of it; empty: never here
   * @param toBeJudged whether the damaged ones are an edit's that may have come to the gateway
   */
  private record Attempt(
      int count, long version, Optional<ByteRange> missing, String damage, boolean toBeJudged) {}

  @Override
  public int read(ByteBuffer target, long offset) throws FileException {
    Optional<Attempt> before = Optional.empty();
    boolean fetched = false;
    while (true) {
      Attempt attempt = tree.reading(() -> tryRead(target, offset));
      if (attempt.missing().isEmpty()) {
        return attempt.count();
      }
      if (attempt.toBeJudged()) {
        throw untilJudged(attempt.damage());
      }
      if (attempt.version() == Schema.UNKNOWN_VERSION && !asked) {
        asked = true;
        tree.listWhereNamed(node);
        continue;
      }
      if (before.equals(Optional.of(attempt))) {
        if (fetched && !attempt.damage().isEmpty()) {
          throw new FileException(FileError.IO, attempt.damage() + ", and again when fetched");
        }
        throw new FileException(FileError.BUSY, id + " is being fetched; try again");
      }
      before = Optional.of(attempt);
      fetched = fetch(attempt);
    }
  }

  private Attempt tryRead(ByteBuffer target, long offset) throws IOException, FileException {
    checkOffset(offset);
    if (!mode.reads()) {
      throw new FileException(FileError.ACCESS, id + " is not open for reading");
    }
    Contents.Stack stack = stack();
    int start = target.position();
    try {
      Optional<ByteRange> missing = tree.contents().read(stack, target, offset);
      int count = target.position() - start;
      if (missing.isEmpty()) {
        read = true;
        damagedSince = null;
      }
      tree.noteUse(node);
      return new Attempt(count, stack.version(), missing, "", false);
    } catch (DamagedContentException damaged) {
      target.position(start);
      String what = tree.pathOf(node) + ": " + damaged.getMessage();
      Optional<EditLog.State> edit = tree.contents().editOf(damaged.layer());
      boolean toBeJudged = edit.equals(Optional.of(EditLog.State.SENT));
      if (edit.isPresent() && !toBeJudged) {
        throw new FileException(
            FileError.IO, what + "; they were written here and are not on the gateway yet");
      }
      LOG.warn("{}; {}", what, toBeJudged ? "the gateway may have them" : "fetching them again");
      return new Attempt(0, stack.version(), Optional.of(damaged.range()), what, toBeJudged);
    }
  }

  /** Once their verdict is here, damaged bytes are fetched if the gateway has them. */
  private FileException untilJudged(String damage) throws FileException {
    String what = damage + "; the gateway may have them";
    if (!tree.source().isThere()) {
      return new FileException(FileError.IO, what + ", but is away: try again when it is back");
    }
    boolean soon = tree.reading(this::mayStillBeJudged);
    return new FileException(soon ? FileError.BUSY : FileError.IO, what + ": try again");
  }

  private boolean mayStillBeJudged() {
    Instant now = tree.now();
    Instant since = damagedSince == null ? now : damagedSince;
    damagedSince = since;
    return now.isBefore(since.plus(MOST_WAITING));
  }

  /** False if the gateway has them no more, but newer ones are about to be shown here. */
  private boolean fetch(Attempt attempt) throws FileException {
    try {
      tree.source().fetch(id, attempt.version(), attempt.missing().orElseThrow());
      return true;
    } catch (FileException refusal) {
      if (refusal.error() == FileError.OFFLINE && !attempt.damage().isEmpty()) {
        throw new FileException(
            FileError.IO,
            attempt.damage() + "; the gateway has them, but is away: try again when it is back",
            refusal);
      }
      if (refusal.error() != FileError.VERSION_GONE || !tree.writing(this::mayStillCome)) {
        throw refusal;
      }
      return false;
    }
  }

  /**
   * Its bytes are on the gateway no more. Whether those of a newer version are about to be shown
   * here instead, which only others' opens and the next rows of the feed can delay.
   */
  private boolean mayStillCome() throws IOException, FileException {
    NodeRow file = file();
    if (read || began != null) {
      return false;
    }
    if (file.links == 0) {
      throw new FileException(
          FileError.STALE, id + " was removed on the gateway before its content was fetched");
    }
    Instant now = tree.now();
    Instant since = goneSince;
    if (since == null) {
      goneSince = now;
      tree.settle(node);
    }
    return since == null || now.isBefore(since.plus(MOST_WAITING));
  }

  @Override
  public void write(ByteBuffer source, long offset, Stability stability) throws FileException {
    tree.writing(
        () -> {
          checkOffset(offset);
          checkWrites();
          if (source.remaining() > Long.MAX_VALUE - offset) {
            throw new FileException(FileError.FILE_TOO_LARGE, "write to " + id + " at " + offset);
          }
          if (source.hasRemaining()) {
            written = true;
            NodeRow file = file();
            int modeBefore = file.mode;
            tree.contents().write(caller, file, source, offset);
            tree.localAttributes().logLostBits(caller, file, modeBefore);
          }
          return true;
        });
    if (stability != Stability.UNSTABLE) {
      tree.sync(node);
    }
  }

  @Override
  public void punchHole(ByteRange range) throws FileException {
    tree.writing(
        () -> {
          checkOffset(range.offset());
          checkWrites();
          NodeRow file = file();
          if (range.offset() < file.size && !range.isEmpty()) {
            written = true;
            int modeBefore = file.mode;
            tree.contents().punchHole(caller, file, range);
            tree.localAttributes().logLostBits(caller, file, modeBefore);
          }
          return true;
        });
  }

  /** Room on the laptop says nothing about room on the gateway. */
  @Override
  public void allocate(ByteRange range) throws FileException {
    throw new FileException(
        FileError.NOT_SUPPORTED, "room for " + id + " cannot be kept on the gateway from here");
  }

  @Override
  public void cloneFrom(OpenFile source, ByteRange from, long to) throws FileException {
    throw new FileException(FileError.NOT_SUPPORTED, "the cache does not share blocks");
  }

  private void checkWrites() throws FileException {
    if (!mode.writes()) {
      throw new FileException(FileError.ACCESS, id + " is not open for writing");
    }
  }

  @Override
  public void commit() throws FileException {
    tree.sync(node);
  }

  @Override
  public OptionalLong nextData(long offset) throws FileException {
    return tree.reading(
        () -> {
          checkOffset(offset);
          return tree.contents().nextData(stack(), offset);
        });
  }

  @Override
  public long nextHole(long offset) throws FileException {
    return tree.reading(
        () -> {
          checkOffset(offset);
          return tree.contents().nextHole(stack(), offset);
        });
  }

  @Override
  public void close() throws FileException {
    boolean done = false;
    try {
      tree.writing(
          () -> {
            if (!closed) {
              closed = true;
              List<Long> kept = began == null ? List.of() : began.layers();
              tree.closed(node, this, kept);
            }
            return true;
          });
      done = true;
    } finally {
      if (!done) {
        letGo();
      }
    }
  }

  /** The disk failed: closed it is all the same, and what waited for that is shown later. */
  private void letGo() throws FileException {
    tree.reading(
        () -> {
          closed = true;
          tree.closedUnsettled(node, this);
          return true;
        });
  }

  private NodeRow file() throws IOException {
    if (closed) {
      throw new IllegalStateException("the open of " + id + " is closed");
    }
    return tree.node(node);
  }

  private Contents.Stack stack() throws IOException {
    NodeRow file = file();
    Contents.Stack old = began;
    return old != null ? old : tree.contents().stack(file);
  }

  private void checkOffset(long offset) throws FileException {
    if (offset < 0) {
      throw new FileException(FileError.INVALID, "offset " + offset + " in " + id);
    }
  }
}

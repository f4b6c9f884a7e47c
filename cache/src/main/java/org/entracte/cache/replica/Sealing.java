package org.entracte.cache.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.edit.Content;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.edit.Hash;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Payload;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.tree.ByteRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a frozen edit its final record: its layer becomes {@link Content}, hashed without the lock,
 * since a frozen layer never changes. A kill in between leaves it frozen, to be sealed again to the
 * same record.
 */
final class Sealing {
  private static final Logger LOG = LoggerFactory.getLogger(Sealing.class);
  private static final int CHUNK_BYTES = 1 << 20;

  private final ReplicaState state;
  private final Contents contents;

  Sealing(ReplicaState state) {
    this.state = state;
    this.contents = new Contents(state);
  }

  /**
   * Does nothing for an edit that a verdict took away since it was looked up: where a copy of this
   * folder is in use too, an edit may be judged that was never sent from here. What the edit is of
   * is asked for anew at each step: the feed may have made its file one with another meanwhile.
   */
  void seal(EditLog.Row edit) throws IOException {
    Optional<Content> content;
    try {
      content = edit.layer() == 0 ? Optional.empty() : Optional.of(content(edit));
    } catch (IOException failed) {
      if (state.database().read(() -> isGone(edit))) {
        return;
      }
      throw failed;
    }
    record(edit, content);
  }

  private boolean isGone(EditLog.Row edit) throws IOException {
    return state.log().find(edit.number()).isEmpty();
  }

  private void record(EditLog.Row edit, Optional<Content> content) throws IOException {
    state
        .database()
        .write(
            () -> {
              Optional<EditLog.Row> now = state.log().find(edit.number());
              if (now.isEmpty()) {
                return false;
              }
              Edit sealed = sealed(now.get(), content);
              long staged =
                  content
                      .filter(has -> has.payload() instanceof Payload.Staged)
                      .map(has -> has.payload().lengthBytes())
                      .orElse(0L);
              state.log().setRecord(edit.number(), EditFormat.encode(sealed), staged);
              state.log().setState(edit.number(), EditLog.State.SENT);
              return true;
            });
  }

  Edit record(long number) throws IOException {
    byte[] record =
        state
            .log()
            .record(number)
            .orElseThrow(() -> new IllegalStateException("edit " + number + " has no record"));
    try {
      return Records.edit(record);
    } catch (SQLException damage) {
      throw new IOException("edit " + number + " of the log is damaged", damage);
    }
  }

  private Edit sealed(EditLog.Row row, Optional<Content> content) throws IOException {
    if (content.isEmpty()) {
      return record(row.number());
    }
    if (row.what().equals("store")) {
      Operation.Store store =
          new Operation.Store(state.nodes().get(row.node()).id, row.base(), content.get());
      EditKey key = new EditKey(state.log().client(), row.epoch(), row.number());
      List<Long> released = state.log().releasedBy(row.number());
      return new Edit(key, row.caller(), row.madeAt(), store, released);
    }
    Edit edit = record(row.number());
    if (!(edit.operation() instanceof Operation.Create create)) {
      throw new IllegalStateException("edit " + row.number() + " has content but is no create");
    }
    return new Edit(
        edit.key(),
        edit.caller(),
        edit.madeAt(),
        new Operation.Create(
            create.directory(),
            create.name(),
            create.id(),
            create.object(),
            create.mode(),
            create.uid(),
            create.gid(),
            content.get().modified(),
            content),
        edit.released());
  }

  /**
   * The edit's ranges; or all of a small file, if it is here: then the gateway needs no base, which
   * others may have overwritten in place by now.
   */
  private Content content(EditLog.Row edit) throws IOException {
    try {
      return undamaged(edit);
    } catch (DamagedContentException damaged) {
      return lost(edit, damaged);
    }
  }

  private Content undamaged(EditLog.Row edit) throws IOException {
    if (edit.what().equals("store") && edit.size() <= Payload.MAX_INLINE_BYTES) {
      Optional<Content> all = state.database().read(() -> all(edit));
      if (all.isPresent()) {
        return all.get();
      }
    }
    return ranges(edit);
  }

  private Optional<Content> all(EditLog.Row edit) throws IOException {
    Optional<EditLog.Row> now = state.log().find(edit.number());
    if (now.isEmpty()) {
      return Optional.empty();
    }
    NodeRow file = state.nodes().get(now.get().node());
    List<Long> layers = new ArrayList<>();
    boolean shown = false;
    for (EditLog.Row layer : state.log().layersUpTo(file.contentEdit)) {
      shown |= layer.number() == edit.number();
      if (shown) {
        layers.add(layer.layer());
      }
    }
    if (!shown) {
      // What the file is based on by now is not what this lies over.
      return Optional.empty();
    }
    if (file.baseLayer != 0) {
      layers.add(file.baseLayer);
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) edit.size());
    Contents.Stack stack = new Contents.Stack(layers, edit.size(), file.contentVersion);
    try {
      if (contents.read(stack, bytes, 0).isPresent()) {
        return Optional.empty();
      }
    } catch (DamagedContentException damaged) {
      if (damaged.layer() == edit.layer()) {
        throw damaged;
      }
      return Optional.empty();
    }
    List<Extent> extents =
        edit.size() == 0 ? List.of() : List.of(new Extent(new ByteRange(0, edit.size()), false));
    return Optional.of(
        new Content(
            true,
            edit.size(),
            extents,
            new Payload.Inline(bytes.array()),
            edit.modified().orElse(edit.madeAt())));
  }

  private Content ranges(EditLog.Row edit) throws IOException {
    List<Extent> extents = state.database().read(() -> state.extents().all(edit.layer()));
    return content(edit, extents, payload(edit, data(extents)));
  }

  private Content content(EditLog.Row edit, List<Extent> extents, Payload payload)
      throws IOException {
    boolean whole =
        edit.what().equals("create")
            || state.database().read(() -> state.extents().covers(edit.layer(), edit.size()));
    return new Content(whole, edit.size(), extents, payload, edit.modified().orElse(edit.madeAt()));
  }

  /** Keeps its place in the order: the gateway refuses it, and what depends on it waits. */
  private Content lost(EditLog.Row edit, DamagedContentException damaged) throws IOException {
    List<Extent> extents = state.database().read(() -> state.extents().all(edit.layer()));
    String path = state.database().read(() -> path(edit));
    String why =
        "not sent, because "
            + damaged.getMessage()
            + "; drop the edit, which saves what is readable, and write the file again";
    LOG.error("edit {} of {}: {}", edit.number(), path, why);
    return content(edit, extents, new Payload.Lost(length(data(extents)), why));
  }

  private String path(EditLog.Row edit) throws IOException {
    return state.paths().of(state.log().find(edit.number()).orElse(edit));
  }

  /** A sealed edit's payload was damaged before the gateway had it: it is refused instead. */
  void reseal(EditLog.Row edit, DamagedContentException damaged) throws IOException {
    record(edit, Optional.of(lost(edit, damaged)));
  }

  private static long length(List<ByteRange> data) {
    return data.stream().mapToLong(ByteRange::length).sum();
  }

  private Payload payload(EditLog.Row edit, List<ByteRange> data) throws IOException {
    long length = length(data);
    if (length <= Payload.MAX_INLINE_BYTES) {
      ByteBuffer bytes = ByteBuffer.allocate((int) length);
      state.database().read(() -> copy(edit.layer(), data, bytes, 0));
      return new Payload.Inline(bytes.array());
    }
    StageId stage = new StageId(state.database().read(() -> state.log().client()), edit.number());
    return new Payload.Staged(stage, length, hash(edit.layer(), data, length));
  }

  private Hash hash(long layer, List<ByteRange> data, long length) throws IOException {
    MessageDigest digest = sha256();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    long done = 0;
    while (done < length) {
      long from = done;
      chunk.clear();
      int count = state.database().read(() -> copy(layer, data, chunk, from));
      digest.update(chunk.array(), 0, count);
      done += count;
    }
    return Hash.sha256(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  private static List<ByteRange> data(List<Extent> extents) {
    List<ByteRange> data = new ArrayList<>();
    for (Extent extent : extents) {
      if (!extent.hole()) {
        data.add(extent.range());
      }
    }
    return data;
  }

  /** With the lock: bytes of a layer's payload from {@code offset} on; returns how many. */
  int payload(long layer, ByteBuffer target, long offset) throws IOException {
    return copy(layer, data(state.extents().all(layer)), target, offset);
  }

  private int copy(long layer, List<ByteRange> data, ByteBuffer target, long offset)
      throws IOException {
    int start = target.position();
    long passed = 0;
    for (ByteRange range : data) {
      long skip = Math.max(0, offset - passed);
      passed += range.length();
      if (skip >= range.length() || !target.hasRemaining()) {
        continue;
      }
      int length = (int) Math.min(target.remaining(), range.length() - skip);
      ByteBuffer part = target.slice(target.position(), length);
      if (state.files().read(layer, part, range.offset() + skip) < length) {
        throw new IOException(
            "layer " + layer + " of the cache ends before " + range + "; check the disk");
      }
      target.position(target.position() + length);
    }
    return target.position() - start;
  }
}

package org.entracte.cache.replica;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.ValueChange;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.AttributeValue;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.TimeChange;

/** Sets attributes in the view and logs what of it travels. Called within a transaction. */
final class LocalAttributes {
  private final ReplicaState state;
  private final Contents contents;

  LocalAttributes(ReplicaState state, Contents contents) {
    this.state = state;
    this.contents = contents;
  }

  static Operation.Owned owned(NodeRow row) {
    return new Operation.Owned(row.mode, row.uid, row.gid, row.modified);
  }

  /** All of {@code change}, which was checked; the row is saved. */
  void set(Caller caller, NodeRow row, AttributeChange change) throws IOException {
    Operation.Owned before = owned(row);
    if (change.sizeBytes().isPresent()) {
      contents.resize(caller, row, change.sizeBytes().getAsLong());
    }
    Instant modifiedByContent = row.modified;
    apply(caller, row, change, state.now());
    logDifference(
        caller,
        row,
        new Operation.Owned(before.mode(), before.uid(), before.gid(), modifiedByContent),
        change);
    state.attributesChanged(row);
  }

  /** One extended attribute, which was checked; the row is saved. */
  void set(Caller caller, NodeRow row, AttributeName name, Optional<AttributeValue> value)
      throws IOException {
    Operation.SetAttributes operation =
        new Operation.SetAttributes(
            row.id,
            owned(row),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            List.of(new ValueChange(name, row.values.get(name), value)));
    log(caller, row, operation);
    row.values = row.values.with(name, value);
    state.attributesChanged(row);
  }

  /** Writing took mode bits away: that travels as attributes of its own. */
  void logLostBits(Caller caller, NodeRow row, int modeBefore) throws IOException {
    if (row.mode != modeBefore) {
      logDifference(
          caller,
          row,
          new Operation.Owned(modeBefore, row.uid, row.gid, row.modified),
          AttributeChange.NONE);
    }
  }

  /** In memory only: everything but the size. */
  static void apply(Caller caller, NodeRow row, AttributeChange change, Instant now) {
    if (change.uid().isPresent() || change.gid().isPresent()) {
      row.uid = change.uid().orElse(row.uid);
      row.gid = change.gid().orElse(row.gid);
      row.dropSetIdBits();
    }
    if (change.mode().isPresent()) {
      boolean foreignGroup = !caller.isSuperuser() && !caller.isIn(row.gid);
      boolean dropsSgid = foreignGroup && !row.isDirectory();
      row.mode = change.mode().getAsInt() & (dropsSgid ? ~02000 : ~0);
    }
    row.accessed = changed(change.accessed(), row.accessed, now);
    row.modified = changed(change.modified(), row.modified, now);
  }

  private static Instant changed(TimeChange change, Instant old, Instant now) {
    return switch (change) {
      case TimeChange.Keep() -> old;
      case TimeChange.Now() -> now;
      case TimeChange.To(var time) -> time;
    };
  }

  private void logDifference(
      Caller caller, NodeRow row, Operation.Owned before, AttributeChange asked)
      throws IOException {
    boolean mode = asked.mode().isPresent() || row.mode != before.mode();
    boolean uid = asked.uid().isPresent() || row.uid != before.uid();
    boolean gid = asked.gid().isPresent() || row.gid != before.gid();
    boolean modified = !(asked.modified() instanceof TimeChange.Keep);
    if (!mode && !uid && !gid && !modified) {
      return;
    }
    Operation.SetAttributes operation =
        new Operation.SetAttributes(
            row.id,
            before,
            mode ? OptionalInt.of(row.mode) : OptionalInt.empty(),
            uid ? OptionalInt.of(row.uid) : OptionalInt.empty(),
            gid ? OptionalInt.of(row.gid) : OptionalInt.empty(),
            modified ? Optional.of(row.modified) : Optional.empty());
    log(caller, row, operation);
  }

  private void log(Caller caller, NodeRow row, Operation.SetAttributes operation)
      throws IOException {
    state.log().closeContentOf(row.node);
    long number = state.log().append(caller, operation, row);
    state.log().touch(number, row);
  }
}

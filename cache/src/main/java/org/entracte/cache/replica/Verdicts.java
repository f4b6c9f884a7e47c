package org.entracte.cache.replica;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.tree.FileId;

/**
 * Resolves edits of ours when the feed brings their verdict, behind the facts of the same row.
 * Names and attributes follow by themselves once the edit no longer holds them; here is what must
 * happen to content. Called within a transaction; an edit resolved already is passed over.
 */
final class Verdicts {
  private final ReplicaState state;
  private final Contents contents;
  private final Adoption adoption;

  Verdicts(ReplicaState state, Contents contents, Adoption adoption) {
    this.state = state;
    this.contents = contents;
    this.adoption = adoption;
  }

  /** The object that content of ours went to, which must be known before it can go there. */
  static Optional<FileId> destination(Verdict verdict) {
    return switch (verdict.outcome()) {
      case Outcome.KeptBoth(var original, var copy, var directory, var name) -> Optional.of(copy);
      case Outcome.KeptPart(_, var copy, _, _, _) -> Optional.of(copy);
      case Outcome.Restored(var id, var directory, var name) -> Optional.of(id);
      case Outcome.Applied _,
          Outcome.Adopted _,
          Outcome.Renamed _,
          Outcome.Dropped _,
          Outcome.Refused _,
          Outcome.ParkedBehind _ ->
          Optional.empty();
    };
  }

  /** The unresolved edit that a verdict is about. */
  Optional<EditLog.Row> about(Verdict verdict) throws IOException {
    if (!verdict.key().client().equals(state.log().client())) {
      return Optional.empty();
    }
    return state
        .log()
        .find(verdict.key().number())
        .filter(edit -> edit.epoch() == verdict.key().epoch())
        .filter(edit -> edit.state() != EditLog.State.PARKED);
  }

  void resolve(EditLog.Row edit, Verdict verdict) throws IOException {
    note(edit, verdict);
    switch (verdict.outcome()) {
      case Outcome.Applied _, Outcome.Renamed _ -> applied(edit, verdict);
      case Outcome.Adopted(var alias, var surviving) -> {
        adoption.adopt(alias, surviving);
        applied(state.log().find(edit.number()).orElseThrow(), verdict);
      }
      case Outcome.KeptBoth(var original, var copy, var directory, var name) ->
          landed(edit, verdict, copy);
      case Outcome.KeptPart(_, var copy, _, _, _) -> landed(edit, verdict, copy);
      case Outcome.Restored(var id, var directory, var name) -> landed(edit, verdict, id);
      case Outcome.Dropped _ -> dropped(edit, verdict);
      case Outcome.Refused _, Outcome.ParkedBehind _ -> park(edit, verdict);
    }
  }

  private void applied(EditLog.Row edit, Verdict verdict) throws IOException {
    if (isContent(edit)) {
      NodeRow file = state.nodes().get(edit.node());
      if (isBesideWhatIsShown(file, edit)) {
        state.files().drop(edit.layer());
      } else {
        fold(file, edit, verdict.journal());
      }
    }
    state.log().remove(edit.number());
  }

  /**
   * Of two contents of a file that were made as two files', the other one is shown, and does not
   * lie over this: its edits do not know what the gateway has now.
   */
  private boolean isBesideWhatIsShown(NodeRow file, EditLog.Row edit) throws IOException {
    return edit.layer() != 0 && file.contentEdit != 0 && !state.log().isShown(edit);
  }

  /** A store, or the creation of anything (of a file perhaps with its content). */
  private static boolean isContent(EditLog.Row edit) {
    return edit.what().equals("store") || edit.what().equals("create");
  }

  /**
   * A listing may have told of a version later than this verdict's row. What is folded is the
   * content as of the row; settling sees then that it is not the latest.
   */
  private void fold(NodeRow file, EditLog.Row edit, long journal) throws IOException {
    Optional<BaseTable.Node> base = state.base().node(file.node);
    long latest = base.map(BaseTable.Node::contentVersion).orElse(file.contentVersion);
    contents.fold(file, edit, Math.min(latest, journal));
    state.nodes().save(file);
  }

  private void landed(EditLog.Row edit, Verdict verdict, FileId where) throws IOException {
    Optional<NodeRow> copy = state.nodes().find(where);
    if (!isContent(edit) || copy.isEmpty() || copy.get().node == edit.node()) {
      applied(edit, verdict);
      return;
    }
    moveContent(edit, state.nodes().get(edit.node()), copy.get());
    applied(state.log().find(edit.number()).orElseThrow(), verdict);
  }

  /** What is here of the content, and all edits of it still to come, belong to the copy now. */
  private void moveContent(EditLog.Row edit, NodeRow ours, NodeRow copy) throws IOException {
    if (state.base().node(copy.node).isEmpty()) {
      // A listing showed it before its row came: what is shown is the gateway's side.
      state.base().put(BaseTable.Node.ofView(copy, true));
    }
    List<EditLog.Row> moved = state.log().contentFrom(edit);
    EditLog.Row last = moved.getLast();
    boolean shown = last.number() == ours.contentEdit;
    if (!state.log().isJudgedFirst(copy.contentEdit, last.number())) {
      state.files().drop(copy.baseLayer);
      // What the ranges lie over may be gone on the gateway: the copy is what it made of them.
      boolean isAll = shown && isWhole(edit) && state.log().isOverBase(edit);
      copy.baseLayer = isAll ? ours.baseLayer : 0;
      copy.contentVersion = ours.contentVersion;
      copy.contentEdit = last.number();
      copy.size = last.size();
      copy.modified = last.modified().orElse(last.madeAt());
    }
    if (copy.links == 0) {
      copy.links = 1;
    }
    for (EditLog.Row row : moved) {
      state.log().moveTo(row.number(), ours.node, copy.node);
    }
    state.nodes().saveChanged(copy);
    if (shown) {
      if (copy.baseLayer != ours.baseLayer) {
        state.files().drop(ours.baseLayer);
      }
      ours.baseLayer = 0;
      ours.contentEdit = 0;
      showGateways(ours);
      state.opens().moveWithContent(ours.node, copy.node);
    }
    state.opens().nowHave(copy.node, copy.id);
  }

  private boolean isWhole(EditLog.Row edit) throws IOException {
    Optional<byte[]> record = state.log().record(edit.number());
    if (record.isEmpty()) {
      return false;
    }
    try {
      return switch (Records.edit(record.get()).operation()) {
        case Operation.Store store -> store.content().whole();
        case Operation.Create create -> true;
        case Operation.SetAttributes _, Operation.Remove _, Operation.Rename _, Operation.Link _ ->
            false;
      };
    } catch (SQLException damage) {
      throw new IOException("edit " + edit.number() + " of the log is damaged", damage);
    }
  }

  private void showGateways(NodeRow ours) throws IOException {
    Optional<BaseTable.Node> base = state.base().node(ours.node);
    if (base.isPresent()) {
      ours.contentVersion = base.get().contentVersion();
      ours.size = base.get().size();
      ours.used = base.get().used();
      ours.modified = base.get().modified();
    }
    state.nodes().saveChanged(ours);
  }

  /** Content that found no place stays here, listed: bytes are never dropped. */
  private void dropped(EditLog.Row edit, Verdict verdict) throws IOException {
    if (edit.layer() != 0 && state.extents().dataBytes(edit.layer()) > 0) {
      park(edit, verdict);
      return;
    }
    state.files().drop(edit.layer());
    state.log().remove(edit.number());
  }

  private void park(EditLog.Row edit, Verdict verdict) throws IOException {
    state.log().park(edit.number(), EditFormat.encodeVerdict(verdict));
    if (Retries.maySolveItself(verdict.outcome())) {
      state.retries().refused(edit.number(), state.now());
    } else {
      state.retries().forget(edit.number());
    }
    if (verdict.outcome() instanceof Outcome.ParkedBehind(var number)) {
      boolean stands =
          state.log().find(number).filter(row -> row.state() == EditLog.State.PARKED).isPresent();
      if (!stands) {
        // That edit was made anew or given up while this one was on its way.
        state.log().release(number);
        state.retries().now(edit.number(), state.now());
      }
    }
  }

  private void note(EditLog.Row edit, Verdict verdict) throws IOException {
    if (!isNotable(verdict.outcome())) {
      return;
    }
    state
        .database()
        .change(
            "INSERT INTO conflicts(number, journal, made_at, what, path, verdict)"
                + " VALUES(?, ?, ?, ?, ?, ?)",
            edit.number(),
            verdict.journal(),
            edit.madeAt(),
            edit.what(),
            state.paths().of(edit),
            EditFormat.encodeVerdict(verdict));
  }

  /** What is parked stands in the log, with its reason, until it is tried again or dropped. */
  private static boolean isNotable(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Applied _, Outcome.Refused _, Outcome.ParkedBehind _ -> false;
      case Outcome.Adopted _,
          Outcome.KeptBoth _,
          Outcome.KeptPart _,
          Outcome.Renamed _,
          Outcome.Restored _,
          Outcome.Dropped _ ->
          true;
    };
  }

  List<Conflict> conflicts(int max) throws IOException {
    return state
        .database()
        .list(
            "SELECT number, journal, made_at, what, path, verdict FROM conflicts"
                + " ORDER BY id DESC LIMIT ?",
            row ->
                new Conflict(
                    row.getLong(1),
                    row.getLong(2),
                    Database.toInstant(row.getBytes(3)),
                    row.getString(4),
                    row.getString(5),
                    Records.verdict(row.getBytes(6)).outcome()),
            max);
  }
}

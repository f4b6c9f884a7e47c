package org.entracte.cache.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Content;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Payload;
import org.entracte.protocol.edit.StageId;

/** Hands frozen edits to the sender and tells how many there are. */
final class Outbox implements OutgoingLog {
  /** A file is left alone until nobody wrote to it for so long, or closed it. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  /** But not longer than this. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Replica replica;
  private final ReplicaState state;
  private final Sealing sealing;
  private final Verdicts verdicts;
  private final Renumbering renumbering;

  /** Whether sealed edits wait for a sync, which may have failed before. */
  private volatile boolean unsynced;

  Outbox(Replica replica, Verdicts verdicts) {
    this.replica = replica;
    this.state = replica.state();
    this.sealing = new Sealing(state);
    this.verdicts = verdicts;
    this.renumbering = new Renumbering(state);
  }

  @Override
  public ClientId client() throws IOException {
    return replica.client();
  }

  @Override
  public List<OutgoingEdit> nextBatch(long after, int max, Instant now, boolean flushAll)
      throws IOException {
    List<EditLog.Row> ready =
        state.database().write(() -> freeze(state.log().behind(after, max), now, flushAll));
    for (EditLog.Row edit : ready) {
      if (edit.state() != EditLog.State.SENT) {
        unsynced = true;
        sealing.seal(edit);
      }
    }
    if (unsynced) {
      replica.syncAll();
      unsynced = false;
    }
    return state.database().read(() -> encoded(ready));
  }

  private List<EditLog.Row> freeze(List<EditLog.Row> rows, Instant now, boolean flushAll)
      throws IOException {
    List<EditLog.Row> ready = new ArrayList<>();
    for (EditLog.Row edit : rows) {
      boolean open = edit.state() == EditLog.State.OPEN;
      if (open && !flushAll && !isQuiet(edit, now)) {
        break;
      }
      if (edit.state() != EditLog.State.SENT) {
        state.log().setState(edit.number(), EditLog.State.FROZEN);
      }
      ready.add(edit);
    }
    return ready;
  }

  /** Time only saves work here: a clock that was set back must not hold an edit up. */
  private boolean isQuiet(EditLog.Row edit, Instant now) {
    boolean closed = edit.layer() != 0 && !state.opens().hasWriters(edit.node());
    return closed
        || now.isBefore(edit.lastWrite())
        || !now.isBefore(edit.lastWrite().plus(QUIET))
        || !now.isBefore(edit.madeAt().plus(PATIENCE));
  }

  /** Those still unresolved and sealed, up to the first that is not. */
  private List<OutgoingEdit> encoded(List<EditLog.Row> rows) throws IOException {
    List<OutgoingEdit> batch = new ArrayList<>();
    for (EditLog.Row row : rows) {
      Optional<EditLog.Row> now = state.log().find(row.number());
      if (now.isEmpty() || now.get().state() == EditLog.State.PARKED) {
        continue;
      }
      if (now.get().state() != EditLog.State.SENT) {
        break;
      }
      Edit edit = sealing.record(row.number());
      batch.add(new OutgoingEdit(edit, staged(edit)));
    }
    return batch;
  }

  private static Optional<Payload.Staged> staged(Edit edit) {
    Optional<Content> content =
        switch (edit.operation()) {
          case Operation.Create create -> create.content();
          case Operation.Store store -> Optional.of(store.content());
          case Operation.SetAttributes _,
              Operation.Remove _,
              Operation.Rename _,
              Operation.Link _ ->
              Optional.empty();
        };
    return content.flatMap(
        has ->
            has.payload() instanceof Payload.Staged staged
                ? Optional.of(staged)
                : Optional.empty());
  }

  @Override
  public int readPayload(StageId stage, ByteBuffer target, long offset) throws IOException {
    Optional<EditLog.Row> edit = state.database().read(() -> staged(stage));
    if (edit.isEmpty()) {
      return -1;
    }
    try {
      return state.database().read(() -> sealing.payload(edit.get().layer(), target, offset));
    } catch (DamagedContentException damaged) {
      // Whether it has its verdict already, only the gateway knows: then that one counts.
      unsynced = true;
      sealing.reseal(edit.get(), damaged);
      return -1;
    }
  }

  private Optional<EditLog.Row> staged(StageId stage) throws IOException {
    return stage.client().equals(state.log().client())
        ? state.log().find(stage.number()).filter(row -> row.layer() != 0)
        : Optional.empty();
  }

  @Override
  public boolean isOfLostJournal() throws IOException {
    return state.database().read(() -> state.lostJournal().isNamed());
  }

  @Override
  public void resetForFork(ClientId newClient) throws IOException {
    state
        .database()
        .write(
            () -> {
              renumbering.restart(newClient);
              return true;
            });
    replica.syncAll();
  }

  @Override
  public LogCounts counts() throws IOException {
    return state.database().read(this::count);
  }

  private LogCounts count() throws IOException {
    Database database = state.database();
    return new LogCounts(
        database.number("SELECT COUNT(*) FROM edits WHERE state <> 'PARKED'"),
        database.number(
            "SELECT SUM(x.stop - x.start) FROM edits e JOIN extents x ON x.layer = e.layer"
                + " WHERE e.state <> 'PARKED' AND x.hole = 0"),
        database.one(
            "SELECT made_at FROM edits WHERE state <> 'PARKED' ORDER BY number LIMIT 1",
            row -> Database.toInstant(row.getBytes(1))),
        database.number("SELECT COUNT(*) FROM edits WHERE state = 'PARKED'"),
        database.number("SELECT COUNT(*) FROM conflicts"));
  }

  @Override
  public List<LoggedEdit> queue(int max) throws IOException {
    return state
        .database()
        .read(
            () -> {
              List<LoggedEdit> queue = new ArrayList<>();
              for (EditLog.Row row : state.log().all(max)) {
                queue.add(shown(row));
              }
              return queue;
            });
  }

  private LoggedEdit shown(EditLog.Row row) throws IOException {
    Optional<byte[]> verdict = state.log().verdict(row.number());
    try {
      return new LoggedEdit(
          row.number(),
          row.madeAt(),
          row.what(),
          state.paths().of(row),
          row.state() == EditLog.State.SENT,
          row.layer() == 0 ? 0 : state.extents().dataBytes(row.layer()),
          verdict.isEmpty()
              ? Optional.empty()
              : Optional.of(Records.verdict(verdict.get()).outcome()),
          state.retries().when(row.number()));
    } catch (SQLException damage) {
      throw new IOException("edit " + row.number() + " of the log is damaged", damage);
    }
  }

  @Override
  public List<Conflict> conflicts(int max) throws IOException {
    return state.database().read(() -> verdicts.conflicts(max));
  }
}

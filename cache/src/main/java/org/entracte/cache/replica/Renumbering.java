package org.entracte.cache.replica;

import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.tree.FileId;

/**
 * Starts the log anew under another client id: unresolved edits count from 1 and are sealed again;
 * parked ones, which nobody will send, get negative numbers. Called within a transaction.
 */
final class Renumbering {
  private static final long APART = 1L << 60;

  private final ReplicaState state;

  Renumbering(ReplicaState state) {
    this.state = state;
  }

  void restart(ClientId client) throws IOException {
    Database database = state.database();
    List<EditLog.Row> rows = state.log().all(Integer.MAX_VALUE);
    Map<Long, Long> renumbered = new HashMap<>();
    long next = 1;
    long parked = -rows.size();
    for (EditLog.Row row : rows) {
      boolean isParked = row.state() == EditLog.State.PARKED;
      renumbered.put(row.number(), isParked ? parked++ : next++);
    }
    for (Map.Entry<Long, Long> change : renumbered.entrySet()) {
      move(change.getKey(), change.getValue() + APART);
    }
    for (long number : renumbered.values()) {
      move(number + APART, number);
    }
    database.change("UPDATE edits SET state = 'PENDING' WHERE state IN ('FROZEN', 'SENT')");
    database.change("UPDATE meta SET value = ? WHERE key = 'client_high'", client.high());
    database.change("UPDATE meta SET value = ? WHERE key = 'client_low'", client.low());
    database.change("UPDATE sqlite_sequence SET seq = ? WHERE name = 'edits'", next - 1);
    // The new client was refused nothing yet.
    database.change("DELETE FROM released");
    Set<Long> ofLostJournal = new HashSet<>();
    long lost = state.lostJournal().lastEdit();
    for (EditLog.Row row : rows) {
      if (row.number() <= lost) {
        ofLostJournal.add(renumbered.get(row.number()));
      }
    }
    for (EditLog.Row row : state.log().all(Integer.MAX_VALUE)) {
      rewrite(row, client, renumbered, ofLostJournal.contains(row.number()));
    }
    state.madeAnew().forget();
    state.lostJournal().forget();
  }

  private void move(long from, long to) throws IOException {
    for (String column :
        new String[] {
          "edits SET number",
          "node_touches SET edit",
          "name_touches SET edit",
          "nodes SET content_edit",
          "retries SET edit"
        }) {
      String name = column.substring(column.lastIndexOf(' ') + 1);
      state.database().change("UPDATE " + column + " = ? WHERE " + name + " = ?", to, from);
    }
  }

  private void rewrite(
      EditLog.Row row, ClientId client, Map<Long, Long> renumbered, boolean ofLostJournal)
      throws IOException {
    Long baseEdit = renumbered.get(row.baseEdit());
    if (baseEdit != null) {
      state
          .database()
          .change(
              "UPDATE edits SET base_edit = ?, base_version = 0 WHERE number = ?",
              baseEdit,
              row.number());
    } else if (ofLostJournal) {
      state.log().setBase(row.number(), Schema.UNKNOWN_VERSION);
    } else if (row.baseEdit() != 0) {
      boolean isOverBase = row.layer() == 0 || state.log().isShown(row);
      state
          .log()
          .setBase(
              row.number(),
              isOverBase ? state.nodes().get(row.node()).contentVersion : Schema.UNKNOWN_VERSION);
    }
    Optional<byte[]> record = state.log().record(row.number());
    if (record.isPresent()) {
      Edit edit = Records.logged(record.get(), row.number());
      Edit rewritten =
          new Edit(
              // What is parked is sent under this key no more.
              row.number() > 0 ? new EditKey(client, row.epoch(), row.number()) : edit.key(),
              edit.caller(),
              edit.madeAt(),
              new CurrentIds(state.nodes())
                  .in(
                      Rebasing.of(
                          edit.operation(),
                          (base, id) -> now(base, id, renumbered, ofLostJournal))));
      state.log().setRecord(row.number(), EditFormat.encode(rewritten), 0);
    }
    Optional<byte[]> verdict = state.log().verdict(row.number());
    if (verdict.isPresent()) {
      state.log().setVerdict(row.number(), renumbered(verdict.get(), renumbered));
    }
  }

  /** The gateway knows nothing of an edit resolved under the other id but the version it made. */
  private Base now(Base base, FileId id, Map<Long, Long> renumbered, boolean ofLostJournal)
      throws IOException {
    if (!(base instanceof Base.AsMyEdit(var number))) {
      return ofLostJournal ? new Base.AtVersion(Schema.UNKNOWN_VERSION) : base;
    }
    Optional<Long> latest = state.madeAnew().latest(number);
    Long now = latest.map(renumbered::get).orElse(null);
    if (now != null) {
      return new Base.AsMyEdit(now);
    }
    boolean elsewhere = latest.isEmpty() || landedElsewhere(latest.get());
    Optional<NodeRow> shown = elsewhere ? Optional.empty() : state.nodes().find(id);
    return new Base.AtVersion(shown.map(row -> row.contentVersion).orElse(Schema.UNKNOWN_VERSION));
  }

  /** What is shown of the object that it was made for is not its content then. */
  private boolean landedElsewhere(long number) throws IOException {
    return state.database().exists("SELECT 1 FROM conflicts WHERE number = ? LIMIT 1", number);
  }

  private static byte[] renumbered(byte[] record, Map<Long, Long> renumbered) throws IOException {
    Verdict verdict = decode(record);
    return verdict.outcome() instanceof Outcome.ParkedBehind(var number)
            && renumbered.containsKey(number)
        ? EditFormat.encodeVerdict(
            new Verdict(
                verdict.key(), verdict.journal(), new Outcome.ParkedBehind(renumbered.get(number))))
        : record;
  }

  private static Verdict decode(byte[] record) throws IOException {
    try {
      return Records.verdict(record);
    } catch (SQLException damage) {
      throw new IOException("the log of edits is damaged", damage);
    }
  }
}

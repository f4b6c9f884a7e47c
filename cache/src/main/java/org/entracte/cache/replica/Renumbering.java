package org.entracte.cache.replica;

import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.Operation;
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
    for (EditLog.Row row : state.log().behind(0, Integer.MAX_VALUE)) {
      rewrite(row, client, renumbered);
    }
  }

  private void move(long from, long to) throws IOException {
    for (String column :
        new String[] {
          "edits SET number",
          "node_touches SET edit",
          "name_touches SET edit",
          "nodes SET content_edit"
        }) {
      String name = column.substring(column.lastIndexOf(' ') + 1);
      state.database().change("UPDATE " + column + " = ? WHERE " + name + " = ?", to, from);
    }
  }

  private void rewrite(EditLog.Row row, ClientId client, Map<Long, Long> renumbered)
      throws IOException {
    if (row.baseEdit() != 0) {
      NodeRow node = state.nodes().get(row.node());
      Long base = renumbered.get(row.baseEdit());
      state
          .database()
          .change(
              "UPDATE edits SET base_edit = ?, base_version = ? WHERE number = ?",
              base == null ? 0 : base,
              base == null ? node.contentVersion : 0,
              row.number());
    }
    Optional<byte[]> record = state.log().record(row.number());
    if (record.isPresent()) {
      Edit edit = decode(record.get());
      Edit rewritten =
          new Edit(
              new EditKey(client, row.epoch(), row.number()),
              edit.caller(),
              edit.madeAt(),
              rebased(edit.operation(), renumbered));
      state.log().setRecord(row.number(), EditFormat.encode(rewritten), 0);
    }
  }

  private Operation rebased(Operation operation, Map<Long, Long> renumbered) throws IOException {
    return switch (operation) {
      case Operation.Remove remove ->
          new Operation.Remove(
              remove.directory(),
              remove.name(),
              remove.child(),
              rebased(remove.base(), remove.child(), renumbered));
      case Operation.Rename rename -> {
        Optional<Operation.Replaced> replaced = Optional.empty();
        if (rename.replaced().isPresent()) {
          Operation.Replaced was = rename.replaced().get();
          replaced =
              Optional.of(
                  new Operation.Replaced(was.id(), rebased(was.base(), was.id(), renumbered)));
        }
        yield new Operation.Rename(
            rename.child(),
            rename.fromDirectory(),
            rename.from(),
            rename.toDirectory(),
            rename.to(),
            replaced);
      }
      case Operation.Create _, Operation.Store _, Operation.SetAttributes _, Operation.Link _ ->
          operation;
    };
  }

  /** An edit resolved by now is what its object's version holds. */
  private Base rebased(Base base, FileId id, Map<Long, Long> renumbered) throws IOException {
    if (!(base instanceof Base.AsMyEdit(var number))) {
      return base;
    }
    Long now = renumbered.get(number);
    return now != null
        ? new Base.AsMyEdit(now)
        : new Base.AtVersion(state.nodes().find(id).map(row -> row.contentVersion).orElse(0L));
  }

  private static Edit decode(byte[] record) throws IOException {
    try {
      return Records.edit(record);
    } catch (SQLException damage) {
      throw new IOException("the log of edits is damaged", damage);
    }
  }
}

package org.entracte.cache.replica;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Name;

/**
 * {@code edits} and what they touch. An edit is appended in the transaction of the change it
 * describes. Callers hold the database's lock.
 */
final class EditLog {
  /** How far an edit has come. */
  enum State {
    /** Its content may still grow. */
    OPEN,
    /** Ready to be frozen. */
    PENDING,
    /** Its content grows no more; hashed next. */
    FROZEN,
    /** Its record is final; perhaps it was sent. */
    SENT,
    /** Refused by the gateway; never sent again. */
    PARKED
  }

  /**
   * A row of {@code edits}.
   *
   * @param layer its content; 0 for none
   * @param baseEdit the edit its content lies over; 0: {@code baseVersion} of the gateway
   * @param size of the file after it
   * @param staged bytes of its staged payload; 0 for none
   */
  record Row(
      long number,
      long epoch,
      State state,
      String what,
      long node,
      long layer,
      long baseEdit,
      long baseVersion,
      long size,
      Optional<Instant> modified,
      Instant lastWrite,
      Instant madeAt,
      Caller caller,
      long staged) {
    static Row read(ResultSet row) throws SQLException {
      return new Row(
          row.getLong(1),
          row.getLong(2),
          State.valueOf(row.getString(3)),
          row.getString(4),
          row.getLong(5),
          row.getLong(6),
          row.getLong(7),
          row.getLong(8),
          row.getLong(9),
          Optional.ofNullable(row.getBytes(10)).map(Database::toInstant),
          Database.toInstant(row.getBytes(11)),
          Database.toInstant(row.getBytes(12)),
          Records.caller(row.getBytes(13)),
          row.getLong(14));
    }

    Base base() {
      return baseEdit != 0 ? new Base.AsMyEdit(baseEdit) : new Base.AtVersion(baseVersion);
    }
  }

  private static final String SELECT =
      "SELECT number, epoch, state, what, node, layer, base_edit, base_version, size, modified,"
          + " last_write, made_at, caller, staged FROM edits ";

  private final Database database;
  private final NodeTable nodes;
  private final BaseTable base;
  private final InstantSource clock;
  private final long epoch;

  EditLog(Database database, NodeTable nodes, BaseTable base, InstantSource clock, long epoch) {
    this.database = database;
    this.nodes = nodes;
    this.base = base;
    this.clock = clock;
    this.epoch = epoch;
  }

  ClientId client() throws IOException {
    return new ClientId(
        database.number("SELECT value FROM meta WHERE key = 'client_high'"),
        database.number("SELECT value FROM meta WHERE key = 'client_low'"));
  }

  /** What an edit of this object's content, or a removal of it, is made on. */
  static Base contentBase(NodeRow row) {
    return row.contentEdit != 0
        ? new Base.AsMyEdit(row.contentEdit)
        : new Base.AtVersion(row.contentVersion);
  }

  /** Appends an edit whose record is complete. */
  long append(Caller caller, Operation operation, NodeRow about) throws IOException {
    return append(caller, operation, about, State.PENDING, 0);
  }

  /** Appends the creation of a file, whose content may follow. */
  long appendOpenCreate(Caller caller, Operation.Create create, NodeRow about) throws IOException {
    return append(caller, create, about, State.OPEN, 0);
  }

  private long append(Caller caller, Operation operation, NodeRow about, State state, long layer)
      throws IOException {
    Instant now = clock.instant();
    long number =
        database.insert(
            "INSERT INTO edits(epoch, state, what, node, layer, base_edit, base_version, size,"
                + " modified, last_write, made_at, caller, staged)"
                + " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,0)",
            epoch,
            state.name(),
            what(operation),
            about.node,
            layer,
            about.contentEdit,
            about.contentVersion,
            about.size,
            about.modified,
            now,
            now,
            Records.bytes(caller));
    carry(number);
    Edit edit =
        new Edit(new EditKey(client(), epoch, number), caller, now, operation, releasedBy(number));
    database.change(
        "UPDATE edits SET record = ? WHERE number = ?", EditFormat.encode(edit), number);
    return number;
  }

  /** Appends new content of a file in a layer of its own; its record is made when it is frozen. */
  long appendStore(Caller caller, NodeRow file, long layer) throws IOException {
    Instant now = clock.instant();
    long number =
        database.insert(
            "INSERT INTO edits(epoch, state, what, node, layer, base_edit, base_version, size,"
                + " modified, last_write, made_at, caller, staged)"
                + " VALUES(?,'OPEN','store',?,?,?,?,?,?,?,?,?,0)",
            epoch,
            file.node,
            layer,
            file.contentEdit,
            file.contentVersion,
            file.size,
            file.modified,
            now,
            now,
            Records.bytes(caller));
    carry(number);
    return number;
  }

  /**
   * Logs a parked edit once more, behind all others, and takes the old one out: its content and
   * what it touches are the new one's. Its record is to be made.
   *
   * @return the new number
   */
  long again(long old) throws IOException {
    long number =
        database.insert(
            "INSERT INTO edits(epoch, state, what, node, layer, base_edit, base_version, size,"
                + " modified, last_write, made_at, caller, record, staged) SELECT ?, 'PENDING',"
                + " what, node, layer, base_edit, base_version, size, modified, last_write,"
                + " made_at, caller, record, 0 FROM edits WHERE number = ?",
            epoch,
            old);
    database.change("DELETE FROM edits WHERE number = ?", old);
    database.change("UPDATE nodes SET content_edit = ? WHERE content_edit = ?", number, old);
    database.change("UPDATE edits SET base_edit = ? WHERE base_edit = ?", number, old);
    database.change("UPDATE node_touches SET edit = ? WHERE edit = ?", number, old);
    database.change("UPDATE name_touches SET edit = ? WHERE edit = ?", number, old);
    database.change("UPDATE retries SET edit = ? WHERE edit = ?", number, old);
    return number;
  }

  /** The gateway is to be told that nothing waits behind this edit any more. */
  void release(long number) throws IOException {
    if (number > 0) {
      database.change("INSERT OR IGNORE INTO released(number, carrier) VALUES(?, 0)", number);
    }
  }

  /** By this edit. */
  void carry(long number) throws IOException {
    database.change("UPDATE released SET carrier = ? WHERE carrier = 0", number);
  }

  /** What this edit tells the gateway to be released. */
  List<Long> releasedBy(long number) throws IOException {
    return database.list(
        "SELECT number FROM released WHERE carrier = ? ORDER BY number",
        row -> row.getLong(1),
        number);
  }

  static String what(Operation operation) {
    return switch (operation) {
      case Operation.Create create -> "create";
      case Operation.Store store -> "store";
      case Operation.SetAttributes set -> "attributes";
      case Operation.Remove remove -> "remove";
      case Operation.Rename rename -> "rename";
      case Operation.Link link -> "link";
    };
  }

  /** Notes that the edit touches the object; keeps the gateway's side apart from now on. */
  void touch(long edit, NodeRow row) throws IOException {
    touch(edit, row, true);
  }

  /** As {@link #touch(long, NodeRow)}, for an object the gateway has not. */
  void touchNew(long edit, NodeRow row) throws IOException {
    touch(edit, row, false);
  }

  private void touch(long edit, NodeRow row, boolean there) throws IOException {
    database.change("INSERT OR IGNORE INTO node_touches(node, edit) VALUES(?, ?)", row.node, edit);
    if (base.node(row.node).isEmpty()) {
      NodeRow stored = nodes.get(row.node);
      base.put(BaseTable.Node.ofView(stored, there));
    }
  }

  /** Notes that the edit touches the slot; call before the view changes. */
  void touch(long edit, long dir, Name name) throws IOException {
    database.change(
        "INSERT OR IGNORE INTO name_touches(dir, name, edit) VALUES(?, ?, ?)",
        dir,
        name.toBytes(),
        edit);
    if (base.slot(dir, name).isEmpty()) {
      long child = nodes.childNumber(dir, name);
      base.put(
          new BaseTable.Slot(
              dir, name, child == 0 ? OptionalLong.empty() : OptionalLong.of(child)));
    }
  }

  /**
   * At start, unless the folder was left by a clean stop: if this is a copy taken while it was in
   * use, content that was growing has grown on in the original. It takes the new epoch, which tells
   * the two apart. It was never sent.
   */
  void takeOpenOver() throws IOException {
    List<Row> open = database.list(SELECT + "WHERE state = 'OPEN' ORDER BY number", Row::read);
    for (Row row : open) {
      Optional<byte[]> record = record(row.number());
      if (record.isPresent()) {
        Edit edit = Records.logged(record.get(), row.number());
        EditKey key = new EditKey(edit.key().client(), epoch, row.number());
        Edit taken = new Edit(key, edit.caller(), edit.madeAt(), edit.operation(), edit.released());
        setRecord(row.number(), EditFormat.encode(taken), 0);
      }
      database.change("UPDATE edits SET epoch = ? WHERE number = ?", epoch, row.number());
    }
  }

  /** Names move: no content logged so far may grow past this point (I10). */
  void closeAll() throws IOException {
    database.change("UPDATE edits SET state = 'PENDING' WHERE state = 'OPEN'");
  }

  /** This object's attributes were set: its content must not grow before that. */
  void closeContentOf(long node) throws IOException {
    database.change("UPDATE edits SET state = 'PENDING' WHERE state = 'OPEN' AND node = ?", node);
  }

  /**
   * This object was committed: what is written from now on comes after all that was written before.
   * Its own content grows on only if nothing was logged behind it.
   */
  void closeContentBefore(long node) throws IOException {
    database.change(
        "UPDATE edits SET state = 'PENDING' WHERE state = 'OPEN'"
            + " AND (node <> ? OR number < (SELECT MAX(number) FROM edits))",
        node);
  }

  /** The encoded edit; empty for a store that is not frozen. */
  Optional<byte[]> record(long number) throws IOException {
    return database.one(
        "SELECT record FROM edits WHERE number = ? AND record IS NOT NULL",
        row -> row.getBytes(1),
        number);
  }

  /** Why an edit is parked. */
  Optional<byte[]> verdict(long number) throws IOException {
    return database.one(
        "SELECT verdict FROM edits WHERE number = ? AND verdict IS NOT NULL",
        row -> row.getBytes(1),
        number);
  }

  Optional<Row> find(long number) throws IOException {
    return database.one(SELECT + "WHERE number = ?", Row::read, number);
  }

  /** Whether an edit of ours that has no verdict makes or moves this object. */
  boolean isPlaced(long node) throws IOException {
    return database.exists(
        "SELECT 1 FROM edits WHERE node = ? AND what IN ('create', 'rename') LIMIT 1", node);
  }

  /** Edits to be sent behind {@code after}, in order. */
  List<Row> behind(long after, int max) throws IOException {
    return database.list(
        SELECT + "WHERE number > ? AND state <> 'PARKED' ORDER BY number LIMIT ?",
        Row::read,
        after,
        max);
  }

  List<Row> parked() throws IOException {
    return database.list(SELECT + "WHERE state = 'PARKED' ORDER BY number", Row::read);
  }

  /** The objects that an edit touches. */
  List<Long> nodesOf(long edit) throws IOException {
    return database.list(
        "SELECT node FROM node_touches WHERE edit = ? ORDER BY node", row -> row.getLong(1), edit);
  }

  /** Whether an edit that is not judged yet touches this object, or a name in it. */
  boolean isOnItsWay(long node) throws IOException {
    return database.exists(
            "SELECT 1 FROM node_touches t JOIN edits e ON e.number = t.edit"
                + " WHERE t.node = ? AND e.state <> 'PARKED' LIMIT 1",
            node)
        || database.exists(
            "SELECT 1 FROM name_touches t JOIN edits e ON e.number = t.edit"
                + " WHERE t.dir = ? AND e.state <> 'PARKED' LIMIT 1",
            node);
  }

  /** All unresolved edits in order, parked ones among them. */
  List<Row> all(int max) throws IOException {
    return database.list(SELECT + "ORDER BY number LIMIT ?", Row::read, max);
  }

  /** The layers that lie over the base of a file whose content this edit is, the newest first. */
  List<Row> layersUpTo(long contentEdit) throws IOException {
    return contentEdit == 0
        ? List.of()
        : database.list(
            "WITH RECURSIVE chain(at, depth) AS (VALUES(?, 0) UNION ALL SELECT base_edit, depth + 1"
                + " FROM edits JOIN chain ON number = at WHERE base_edit <> 0) "
                + SELECT
                + "JOIN chain ON number = at WHERE layer <> 0 ORDER BY depth",
            Row::read,
            contentEdit);
  }

  /**
   * Whether this edit, which has a layer, lies over the file's base alone. What lies over an edit
   * that was refused, and was sent without it, is on the gateway what both made of the base.
   */
  boolean isOverBase(Row edit) throws IOException {
    return layersUpTo(edit.number()).size() == 1;
  }

  /** Whether what this edit wrote is in the content that its file shows. */
  boolean isShown(Row edit) throws IOException {
    return layersUpTo(nodes.get(edit.node()).contentEdit).stream()
        .anyMatch(row -> row.number() == edit.number());
  }

  /**
   * Of two contents of one file: whether the stores of the first are judged before those of the
   * second, if those are not resolved. Then the file becomes what they make it, and the others a
   * copy beside it.
   */
  boolean isJudgedFirst(long contentEdit, long other) throws IOException {
    OptionalLong first = firstStore(contentEdit);
    OptionalLong second = firstStore(other);
    return first.isPresent() && (second.isEmpty() || first.getAsLong() < second.getAsLong());
  }

  private OptionalLong firstStore(long contentEdit) throws IOException {
    return layersUpTo(contentEdit).stream()
        .filter(row -> row.what().equals("store"))
        .mapToLong(Row::number)
        .min();
  }

  /** This edit of the object's content and all that lie over it, in order. */
  List<Row> contentFrom(Row edit) throws IOException {
    Set<Long> numbers = new HashSet<>(Set.of(edit.number()));
    List<Row> found = new ArrayList<>();
    for (Row row :
        database.list(
            SELECT
                + "WHERE node = ? AND number >= ? AND (layer <> 0 OR number = ?) ORDER BY number",
            Row::read,
            edit.node(),
            edit.number(),
            edit.number())) {
      if (row.number() == edit.number() || numbers.contains(row.baseEdit())) {
        numbers.add(row.number());
        found.add(row);
      }
    }
    return found;
  }

  /** All unresolved edits with a layer. */
  List<Row> withContent() throws IOException {
    return database.list(SELECT + "WHERE layer <> 0 ORDER BY number", Row::read);
  }

  void setContent(long number, long layer, long size, Instant modified) throws IOException {
    database.change(
        "UPDATE edits SET layer = ?, size = ?, modified = ?, last_write = ? WHERE number = ?",
        layer,
        size,
        modified,
        clock.instant(),
        number);
  }

  void setState(long number, State state) throws IOException {
    database.change("UPDATE edits SET state = ? WHERE number = ?", state.name(), number);
  }

  void setRecord(long number, byte[] record, long staged) throws IOException {
    database.change(
        "UPDATE edits SET record = ?, staged = ? WHERE number = ?", record, staged, number);
  }

  /** What a store's content lies over is this version of the gateway's, and no edit. */
  void setBase(long number, long version) throws IOException {
    database.change(
        "UPDATE edits SET base_edit = 0, base_version = ? WHERE number = ?", version, number);
  }

  /** Its record is to be made again. */
  void unseal(long number) throws IOException {
    database.change("UPDATE edits SET record = NULL, staged = 0 WHERE number = ?", number);
  }

  void park(long number, byte[] verdict) throws IOException {
    database.change(
        "UPDATE edits SET state = 'PARKED', verdict = ? WHERE number = ?", verdict, number);
  }

  void setVerdict(long number, byte[] verdict) throws IOException {
    database.change("UPDATE edits SET verdict = ? WHERE number = ?", verdict, number);
  }

  /** Its content became another object's. */
  void moveTo(long number, long from, long to) throws IOException {
    database.change("UPDATE edits SET node = ? WHERE number = ?", to, number);
    database.change(
        "UPDATE OR REPLACE node_touches SET node = ? WHERE node = ? AND edit = ?",
        to,
        from,
        number);
  }

  /** Takes a resolved edit out. */
  void remove(long number) throws IOException {
    database.change("UPDATE nodes SET content_edit = 0 WHERE content_edit = ?", number);
    database.change("DELETE FROM node_touches WHERE edit = ?", number);
    database.change("DELETE FROM name_touches WHERE edit = ?", number);
    database.change("DELETE FROM released WHERE carrier = ?", number);
    database.change("DELETE FROM retries WHERE edit = ?", number);
    database.change("DELETE FROM edits WHERE number = ?", number);
  }
}

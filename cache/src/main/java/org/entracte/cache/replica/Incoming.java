package org.entracte.cache.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.replication.DirectoryPage;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;

/** Takes in what comes from the gateway: one transaction a call. */
final class Incoming implements IncomingFeed {
  private final ReplicaState state;
  private final Contents contents;
  private final FactIntake facts;
  private final Verdicts verdicts;
  private final Settling settling;

  private volatile boolean readOnly;
  private volatile boolean keepsAttributes;
  private volatile boolean unsettled;

  /** The last name of the pages so far, of listings under way. */
  private final Map<Long, Name> listedUpTo = new HashMap<>();

  Incoming(ReplicaState state, Contents contents, Verdicts verdicts, Adoption adoption) {
    this.state = state;
    this.contents = contents;
    this.facts = new FactIntake(state, adoption);
    this.verdicts = verdicts;
    this.settling = new Settling(state, contents);
  }

  @Override
  public Position position() throws IOException {
    return state.database().read(this::storedPosition);
  }

  @Override
  public Position latestTold() throws IOException {
    return state
        .database()
        .read(
            () -> {
              Position position = storedPosition();
              return state.told().latest(position.incarnation()).orElse(position);
            });
  }

  private Position storedPosition() throws IOException {
    return new Position(meta("incarnation"), meta("position"), meta("tag"));
  }

  private long meta(String key) throws IOException {
    return state.database().number("SELECT value FROM meta WHERE key = ?", key);
  }

  private void store(Position position) throws IOException {
    put("incarnation", position.incarnation());
    put("position", position.number());
    put("tag", position.tag());
  }

  private void put(String key, long value) throws IOException {
    state.database().change("INSERT OR REPLACE INTO meta(key, value) VALUES(?, ?)", key, value);
  }

  @Override
  public void apply(List<JournalRow> rows) throws IOException {
    state
        .database()
        .write(
            () -> {
              Position position = storedPosition();
              for (JournalRow row : rows) {
                if (row.number() > position.number()) {
                  position = apply(position, row);
                }
              }
              store(position);
              settling.settle();
              return true;
            });
    unsettled = false;
  }

  private Position apply(Position position, JournalRow row) throws IOException {
    if (row.number() != position.number() + 1) {
      throw new IllegalArgumentException(
          "row " + row.number() + " does not follow " + position.number());
    }
    if (!state.told().isBorneOut(row)) {
      // Some pages were of a journal that was lost since, behind this position.
      startAt(position);
    }
    Optional<EditLog.Row> edit =
        row.verdict().isPresent() ? verdicts.about(row.verdict().get()) : Optional.empty();
    Optional<FileId> wanted =
        edit.isPresent() ? row.verdict().flatMap(Verdicts::destination) : Optional.empty();
    facts.take(row.number(), row.facts(), wanted);
    if (edit.isPresent()) {
      verdicts.resolve(
          state.log().find(edit.get().number()).orElseThrow(), row.verdict().orElseThrow());
    }
    return new Position(position.incarnation(), row.number(), row.tag());
  }

  /** Called once, when the tables are there. */
  void start() throws IOException {
    readOnly = meta("read_only") != 0;
    keepsAttributes = meta("keeps_attributes") != 0;
  }

  @Override
  public boolean isReadOnly() {
    return readOnly;
  }

  @Override
  public boolean keepsAttributes() {
    return keepsAttributes;
  }

  @Override
  public void terms(boolean isReadOnly, boolean keeps) throws IOException {
    if (isReadOnly != readOnly || keeps != keepsAttributes) {
      state
          .database()
          .write(
              () -> {
                put("read_only", isReadOnly ? 1 : 0);
                put("keeps_attributes", keeps ? 1 : 0);
                return true;
              });
      readOnly = isReadOnly;
      keepsAttributes = keeps;
    }
  }

  @Override
  public void lost(Position head) throws IOException {
    state
        .database()
        .write(
            () -> {
              startAt(head);
              return true;
            });
  }

  private void startAt(Position head) throws IOException {
    if (storedPosition().incarnation() != 0) {
      state.lostJournal().happened();
    }
    store(head);
    listedUpTo.clear();
    Database database = state.database();
    state.told().clear();
    database.change("DELETE FROM listed_names");
    state.elsewhere().clear();
    database.change(
        "UPDATE nodes SET listing = CASE WHEN listing < 2 THEN 0 ELSE 3 END"
            + " WHERE type = 'DIRECTORY'");
    database.change("UPDATE nodes SET as_of = ?, listed_as_of = -1", Schema.UNTOLD);
    // A journal put back to a copy of before counts anew from there: the same numbers mean other
    // contents.
    database.change(
        "UPDATE nodes SET content_version = ? WHERE type = 'FILE'", Schema.UNKNOWN_VERSION);
    database.change(
        "UPDATE base_nodes SET content_version = ? WHERE there = 1 AND node IN"
            + " (SELECT node FROM nodes WHERE type = 'FILE')",
        Schema.UNKNOWN_VERSION);
  }

  @Override
  public boolean listed(DirectoryPage.Request request, DirectoryPage page) throws IOException {
    return state
        .database()
        .write(
            () -> {
              noteTold(page);
              boolean taken =
                  switch (page) {
                    case DirectoryPage.Gone(var directory, var asOf, _) -> gone(directory, asOf);
                    case DirectoryPage.Part part -> part(request, part);
                  };
              settling.settle();
              return taken;
            });
  }

  /** What a page says may be of rows that the feed did not bring yet. */
  private void noteTold(DirectoryPage page) throws IOException {
    if (page.asOf() > storedPosition().number()) {
      state.told().note(page.asOf(), page.tag());
    }
  }

  @Override
  public boolean isUnsettled() {
    return unsettled;
  }

  @Override
  public long toldUpTo() throws IOException {
    return state.database().read(() -> state.told().upTo());
  }

  private boolean gone(FileId directory, long asOf) throws IOException {
    Optional<NodeRow> row = state.nodes().find(directory);
    boolean ours =
        row.isPresent()
            && state.base().node(row.get().node).filter(base -> !base.there()).isPresent();
    if (ours) {
      // Made here and not there yet: all that is in it is known.
      row.get().listing = Schema.LISTED;
      state.nodes().save(row.get());
    } else {
      facts.gone(asOf, directory);
    }
    return true;
  }

  private boolean part(DirectoryPage.Request request, DirectoryPage.Part part) throws IOException {
    if (state.nodes().find(part.directory()).isPresent()) {
      facts.isOne(part.directory(), part.self().id());
    }
    Optional<NodeRow> known = state.nodes().find(part.directory());
    if (known.isEmpty() || !known.get().isDirectory()) {
      return true;
    }
    NodeRow dir = known.get();
    if (part.asOf() < storedPosition().number() || !follows(request, dir)) {
      return false;
    }
    if (request.after().isEmpty()) {
      begin(dir, part.asOf());
    }
    facts.objectIs(part.asOf(), part.self(), false);
    for (DirectoryPage.Entry entry : part.entries()) {
      take(dir, part.asOf(), entry);
    }
    if (part.end()) {
      end(dir.node);
    } else if (!part.entries().isEmpty()) {
      listedUpTo.put(dir.node, part.entries().getLast().name());
    }
    return true;
  }

  private boolean follows(DirectoryPage.Request request, NodeRow dir) {
    return request.after().isEmpty()
        || request.after().equals(Optional.ofNullable(listedUpTo.get(dir.node)));
  }

  private void begin(NodeRow dir, long asOf) throws IOException {
    state.database().change("DELETE FROM listed_names WHERE dir = ?", dir.node);
    dir.listing = dir.isListed() ? Schema.RELISTING : Schema.LISTING;
    dir.listedAsOf = asOf;
    state.nodes().save(dir);
    listedUpTo.remove(dir.node);
  }

  private void take(NodeRow dir, long asOf, DirectoryPage.Entry entry) throws IOException {
    if (dir.id.equals(FileId.ROOT) && entry.name().equals(Name.RESERVED)) {
      return;
    }
    facts.objectIs(asOf, entry.object(), true);
    facts.nameIs(dir, entry.name(), entry.object().id());
    facts.seen(dir.node, entry.name());
    facts.leaveOtherNames(asOf, dir.id, entry.name(), entry.object().id());
  }

  /** What neither a page nor a row since the first page named is not there. */
  private void end(long dir) throws IOException {
    listedUpTo.remove(dir);
    NodeRow row = state.nodes().get(dir);
    if (row.listing != Schema.LISTING && row.listing != Schema.RELISTING) {
      return;
    }
    for (NodeTable.NameRow name : state.nodes().namesIn(dir)) {
      if (state.base().slot(dir, name.name()).isEmpty() && !isSeen(dir, name.name())) {
        free(dir, name.name());
      }
    }
    for (BaseTable.Slot slot : state.base().slotsIn(dir)) {
      if (slot.child().isPresent() && !isSeen(dir, slot.name())) {
        free(dir, slot.name());
      }
    }
    state.database().change("DELETE FROM listed_names WHERE dir = ?", dir);
    row.listing = Schema.LISTED;
    state.nodes().save(row);
  }

  private boolean isSeen(long dir, Name name) throws IOException {
    return state
        .database()
        .exists("SELECT 1 FROM listed_names WHERE dir = ? AND name = ?", dir, name.toBytes());
  }

  private void free(long dir, Name name) throws IOException {
    state.base().put(new BaseTable.Slot(dir, name, OptionalLong.empty()));
  }

  @Override
  public List<FileId> unlistedDirectories(int max) throws IOException {
    return state
        .database()
        .read(
            () ->
                state
                    .database()
                    .list(
                        "SELECT n.origin, n.number FROM nodes n WHERE n.type = 'DIRECTORY'"
                            + " AND n.listing <> 2 AND n.links > 0 AND NOT EXISTS (SELECT 1 FROM"
                            + " base_nodes b WHERE b.node = n.node AND b.there = 0)"
                            + " ORDER BY n.node LIMIT ?",
                        row -> new FileId(row.getLong(1), row.getLong(2)),
                        max));
  }

  @Override
  public boolean hydrated(FileId file, long contentVersion, List<Extent> extents, ByteBuffer bytes)
      throws IOException {
    return state
        .database()
        .write(
            () -> {
              Optional<NodeRow> row = state.nodes().find(file);
              boolean current =
                  row.isPresent()
                      && row.get().isFile()
                      && row.get().contentVersion == contentVersion;
              if (current) {
                contents.hydrate(row.get(), extents, bytes.duplicate());
              }
              return current;
            });
  }

  /** Within a transaction, at start: what waited for a close need wait no more. */
  void nothingIsOpen() throws IOException {
    settling.settle();
  }

  /** What could be shown now could not be written down. */
  void settleLater() {
    unsettled = true;
  }

  /** Within a transaction: an incoming version may have waited for this close. */
  void closed(long node) throws IOException {
    if (state.base().node(node).isPresent()) {
      state.database().ifUndone(this::settleLater);
      settling.settle();
    }
    state.forgetIfGone(node);
  }
}

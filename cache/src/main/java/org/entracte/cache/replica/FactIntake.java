package org.entracte.cache.replica;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.SymlinkTarget;

/**
 * Puts facts into the base. What a listing or a later row has told already is passed over: a slot's
 * facts up to its directory's {@code listed_as_of}, an object's up to its {@code as_of}. Called
 * within a transaction; {@link Settling} shows what may be shown.
 */
final class FactIntake {
  private final ReplicaState state;
  private final Adoption adoption;

  FactIntake(ReplicaState state, Adoption adoption) {
    this.state = state;
    this.adoption = adoption;
  }

  /**
   * The facts of one journal row.
   *
   * @param wanted an object to be known even if no listed directory has a name of it
   */
  void take(long asOf, List<Fact> facts, Optional<FileId> wanted) throws IOException {
    Set<FileId> named = new HashSet<>();
    wanted.ifPresent(named::add);
    for (Fact fact : facts) {
      if (fact instanceof Fact.AliasIs(var alias, var surviving)) {
        adoption.adopt(alias, surviving);
      }
      if (fact instanceof Fact.NameIs(var directory, var name, var child)
          && tellsOf(directory, name, asOf).isPresent()) {
        named.add(child);
      }
    }
    for (Fact fact : facts) {
      if (fact instanceof Fact.ObjectIs is) {
        objectIs(asOf, is, named.contains(is.id()));
      }
    }
    for (Fact fact : facts) {
      takeName(asOf, fact);
    }
    moved(asOf, facts);
  }

  /** A page of what was asked for by one id tells of it under another: they are one. */
  void isOne(FileId asked, FileId told) throws IOException {
    if (!asked.equals(told)) {
      adoption.adopt(asked, told);
    }
  }

  /** A row that says several names of an object at once says that it has them. */
  private void moved(long asOf, List<Fact> facts) throws IOException {
    Map<FileId, Integer> times = new HashMap<>();
    for (Fact fact : facts) {
      if (fact instanceof Fact.NameIs is) {
        times.merge(is.child(), 1, Integer::sum);
      }
    }
    for (Fact fact : facts) {
      if (fact instanceof Fact.NameIs(var directory, var name, var child)
          && times.getOrDefault(child, 0) == 1
          && tellsOf(directory, name, asOf).isPresent()) {
        leaveOtherNames(asOf, directory, name, child);
      }
    }
  }

  private void takeName(long asOf, Fact fact) throws IOException {
    switch (fact) {
      case Fact.NameIs(var directory, var name, var child) -> {
        Optional<NodeRow> dir = tellsOf(directory, name, asOf);
        if (dir.isPresent()) {
          nameIs(dir.get(), name, child);
        } else if (isUnlisted(directory)) {
          keepForElsewhere(child);
        }
      }
      case Fact.NameFree(var directory, var name) -> {
        Optional<NodeRow> dir = tellsOf(directory, name, asOf);
        if (dir.isPresent()) {
          state.base().put(new BaseTable.Slot(dir.get().node, name, OptionalLong.empty()));
        }
      }
      case Fact.ObjectGone(var id) -> gone(asOf, id);
      case Fact.NamesUnknown(var directory) -> namesUnknown(asOf, directory);
      case Fact.ObjectIs is -> {}
      case Fact.AliasIs alias -> {}
      case Fact.SucceededBy successor -> {}
    }
  }

  /** Until it was listed again, what is known of it is shown. */
  private void namesUnknown(long asOf, FileId directory) throws IOException {
    Optional<NodeRow> known = state.nodes().find(directory);
    if (known.isPresent() && known.get().isDirectory() && asOf > known.get().listedAsOf) {
      NodeRow row = known.get();
      row.listing = row.isListed() ? Schema.STALE : Schema.UNLISTED;
      state.nodes().save(row);
      state.database().change("DELETE FROM listed_names WHERE dir = ?", row.node);
      // Nor is what the files in it are like, and one may be moved before the listing tells.
      state
          .database()
          .change(
              "UPDATE nodes SET as_of = ? WHERE type <> 'DIRECTORY'"
                  + " AND node IN (SELECT child FROM names WHERE dir = ?)",
              Schema.UNTOLD,
              row.node);
    }
  }

  private boolean isUnlisted(FileId directory) throws IOException {
    return state.nodes().find(directory).filter(row -> row.listing != Schema.UNLISTED).isEmpty();
  }

  private void keepForElsewhere(FileId child) throws IOException {
    Optional<NodeRow> known = state.nodes().find(child);
    if (known.isPresent() && !known.get().isDirectory()) {
      state.elsewhere().put(known.get().node);
    }
  }

  /** The directory, if a name in it as of that row is news. */
  private Optional<NodeRow> tellsOf(FileId directory, Name name, long asOf) throws IOException {
    if (directory.equals(FileId.ROOT) && name.equals(Name.RESERVED)) {
      return Optional.empty();
    }
    return state
        .nodes()
        .find(directory)
        .filter(row -> row.isDirectory() && row.listing != Schema.UNLISTED)
        .filter(row -> asOf > row.listedAsOf);
  }

  /** An object as of a row; one unknown so far is kept only if {@code create}. */
  void objectIs(long asOf, Fact.ObjectIs is, boolean create) throws IOException {
    if (isItselfAgain(asOf, is.id())) {
      state.nodes().removeAlias(is.id());
    }
    Optional<NodeRow> known = state.nodes().find(is.id());
    if (known.isEmpty() && !create) {
      return;
    }
    NodeRow row = known.isPresent() ? known.get() : made(is);
    if (known.isPresent() && asOf <= row.asOf) {
      return;
    }
    state.base().put(BaseTable.Node.of(row.node, is));
    row.asOf = asOf;
    state.nodes().save(row);
  }

  /**
   * The gateway tells of what became one with another under that one's id, but where its state was
   * put back to a time before that: then there are two again.
   */
  private boolean isItselfAgain(long asOf, FileId id) throws IOException {
    Optional<NodeRow> known = state.nodes().find(id);
    return known.isPresent() && !known.get().id.equals(id) && asOf > known.get().asOf;
  }

  /** An object nobody sees yet: settling gives it its name and links. */
  private NodeRow made(Fact.ObjectIs is) throws IOException {
    var attributes = is.attributes();
    NodeRow row =
        new NodeRow(
            is.id(),
            attributes.type(),
            attributes.mode(),
            attributes.uid(),
            attributes.gid(),
            attributes.modified());
    row.links = 0;
    row.size = attributes.sizeBytes();
    row.used = attributes.usedBytes();
    row.changed = attributes.changed();
    row.accessed = attributes.accessed();
    row.contentVersion = is.versions().content();
    row.attributesVersion = is.versions().attributes();
    row.target = is.target().map(SymlinkTarget::toBytes).orElse(null);
    row.values = is.values();
    state.nodes().insert(row);
    return row;
  }

  /** A name in a directory whose facts are taken. */
  void nameIs(NodeRow dir, Name name, FileId child) throws IOException {
    Optional<NodeRow> row = state.nodes().find(child);
    if (row.isEmpty()) {
      // Moved here from where we never looked: the listing will bring all of it.
      listAgain(dir);
      return;
    }
    state.base().put(new BaseTable.Slot(dir.node, name, OptionalLong.of(row.get().node)));
    state.elsewhere().remove(row.get().node);
    if (row.get().asOf == Schema.UNTOLD) {
      listAgain(dir);
      return;
    }
    if (dir.listing == Schema.LISTING || dir.listing == Schema.RELISTING) {
      seen(dir.node, name);
    }
  }

  /**
   * A file with one link that has a name now has lost every other one, though nobody told yet: it
   * was moved. What stands under those by now is asked for.
   */
  void leaveOtherNames(long asOf, FileId directory, Name name, FileId child) throws IOException {
    Optional<NodeRow> dir = state.nodes().find(directory);
    Optional<NodeRow> row = state.nodes().find(child);
    if (dir.isEmpty() || row.isEmpty() || row.get().isDirectory() || !hasOneLink(row.get())) {
      return;
    }
    for (NodeTable.NameRow other : namesThere(row.get().node)) {
      boolean isThis = other.dir() == dir.get().node && other.name().equals(name);
      NodeRow left = state.nodes().get(other.dir());
      if (!isThis && left.listedAsOf < asOf) {
        state.base().put(new BaseTable.Slot(left.node, other.name(), OptionalLong.empty()));
        listAgain(left);
      }
    }
  }

  private boolean hasOneLink(NodeRow row) throws IOException {
    Optional<BaseTable.Node> base = state.base().node(row.node);
    return base.isPresent() ? base.get().there() && base.get().links() == 1 : row.links == 1;
  }

  /** The names that an object has on the gateway, as far as is known. */
  private List<NodeTable.NameRow> namesThere(long node) throws IOException {
    List<NodeTable.NameRow> names = new ArrayList<>();
    for (NodeTable.NameRow shown : state.nodes().namesOf(node)) {
      if (state.base().slot(shown.dir(), shown.name()).isEmpty()) {
        names.add(shown);
      }
    }
    for (BaseTable.Slot slot : state.base().slotsOf(node)) {
      names.add(new NodeTable.NameRow(slot.dir(), slot.name(), node));
    }
    return names;
  }

  void seen(long dir, Name name) throws IOException {
    state
        .database()
        .change("INSERT OR IGNORE INTO listed_names(dir, name) VALUES(?, ?)", dir, name.toBytes());
  }

  void listAgain(NodeRow dir) throws IOException {
    int listing = dir.isListed() ? Schema.STALE : Schema.UNLISTED;
    state.database().change("UPDATE nodes SET listing = ? WHERE node = ?", listing, dir.node);
  }

  /** An object whose last name is gone there, and with a directory all that was in it. */
  void gone(long asOf, FileId id) throws IOException {
    Optional<NodeRow> known = state.nodes().find(id);
    if (known.isEmpty() || asOf <= known.get().asOf) {
      return;
    }
    NodeRow row = known.get();
    if (state.base().node(row.node).isPresent()) {
      state.base().setGone(row.node);
    } else {
      state.base().put(BaseTable.Node.ofView(row, false));
    }
    row.asOf = asOf;
    state.nodes().save(row);
    state.elsewhere().remove(row.node);
    for (NodeTable.NameRow name : state.nodes().namesOf(row.node)) {
      freeIfUntold(name.dir(), name.name());
    }
    for (BaseTable.Slot slot : state.base().slotsOf(row.node)) {
      state.base().put(new BaseTable.Slot(slot.dir(), slot.name(), OptionalLong.empty()));
    }
    if (row.isDirectory()) {
      freeAllIn(row.node, asOf);
    }
  }

  /** Not if it was told to be there, of that same row or a later one: then it is elsewhere. */
  private boolean goesAlong(NodeRow child, long asOf) throws IOException {
    return child.isDirectory()
        && state.base().slotsOf(child.node).isEmpty()
        && (child.asOf < asOf
            || state.base().node(child.node).filter(base -> !base.there()).isPresent());
  }

  private void freeIfUntold(long dir, Name name) throws IOException {
    if (state.base().slot(dir, name).isEmpty()) {
      state.base().put(new BaseTable.Slot(dir, name, OptionalLong.empty()));
    }
  }

  private void freeAllIn(long dir, long asOf) throws IOException {
    for (NodeTable.NameRow name : state.nodes().namesIn(dir)) {
      boolean untold = state.base().slot(dir, name.name()).isEmpty();
      freeIfUntold(dir, name.name());
      NodeRow child = state.nodes().get(name.child());
      if (untold && goesAlong(child, asOf)) {
        // It may have been moved out before, or be in what stands there under another id.
        listAgain(child);
        freeAllIn(name.child(), asOf);
      }
    }
    for (BaseTable.Slot slot : state.base().slotsIn(dir)) {
      state.base().put(new BaseTable.Slot(dir, slot.name(), OptionalLong.empty()));
    }
  }
}

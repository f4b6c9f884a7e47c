package org.entracte.gateway.tree;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.ObjectKey;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.Blob;
import org.entracte.gateway.state.NameTable;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.ObjectRow.Listing;
import org.entracte.gateway.state.ObjectRow.Place;
import org.entracte.gateway.state.StateStore;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.Versions;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NamedValues;
import org.entracte.protocol.tree.SymlinkTarget;

/**
 * Writes down, within one transaction, what was found on the volume, and gathers what of it is news
 * as the facts of one journal row.
 */
public final class Recorder {
  /** Attributes that one row of the journal tells of at most, but for the last object's. */
  private static final int MOST_VALUE_BYTES = 8 << 20;

  private final StateStore store;
  private final Identities identities;
  private final Untold untold;
  private final UserValues values;
  private final long number;
  private final Set<FileId> changed = new LinkedHashSet<>();
  private final Map<Place, Optional<FileId>> slots = new LinkedHashMap<>();
  private final Map<FileId, FileId> aliases = new LinkedHashMap<>();
  private final Set<FileId> passed = new LinkedHashSet<>();
  private final Set<FileId> unknown = new LinkedHashSet<>();
  private final Deque<FileId> orphans = new ArrayDeque<>();
  private int valueBytes;

  Recorder(StateStore store, Identities identities, Untold untold, UserValues values, long number) {
    this.store = store;
    this.identities = identities;
    this.untold = untold;
    this.values = values;
    this.number = number;
  }

  /** The row that this will become, if there is any news. */
  public long number() {
    return number;
  }

  /** Records what stands under a name, and that it does. */
  ObjectRow found(FileId directory, Name name, Inode inode, Stat stat, Finding finding)
      throws FileException {
    Optional<ObjectRow> known = store.objects().living(stat.key());
    ObjectRow row;
    if (known.isEmpty()) {
      row = discovered(inode, stat, finding);
    } else {
      boolean moved = !store.names().child(directory, name).equals(Optional.of(known.get().id()));
      row = changed(known.get(), stat, moved ? Cause.NAME : Cause.UNKNOWN);
    }
    named(directory, name, row.id(), finding != Finding.NEWS && known.isEmpty());
    return row;
  }

  private ObjectRow discovered(Inode inode, Stat stat, Finding finding) throws FileException {
    FileId id = identities.forNew(stat.key());
    Versions versions =
        finding == Finding.FORGOTTEN ? new Versions(number, number) : Versions.FIRST_SEEN;
    ObjectRow row = describe(id, inode, stat, versions, new Listing.Never());
    store.objects().put(row);
    if (finding == Finding.NEWS) {
      changed.add(id);
    }
    if (stat.type() == FileType.DIRECTORY && finding != Finding.FORGOTTEN) {
      untold.found(id);
    }
    return row;
  }

  /** Whoever was told what is in a directory has to ask again. */
  void namesUnknown(FileId directory) {
    unknown.add(directory);
  }

  private ObjectRow describe(FileId id, Inode inode, Stat stat, Versions versions, Listing listing)
      throws FileException {
    Optional<SymlinkTarget> target =
        stat.type() == FileType.SYMLINK ? Optional.of(inode.readLink()) : Optional.empty();
    return new ObjectRow(
        id,
        stat,
        new Blob(inode.handle()),
        target,
        versions,
        listing,
        false,
        Optional.empty(),
        mayLook()
            ? Optional.of(put(id, UserValues.read(inode, stat.type()), valuesOf(id)))
            : valuesOf(id));
  }

  /** Not at so much that a row of the journal gets too long: the next one looks at the rest. */
  private boolean mayLook() {
    return valueBytes < MOST_VALUE_BYTES;
  }

  private Optional<Blob> valuesOf(FileId id) throws FileException {
    return store.objects().get(id).flatMap(ObjectRow::values);
  }

  private Blob put(FileId id, NamedValues named, Optional<Blob> before) throws FileException {
    if (named.isEmpty() && before.orElse(ObjectRow.NO_VALUES).equals(ObjectRow.NO_VALUES)) {
      return ObjectRow.NO_VALUES;
    }
    valueBytes += named.bytes();
    return store.objects().putValues(id, named);
  }

  /** Records the attributes of a living object as they are now; as they were if it is nowhere. */
  private Optional<Blob> look(ObjectRow row) throws FileException {
    Optional<NamedValues> now = mayLook() ? values.of(row) : Optional.empty();
    return now.isPresent() ? Optional.of(put(row.id(), now.get(), row.values())) : row.values();
  }

  /** Records that this object is from now on what {@code id} stands for, with new content. */
  ObjectRow became(FileId id, Inode inode, Stat stat) throws FileException {
    return became(id, inode, stat, new Versions(number, number));
  }

  /** The same where its versions are known. */
  ObjectRow became(FileId id, Inode inode, Stat stat, Versions versions) throws FileException {
    Optional<ObjectRow> other = store.objects().living(stat.key());
    if (other.isPresent() && !other.get().id().equals(id)) {
      // Somebody looked while the act waited to be recorded, and took it for something new.
      gone(other.get().id());
      store.lineage().succeeded(other.get().id(), id);
    }
    Optional<Place> place = store.objects().get(id).flatMap(ObjectRow::place);
    // Listed, but never up to date: names found in a directory that we made are news.
    ObjectRow made = describe(id, inode, stat, versions, new Listing.At(java.time.Instant.MIN));
    ObjectRow row = with(made, made.stat(), versions, false, place, made.values());
    store.objects().put(row);
    store.lineage().revived(id);
    changed.add(id);
    return row;
  }

  /**
   * Records that an object was under a name for a moment and is gone, so that edits that build on
   * it find where it was.
   */
  void cameAndWent(FileId id, Entering object, FileId directory, Name name) throws FileException {
    if (store.objects().get(id).isPresent()) {
      return;
    }
    store
        .objects()
        .put(
            new ObjectRow(
                id,
                object.stat(),
                object.handle(),
                object.target(),
                new Versions(number, number),
                new Listing.Never(),
                true,
                Optional.of(new Place(directory, name)),
                Optional.of(ObjectRow.NO_VALUES)));
    changed.add(id);
    passed.add(id);
  }

  /** Compares with what is recorded of a living object and records the difference. */
  ObjectRow changed(ObjectRow row, Stat stat, Cause cause) throws FileException {
    Stat old = row.stat();
    // A coarse ctime says nothing of attributes that were set right behind others.
    if (isSame(row, stat) && !(cause instanceof Cause.Owned)) {
      return row;
    }
    Optional<Blob> named = look(row);
    boolean attributes =
        !sameOwned(old, stat)
            || (cause instanceof Cause.Timed && !old.modified().equals(stat.modified()))
            || !named.orElse(ObjectRow.NO_VALUES).equals(row.values().orElse(ObjectRow.NO_VALUES));
    boolean content = contentChanged(old, stat, cause);
    Versions versions =
        new Versions(
            content ? number : row.versions().content(),
            attributes ? number : row.versions().attributes());
    ObjectRow next = with(row, stat, versions, false, row.place(), named);
    store.objects().put(next);
    boolean visible = old.links() != stat.links() || !old.modified().equals(stat.modified());
    if (content || attributes || (visible && stat.type() != FileType.DIRECTORY)) {
      changed.add(row.id());
    }
    return next;
  }

  /** Whether all that is recorded was looked at, and nothing of it differs. */
  static boolean isSame(ObjectRow row, Stat stat) {
    return row.values().isPresent() && isSame(row.stat(), stat);
  }

  /** Whether nothing that is recorded differs; access time and space taken do not count. */
  static boolean isSame(Stat old, Stat stat) {
    return old.changed().equals(stat.changed())
        && old.modified().equals(stat.modified())
        && old.sizeBytes() == stat.sizeBytes()
        && old.links() == stat.links()
        && old.key().equals(stat.key())
        && sameOwned(old, stat);
  }

  static boolean sameOwned(Stat old, Stat stat) {
    return old.mode() == stat.mode() && old.uid() == stat.uid() && old.gid() == stat.gid();
  }

  private static boolean contentChanged(Stat old, Stat stat, Cause cause) {
    if (stat.type() != FileType.FILE) {
      return false;
    }
    boolean resized = old.sizeBytes() != stat.sizeBytes();
    boolean written = resized || !old.modified().equals(stat.modified());
    return switch (cause) {
      case Cause.Named _, Cause.Owned _ -> written;
      case Cause.Timed timed -> resized || (written && !timed.explains(stat.modified()));
      case Cause.Unknown _ -> {
        boolean unexplained =
            !old.changed().equals(stat.changed())
                && sameOwned(old, stat)
                && old.links() == stat.links();
        yield written || unexplained;
      }
    };
  }

  /** A name leads to an object. */
  void named(FileId directory, Name name, FileId child) throws FileException {
    named(directory, name, child, false);
  }

  private void named(FileId directory, Name name, FileId child, boolean quiet)
      throws FileException {
    Optional<FileId> before = store.names().child(directory, name);
    if (before.equals(Optional.of(child))) {
      return;
    }
    store.names().put(directory, name, child);
    ObjectRow row = store.objects().get(child).orElseThrow();
    Place place = new Place(directory, name);
    store
        .objects()
        .put(with(row, row.stat(), row.versions(), false, Optional.of(place), row.values()));
    store.lineage().revived(child);
    if (before.isPresent()) {
      if (canTakeOver(row, before.get())) {
        store.lineage().succeeded(before.get(), child);
      }
      orphans.add(before.get());
    }
    if (!quiet || before.isPresent()) {
      slots.remove(place);
      slots.put(place, Optional.of(child));
    }
  }

  /** A rename goes over a directory only with a directory: anything else was removed before. */
  private boolean canTakeOver(ObjectRow successor, FileId before) throws FileException {
    boolean directory = successor.type() == FileType.DIRECTORY;
    return store
        .objects()
        .get(before)
        .filter(row -> directory == (row.type() == FileType.DIRECTORY))
        .isPresent();
  }

  /** A name leads nowhere any more. */
  void unnamed(FileId directory, Name name) throws FileException {
    Optional<FileId> before = store.names().child(directory, name);
    if (before.isEmpty()) {
      return;
    }
    store.names().remove(directory, name);
    orphans.add(before.get());
    Place place = new Place(directory, name);
    slots.remove(place);
    slots.put(place, Optional.empty());
  }

  /** A directory's names were all recorded when its ctime was this. */
  void listed(FileId directory, Listing listing) throws FileException {
    ObjectRow row = store.objects().get(directory).orElseThrow();
    if (!row.listing().equals(listing)) {
      store
          .objects()
          .put(
              new ObjectRow(
                  row.id(),
                  row.stat(),
                  row.handle(),
                  row.target(),
                  row.versions(),
                  listing,
                  row.gone(),
                  row.place(),
                  row.values()));
    }
  }

  /** The object exists no more; a directory's names go with it. */
  public void gone(FileId id) throws FileException {
    Optional<ObjectRow> found = store.objects().get(id);
    if (found.isEmpty() || found.get().gone()) {
      return;
    }
    ObjectRow row = found.get();
    for (Place place : store.names().of(id)) {
      store.names().remove(place.directory(), place.name());
      slots.remove(place);
      slots.put(place, Optional.empty());
    }
    if (row.type() == FileType.DIRECTORY) {
      for (NameTable.Entry entry : store.names().all(id)) {
        unnamed(id, entry.name());
      }
    }
    Blob none = put(id, NamedValues.NONE, row.values());
    store
        .objects()
        .put(with(row, row.stat(), row.versions(), true, row.place(), Optional.of(none)));
    changed.add(id);
  }

  public void aliased(FileId alias, FileId surviving) throws FileException {
    store.lineage().alias(alias, surviving);
    aliases.put(alias, surviving);
  }

  /** Says again what is recorded of a name and its object, for a laptop that may not know it. */
  public void restate(FileId directory, Name name, FileId child) {
    changed.add(child);
    slots.put(new Place(directory, name), Optional.of(child));
  }

  private static ObjectRow with(
      ObjectRow row,
      Stat stat,
      Versions versions,
      boolean gone,
      Optional<Place> place,
      Optional<Blob> values) {
    return new ObjectRow(
        row.id(), stat, row.handle(), row.target(), versions, row.listing(), gone, place, values);
  }

  /** Says of every object that lost a name and has none left whether it still exists. */
  private void settleOrphans() throws FileException {
    while (!orphans.isEmpty()) {
      FileId id = orphans.remove();
      Optional<ObjectRow> row = store.objects().get(id);
      if (row.isEmpty() || row.get().gone()) {
        continue;
      }
      if (!store.names().of(id).isEmpty()) {
        store.lineage().revived(id);
      } else if (identities.mayLive(row.get())) {
        store.objects().leftNameless();
      } else {
        gone(id);
      }
    }
  }

  /** What is news, to be applied together. */
  List<Fact> facts() throws FileException {
    settleOrphans();
    List<Fact> facts = new ArrayList<>();
    aliases.forEach((alias, surviving) -> facts.add(new Fact.AliasIs(alias, surviving)));
    unknown.forEach(directory -> facts.add(new Fact.NamesUnknown(directory)));
    List<FileId> dead = new ArrayList<>();
    for (FileId id : changed) {
      ObjectRow row = store.objects().get(id).orElseThrow();
      if (row.gone()) {
        dead.add(id);
      } else {
        facts.add(store.objects().fact(row));
      }
    }
    slots.forEach(
        (place, child) ->
            facts.add(
                child.isPresent()
                    ? new Fact.NameIs(place.directory(), place.name(), child.get())
                    : new Fact.NameFree(place.directory(), place.name())));
    for (FileId id : dead) {
      if (passed.contains(id)) {
        // A verdict may name it.
        facts.add(store.objects().fact(store.objects().get(id).orElseThrow()));
      }
      facts.add(new Fact.ObjectGone(id));
      store
          .lineage()
          .successor(id)
          .ifPresent(successor -> facts.add(new Fact.SucceededBy(id, successor)));
    }
    return facts;
  }

  /** How new objects get their ids, and whether an object without a known name may still exist. */
  interface Identities {
    FileId forNew(ObjectKey key) throws FileException;

    boolean mayLive(ObjectRow row) throws FileException;
  }
}

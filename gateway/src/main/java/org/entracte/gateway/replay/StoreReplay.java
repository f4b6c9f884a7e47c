package org.entracte.gateway.replay;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.ObjectRow.Place;
import org.entracte.gateway.tree.Act;
import org.entracte.gateway.tree.ExportTree;
import org.entracte.gateway.tree.Reserve.Folder;
import org.entracte.gateway.tree.Taking;
import org.entracte.protocol.edit.Content;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.edit.Operation.Store;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Plan;
import org.entracte.protocol.edit.Situation;
import org.entracte.protocol.edit.Situation.ObjectNow;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;

/** A laptop's new content. */
final class StoreReplay {
  private static final int OWNER_ONLY = 0600;

  private final Bench bench;
  private final ExportTree tree;
  private final Duration patience;

  /**
   * @param patience how long a front end's open for writing holds an edit up
   */
  StoreReplay(Bench bench, ExportTree tree, Duration patience) {
    this.bench = bench;
    this.tree = tree;
    this.patience = patience;
  }

  /** Judges once; false if something came in between. */
  boolean attempt(Bench.Case at, Store store) throws FileException {
    Bench.Ground ground = bench.ground(at, store.file(), store.base());
    bench.awaitFree(at, List.of(ground.file()));
    boolean free = tree.opens().awaitNoWriter(ground.file(), patience);
    ObjectNow now = bench.now(ground.file(), ground.version());
    boolean same = now instanceof ObjectNow.Alive alive && alive.changed() && isSame(store, ground);
    Plan plan = bench.judge().decide(new Situation.ForStore(ground.file(), now, same));
    return switch (plan) {
      case Plan.AlreadySo() ->
          bench.answer(at, new Outcome.Applied(), bench.living(ground.file()).map(Bench::landed));
      case Plan.Apply() ->
          free ? apply(at, store, ground) : copyBeside(at, store, ground, ground.file());
      case Plan.CopyBeside(var original) -> copyBeside(at, store, ground, original);
      case Plan.Restore() -> restore(at, store, ground);
      case Plan.Drop(var reason) ->
          bench.answer(at, new Outcome.Dropped(ground.file(), reason), Optional.empty());
      case Plan.Adopt _, Plan.ApplyTo _, Plan.UnderConflictName _ ->
          throw new IllegalStateException("no plan for a store: " + plan);
    };
  }

  private boolean isSame(Store store, Bench.Ground ground) throws FileException {
    Optional<ObjectRow> row = bench.living(ground.file());
    if (row.isEmpty()) {
      return false;
    }
    try (Inode inode = bench.open(row.get())) {
      return bench.drafts().isSame(store.content(), inode);
    }
  }

  private boolean apply(Bench.Case at, Store store, Bench.Ground ground) throws FileException {
    ObjectRow row = bench.registry().row(ground.file());
    if (row.type() != FileType.FILE) {
      throw new FileException(FileError.WRONG_TYPE, row.id() + " is no regular file");
    }
    Place place = bench.place(row.id());
    try (Inode inode = bench.open(row)) {
      // The owner's open may be older than the mode: a file made read-only is still written by the
      // open that made it.
      boolean owner = row.stat().uid() == at.edit().caller().uid();
      if (!owner && !inode.permissions(at.edit().caller()).write()) {
        throw new FileException(
            FileError.ACCESS, "uid " + at.edit().caller().uid() + " may not write " + place.name());
      }
      Drafts.Draft draft =
          draft(bench.reserve().trashEntry(row), store.content(), row, Optional.of(inode));
      Act.Seen before = Act.Seen.of(row.stat());
      Act act =
          row.stat().links() > 1
              ? new Act.Overwrite(
                  row.id(),
                  draft.entry(),
                  store.content().modified(),
                  before,
                  bench.reserve().trashEntry(row))
              : new Act.Swap(
                  row.id(),
                  draft.entry(),
                  draft.key(),
                  bench.real(place.directory()),
                  place.name(),
                  before);
      return bench.act(at, act, new Outcome.Applied());
    }
  }

  private Drafts.Draft draft(String entry, Content content, ObjectRow like, Optional<Inode> base)
      throws FileException {
    Drafts.Look look =
        new Drafts.Look(
            like.stat().mode(), like.stat().uid(), like.stat().gid(), content.modified());
    return bench
        .drafts()
        .make(entry, new NewObject.RegularFile(), look, Optional.of(content), base);
  }

  /** The content that the edit's ranges lie over, wherever it is by now. */
  private Optional<Inode> base(Bench.Ground ground) throws FileException {
    Optional<ObjectRow> row = bench.living(ground.file());
    if (row.isPresent() && row.get().versions().content() == ground.version()) {
      return Optional.of(bench.open(row.get()));
    }
    return bench.reserve().content(ground.file(), ground.version());
  }

  private boolean copyBeside(Bench.Case at, Store store, Bench.Ground ground, FileId originalId)
      throws FileException {
    if (lacksBase(store, ground)) {
      return part(at, store, ground, Optional.of(originalId));
    }
    ObjectRow original = bench.registry().row(originalId);
    Place place = bench.place(original.id());
    FileId directory = bench.real(place.directory());
    checkMayAdd(at, directory, place.name());
    Content content = store.content();
    for (Name name : bench.conflictNames(at, place.name(), PayloadStage.hex(content))) {
      Bench.Found found = bench.slot(directory, name);
      if (found.row().isEmpty()) {
        return enterCopy(at, content, ground, original, new Place(directory, name));
      }
      ObjectRow there = found.row().get();
      try (Inode inode = bench.open(there)) {
        if (bench.drafts().isSame(content, inode)) {
          return bench.answer(
              at,
              new Outcome.KeptBoth(ground.file(), there.id(), directory, name),
              Optional.of(Bench.landed(there)));
        }
      }
    }
    throw new FileException(
        FileError.EXISTS, "every conflict name for " + place.name() + " is taken");
  }

  private boolean enterCopy(
      Bench.Case at, Content content, Bench.Ground ground, ObjectRow original, Place place)
      throws FileException {
    Optional<Inode> base = base(ground);
    Drafts.Draft draft;
    try {
      draft = draft(bench.reserve().newEntry("copy"), content, original, base);
    } finally {
      base.ifPresent(Inode::close);
    }
    FileId copy = bench.registry().idFor(draft.key());
    return bench.act(
        at,
        new Act.Enter(
            copy, Folder.STAGING, draft.entry(), draft.key(), place.directory(), place.name()),
        new Outcome.KeptBoth(ground.file(), copy, place.directory(), place.name()));
  }

  private void checkMayAdd(Bench.Case at, FileId directory, Name name) throws FileException {
    try (Inode inode = bench.registry().find(directory)) {
      Taking.checkWrite(at.edit().caller(), inode, name);
    }
  }

  /** Brings a deleted file back where it was, with the edit's content. */
  private boolean restore(Bench.Case at, Store store, Bench.Ground ground) throws FileException {
    Optional<ObjectRow> tombstone = bench.row(ground.file());
    if (tombstone.isEmpty() || tombstone.get().place().isEmpty() || lacksBase(store, ground)) {
      return part(at, store, ground, tombstone.map(ObjectRow::id));
    }
    Optional<Inode> base = base(ground);
    try {
      return restore(at, store, tombstone.get(), base);
    } finally {
      base.ifPresent(Inode::close);
    }
  }

  private boolean restore(Bench.Case at, Store store, ObjectRow tombstone, Optional<Inode> base)
      throws FileException {
    Place place = tombstone.place().orElseThrow();
    Bench.Found found = bench.slot(place.directory(), place.name());
    if (!found.directory()) {
      bench.restoreDirectory(at, place.directory());
      return false;
    }
    FileId directory = bench.real(place.directory());
    checkMayAdd(at, directory, place.name());
    String hash = PayloadStage.hex(store.content());
    Name name =
        found.row().isEmpty()
            ? place.name()
            : bench.freeConflictName(at, directory, place.name(), hash);
    Drafts.Draft draft =
        draft(bench.reserve().newEntry("restore"), store.content(), tombstone, base);
    boolean done =
        bench.act(
            at,
            new Act.Enter(
                tombstone.id(), Folder.STAGING, draft.entry(), draft.key(), directory, name),
            new Outcome.Restored(tombstone.id(), directory, name));
    if (done) {
      turnWriters(tombstone.id());
    }
    return done;
  }

  /** Who has a removed file open writes to what came in its place. */
  private void turnWriters(FileId restored) throws FileException {
    Optional<ObjectRow> row = bench.living(restored);
    if (row.isPresent()) {
      try (Inode inode = bench.open(row.get())) {
        tree.opens().turnWriters(restored, inode);
      }
    }
  }

  private boolean lacksBase(Store store, Bench.Ground ground) throws FileException {
    if (store.content().whole()) {
      return false;
    }
    Optional<Inode> base = base(ground);
    base.ifPresent(Inode::close);
    return base.isEmpty();
  }

  /**
   * What the ranges lie over exists nowhere any more: a copy that holds what there is of ours.
   *
   * @param like beside which living object, or in place of which removed one, if any is known
   */
  private boolean part(Bench.Case at, Store store, Bench.Ground ground, Optional<FileId> like)
      throws FileException {
    Content content = store.content();
    boolean nothing = !content.whole() && content.payload().lengthBytes() == 0;
    if (nothing) {
      return bench.answer(
          at, new Outcome.Dropped(ground.file(), Outcome.Reason.BYTES_GONE), Optional.empty());
    }
    Optional<ObjectRow> known = like.isPresent() ? bench.row(like.get()) : Optional.empty();
    Place place = partPlace(known);
    if (!bench.slot(place.directory(), place.name()).directory()) {
      bench.restoreDirectory(at, place.directory());
      return false;
    }
    FileId directory = bench.real(place.directory());
    checkMayAdd(at, directory, place.name());
    Name name = partName(at, content, directory, place.name());
    Drafts.Look look =
        known
            .map(
                row ->
                    new Drafts.Look(
                        row.stat().mode(), row.stat().uid(), row.stat().gid(), content.modified()))
            .orElse(
                new Drafts.Look(
                    OWNER_ONLY,
                    at.edit().caller().uid(),
                    at.edit().caller().gid(),
                    content.modified()));
    Drafts.Draft draft =
        bench
            .drafts()
            .make(
                bench.reserve().newEntry("part"),
                new NewObject.RegularFile(),
                look,
                Optional.of(content),
                Optional.empty());
    FileId copy = bench.registry().idFor(draft.key());
    return bench.act(
        at,
        new Act.Enter(copy, Folder.STAGING, draft.entry(), draft.key(), directory, name),
        new Outcome.KeptPart(
            ground.file(),
            copy,
            directory,
            name,
            content.extents().stream().map(Extent::range).toList()));
  }

  private Place partPlace(Optional<ObjectRow> known) throws FileException {
    if (known.isPresent() && !known.get().gone()) {
      return bench.place(known.get().id());
    }
    return known.flatMap(ObjectRow::place).orElse(Bench.RESTORED);
  }

  private Name partName(Bench.Case at, Content content, FileId directory, Name name)
      throws FileException {
    for (Name candidate : bench.partNames(at, name, PayloadStage.hex(content))) {
      if (bench.slot(directory, candidate).row().isEmpty()) {
        return candidate;
      }
    }
    throw new FileException(
        FileError.EXISTS, "every conflict name for " + name + " is taken; rename one of them");
  }
}

package org.entracte.gateway.replay;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.state.Blob;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.ObjectRow.Place;
import org.entracte.gateway.state.ResultTable.Landed;
import org.entracte.gateway.state.ResultTable.Result;
import org.entracte.gateway.state.StateStore;
import org.entracte.gateway.state.StateStore.Durability;
import org.entracte.gateway.tree.Act;
import org.entracte.gateway.tree.Deeds;
import org.entracte.gateway.tree.Recalls;
import org.entracte.gateway.tree.Registry;
import org.entracte.gateway.tree.Reserve;
import org.entracte.gateway.tree.Reserve.Folder;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.ConflictName;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.Judge;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Situation.ObjectNow;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;

/** What judging any kind of edit takes. Called holding the export's lock. */
final class Bench {
  /** Where things go of which nothing tells where they were. */
  static final Place RESTORED = new Place(FileId.ROOT, Name.of("restored"));

  /** How long an edit waits for a file that an NFS client holds. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Registry registry;
  private final Reserve reserve;
  private final Deeds deeds;
  private final Drafts drafts;
  private final Judge judge;
  private final StateStore store;
  private final Recalls recalls;

  /** The last edit that was not judged because an NFS client held what it changes. */
  private Optional<EditKey> heldUp = Optional.empty();

  Bench(Registry registry, Reserve reserve, Deeds deeds, Drafts drafts, Judge judge) {
    this.registry = registry;
    this.reserve = reserve;
    this.deeds = deeds;
    this.drafts = drafts;
    this.judge = judge;
    this.store = registry.store();
    this.recalls = new Recalls(registry);
  }

  /** An edit being judged. */
  record Case(Edit edit, Blob digest, String device) {}

  /** What stands under a name; {@code directory} is false if there is none to look in. */
  record Found(boolean directory, Optional<ObjectRow> row) {}

  /** The file that an edit's maker had before him: which object by now, and which version. */
  record Ground(FileId file, long version) {
    /** No version is this one. */
    static final long UNKNOWN = -1;
  }

  Registry registry() {
    return registry;
  }

  Judge judge() {
    return judge;
  }

  StateStore store() {
    return store;
  }

  Reserve reserve() {
    return reserve;
  }

  Drafts drafts() {
    return drafts;
  }

  FileId real(FileId id) throws FileException {
    return store.lineage().surviving(id);
  }

  Optional<ObjectRow> row(FileId id) throws FileException {
    return store.objects().get(real(id));
  }

  /** The living row, looked at just now; empty if the object is gone. */
  Optional<ObjectRow> living(FileId id) throws FileException {
    Optional<ObjectRow> row = row(id);
    if (row.isEmpty() || row.get().gone()) {
      return Optional.empty();
    }
    try (Inode inode = registry.find(row.get().id())) {
      return Optional.of(registry.observeNow(row.get().id(), inode.stat()));
    } catch (FileException gone) {
      if (gone.error() == FileError.STALE) {
        return Optional.empty();
      }
      throw gone;
    }
  }

  Inode open(ObjectRow row) throws FileException {
    return registry.find(row.id());
  }

  Found slot(FileId directory, Name name) throws FileException {
    Optional<ObjectRow> row = living(directory);
    if (row.isEmpty()) {
      return new Found(false, Optional.empty());
    }
    try (Inode inode = open(row.get())) {
      Optional<ObjectRow> there = registry.observe(inode, row.get().id(), name);
      return new Found(true, there.isEmpty() ? there : living(there.get().id()));
    }
  }

  /** Whether a directory has no names right now; true for anything else. */
  boolean isEmpty(ObjectRow row) throws FileException {
    if (row.type() != FileType.DIRECTORY) {
      return true;
    }
    try (Inode inode = open(row)) {
      registry.refresh(inode, row.id(), true);
    }
    return store.names().isEmpty(row.id());
  }

  /** What became of an object since {@code version} of its content. */
  ObjectNow now(FileId id, long version) throws FileException {
    Optional<ObjectRow> row = living(id);
    if (row.isPresent()) {
      boolean file = row.get().type() == FileType.FILE;
      return new ObjectNow.Alive(
          row.get().type(), file && row.get().versions().content() != version);
    }
    FileId at = real(id);
    Optional<FileId> next = store.lineage().successor(at);
    while (next.isPresent() && !next.get().equals(at)) {
      at = real(next.get());
      if (living(at).isPresent()) {
        return new ObjectNow.Succeeded(at);
      }
      next = store.lineage().successor(at);
    }
    return new ObjectNow.Gone();
  }

  Ground ground(Case at, FileId file, Base base) throws FileException {
    return switch (base) {
      case Base.AtVersion(var version) -> new Ground(real(file), version);
      case Base.AsMyEdit(var number) -> {
        Optional<Landed> landed =
            store.results().get(at.edit().key().client(), number).flatMap(Result::landed);
        // What it landed in may have become one with another directory since.
        yield landed.isPresent()
            ? new Ground(real(landed.get().id()), landed.get().contentVersion())
            : new Ground(real(file), Ground.UNKNOWN);
      }
    };
  }

  /** Carries an act out as the answer to the edit; false if it must be judged again. */
  boolean act(Case at, Act act, Outcome outcome) throws FileException {
    return act(at, at.edit().caller(), act, outcome);
  }

  /** The same on behalf of another. */
  boolean act(Case at, Caller caller, Act act, Outcome outcome) throws FileException {
    if (!recalls.areFree(act.changes())) {
      deeds.abandon(act);
      awaitFree(at, act.changes());
      return false;
    }
    return deeds.carryOut(
        new Act.Ordered(caller, act),
        new Deeds.Planned(at.digest(), new Verdict(at.edit().key(), 0, outcome)));
  }

  /** Answers the edit where nothing has to be done. */
  boolean answer(Case at, Outcome outcome, Optional<Landed> landed) throws FileException {
    registry.recordVerdict(
        recorder -> {
          if (outcome instanceof Outcome.Adopted(var alias, var surviving)) {
            recorder.aliased(alias, surviving);
            // Its laptop may have left out where it is: the directory was not listed there yet.
            for (Place place : store.names().of(surviving)) {
              recorder.restate(place.directory(), place.name(), surviving);
            }
          }
          if (outcome instanceof Outcome.KeptBoth(_, var copy, var directory, var name)) {
            recorder.restate(directory, name, copy);
          }
          Verdict verdict = new Verdict(at.edit().key(), recorder.number(), outcome);
          store.results().put(new Result(at.digest(), verdict, landed));
          Parking.remember(store.results(), at.edit(), outcome);
          return verdict;
        });
    return true;
  }

  /**
   * Waits until no NFS client holds any of these.
   *
   * @throws FileException BUSY if one does not give it back soon: the laptop comes again
   */
  void awaitFree(Case at, List<FileId> files) throws FileException {
    if (!recalls.awaitFree(files, PATIENCE)) {
      heldUp = Optional.of(at.edit().key());
      throw new FileException(
          FileError.BUSY, files + ": an NFS client holds it and was asked for it; try again soon");
    }
  }

  /** Whether it was for an NFS client's sake that the edit was not judged. */
  boolean wasHeldUp(Case at) {
    return heldUp.equals(Optional.of(at.edit().key()));
  }

  static Landed landed(ObjectRow row) {
    return new Landed(row.id(), row.versions().content());
  }

  /** A living name of an object; it is looked for if there is none. */
  Place place(FileId id) throws FileException {
    for (Place place : store.names().of(id)) {
      Found found = slot(place.directory(), place.name());
      if (found.row().isPresent() && found.row().get().id().equals(id)) {
        return place;
      }
    }
    registry.locate();
    List<Place> places = store.names().of(id);
    if (places.isEmpty()) {
      throw new FileException(FileError.STALE, id + " has no name in this export any more");
    }
    return places.getFirst();
  }

  /** Conflict names for an edit's object, the shortest first. */
  List<Name> conflictNames(Case at, Name name, String hash) {
    LocalDate day = LocalDate.ofInstant(at.edit().madeAt(), ZoneOffset.UTC);
    return List.of(4, 8, 16, 64).stream()
        .map(digits -> ConflictName.of(name, at.device(), day, hash.substring(0, digits)))
        .toList();
  }

  /** The same for a copy that holds only what the edit wrote. */
  List<Name> partNames(Case at, Name name, String hash) {
    LocalDate day = LocalDate.ofInstant(at.edit().madeAt(), ZoneOffset.UTC);
    return List.of(4, 8, 16, 64).stream()
        .map(digits -> ConflictName.ofPart(name, at.device(), day, hash.substring(0, digits)))
        .toList();
  }

  /** For what has no content to hash. */
  static String hashOf(FileId id) {
    return HexFormat.of().formatHex(PayloadStage.sha256().digest(id.toBytes()));
  }

  /** A free conflict name; BUSY if even the whole hash is taken. */
  Name freeConflictName(Case at, FileId directory, Name name, String hash) throws FileException {
    for (Name candidate : conflictNames(at, name, hash)) {
      if (slot(directory, candidate).row().isEmpty()) {
        return candidate;
      }
    }
    throw new FileException(
        FileError.EXISTS, "every conflict name for " + name + " is taken; rename one of them");
  }

  /** A directory to be made again. */
  private record Lost(FileId id, Place place, Drafts.Look look) {}

  /**
   * Makes a directory that is gone again, with its id, and those above it. Where another directory
   * has its name by now, the two become one. Afterwards the edit is judged again.
   */
  void restoreDirectory(Case at, FileId id) throws FileException {
    Optional<ObjectRow> row = row(id);
    Lost lost = row.isPresent() ? lost(row.get()) : forgotten(at, id);
    Place place = lost.place();
    Found there = slot(place.directory(), place.name());
    if (!there.directory()) {
      restoreDirectory(at, place.directory());
      there = slot(place.directory(), place.name());
    }
    if (becameOneWith(there, lost.id())) {
      return;
    }
    FileId parent = real(place.directory());
    Name name = place.name();
    if (there.row().isPresent()) {
      name =
          ConflictName.of(
              place.name(),
              "gateway",
              LocalDate.ofInstant(registry.clock().instant(), ZoneOffset.UTC),
              hashOf(lost.id()).substring(0, 8));
      // It may have been restored before, which a state that was put back forgot.
      Found restored = slot(parent, name);
      if (becameOneWith(restored, lost.id())) {
        return;
      }
      if (restored.row().isPresent()) {
        name = freeConflictName(at, parent, place.name(), hashOf(lost.id()));
      }
    }
    Drafts.Draft draft =
        drafts.make(
            reserve.newEntry("directory"),
            new NewObject.Directory(),
            lost.look(),
            Optional.empty(),
            Optional.empty());
    deeds.carryOut(
        new Act.Ordered(
            Caller.SUPERUSER,
            new Act.Enter(lost.id(), Folder.STAGING, draft.entry(), draft.key(), parent, name)));
  }

  private boolean becameOneWith(Found there, FileId lost) throws FileException {
    if (there.row().isEmpty() || there.row().get().type() != FileType.DIRECTORY) {
      return false;
    }
    FileId surviving = there.row().get().id();
    registry.record(
        Durability.POWER_LOSS,
        recorder -> {
          recorder.aliased(lost, surviving);
          return true;
        });
    return true;
  }

  private static Lost lost(ObjectRow row) throws FileException {
    if (row.type() != FileType.DIRECTORY) {
      throw new FileException(FileError.NOT_DIRECTORY, row.id() + " was no directory");
    }
    Place place = row.place().orElse(RESTORED);
    return new Lost(row.id(), place, lookOf(row));
  }

  /**
   * A laptop's own directory that there is no trace of: this state was put back to a copy of before
   * it was made. Only the laptop knows where it was; what is made in it has to be somewhere.
   */
  private Lost forgotten(Case at, FileId id) throws FileException {
    FileId real = real(id);
    Caller caller = at.edit().caller();
    return new Lost(
        real,
        new Place(FileId.ROOT, Name.of("restored " + hashOf(real).substring(0, 8))),
        new Drafts.Look(0700, caller.uid(), caller.gid(), registry.clock().instant()));
  }

  static Drafts.Look lookOf(ObjectRow row) {
    return new Drafts.Look(
        row.stat().mode(), row.stat().uid(), row.stat().gid(), row.stat().modified());
  }
}

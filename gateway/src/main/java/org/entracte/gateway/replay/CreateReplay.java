package org.entracte.gateway.replay;

import java.util.Optional;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.ResultTable.Landed;
import org.entracte.gateway.tree.Act;
import org.entracte.gateway.tree.Reserve.Folder;
import org.entracte.gateway.tree.Taking;
import org.entracte.protocol.edit.Content;
import org.entracte.protocol.edit.Operation.Create;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Plan;
import org.entracte.protocol.edit.Situation;
import org.entracte.protocol.edit.Situation.Slot;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;

/** A laptop's new objects. */
final class CreateReplay {
  private final Bench bench;

  CreateReplay(Bench bench) {
    this.bench = bench;
  }

  /** Judges once; false if something came in between. */
  boolean attempt(Bench.Case at, Create create) throws FileException {
    Optional<ObjectRow> there = bench.living(create.id());
    if (there.isPresent()) {
      return madeBefore(at, create, there.get());
    }
    Bench.Found found = bench.slot(create.directory(), create.name());
    Slot slot = slot(create, found);
    FileType type = create.object().fileType();
    Plan plan = bench.judge().decide(new Situation.ForCreate(create.id(), type, slot));
    return switch (plan) {
      case Plan.Apply() -> {
        if (!found.directory()) {
          bench.restoreDirectory(at, create.directory());
          yield false;
        }
        yield enter(at, create, create.name(), new Outcome.Applied());
      }
      case Plan.Adopt(var surviving) -> adopt(at, create, surviving);
      case Plan.UnderConflictName() -> underConflictName(at, create);
      case Plan.ApplyTo _, Plan.AlreadySo _, Plan.CopyBeside _, Plan.Restore _, Plan.Drop _ ->
          throw new IllegalStateException("no plan for a create: " + plan);
    };
  }

  /**
   * A directory may have been needed before it was its turn; and a state put back to a copy of
   * before may have taken the same edit, from long ago, under another number. What was removed
   * again since then is made once more, under its id; what has other content by now is made beside.
   */
  private boolean madeBefore(Bench.Case at, Create create, ObjectRow there) throws FileException {
    if (!isSame(create, there)) {
      return beside(at, create, there);
    }
    ObjectRow.Place is = bench.place(there.id());
    ObjectRow.Place wanted = new ObjectRow.Place(bench.real(create.directory()), create.name());
    Outcome outcome =
        is.equals(wanted)
            ? new Outcome.Applied()
            : new Outcome.Renamed(there.id(), is.directory(), is.name());
    return bench.answer(at, outcome, Optional.of(Bench.landed(there)));
  }

  private Slot slot(Create create, Bench.Found found) throws FileException {
    if (!found.directory()) {
      return new Slot.NoDirectory();
    }
    if (found.row().isEmpty()) {
      return new Slot.Free();
    }
    ObjectRow row = found.row().get();
    return new Slot.Taken(row.id(), row.type(), isSame(create, row));
  }

  private boolean isSame(Create create, ObjectRow row) throws FileException {
    if (row.type() != create.object().fileType()) {
      return false;
    }
    return switch (create.object()) {
      case NewObject.RegularFile() -> isSameContent(create.content(), row);
      case NewObject.Symlink(var target) -> row.target().equals(Optional.of(target));
      case NewObject.Directory _, NewObject.Special _ -> true;
    };
  }

  private boolean isSameContent(Optional<Content> content, ObjectRow row) throws FileException {
    if (content.isEmpty()) {
      return row.stat().sizeBytes() == 0;
    }
    try (Inode inode = bench.open(row)) {
      return bench.drafts().isSame(content.get(), inode);
    }
  }

  private boolean adopt(Bench.Case at, Create create, FileId surviving) throws FileException {
    Optional<Landed> landed = bench.living(surviving).map(Bench::landed);
    return bench.answer(at, new Outcome.Adopted(create.id(), surviving), landed);
  }

  private boolean underConflictName(Bench.Case at, Create create) throws FileException {
    String hash = create.content().map(PayloadStage::hex).orElse(Bench.hashOf(create.id()));
    for (Name name : bench.conflictNames(at, create.name(), hash)) {
      Bench.Found found = bench.slot(create.directory(), name);
      if (found.row().isEmpty()) {
        FileId directory = bench.real(create.directory());
        return enter(at, create, name, new Outcome.Renamed(create.id(), directory, name));
      }
      ObjectRow there = found.row().get();
      if (there.type() != FileType.DIRECTORY && isSame(create, there)) {
        return adopt(at, create, there.id());
      }
    }
    throw new FileException(
        FileError.EXISTS, "every conflict name for " + create.name() + " is taken");
  }

  private boolean enter(Bench.Case at, Create create, Name name, Outcome outcome)
      throws FileException {
    ObjectRow parent = parent(at, create, name);
    Drafts.Draft draft = draft(create);
    return bench.act(
        at,
        new Act.Enter(create.id(), Folder.STAGING, draft.entry(), draft.key(), parent.id(), name),
        outcome);
  }

  /** Where it may be made. */
  private ObjectRow parent(Bench.Case at, Create create, Name name) throws FileException {
    ObjectRow parent = bench.registry().row(create.directory());
    Caller caller = at.edit().caller();
    try (Inode directory = bench.open(parent)) {
      checkReserved(parent, name);
      Taking.checkWrite(caller, directory, name);
      checkOwner(caller, create, directory);
    }
    return parent;
  }

  private Drafts.Draft draft(Create create) throws FileException {
    return bench
        .drafts()
        .make(
            bench.reserve().newEntry("create"),
            create.object(),
            new Drafts.Look(create.mode(), create.uid(), create.gid(), create.modified()),
            create.content(),
            Optional.empty());
  }

  /** Two versions of one file: that of the edit, and what somebody made of it since. */
  private boolean beside(Bench.Case at, Create create, ObjectRow original) throws FileException {
    if (original.type() != FileType.FILE || create.object().fileType() != FileType.FILE) {
      throw new FileException(FileError.EXISTS, "the id " + create.id() + " was used before");
    }
    String hash = create.content().map(PayloadStage::hex).orElse(Bench.hashOf(create.id()));
    for (Name name : bench.conflictNames(at, create.name(), hash)) {
      Bench.Found found = bench.slot(create.directory(), name);
      if (!found.directory()) {
        bench.restoreDirectory(at, create.directory());
        return false;
      }
      FileId directory = bench.real(create.directory());
      if (found.row().isEmpty()) {
        ObjectRow parent = parent(at, create, name);
        Drafts.Draft draft = draft(create);
        FileId copy = bench.registry().idFor(draft.key());
        return bench.act(
            at,
            new Act.Enter(copy, Folder.STAGING, draft.entry(), draft.key(), parent.id(), name),
            new Outcome.KeptBoth(original.id(), copy, directory, name));
      }
      ObjectRow there = found.row().get();
      if (!there.id().equals(original.id()) && isSame(create, there)) {
        Outcome outcome = new Outcome.KeptBoth(original.id(), there.id(), directory, name);
        return bench.answer(at, outcome, Optional.of(Bench.landed(there)));
      }
    }
    throw new FileException(
        FileError.EXISTS, "every conflict name for " + create.name() + " is taken");
  }

  private static void checkReserved(ObjectRow parent, Name name) throws FileException {
    if (parent.type() != FileType.DIRECTORY) {
      throw new FileException(FileError.NOT_DIRECTORY, parent.id() + " is no directory");
    }
    if (parent.id().equals(FileId.ROOT) && name.equals(Name.RESERVED)) {
      throw new FileException(FileError.ACCESS, name + " at the root is the gateway's own");
    }
  }

  /** As chown would: objects are made for oneself and for groups one is in. */
  private static void checkOwner(Caller caller, Create create, Inode directory)
      throws FileException {
    boolean group = caller.isIn(create.gid()) || directory.stat().gid() == create.gid();
    if (!caller.isSuperuser() && (caller.uid() != create.uid() || !group)) {
      throw new FileException(
          FileError.NOT_PERMITTED,
          "uid "
              + caller.uid()
              + " may not make "
              + create.name()
              + " for uid "
              + create.uid()
              + ", gid "
              + create.gid());
    }
  }
}

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
    if (bench.row(create.id()).isPresent()) {
      return madeBefore(at, create);
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
   * before may have taken the same edit, from long ago, under another number.
   */
  private boolean madeBefore(Bench.Case at, Create create) throws FileException {
    Optional<ObjectRow> there = bench.living(create.id());
    if (there.isEmpty() || !isSame(create, there.get())) {
      throw new FileException(FileError.EXISTS, "the id " + create.id() + " was used before");
    }
    ObjectRow.Place is = bench.place(there.get().id());
    ObjectRow.Place wanted = new ObjectRow.Place(bench.real(create.directory()), create.name());
    Outcome outcome =
        is.equals(wanted)
            ? new Outcome.Applied()
            : new Outcome.Renamed(there.get().id(), is.directory(), is.name());
    return bench.answer(at, outcome, there.map(Bench::landed));
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
    ObjectRow parent = bench.registry().row(create.directory());
    Caller caller = at.edit().caller();
    try (Inode directory = bench.open(parent)) {
      checkReserved(parent, name);
      Taking.checkWrite(caller, directory, name);
      checkOwner(caller, create, directory);
    }
    Optional<Content> content = create.content();
    Drafts.Draft draft =
        bench
            .drafts()
            .make(
                bench.reserve().newEntry("create"),
                create.object(),
                new Drafts.Look(create.mode(), create.uid(), create.gid(), create.modified()),
                content,
                Optional.empty());
    return bench.act(
        at,
        new Act.Enter(create.id(), Folder.STAGING, draft.entry(), draft.key(), parent.id(), name),
        outcome);
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

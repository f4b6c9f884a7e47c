package org.entracte.gateway.tree;

import java.util.Optional;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.ObjectKey;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.Blob;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.ResultTable.Landed;
import org.entracte.gateway.state.StateStore;
import org.entracte.gateway.tree.Reserve.Folder;
import org.entracte.protocol.edit.Versions;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.SymlinkTarget;

/** Records an act that happened, within the transaction that ends it. */
final class Outcomes {
  private final Registry registry;
  private final Reserve reserve;
  private final StateStore store;

  Outcomes(Registry registry, Reserve reserve) {
    this.registry = registry;
    this.reserve = reserve;
    this.store = registry.store();
  }

  /** Looked at before the act; a start that finishes an act has it from the intent. */
  Optional<Entering> entering(Act act) throws FileException {
    Optional<Inode> there =
        switch (act) {
          case Act.Enter enter -> reserve.entry(enter.folder(), enter.entry());
          case Act.Swap swap -> reserve.entry(Folder.STAGING, swap.entry());
          case Act.Overwrite over -> reserve.entry(Folder.STAGING, over.entry());
          case Act.TakeAway _, Act.Move _, Act.MoveOver _, Act.Link _, Act.SetAttributes _ ->
              Optional.empty();
        };
    if (there.isEmpty()) {
      return Optional.empty();
    }
    try (Inode inode = there.get()) {
      Stat stat = inode.stat();
      Optional<SymlinkTarget> target =
          stat.type() == FileType.SYMLINK ? Optional.of(inode.readLink()) : Optional.empty();
      return Optional.of(new Entering(stat, new Blob(inode.handle()), target));
    }
  }

  /** Answers where content that came with the act landed, if any did. */
  Optional<Landed> record(Act act, Optional<Entering> entering, Recorder recorder)
      throws FileException {
    return switch (act) {
      case Act.Enter enter -> entered(enter, entering, recorder);
      case Act.Swap swap -> swapped(swap, entering, recorder);
      case Act.Overwrite over -> overwritten(over, entering, recorder);
      case Act.TakeAway take -> {
        FileId child = take.child();
        recorder.unnamed(take.directory(), take.name());
        taken(child, take.type(), take.before(), take.trashEntry(), recorder);
        yield Optional.empty();
      }
      case Act.Move move -> {
        moved(move, recorder);
        yield Optional.empty();
      }
      case Act.MoveOver over -> {
        moved(over.move(), recorder);
        taken(over.replaced(), over.type(), over.before(), over.trashEntry(), recorder);
        yield Optional.empty();
      }
      case Act.Link link -> {
        recorder.named(link.directory(), link.name(), link.file());
        seenAgain(link.file(), Cause.NAME, recorder);
        yield Optional.empty();
      }
      case Act.SetAttributes set -> {
        seenAgain(set.id(), Cause.of(set.change()), recorder);
        yield Optional.empty();
      }
    };
  }

  private Optional<Landed> entered(Act.Enter enter, Optional<Entering> entering, Recorder recorder)
      throws FileException {
    Optional<Inode> there = ifStill(enter.directory(), enter.name(), enter.made());
    if (there.isEmpty()) {
      if (entering.isPresent()) {
        recorder.cameAndWent(enter.id(), entering.get(), enter.directory(), enter.name());
      }
      return Optional.empty();
    }
    try (Inode inode = there.get()) {
      Stat stat = ours(inode.stat(), entering.map(Entering::stat));
      Optional<ObjectRow> before = store.objects().get(enter.id());
      boolean revived = enter.folder() == Folder.TRASH && before.isPresent();
      Versions versions =
          revived && hasContentOf(before.get(), stat)
              ? new Versions(before.get().versions().content(), recorder.number())
              : new Versions(recorder.number(), recorder.number());
      if (enter.folder() == Folder.TRASH) {
        store.trash().remove(enter.entry());
      }
      recorder.became(enter.id(), inode, stat, versions);
      recorder.named(enter.directory(), enter.name(), enter.id());
      return Optional.of(new Landed(enter.id(), versions.content()));
    }
  }

  /** Whoever had it open when it was removed may have written on in the trash. */
  private static boolean hasContentOf(ObjectRow removed, Stat now) {
    return now.type() != FileType.FILE || haveSameContent(removed.stat(), now);
  }

  private static boolean haveSameContent(Stat one, Stat other) {
    return one.sizeBytes() == other.sizeBytes() && one.modified().equals(other.modified());
  }

  /**
   * What the act alone made of a file. If somebody wrote to it since, that is not ours: recorded is
   * what is not there any more, so that whoever looks next finds a change of its own.
   */
  private static Stat ours(Stat now, Optional<Stat> entering) {
    if (now.type() != FileType.FILE || entering.isEmpty()) {
      return now;
    }
    Stat then = entering.get();
    return haveSameContent(then, now)
        ? now
        : new Stat(
            now.key(),
            now.type(),
            now.mode(),
            now.links(),
            now.uid(),
            now.gid(),
            then.sizeBytes(),
            then.usedBytes(),
            then.accessed(),
            then.modified(),
            then.changed());
  }

  private Optional<Landed> swapped(Act.Swap swap, Optional<Entering> entering, Recorder recorder)
      throws FileException {
    ObjectRow before = store.objects().get(swap.id()).orElseThrow();
    reserve.keep(swap.entry(), swap.id(), before.versions().content(), swap.before());
    Optional<Inode> there = ifStill(swap.directory(), swap.name(), swap.made());
    if (there.isEmpty()) {
      return Optional.empty();
    }
    try (Inode inode = there.get()) {
      ObjectRow after =
          recorder.became(
              swap.id(),
              inode,
              ours(inode.stat(), entering.map(Entering::stat)),
              new Versions(recorder.number(), before.versions().attributes()));
      recorder.named(swap.directory(), swap.name(), swap.id());
      return Optional.of(new Landed(swap.id(), after.versions().content()));
    }
  }

  /**
   * What the act brought under a name. Empty if somebody took it away already: the act happened all
   * the same, and a scan will tell what became of it.
   */
  private Optional<Inode> ifStill(FileId directory, Name name, ObjectKey made)
      throws FileException {
    try (Inode parent = registry.find(directory)) {
      Optional<Inode> child = Registry.child(parent, name);
      if (child.isPresent() && !child.get().stat().key().equals(made)) {
        child.get().close();
        return Optional.empty();
      }
      return child;
    } catch (FileException gone) {
      if (gone.error() == FileError.STALE) {
        return Optional.empty();
      }
      throw gone;
    }
  }

  private Optional<Landed> overwritten(
      Act.Overwrite over, Optional<Entering> entering, Recorder recorder) throws FileException {
    ObjectRow before = store.objects().get(over.id()).orElseThrow();
    try (Inode inode = registry.find(over.id())) {
      reserve.keep(over.trashEntry(), over.id(), before.versions().content(), over.before());
      Versions versions = new Versions(recorder.number(), before.versions().attributes());
      recorder.became(over.id(), inode, ours(inode.stat(), poured(over, entering)), versions);
      return Optional.of(new Landed(over.id(), versions.content()));
    }
  }

  /** The bytes are the staged file's, the time is set behind them. */
  private static Optional<Stat> poured(Act.Overwrite over, Optional<Entering> entering) {
    return entering
        .map(Entering::stat)
        .map(
            staged ->
                new Stat(
                    staged.key(),
                    staged.type(),
                    staged.mode(),
                    staged.links(),
                    staged.uid(),
                    staged.gid(),
                    staged.sizeBytes(),
                    staged.usedBytes(),
                    staged.accessed(),
                    over.modified(),
                    staged.changed()));
  }

  private void moved(Act.Move move, Recorder recorder) throws FileException {
    recorder.named(move.toDirectory(), move.to(), move.child());
    recorder.unnamed(move.fromDirectory(), move.from());
    seenAgain(move.child(), Cause.NAME, recorder);
  }

  /** What lost a name: gone if that was its last. */
  private void taken(
      FileId id, FileType type, Act.Seen before, String trashEntry, Recorder recorder)
      throws FileException {
    Optional<ObjectRow> row = store.objects().get(id);
    if (row.isEmpty() || row.get().gone()) {
      return;
    }
    Optional<Inode> kept =
        type == FileType.DIRECTORY
            ? Optional.empty()
            : reserve.entry(Folder.TRASH, Name.of(trashEntry).toString());
    kept.ifPresent(Inode::close);
    if (kept.isPresent()) {
      reserve.keep(trashEntry, id, row.get().versions().content(), before);
    }
    if (type == FileType.DIRECTORY || kept.isPresent()) {
      recorder.gone(id);
    } else {
      seenAgain(id, Cause.NAME, recorder);
    }
  }

  private void seenAgain(FileId id, Cause cause, Recorder recorder) throws FileException {
    Optional<ObjectRow> row = store.objects().get(id);
    if (row.isEmpty() || row.get().gone()) {
      return;
    }
    try (Inode inode = registry.open(row.get())) {
      recorder.changed(row.get(), inode.stat(), cause);
    } catch (FileException nowhere) {
      // Somebody took it away meanwhile; the recorder asks for it when it settles orphans.
      if (nowhere.error() != FileError.STALE) {
        throw nowhere;
      }
    }
  }
}

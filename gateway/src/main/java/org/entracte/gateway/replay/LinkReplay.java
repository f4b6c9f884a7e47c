package org.entracte.gateway.replay;

import java.util.Optional;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.ObjectRow.Place;
import org.entracte.gateway.tree.Act;
import org.entracte.protocol.edit.Operation.Link;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Plan;
import org.entracte.protocol.edit.Situation;
import org.entracte.protocol.edit.Situation.ObjectNow;
import org.entracte.protocol.edit.Situation.Slot;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;

/** A laptop's hard links. */
final class LinkReplay {
  private final Bench bench;
  private final Revival revival;

  LinkReplay(Bench bench, Revival revival) {
    this.bench = bench;
    this.revival = revival;
  }

  /** Judges once; false if something came in between. */
  boolean attempt(Bench.Case at, Link link) throws FileException {
    FileId file = bench.real(link.file());
    Bench.Found found = bench.slot(link.directory(), link.name());
    Slot slot =
        !found.directory()
            ? new Slot.NoDirectory()
            : found
                .row()
                .<Slot>map(row -> new Slot.Taken(row.id(), row.type(), false))
                .orElse(new Slot.Free());
    ObjectNow now = bench.now(file, Bench.Ground.UNKNOWN);
    Plan plan = bench.judge().decide(new Situation.ForLink(file, now, slot));
    return switch (plan) {
      case Plan.AlreadySo() -> bench.answer(at, new Outcome.Applied(), Optional.empty());
      case Plan.Apply() -> apply(at, link, file, found);
      case Plan.ApplyTo(var successor) -> apply(at, link, successor, found);
      case Plan.UnderConflictName() -> underConflictName(at, link, file, now);
      case Plan.Restore() -> revival.attempt(at, file, new Place(link.directory(), link.name()));
      case Plan.Adopt _, Plan.CopyBeside _, Plan.Drop _ ->
          throw new IllegalStateException("no plan for a link: " + plan);
    };
  }

  private boolean apply(Bench.Case at, Link link, FileId file, Bench.Found found)
      throws FileException {
    if (!found.directory()) {
      bench.restoreDirectory(at, link.directory());
      return false;
    }
    return bench.act(at, act(link, file, link.name()), new Outcome.Applied());
  }

  private Act.Link act(Link link, FileId file, Name name) throws FileException {
    ObjectRow row = bench.registry().row(file);
    FileId directory = bench.real(link.directory());
    if (row.type() == FileType.DIRECTORY) {
      throw new FileException(FileError.IS_DIRECTORY, file + " is a directory");
    }
    if (directory.equals(FileId.ROOT) && name.equals(Name.RESERVED)) {
      throw new FileException(FileError.ACCESS, name + " at the root is the gateway's own");
    }
    return new Act.Link(row.id(), row.key(), directory, name);
  }

  private boolean underConflictName(Bench.Case at, Link link, FileId file, ObjectNow now)
      throws FileException {
    FileId target = now instanceof ObjectNow.Succeeded(var successor) ? successor : file;
    FileId directory = bench.real(link.directory());
    Name name = bench.freeConflictName(at, directory, link.name(), Bench.hashOf(target));
    return bench.act(at, act(link, target, name), new Outcome.Renamed(target, directory, name));
  }
}

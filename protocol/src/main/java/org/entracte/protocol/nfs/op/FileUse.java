package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.HeldFile;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Delegations.Passage;
import org.entracte.protocol.tree.Delegations.Use;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;

/** Finds the open file that READ and WRITE work on. Thread-safe. */
final class FileUse {
  private final ClientTable clients;

  FileUse(ClientTable clients) {
    this.clients = clients;
  }

  /**
   * The open file behind a stateid, or one opened just for this where the stateid is special. The
   * caller releases it.
   *
   * @param access {@link OpenTable#READ} or {@link OpenTable#WRITE}
   */
  HeldFile use(Compound compound, Stateid given, int access) throws NfsException, FileException {
    return use(compound, compound.inside(Status.ISDIR), compound.meant(given), access);
  }

  /** The same for the saved file handle. */
  HeldFile useSaved(Compound compound, Stateid given, int access)
      throws NfsException, FileException {
    return use(compound, compound.savedInside(Status.ISDIR), compound.meantSaved(given), access);
  }

  private HeldFile use(Compound compound, Place.Inside place, Stateid stateid, int access)
      throws NfsException, FileException {
    if (access == OpenTable.WRITE && place.export().terms().readOnly()) {
      throw Status.ROFS.exception(); // also through an open from before it was
    }
    if (!stateid.isSpecial()) {
      return clients.opens().use(compound.holding(stateid), stateid, place.key(), access);
    }
    compound.checkNoGrace();
    clients.opens().checkUnopened(place.key(), access);
    Use use = access == OpenTable.WRITE ? Use.CHANGING : Use.READING;
    Passage passage = Passing.through(compound.party(), place, use);
    boolean opened = false;
    try {
      OpenFile file = open(compound, place, access);
      opened = true;
      return new HeldFile(file, passage);
    } finally {
      if (!opened) {
        passage.close();
      }
    }
  }

  private static OpenFile open(Compound compound, Place.Inside place, int access)
      throws NfsException, FileException {
    Attributes attributes = place.tree().attributes(place.id());
    if (!attributes.isFile()) {
      throw (attributes.isDirectory() ? Status.ISDIR : Status.WRONG_TYPE).exception();
    }
    OpenMode mode = access == OpenTable.WRITE ? OpenMode.WRITE : OpenMode.READ;
    return place.tree().open(compound.caller(), place.id(), mode);
  }
}

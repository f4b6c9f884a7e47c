package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.Client;
import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.HeldFile;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Delegations.Passage;
import org.entracte.protocol.tree.Delegations.Use;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Permissions;

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
      return opened(compound, place, stateid, access);
    }
    compound.checkNoGrace();
    return unopened(compound, place, access);
  }

  private HeldFile unopened(Compound compound, Place.Inside place, int access)
      throws NfsException, FileException {
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

  /**
   * A client that only writes may have to read what it does not overwrite: it reads as without an
   * open (RFC 7530, 9.1.6; RFC 8881, 9.1.2).
   */
  private HeldFile opened(Compound compound, Place.Inside place, Stateid stateid, int access)
      throws NfsException, FileException {
    try {
      return openedFor(compound, place, stateid, access);
    } catch (NfsException refused) {
      if (refused.status() != Status.OPENMODE || access != OpenTable.READ) {
        throw refused;
      }
    }
    return unopened(compound, place, access);
  }

  /** Who did not open it needs a permission: a stateid can be guessed (RFC 7530, 16.36.4). */
  private HeldFile openedFor(Compound compound, Place.Inside place, Stateid stateid, int access)
      throws NfsException, FileException {
    OpenTable opens = clients.opens();
    Client client = compound.holding(stateid);
    HeldFile own = opens.useOwn(client, stateid, place.key(), access, compound.principal());
    if (own != null) {
      return own;
    }
    if (!mayUse(compound.caller(), place, access)) {
      throw Status.ACCESS.exception();
    }
    return opens.use(client, stateid, place.key(), access);
  }

  /** A file's owner could give himself any permission; a program is run by reading it. */
  private static boolean mayUse(Caller caller, Place.Inside place, int access)
      throws FileException {
    Permissions may = place.tree().permissions(caller, place.id());
    boolean permitted = access == OpenTable.WRITE ? may.write() : may.read() || may.execute();
    return permitted || place.tree().attributes(place.id()).uid() == caller.uid();
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

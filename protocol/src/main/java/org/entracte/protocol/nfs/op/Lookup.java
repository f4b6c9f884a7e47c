package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;

/** LOOKUP (RFC 8881, 18.13). */
final class Lookup implements Operation {
  private final ServedExports exports;

  Lookup(ServedExports exports) {
    this.exports = exports;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    byte[] component = Wire.readComponent(in);
    Place place = compound.current();
    Name name = Wire.name(component);
    compound.current(
        switch (place) {
          case Place.PseudoRoot() -> exports.named(name);
          case Place.Inside inside -> find(compound, inside, name);
        });
    return Status.OK;
  }

  static Place find(Compound compound, Place.Inside directory, Name name)
      throws NfsException, FileException {
    try {
      return directory.at(directory.tree().lookup(compound.caller(), directory.id(), name).id());
    } catch (FileException refused) {
      if (refused.error() == FileError.NOT_DIRECTORY) {
        throw notDirectory(directory).exception();
      }
      throw refused;
    }
  }

  /** SYMLINK for a symbolic link, which the client has to follow itself; else NOTDIR. */
  static Status notDirectory(Place.Inside place) throws FileException {
    FileType type = place.tree().attributes(place.id()).type();
    return type == FileType.SYMLINK ? Status.SYMLINK : Status.NOTDIR;
  }
}

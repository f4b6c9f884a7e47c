package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.Delegations;
import org.entracte.protocol.tree.Delegations.Passage;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Name;

/** RENAME (RFC 8881, 18.26): from the saved directory into the current one. */
final class Rename implements Operation {
  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    byte[] fromComponent = Wire.readComponent(in);
    byte[] toComponent = Wire.readComponent(in);
    Place.Inside from = compound.savedInside(Status.ROFS);
    Place.Inside to = compound.inside(Status.ROFS);
    Name fromName = Wire.name(fromComponent);
    Name toName = Wire.name(toComponent);
    if (from.export().fsid() != to.export().fsid()) {
      throw Status.XDEV.exception();
    }
    FileTree tree = to.tree();
    try (Passage _ =
        Passing.changeNamed(
            compound.party(),
            tree,
            new Delegations.Named(from.id(), fromName),
            new Delegations.Named(to.id(), toName))) {
      ChangeInfo change = ChangeInfo.in(from, to);
      change.rename(compound.caller(), fromName, toName);
      change.write(out);
    } catch (FileException refused) {
      switch (refused.error()) {
        // RFC 8881, 18.26.3: a target of another kind
        case IS_DIRECTORY -> throw Status.EXIST.exception();
        default -> throw refused;
      }
    }
    return Status.OK;
  }
}

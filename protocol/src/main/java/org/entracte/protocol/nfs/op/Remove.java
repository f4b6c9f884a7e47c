package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.Delegations;
import org.entracte.protocol.tree.Delegations.Passage;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Name;

/** REMOVE (RFC 8881, 18.25). */
final class Remove implements Operation {
  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    byte[] component = Wire.readComponent(in);
    Place.Inside directory = compound.inside(Status.ROFS);
    Name name = Wire.name(component);
    try (Passage _ =
        Passing.changeNamed(
            compound.party(), directory.tree(), new Delegations.Named(directory.id(), name))) {
      ChangeInfo change = ChangeInfo.in(directory);
      change.remove(compound.caller(), name);
      change.write(out);
    }
    return Status.OK;
  }
}

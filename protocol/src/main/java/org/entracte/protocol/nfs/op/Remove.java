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
      long before = Wire.change(directory.tree(), directory.id());
      directory.tree().remove(compound.caller(), directory.id(), name);
      Wire.writeChangeInfo(before, Wire.change(directory.tree(), directory.id()), out);
    }
    return Status.OK;
  }
}

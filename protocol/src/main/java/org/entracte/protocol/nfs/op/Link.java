package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.Delegations.Passage;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Name;

/** LINK (RFC 8881, 18.9): the saved file gets a name in the current directory. */
final class Link implements Operation {
  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    byte[] component = Wire.readComponent(in);
    Place.Inside file = compound.savedInside(Status.ISDIR);
    Place.Inside directory = compound.inside(Status.ROFS);
    Name name = Wire.name(component);
    if (file.export().fsid() != directory.export().fsid()) {
      throw Status.XDEV.exception();
    }
    try (Passage _ = Passing.change(compound.party(), file)) {
      ChangeInfo change = ChangeInfo.in(directory);
      change.link(compound.caller(), file.id(), name);
      change.write(out);
    }
    return Status.OK;
  }
}

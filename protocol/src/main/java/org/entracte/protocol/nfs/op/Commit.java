package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.FileException;

/** COMMIT (RFC 8881, 18.3); of the whole file, whatever range is asked for. */
final class Commit implements Operation {
  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    in.readLong();
    in.readInt();
    Place.Inside place = compound.inside(Status.ISDIR);
    Attributes attributes = place.tree().attributes(place.id());
    if (!attributes.isFile()) {
      throw (attributes.isDirectory() ? Status.ISDIR : Status.WRONG_TYPE).exception();
    }
    // Taken first: data lost while this runs must not look committed.
    long verifier = place.tree().writeVerifier();
    place.tree().commit(place.id());
    out.writeLong(verifier);
    return Status.OK;
  }
}

package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;

/** GETATTR (RFC 8881, 18.7). */
final class GetAttributes implements Operation {
  private final AttributeWriter attributes;

  GetAttributes(AttributeWriter attributes) {
    this.attributes = attributes;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    AttributeMask wanted = AttributeMask.read(in);
    Place place = compound.current();
    if (AttributeNumber.isWriteOnly(wanted.and(attributes.known()))) {
      throw Status.INVAL.exception();
    }
    Passing.seeAttributes(compound, place, wanted);
    attributes.write(wanted, place, out);
    return Status.OK;
  }
}

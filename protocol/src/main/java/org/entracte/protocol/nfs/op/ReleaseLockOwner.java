package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OwnerTurns;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** RELEASE_LOCKOWNER (RFC 7530, 16.37). */
final class ReleaseLockOwner implements Operation {
  private final OwnerTurns turns;

  ReleaseLockOwner(OwnerTurns turns) {
    this.turns = turns;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException {
    Wire.ClientOwner owner = Wire.readOwner(in);
    turns.release(compound.named(owner.clientId()), owner.key());
    return Status.OK;
  }
}

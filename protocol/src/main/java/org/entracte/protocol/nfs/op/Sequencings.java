package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.Client;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OwnerTurns;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Turn;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;

/**
 * Where the operations of RFC 7530 that are in an owner's order have owner and seqid (16). Each
 * leaves the reader behind the arguments where the answer is a repetition.
 */
final class Sequencings {
  private static final int RANGE_BYTES = 16;

  private final OwnerTurns turns;

  Sequencings(OwnerTurns turns) {
    this.turns = turns;
  }

  Turn open(Compound compound, XdrReader in) throws XdrException, NfsException {
    int arguments = in.position();
    int seqid = in.readInt();
    in.skip(8); // access and deny
    Wire.ClientOwner owner = Wire.readOwner(in);
    Client client = compound.named(owner.clientId());
    Turn turn = turns.open(client, owner.key(), seqid, OperationTable.OPEN);
    if (turn instanceof Turn.Repeated) {
      in.position(arguments);
      OpenArguments.read(in, compound.dialect().openForm(), compound.version());
    }
    return turn;
  }

  Turn confirm(Compound compound, XdrReader in) throws XdrException, NfsException {
    Stateid open = Wire.readStateid(in);
    return turns.ofOpen(open, in.readInt(), OperationTable.OPEN_CONFIRM);
  }

  Turn downgrade(Compound compound, XdrReader in) throws XdrException, NfsException {
    Stateid open = Wire.readStateid(in);
    int seqid = in.readInt();
    in.skip(8); // access and deny
    return turns.ofOpen(open, seqid, OperationTable.OPEN_DOWNGRADE);
  }

  Turn close(Compound compound, XdrReader in) throws XdrException, NfsException {
    int seqid = in.readInt();
    return turns.ofOpen(Wire.readStateid(in), seqid, OperationTable.CLOSE);
  }

  Turn lock(Compound compound, XdrReader in) throws XdrException, NfsException {
    in.readInt();
    in.readBoolean();
    in.skip(RANGE_BYTES);
    if (!in.readBoolean()) {
      Stateid locks = Wire.readStateid(in);
      return turns.ofLocks(locks, in.readInt(), OperationTable.LOCK);
    }
    int openSeqid = in.readInt();
    Stateid open = Wire.readStateid(in);
    int lockSeqid = in.readInt();
    Wire.ClientOwner owner = Wire.readOwner(in);
    compound.named(owner.clientId());
    return turns.firstLock(open, openSeqid, owner.key(), lockSeqid, OperationTable.LOCK);
  }

  Turn unlock(Compound compound, XdrReader in) throws XdrException, NfsException {
    in.readInt();
    int seqid = in.readInt();
    Stateid locks = Wire.readStateid(in);
    in.skip(RANGE_BYTES);
    return turns.ofLocks(locks, seqid, OperationTable.LOCKU);
  }
}

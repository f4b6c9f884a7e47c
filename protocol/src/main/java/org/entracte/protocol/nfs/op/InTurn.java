package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.FileKey;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OwnerReply;
import org.entracte.protocol.nfs.state.OwnerTurns;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.state.Turn;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;
import org.jspecify.annotations.Nullable;

/**
 * An operation that runs when its owner's seqid says so, or whose last answer is repeated (RFC
 * 7530, 9.1.9).
 */
final class InTurn implements Operation {
  private final Operation operation;
  private final int number;
  private final Sequencing sequencing;
  private final OwnerTurns turns;
  private final ServedExports exports;

  InTurn(
      Operation operation,
      int number,
      Sequencing sequencing,
      OwnerTurns turns,
      ServedExports exports) {
    this.operation = operation;
    this.number = number;
    this.sequencing = sequencing;
    this.turns = turns;
    this.exports = exports;
  }

  /** Finds owner and seqid in an operation's arguments, and asks for the turn. */
  interface Sequencing {
    Turn turn(Compound compound, XdrReader in) throws XdrException, NfsException;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    compound.current();
    int arguments = in.position();
    Turn turn = sequencing.turn(compound, in);
    return switch (turn) {
      case Turn.Repeated(var reply) -> repeat(reply, compound, out);
      case Turn.Granted granted -> {
        in.position(arguments);
        yield run(granted, compound, in, out);
      }
    };
  }

  private Status repeat(OwnerReply reply, Compound compound, XdrWriter out) throws NfsException {
    if (reply.current() != null) {
      compound.current(exports.place(reply.current()));
    }
    out.writeFixed(reply.body());
    return reply.status();
  }

  private Status run(Turn.Granted turn, Compound compound, XdrReader in, XdrWriter out)
      throws XdrException {
    int start = out.position();
    OwnerReply reply = null;
    try {
      Status status = Execution.run(operation, compound, in, out);
      reply = new OwnerReply(number, status, out.copyFrom(start), file(compound));
      return status;
    } finally {
      turns.end(turn, reply);
    }
  }

  private static @Nullable FileKey file(Compound compound) {
    return compound.place() instanceof Place.Inside inside ? inside.key() : null;
  }
}

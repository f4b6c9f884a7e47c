package org.entracte.protocol.nfs.rpc;

import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.jspecify.annotations.Nullable;

/** Reads call headers, answers what is wrong with them, passes the rest on (RFC 5531, 9). */
final class RpcDispatcher {
  private static final int CALL = 0;
  private static final int REPLY = 1;
  private static final int RPC_VERSION = 2;

  private static final int ACCEPTED = 0;
  private static final int DENIED = 1;
  private static final int RPC_MISMATCH = 0;
  private static final int AUTH_ERROR = 1;
  private static final int AUTH_REJECTED_CREDENTIAL = 1;

  private static final int SUCCESS = 0;
  private static final int PROGRAM_UNAVAILABLE = 1;
  private static final int PROGRAM_MISMATCH = 2;
  private static final int PROCEDURE_UNAVAILABLE = 3;
  private static final int GARBAGE_ARGUMENTS = 4;

  private final RpcProgram program;
  private final RepeatedCalls repeated = new RepeatedCalls();

  RpcDispatcher(RpcProgram program) {
    this.program = program;
  }

  /** A call whose header was in order. */
  record Call(int xid, int procedure, Peer peer) {}

  /**
   * Reads a call's header; where it is not in order, appends the answer and returns null.
   *
   * @throws XdrException if these bytes are no call at all: nothing can be answered
   */
  @Nullable Call accept(XdrReader in, CredentialReader credentials, XdrWriter out)
      throws XdrException {
    int xid = in.readInt();
    if (in.readInt() != CALL) {
      throw new XdrException("a message came that is no call");
    }
    if (in.readInt() != RPC_VERSION) {
      refuse(out, xid, RPC_MISMATCH, RPC_VERSION, RPC_VERSION);
      return null;
    }
    int number = in.readInt();
    int version = in.readInt();
    int procedure = in.readInt();
    Peer peer = credentials.read(in);
    if (peer == null) {
      refuse(out, xid, AUTH_ERROR, AUTH_REJECTED_CREDENTIAL);
    } else if (number != program.number()) {
      accepted(out, xid, PROGRAM_UNAVAILABLE);
    } else if (version != program.version()) {
      accepted(out, xid, PROGRAM_MISMATCH);
      out.writeInt(program.version());
      out.writeInt(program.version());
    } else if (procedure == 0) {
      accepted(out, xid, SUCCESS);
    } else if (!program.has(procedure)) {
      accepted(out, xid, PROCEDURE_UNAVAILABLE);
    } else {
      return new Call(xid, procedure, peer);
    }
    return null;
  }

  boolean mayWait(Call call, XdrReader in) {
    int position = in.position();
    try {
      return program.mayWait(call.procedure(), in);
    } catch (XdrException garbage) {
      return false; // call() meets the same bytes and answers them
    } finally {
      in.position(position);
    }
  }

  private boolean actsOnce(Call call, XdrReader in) {
    int position = in.position();
    try {
      return program.actsOnce(call.procedure(), in);
    } catch (XdrException garbage) {
      return false; // call() meets the same bytes and answers them
    } finally {
      in.position(position);
    }
  }

  /** Answers an accepted call; {@code in} stands at its arguments. */
  void answer(Call call, XdrReader in, XdrWriter out) {
    if (!actsOnce(call, in)) {
      execute(call, in, out);
      return;
    }
    RepeatedCalls.Key key = RepeatedCalls.key(call, in);
    byte[] before = repeated.begin(key);
    if (before != null) {
      out.writeFixed(before);
      return;
    }
    int start = out.position();
    byte[] reply = null;
    try {
      execute(call, in, out);
      reply = out.copyFrom(start);
    } finally {
      repeated.end(key, reply);
    }
  }

  private void execute(Call call, XdrReader in, XdrWriter out) {
    int start = out.position();
    accepted(out, call.xid(), SUCCESS);
    try {
      program.call(call.procedure(), call.peer(), in, out);
    } catch (XdrException garbage) {
      out.truncate(start);
      accepted(out, call.xid(), GARBAGE_ARGUMENTS);
    }
  }

  private static void accepted(XdrWriter out, int xid, int status) {
    out.writeInt(xid);
    out.writeInt(REPLY);
    out.writeInt(ACCEPTED);
    out.writeInt(0); // an AUTH_NONE verifier
    out.writeInt(0);
    out.writeInt(status);
  }

  private static void refuse(XdrWriter out, int xid, int... words) {
    out.writeInt(xid);
    out.writeInt(REPLY);
    out.writeInt(DENIED);
    for (int word : words) {
      out.writeInt(word);
    }
  }
}

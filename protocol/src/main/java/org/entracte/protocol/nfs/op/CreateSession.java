package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.callback.ChannelTerms;
import org.entracte.protocol.nfs.rpc.BackPath;
import org.entracte.protocol.nfs.state.ChannelAttributes;
import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.SessionReply;
import org.entracte.protocol.nfs.state.SessionRequest;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** CREATE_SESSION (RFC 8881, 18.36). */
final class CreateSession implements Operation {
  private static final int KNOWN_FLAGS = 7;
  private static final int CONN_BACK_CHAN = 2;

  /** A SEQUENCE alone, with AUTH_NONE and no tag: RPC header, tag and counts, the operation. */
  private static final int LEAST_REQUEST_BYTES = 40 + 12 + 36;

  /** Its answer. */
  private static final int LEAST_REPLY_BYTES = 24 + 12 + 44;

  /** CB_SEQUENCE and what it is for. */
  private static final int BACK_OPERATIONS = 2;

  /** Either way, that with a file handle and a credential. */
  private static final int BACK_BYTES = 512;

  private final ClientTable clients;
  private final ChannelAttributes most;

  CreateSession(ClientTable clients, ChannelAttributes most) {
    this.clients = clients;
    this.most = most;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException {
    long clientId = in.readLong();
    int sequence = in.readInt();
    int flags = in.readInt();
    ChannelAttributes fore = readChannel(in);
    ChannelAttributes back = readChannel(in);
    int program = in.readInt();
    CallbackSecurity security = CallbackSecurity.read(in);
    if ((flags & ~KNOWN_FLAGS) != 0) {
      throw Status.INVAL.exception();
    }
    if (!canCarry(fore, LEAST_REQUEST_BYTES, LEAST_REPLY_BYTES, 1)
        || fore.maxRequests() == 0
        || !canCarry(back, BACK_BYTES, BACK_BYTES, BACK_OPERATIONS)) {
      throw Status.TOOSMALL.exception();
    }
    boolean called =
        (flags & CONN_BACK_CHAN) != 0
            && security.isUsable()
            && back.maxRequests() != 0
            && compound.back().isOpen();
    SessionRequest asked =
        new SessionRequest(
            called ? CONN_BACK_CHAN : 0,
            agreed(fore),
            back,
            new ChannelTerms(
                program, compound.version().number(), security.credential(), back.maxRequests()),
            called ? compound.back() : BackPath.NONE);
    SessionReply reply = clients.createSession(clientId, sequence, compound.principal(), asked);
    Wire.writeSessionId(reply.id(), out);
    out.writeInt(reply.sequence());
    out.writeInt(reply.flags());
    writeChannel(reply.fore(), out);
    writeChannel(reply.back(), out);
    return Status.OK;
  }

  private ChannelAttributes agreed(ChannelAttributes asked) {
    return new ChannelAttributes(
        0,
        least(asked.maxRequestBytes(), most.maxRequestBytes()),
        least(asked.maxResponseBytes(), most.maxResponseBytes()),
        least(asked.maxCachedBytes(), most.maxCachedBytes()),
        least(asked.maxOperations(), most.maxOperations()),
        least(asked.maxRequests(), most.maxRequests()));
  }

  private static boolean canCarry(
      ChannelAttributes channel, int requestBytes, int replyBytes, int operations) {
    return Integer.compareUnsigned(channel.maxRequestBytes(), requestBytes) >= 0
        && Integer.compareUnsigned(channel.maxResponseBytes(), replyBytes) >= 0
        && Integer.compareUnsigned(channel.maxOperations(), operations) >= 0;
  }

  private static int least(int asked, int most) {
    return Integer.compareUnsigned(asked, most) < 0 ? asked : most;
  }

  private static ChannelAttributes readChannel(XdrReader in) throws XdrException {
    ChannelAttributes channel =
        new ChannelAttributes(
            in.readInt(), in.readInt(), in.readInt(), in.readInt(), in.readInt(), in.readInt());
    in.skip(4 * in.readCount(1, 4)); // RDMA
    return channel;
  }

  private static void writeChannel(ChannelAttributes channel, XdrWriter out) {
    out.writeInt(channel.headerPadBytes());
    out.writeInt(channel.maxRequestBytes());
    out.writeInt(channel.maxResponseBytes());
    out.writeInt(channel.maxCachedBytes());
    out.writeInt(channel.maxOperations());
    out.writeInt(channel.maxRequests());
    out.writeInt(0);
  }
}

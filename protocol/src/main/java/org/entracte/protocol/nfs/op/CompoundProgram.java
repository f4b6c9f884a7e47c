package org.entracte.protocol.nfs.op;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.entracte.protocol.nfs.rpc.Peer;
import org.entracte.protocol.nfs.rpc.RpcProgram;
import org.entracte.protocol.nfs.state.ChannelAttributes;
import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.Sequenced;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrOverflowException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.Export;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Program 100003, version 4: runs COMPOUNDs of its minor versions (RFC 8881, 16.2; RFC 7530, 15.2),
 * with sessions each within its slot, and keeps their results for repetitions. Thread-safe.
 */
public final class CompoundProgram implements RpcProgram {
  private static final Logger LOG = LoggerFactory.getLogger(CompoundProgram.class);
  private static final int NFS_PROGRAM = 100003;
  private static final int NFS_VERSION = 4;
  private static final int COMPOUND = 1;
  private static final int MAX_TAG_BYTES = 1024;
  private static final int MAX_OPERATIONS = 1 << 16;

  /** What an operation that changes something may answer at most: checked before it runs. */
  private static final int ROOM_BYTES = 192;

  /** What an operation that finds no room still answers: left free by each before it. */
  private static final int CLOSING_BYTES = 12;

  /** RPC header and verifier in front of a COMPOUND result. */
  private static final int RPC_REPLY_BYTES = 24;

  private final ClientTable clients;
  private final OperationTable operations;
  private final CompoundForesight foresight;
  private final Dialect plain;
  private final Dialect inSessions;

  /**
   * @param serverId this server among all; stays over restarts
   * @param channel the most we agree to
   * @param readsMayWait whether LOOKUP, READ and READDIR may have to fetch from elsewhere
   */
  public CompoundProgram(
      ClientTable clients,
      Supplier<List<Export>> exports,
      byte[] serverId,
      ChannelAttributes channel,
      int leaseSeconds,
      int maxIoBytes,
      boolean readsMayWait,
      InstantSource clock,
      ExclusiveCreates creates) {
    this.clients = clients;
    ServedExports served = new ServedExports(exports);
    AttributeWriter attributes =
        new AttributeWriter(served, leaseSeconds, maxIoBytes, clock.instant());
    operations =
        new OperationTable(
            clients, served, attributes, serverId.clone(), channel, maxIoBytes, creates);
    foresight = new CompoundForesight(readsMayWait);
    plain = new PlainDialect(clients);
    inSessions = new SessionDialect(clients);
  }

  @Override
  public int number() {
    return NFS_PROGRAM;
  }

  @Override
  public int version() {
    return NFS_VERSION;
  }

  @Override
  public boolean has(int procedure) {
    return procedure == COMPOUND;
  }

  @Override
  public boolean mayWait(int procedure, XdrReader arguments) throws XdrException {
    arguments.skipOpaque(MAX_TAG_BYTES);
    arguments.skip(4);
    return foresight.mayWait(arguments);
  }

  /** Sessions and seqids tell repetitions; in NFSv4.0 changes of names have neither. */
  @Override
  public boolean actsOnce(int procedure, XdrReader arguments) throws XdrException {
    arguments.skipOpaque(MAX_TAG_BYTES);
    Optional<MinorVersion> version = MinorVersion.of(arguments.readInt());
    return version.isPresent() && dialect(version.get()).actsOnce(arguments);
  }

  @Override
  public void call(int procedure, Peer peer, XdrReader in, XdrWriter out) throws XdrException {
    int start = out.position();
    byte[] tag = in.readOpaque(MAX_TAG_BYTES);
    int minor = in.readInt();
    int count = in.readCount(MAX_OPERATIONS, 4);
    out.writeInt(0);
    out.writeOpaque(tag);
    int countAt = out.position();
    out.writeInt(0);
    Optional<MinorVersion> version = MinorVersion.of(minor);
    if (version.isEmpty()) {
      out.setInt(start, Status.MINOR_VERS_MISMATCH.code());
      return;
    }
    Dialect dialect = dialect(version.get());
    Compound compound = new Compound(peer, version.get(), dialect, count, start - RPC_REPLY_BYTES);
    try {
      run(compound, in, out, new Frame(start, countAt, out.limit()));
    } finally {
      finish(compound, out, start);
    }
  }

  private Dialect dialect(MinorVersion version) {
    return switch (version) {
      case V0 -> plain;
      case V1, V2 -> inSessions;
    };
  }

  /** Where a result began, where its count stands, and how far the transport lets it grow. */
  private record Frame(int start, int countAt, int outerLimit) {}

  private void run(Compound compound, XdrReader in, XdrWriter out, Frame frame) {
    Status status = Status.OK;
    int done = 0;
    while (done < compound.operations() && status == Status.OK) {
      compound.reach(done);
      status = runOne(compound, done, in, out, frame);
      done++;
      Sequenced.Repeated repeated = compound.repeated();
      if (repeated != null && repeated.reply() != null) {
        out.truncate(frame.start());
        out.writeFixed(repeated.reply());
        return;
      }
    }
    out.setInt(frame.start(), status.code());
    out.setInt(frame.countAt(), done);
  }

  private Status runOne(Compound compound, int index, XdrReader in, XdrWriter out, Frame frame) {
    int start = out.position();
    out.limit(limit(compound, frame) - (compound.isLast() ? 0 : CLOSING_BYTES));
    Status status;
    int number = OperationTable.ILLEGAL;
    try {
      number = in.readInt();
      out.writeInt(compound.version().has(number) ? number : OperationTable.ILLEGAL);
      out.writeInt(0);
      status = judge(compound, index, number, out);
      if (status == Status.OK) {
        Operation operation = operations.get(compound.version(), number);
        status = Execution.run(operation, compound, in, out);
      }
    } catch (XdrException garbage) {
      LOG.debug("NFS request cannot be read: {}", garbage.getMessage());
      status = Status.BADXDR;
      out.truncate(Math.max(start, Math.min(out.position(), start + 8)));
    } catch (XdrOverflowException tooLong) {
      status = tooBig(compound);
    }
    status = compound.dialect().spoken(status);
    close(start, number, status, out, frame);
    return status;
  }

  /**
   * Gives the operation its status, and makes sure that its head is there even where short of room:
   * with SETATTR that is also the mask of what was set (RFC 8881, 18.30.2).
   */
  private static void close(int start, int number, Status status, XdrWriter out, Frame frame) {
    out.limit(frame.outerLimit());
    boolean dropped =
        status == Status.REP_TOO_BIG
            || status == Status.REP_TOO_BIG_TO_CACHE
            || status == Status.RESOURCE;
    if (out.position() < start + 8) {
      out.truncate(start);
      out.writeInt(OperationTable.ILLEGAL);
      out.writeInt(0);
    } else if (dropped) {
      out.truncate(start + 8);
    }
    if (number == OperationTable.SETATTR && out.position() == start + 8) {
      AttributeMask.NONE.write(out);
    }
    out.setInt(start + 4, status.code());
  }

  /** What the place of the operation in the request, or lack of room, forbids. */
  private static Status judge(Compound compound, int index, int number, XdrWriter out) {
    if (!compound.version().has(number)) {
      return Status.OP_ILLEGAL;
    }
    Status verdict = compound.dialect().judge(compound, index, number);
    boolean room = index == 0 || out.position() + ROOM_BYTES <= out.limit();
    return verdict == Status.OK && !room ? tooBig(compound) : verdict;
  }

  private static Status tooBig(Compound compound) {
    Sequenced.Fresh request = compound.request();
    return request != null && request.cache() ? Status.REP_TOO_BIG_TO_CACHE : Status.REP_TOO_BIG;
  }

  /** Where the reply must end: what the session agreed on, less if it is to be cached. */
  private static int limit(Compound compound, Frame frame) {
    Sequenced.Fresh request = compound.request();
    if (request == null) {
      return frame.outerLimit();
    }
    ChannelAttributes fore = request.session().fore();
    int most = request.cache() ? fore.maxCachedBytes() : fore.maxResponseBytes();
    return (int)
        Math.min(
            frame.outerLimit(),
            (long) frame.start() - RPC_REPLY_BYTES + Integer.toUnsignedLong(most));
  }

  private void finish(Compound compound, XdrWriter out, int start) {
    Sequenced.Fresh request = compound.request();
    if (request != null) {
      clients.finish(request, cached(request, compound, out, start));
    }
  }

  /** The result to keep: if asked for; and of a lone SEQUENCE, which RFC 8881 wants repeated. */
  private static byte @Nullable [] cached(
      Sequenced.Fresh request, Compound compound, XdrWriter out, int start) {
    return request.cache() || compound.operations() == 1 ? out.copyFrom(start) : null;
  }
}

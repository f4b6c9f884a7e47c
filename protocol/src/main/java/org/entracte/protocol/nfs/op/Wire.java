package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OwnerKey;
import org.entracte.protocol.nfs.state.SessionId;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.Name;

/** Items that several operations read or write. */
final class Wire {
  private static final int MAX_COMPONENT_BYTES = 4096;

  private Wire() {}

  static Stateid readStateid(XdrReader in) throws XdrException {
    return new Stateid(in.readInt(), in.readInt(), in.readInt(), in.readInt());
  }

  static void writeStateid(Stateid stateid, XdrWriter out) {
    out.writeInt(stateid.seqid());
    out.writeInt(stateid.boot());
    out.writeInt(stateid.index());
    out.writeInt(stateid.generation());
  }

  static SessionId readSessionId(XdrReader in) throws XdrException {
    return new SessionId(in.readLong(), in.readInt(), in.readInt());
  }

  static void writeSessionId(SessionId id, XdrWriter out) {
    out.writeLong(id.clientId());
    out.writeInt(id.index());
    out.writeInt(id.generation());
  }

  /** A component4: its bytes, not judged yet. */
  static byte[] readComponent(XdrReader in) throws XdrException {
    return in.readOpaque(MAX_COMPONENT_BYTES);
  }

  /**
   * The name with these bytes.
   *
   * @throws NfsException INVAL if empty, NAMETOOLONG, BADNAME
   */
  static Name name(byte[] bytes) throws NfsException {
    if (bytes.length == 0) {
      throw Status.INVAL.exception();
    }
    FileError flaw = Name.flaw(bytes).orElse(null);
    if (flaw != null) {
      throw FileErrorStatus.of(flaw).exception();
    }
    return Name.of(bytes);
  }

  /**
   * A range of a file.
   *
   * @throws NfsException INVAL if it ends beyond what a file can have
   */
  static ByteRange range(long offset, long length) throws NfsException {
    if (offset < 0 || length < 0 || offset + length < 0) {
      throw Status.INVAL.exception();
    }
    return new ByteRange(offset, length);
  }

  /** An owner and the client it says it belongs to. */
  record ClientOwner(long clientId, OwnerKey key) {}

  /** An open_owner4 or lock_owner4. */
  static ClientOwner readOwner(XdrReader in) throws XdrException {
    return new ClientOwner(in.readLong(), new OwnerKey(in.readOpaque(OwnerKey.MAX_BYTES)));
  }
}

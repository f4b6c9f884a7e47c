package org.entracte.protocol.nfs.rpc;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Squash;
import org.jspecify.annotations.Nullable;

/**
 * Reads who calls: AUTH_NONE (nobody) and AUTH_SYS (RFC 5531, 14 and appendix A). Remembers the
 * last credential, because nearly every call of a connection carries the same. Used by one thread.
 */
final class CredentialReader {
  private static final int AUTH_NONE = 0;
  private static final int AUTH_SYS = 1;
  private static final int MAX_BODY_BYTES = 400;
  private static final int MAX_MACHINE_NAME_BYTES = 255;
  private static final int MAX_GROUPS = 16;
  private static final Caller NOBODY = new Caller(Squash.NOBODY, Squash.NOBODY, List.of());

  private final Origin origin;
  private final Peer nobody;
  private ByteBuffer lastBody = ByteBuffer.allocate(0);
  private Peer last;

  CredentialReader(Origin origin) {
    this.origin = origin;
    nobody = new Peer(NOBODY, origin);
    last = nobody;
  }

  /** Who calls; null if the flavor is not served. Also passes over the verifier. */
  @Nullable Peer read(XdrReader in) throws XdrException {
    int flavor = in.readInt();
    ByteBuffer body = in.readOpaqueView(MAX_BODY_BYTES);
    in.readInt();
    in.skipOpaque(MAX_BODY_BYTES);
    return switch (flavor) {
      case AUTH_NONE -> nobody;
      case AUTH_SYS -> authSys(body);
      default -> null;
    };
  }

  private Peer authSys(ByteBuffer body) throws XdrException {
    if (body.mismatch(lastBody) >= 0) {
      last = new Peer(parse(new XdrReader(body.duplicate())), origin);
      lastBody = ByteBuffer.allocate(body.remaining()).put(body).flip();
    }
    return last;
  }

  private static Caller parse(XdrReader in) throws XdrException {
    in.readInt();
    in.skipOpaque(MAX_MACHINE_NAME_BYTES);
    int uid = in.readInt();
    int gid = in.readInt();
    int count = in.readCount(MAX_GROUPS, 4);
    List<Integer> groups = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      groups.add(in.readInt());
    }
    return new Caller(uid, gid, groups);
  }
}

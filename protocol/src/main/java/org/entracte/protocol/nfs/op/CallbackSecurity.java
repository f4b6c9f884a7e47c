package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.callback.ChannelTerms;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;

/**
 * As whom a client wants to be called: the first callback_sec_parms4 that we can do (RFC 8881,
 * 18.33.1).
 *
 * @param isUsable whether there is one
 * @param credential the body of an AUTH_SYS credential; empty for AUTH_NONE
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CallbackSecurity(boolean isUsable, byte[] credential) {
  private static final int MAX_FLAVORS = 8;
  private static final int MAX_OPAQUE_BYTES = 1024;
  private static final int MAX_GROUPS = 16;
  private static final byte[] NOBODY = {};

  static CallbackSecurity read(XdrReader in) throws XdrException {
    CallbackSecurity chosen = new CallbackSecurity(false, NOBODY);
    int count = in.readCount(MAX_FLAVORS, 4);
    for (int i = 0; i < count; i++) {
      CallbackSecurity offered = readOne(in);
      if (!chosen.isUsable) {
        chosen = offered;
      }
    }
    return chosen;
  }

  private static CallbackSecurity readOne(XdrReader in) throws XdrException {
    return switch (in.readInt()) {
      case 0 -> new CallbackSecurity(true, NOBODY);
      case 1 -> {
        in.readInt();
        in.skipOpaque(MAX_OPAQUE_BYTES);
        byte[] credential = ChannelTerms.authSys(in.readInt(), in.readInt());
        in.skip(4 * in.readCount(MAX_GROUPS, 4));
        yield new CallbackSecurity(true, credential);
      }
      case 6 -> {
        in.readInt();
        in.skipOpaque(MAX_OPAQUE_BYTES);
        in.skipOpaque(MAX_OPAQUE_BYTES);
        yield new CallbackSecurity(false, NOBODY);
      }
      default -> throw new XdrException("unknown callback security");
    };
  }
}

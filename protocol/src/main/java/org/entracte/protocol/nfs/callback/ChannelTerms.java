package org.entracte.protocol.nfs.callback;

import org.entracte.protocol.nfs.xdr.XdrWriter;

/**
 * What a client said of how it wants to be called (RFC 8881, 18.36 and 20).
 *
 * @param credential of an AUTH_SYS call; empty for AUTH_NONE
 * @param slots how many calls at once
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ChannelTerms(int program, int minorVersion, byte[] credential, int slots) {
  private static final int MOST_SLOTS = 16;
  private static final String MACHINE = "entracte";

  public ChannelTerms {
    slots = Math.clamp(Integer.toUnsignedLong(slots), 1, MOST_SLOTS);
  }

  /** The same with another program and credential (BACKCHANNEL_CTL). */
  public ChannelTerms with(int newProgram, byte[] newCredential) {
    return new ChannelTerms(newProgram, minorVersion, newCredential, slots);
  }

  /** The body of an AUTH_SYS credential for this user and group. */
  public static byte[] authSys(int uid, int gid) {
    XdrWriter out = new XdrWriter(64, 400);
    out.writeInt(0);
    out.writeOpaque(MACHINE.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    out.writeInt(uid);
    out.writeInt(gid);
    out.writeInt(0);
    return out.copyFrom(0);
  }
}

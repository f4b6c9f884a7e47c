package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/**
 * What an OPEN answered: the open's stateid, and its open_delegation4.
 *
 * @param status of the OPEN; the rest is empty unless it is 0
 * @param why why_no_delegation4, or -1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WireGiven(int status, byte[] open, int kind, byte[] stateid, boolean recall, int why) {
  static final int NONE = 0;
  static final int READ = 1;
  static final int WRITE = 2;
  static final int NONE_EXT = 3;
  static final int WANT_ANY = 0x300;
  static final int WANT_NONE = 0x400;
  private static final byte[] EMPTY = {};

  static WireGiven read(WireClient.Reply reply) {
    int status = reply.result(WireSession.OPEN);
    if (status != 0) {
      return new WireGiven(status, EMPTY, NONE, EMPTY, false, -1);
    }
    byte[] open = reply.fixed(16);
    reply.fixed(24);
    reply.fixed(4 * reply.int32());
    int kind = reply.int32();
    byte[] stateid = EMPTY;
    boolean recall = false;
    int why = -1;
    switch (kind) {
      case NONE -> {}
      case NONE_EXT -> why = reply.int32();
      default -> {
        stateid = reply.fixed(16);
        recall = reply.int32() == 1;
        if (kind == WRITE) {
          assertThat(reply.int32()).isEqualTo(1);
          assertThat(reply.int64()).as("bytes that may be kept back at close").isZero();
        }
        assertThat(reply.fixed(16)).containsOnly(0);
      }
    }
    return new WireGiven(0, open, kind, stateid, recall, why);
  }

  /** Opens a file of /mem that is there. */
  static WireGiven open(WireSession session, String name, int access) throws IOException {
    return read(session.open(name, access, 0, "o", WireSession.noCreate()));
  }

  /** Makes a file, and opens it so that it is given to the client for reading. */
  static WireGiven reading(WireSession session, String name) throws IOException {
    return given(session, name, 1, READ);
  }

  /** The same for writing. */
  static WireGiven writing(WireSession session, String name) throws IOException {
    return given(session, name, 3, WRITE);
  }

  private static WireGiven given(WireSession session, String name, int access, int kind)
      throws IOException {
    byte[] made = session.openFile(name, "maker");
    assertThat(session.close("mem/" + name, made)).isZero();
    WireGiven given = open(session, name, access | WANT_ANY);
    assertThat(given.kind).isEqualTo(kind);
    assertThat(given.recall).isFalse();
    return given;
  }

  int giveBack(WireSession session, String name) throws IOException {
    return session
        .at("mem/" + name, new Bytes().ints(WireSession.DELEGRETURN).raw(stateid))
        .result(WireSession.DELEGRETURN);
  }
}

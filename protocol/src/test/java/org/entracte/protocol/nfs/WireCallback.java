package org.entracte.protocol.nfs;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A CB_COMPOUND of CB_SEQUENCE and CB_RECALL, as a client gets it (RFC 8881, 20). */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WireCallback(
    int xid,
    int minor,
    byte[] sessionId,
    int sequence,
    int slot,
    byte[] referring,
    byte[] stateid,
    byte[] handle) {
  static final int PROGRAM = 0x4000_0000;
  static final int CB_RECALL = 4;
  static final int CB_SEQUENCE = 11;

  /** Takes a call apart; anything unexpected fails the test. */
  static WireCallback read(byte[] record) {
    ByteBuffer in = ByteBuffer.wrap(record);
    int xid = in.getInt();
    expect(in, 0, 2, PROGRAM, 1, 1, 0, 0, 0, 0, 0);
    int minor = in.getInt();
    expect(in, 0, 2, CB_SEQUENCE);
    byte[] session = fixed(in, 16);
    int sequence = in.getInt();
    int slot = in.getInt();
    in.getInt(); // highest slot
    expect(in, 0, 1);
    byte[] referring = fixed(in, 16);
    expect(in, 1);
    in.getLong();
    expect(in, CB_RECALL);
    byte[] stateid = fixed(in, 16);
    expect(in, 0);
    byte[] handle = fixed(in, in.getInt());
    return new WireCallback(xid, minor, session, sequence, slot, referring, stateid, handle);
  }

  private static void expect(ByteBuffer in, int... words) {
    for (int word : words) {
      int found = in.getInt();
      if (found != word) {
        throw new AssertionError(
            "callback has " + found + " for " + word + " at " + (in.position() - 4));
      }
    }
  }

  private static byte[] fixed(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    in.position(in.position() + (-length & 3));
    return bytes;
  }

  /** The answer with these statuses; the recall's only counts where the sequence's is 0. */
  byte[] answer(int ofSequence, int ofRecall) {
    Bytes out = new Bytes().ints(xid, 1, 0, 0, 0, 0);
    out.ints(ofSequence == 0 ? ofRecall : ofSequence, 0, ofSequence == 0 ? 2 : 1);
    out.ints(CB_SEQUENCE, ofSequence);
    if (ofSequence == 0) {
      out.raw(sessionId).ints(sequence, slot, 0, 0).ints(CB_RECALL, ofRecall);
    }
    return out.toArray();
  }

  /** Answers that it will be given back. */
  WireCallback accept(WireClient client) throws IOException {
    client.sendRecord(answer(0, 0));
    return this;
  }
}

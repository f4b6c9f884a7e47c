package org.entracte.protocol.nfs;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * One request that is sent over and over in one slot of a session: encoded once, then only its
 * numbers change. Used by one thread.
 */
final class LoadSlot {
  /** Transaction ids step by this, so that their rest tells the slot. */
  static final int IDS = 1024;

  private static final int STATUS_AT = 28;
  private static final int FIRST_RESULT_AT = 40;

  /** Replies longer than this are compared at both ends; each {@value #WHOLE}th as a whole. */
  private static final int EDGE = 512;

  private static final int WHOLE = 16;

  private final Place place;
  private final ByteBuffer head;
  private final ByteBuffer payload;
  private final int sequenceAt;
  private final int checkedFrom;
  private ByteBuffer expected = ByteBuffer.allocate(0);
  private int replies;

  /** A slot of a session of the server. Its sequence number goes on from load to load. */
  static final class Place {
    private final byte[] session;
    private final int slot;
    private final int highest;
    private int sequence;

    Place(byte[] session, int slot, int highest) {
      this.session = session.clone();
      this.slot = slot;
      this.highest = highest;
    }
  }

  /**
   * A request of two and more operations, the first one PUTFH.
   *
   * @param id less than {@link #IDS}; the replies bear it
   * @param count of operations, SEQUENCE not counted
   * @param operations encoded, but for the bytes that are written
   * @param payload what is written: the end of the last operation; a multiple of four bytes
   */
  LoadSlot(Place place, int id, int count, Bytes operations, ByteBuffer payload) {
    this.place = place;
    this.payload = payload;
    byte[] credential = new Bytes().ints(0).text("load").ints(0, 0, 0).toArray();
    byte[] before =
        new Bytes()
            .ints(0, id, 0, 2, 100003, 4, 1, 1)
            .opaque(credential)
            .ints(0, 0)
            .text("load")
            .ints(1, count + 1, WireSession.SEQUENCE)
            .raw(place.session)
            .toArray();
    byte[] all =
        new Bytes()
            .raw(before)
            .ints(0, place.slot, place.highest, 0)
            .raw(operations.toArray())
            .toArray();
    sequenceAt = before.length;
    head = ByteBuffer.allocateDirect(all.length).put(all);
    head.putInt(0, 0x8000_0000 | (all.length - Integer.BYTES + payload.remaining()));
    // The tag, the number of results, SEQUENCE whole; then PUTFH.
    checkedFrom = FIRST_RESULT_AT + 8 + 36;
  }

  /** From the first reply on all must hold {@code data} at their end. */
  LoadSlot expecting(ByteBuffer data) {
    expected = data;
    return this;
  }

  /** Adds the next request to what is to be sent. */
  void addTo(List<ByteBuffer> output) {
    place.sequence++;
    head.putInt(4, head.getInt(4) + IDS);
    head.putInt(sequenceAt, place.sequence);
    output.add(head.duplicate().rewind());
    if (payload.hasRemaining()) {
      output.add(payload.duplicate());
    }
  }

  static int id(ByteBuffer reply) {
    return Math.floorMod(reply.getInt(4), IDS);
  }

  /**
   * Fails unless the request succeeded and the reply is right: READ answers the expected bytes,
   * everything else what it answered first.
   *
   * @param reply a whole record, from its mark on
   */
  void check(ByteBuffer reply) {
    if (reply.getInt(8) != 1
        || reply.getInt(12) != 0
        || reply.getInt(24) != 0
        || reply.getInt(STATUS_AT) != 0) {
      throw new AssertionError(
          "a call was refused, its status or what stands there: " + reply.getInt(STATUS_AT));
    }
    if (!expected.hasRemaining()) {
      ByteBuffer rest = reply.slice(checkedFrom, reply.limit() - checkedFrom);
      expected = ByteBuffer.allocateDirect(rest.remaining()).put(rest).flip();
    }
    int length = expected.remaining();
    int from = reply.limit() - length;
    boolean whole = length <= 2 * EDGE || replies % WHOLE == 0;
    replies++;
    if (from < checkedFrom
        || (whole
            ? differs(reply, from, 0, length)
            : differs(reply, from, 0, EDGE) || differs(reply, from, length - EDGE, EDGE))) {
      throw new AssertionError("a reply has not the bytes that were expected");
    }
  }

  private boolean differs(ByteBuffer reply, int from, int at, int length) {
    return reply.slice(from + at, length).mismatch(expected.slice(at, length)) >= 0;
  }
}

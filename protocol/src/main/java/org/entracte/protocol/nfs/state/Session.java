package org.entracte.protocol.nfs.state;

import org.jspecify.annotations.Nullable;

/** A session with its slots (RFC 8881, 2.10.6). Slots are guarded by the state lock. */
public final class Session {
  private final SessionId id;
  private final Client client;
  private final ChannelAttributes fore;
  private final Slot[] slots;

  Session(SessionId id, Client client, ChannelAttributes fore) {
    this.id = id;
    this.client = client;
    this.fore = fore;
    slots = new Slot[fore.maxRequests()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new Slot();
    }
  }

  /** One slot: its last request and the answer to it. */
  static final class Slot {
    int sequence;
    boolean busy;

    /** The whole COMPOUND result; null if it was not to be cached. */
    byte @Nullable [] reply;
  }

  public SessionId id() {
    return id;
  }

  public Client client() {
    return client;
  }

  public ChannelAttributes fore() {
    return fore;
  }

  public int highestSlot() {
    return slots.length - 1;
  }

  Slot slot(int index) throws NfsException {
    if (index < 0 || index >= slots.length) {
      throw Status.BADSLOT.exception();
    }
    return slots[index];
  }

  int busySlots() {
    int busy = 0;
    for (Slot slot : slots) {
      busy += slot.busy ? 1 : 0;
    }
    return busy;
  }
}

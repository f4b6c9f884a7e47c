package org.entracte.protocol.nfs.state;

import org.entracte.protocol.nfs.callback.BackChannel;
import org.entracte.protocol.nfs.rpc.BackPath;
import org.jspecify.annotations.Nullable;

/** A session with its slots (RFC 8881, 2.10.6). Slots are guarded by the state lock. */
public final class Session {
  private final SessionId id;
  private final Client client;
  private final ChannelAttributes fore;
  private final Slot[] slots;

  /** The way to call the client, if it ever offers a connection for that. */
  final BackChannel back;

  Session(SessionId id, Client client, ChannelAttributes fore, BackChannel back) {
    this.id = id;
    this.back = back;
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

  /**
   * Offers a connection to call the client over.
   *
   * @return whether it is used for that
   */
  public boolean bind(BackPath path) {
    if (!path.isOpen()) {
      return false;
    }
    client.isCalled = true;
    back.bind(path);
    return true;
  }

  /** BACKCHANNEL_CTL (RFC 8881, 18.33). */
  public void call(int program, byte[] credential) {
    back.change(program, credential);
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

  /** The number of a slot's present request. */
  int sequenceOf(int slot) {
    return slots[slot].sequence;
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

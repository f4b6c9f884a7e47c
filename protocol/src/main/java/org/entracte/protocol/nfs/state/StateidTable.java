package org.entracte.protocol.nfs.state;

import org.jspecify.annotations.Nullable;

/** What each stateid stands for (RFC 8881, 8.2; RFC 7530, 9.1.4). Callers hold the state lock. */
final class StateidTable {
  private final int boot;
  private final GenerationTable<Held> held;

  /**
   * @param boot tells this start of the server from every earlier one; not 0 or -1
   */
  StateidTable(int boot, int max) {
    this.boot = boot;
    held = new GenerationTable<>(max);
  }

  /** Gives a stateid to what has none yet. */
  void add(Held state) throws NfsException {
    int index = held.reserve();
    if (index < 0) {
      throw Status.DELAY.exception();
    }
    state.number().set(index, held.generation(index));
    held.put(index, state);
  }

  /**
   * Takes the stateid away, if it still has it; one lost with its client is told from one given
   * back.
   */
  void remove(Held state) {
    int index = state.number().index();
    if (held.find(index, state.number().generation()) != state) {
      return;
    }
    if (state.client().dropped) {
      held.expire(index);
    } else {
      held.remove(index);
    }
  }

  Stateid of(Held state) {
    StateNumber number = state.number();
    return new Stateid(number.seqid(), boot, number.index(), number.generation());
  }

  /**
   * What {@code client} holds under that stateid.
   *
   * @throws NfsException BAD_STATEID, OLD_STATEID, DELEG_REVOKED
   */
  Held require(Client client, Stateid id) throws NfsException {
    Held found = find(id);
    if (found == null || found.client() != client || !found.isUsable()) {
      throw Status.BAD_STATEID.exception();
    }
    checkSeqid(found, id);
    return found;
  }

  /** Whatever has that stateid, to whomever it was given. */
  @Nullable Held find(Stateid id) {
    return id.boot() == boot ? held.find(id.index(), id.generation()) : null;
  }

  /** In a session zero means "the newest" (RFC 8881, 8.2.2); without one it is just old. */
  static void checkSeqid(Held found, Stateid id) throws NfsException {
    int newest = found.number().seqid();
    boolean any = id.seqid() == 0 && found.client().hasSessions();
    if (!any && id.seqid() != newest) {
      boolean older = id.seqid() - newest < 0;
      throw (older ? Status.OLD_STATEID : Status.BAD_STATEID).exception();
    }
  }

  /**
   * What a client without sessions named by a stateid, whatever its seqid; also an open whose CLOSE
   * may still be repeated.
   *
   * @throws NfsException STALE_STATEID if given before the server restarted, EXPIRED if it was lost
   *     with its client, BAD_STATEID
   */
  Held named(Stateid id) throws NfsException {
    if (id.boot() != boot) {
      boolean special = id.boot() == 0 || id.boot() == -1;
      throw (special ? Status.BAD_STATEID : Status.STALE_STATEID).exception();
    }
    @Nullable Held found = held.find(id.index(), id.generation());
    if (found == null) {
      boolean expired = held.isExpired(id.index(), id.generation());
      throw (expired ? Status.EXPIRED : Status.BAD_STATEID).exception();
    }
    if (found.client().hasSessions()) {
      throw Status.BAD_STATEID.exception();
    }
    return found;
  }
}

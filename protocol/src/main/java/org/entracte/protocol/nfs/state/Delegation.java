package org.entracte.protocol.nfs.state;

import java.util.function.Consumer;
import org.entracte.protocol.nfs.callback.Callback;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.Delegations;
import org.jspecify.annotations.Nullable;

/** A file given to a client for a while (RFC 8881, 10.4). Fields are guarded by the state lock. */
final class Delegation implements Held, Delegations.Holder {
  private static final int CB_RECALL = 4;

  final Client client;

  /** The user whose open it came with. */
  final int principal;

  final FileKey key;
  final Delegations.Kind kind;
  final Delegations ledger;

  /** Its file handle, as the client has it. */
  private final byte[] handle;

  /** The request that gave it, as CB_SEQUENCE names it. */
  final byte[] referring;

  @Nullable HeldFile reading;
  @Nullable HeldFile writing;

  /** When it was asked back, in milliseconds; null if it was not. */
  @Nullable Long recalledMillis;

  /** Taken because it was not given back in time. */
  boolean revoked;

  /** Given back or taken. */
  boolean ended;

  private final DelegationTable table;
  private final StateNumber number = new StateNumber();

  Delegation(
      DelegationTable table,
      DelegationTable.Asking asking,
      FileKey key,
      byte[] handle,
      byte[] referring) {
    this.table = table;
    this.client = asking.client();
    this.principal = asking.principal();
    this.key = key;
    this.kind = asking.kind();
    this.ledger = asking.ledger();
    this.handle = handle;
    this.referring = referring;
  }

  @Override
  public Client client() {
    return client;
  }

  @Override
  public FileKey key() {
    return key;
  }

  @Override
  public @Nullable HeldFile file(int access) {
    return access == OpenTable.WRITE ? writing : reading;
  }

  @Override
  public boolean isOf(int user) {
    return user == principal;
  }

  @Override
  public StateNumber number() {
    return number;
  }

  @Override
  public boolean isUsable() throws NfsException {
    if (revoked) {
      throw Status.DELEG_REVOKED.exception();
    }
    return true;
  }

  @Override
  public Delegations.Party party() {
    return client;
  }

  @Override
  public void recall() {
    table.recall(this);
  }

  /** CB_RECALL4args behind the operation's number (RFC 8881, 20.2). */
  byte[] recallOperation(Stateid stateid) {
    XdrWriter out = new XdrWriter(256, 512);
    out.writeInt(CB_RECALL);
    out.writeInt(stateid.seqid());
    out.writeInt(stateid.boot());
    out.writeInt(stateid.index());
    out.writeInt(stateid.generation());
    out.writeBoolean(false); // its size is not about to be set to 0
    out.writeOpaque(handle);
    return out.copyFrom(0);
  }

  /** What to tell the client; {@code after} hears what became of it. */
  Callback recallOf(Stateid stateid, Consumer<Callback.Outcome> after) {
    byte[] operation = recallOperation(stateid);
    return new Callback() {
      @Override
      public byte[] operation() {
        return operation;
      }

      @Override
      public byte[] referring() {
        return referring;
      }

      @Override
      public void done(Outcome outcome) {
        after.accept(outcome);
      }
    };
  }
}

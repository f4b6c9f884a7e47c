package org.entracte.protocol.nfs.state;

/** A lock owner's locks on one file, made through one open. Guarded by the state lock. */
final class LockHolding implements HeldByOpen {
  final Open open;
  final LockOwner owner;
  private final StateNumber number = new StateNumber();

  LockHolding(Open open, LockOwner owner) {
    this.open = open;
    this.owner = owner;
  }

  @Override
  public Open open() {
    return open;
  }

  @Override
  public StateNumber number() {
    return number;
  }
}

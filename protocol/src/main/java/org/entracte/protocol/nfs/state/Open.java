package org.entracte.protocol.nfs.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An open owner's open of one file (RFC 8881, 9.1). Guarded by the state lock. */
final class Open implements HeldByOpen {
  final Client client;
  final OwnerKey owner;
  final FileState file;
  int access;
  int deny;

  /** The combinations of access and deny it was opened with: what a downgrade may go back to. */
  final Set<Share> shares = new LinkedHashSet<>();

  @Nullable HeldFile reading;
  @Nullable HeldFile writing;
  final List<LockHolding> lockings = new ArrayList<>();

  /** Whether it awaits its OPEN_CONFIRM (RFC 7530, 16.18). */
  boolean unconfirmed;

  /** Whether only its stateid is left, by which a repetition of the CLOSE is known. */
  boolean closed;

  private final StateNumber number = new StateNumber();

  /** The users who opened it: nearly always one. */
  private int[] principals = {};

  Open(Client client, OwnerKey owner, FileState file) {
    this.client = client;
    this.owner = owner;
    this.file = file;
  }

  record Share(int access, int deny) {}

  /** Whether some of the opens together asked for just that. */
  boolean wasOpenedWith(int wantedAccess, int wantedDeny) {
    int someAccess = 0;
    int someDeny = 0;
    for (Share share : shares) {
      if ((share.access() & ~wantedAccess) == 0 && (share.deny() & ~wantedDeny) == 0) {
        someAccess |= share.access();
        someDeny |= share.deny();
      }
    }
    return someAccess == wantedAccess && someDeny == wantedDeny;
  }

  void openedBy(int principal) {
    if (!isOf(principal)) {
      principals = Arrays.copyOf(principals, principals.length + 1);
      principals[principals.length - 1] = principal;
    }
  }

  @Override
  public boolean isOf(int principal) {
    for (int each : principals) {
      if (each == principal) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Open open() {
    return this;
  }

  @Override
  public StateNumber number() {
    return number;
  }
}

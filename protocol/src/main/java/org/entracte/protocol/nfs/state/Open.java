package org.entracte.protocol.nfs.state;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An open owner's open of one file (RFC 8881, 9.1). Guarded by the state lock. */
final class Open implements Held {
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
  int index;
  int generation;
  int seqid;

  Open(Client client, OwnerKey owner, FileState file) {
    this.client = client;
    this.owner = owner;
    this.file = file;
  }

  record Share(int access, int deny) {}

  @Override
  public Open open() {
    return this;
  }

  @Override
  public int seqid() {
    return seqid;
  }
}

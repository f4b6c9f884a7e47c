package org.entracte.protocol.nfs;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.entracte.protocol.nfs.state.ClientRecords;
import org.entracte.protocol.nfs.state.OwnerKey;

/** Client records that outlive a server, not the process. */
public final class MemoryClientRecords implements ClientRecords {
  private final List<OwnerKey> owners = new CopyOnWriteArrayList<>();

  @Override
  public List<byte[]> list() {
    return owners.stream().map(OwnerKey::bytes).toList();
  }

  @Override
  public void add(byte[] owner) {
    remove(owner);
    owners.add(new OwnerKey(owner));
  }

  @Override
  public void remove(byte[] owner) {
    owners.remove(new OwnerKey(owner));
  }
}

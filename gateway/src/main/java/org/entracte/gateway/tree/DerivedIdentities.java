package org.entracte.gateway.tree;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.ObjectKey;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.export.Volume;
import org.entracte.gateway.state.Mix;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.StateStore;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/**
 * Ids made from inode and birth, so that an object whose row was lost gets the same one again. The
 * caller holds the export's lock.
 */
record DerivedIdentities(
    StateStore store, Volume volume, RandomGenerator random, long origin, boolean findsByHandle)
    implements Recorder.Identities {
  static boolean isFoundByHandle(Volume volume, Inode inode) throws FileException {
    Optional<Inode> found = volume.find(inode.handle());
    found.ifPresent(Inode::close);
    return found.isPresent();
  }

  @Override
  public FileId forNew(ObjectKey key) throws FileException {
    FileId id = new FileId(origin, Mix.of(key.inode(), key.birth()));
    while (store.objects().get(id).isPresent() || !store.lineage().surviving(id).equals(id)) {
      id = new FileId(origin, random.nextLong());
    }
    return id;
  }

  @Override
  public boolean mayLive(ObjectRow row) throws FileException {
    if (!findsByHandle) {
      return true;
    }
    Optional<Inode> found = volume.find(row.handle().toBytes());
    if (found.isEmpty()) {
      return volume.mayHold(row.handle().toBytes());
    }
    try (Inode inode = found.get()) {
      Stat stat = inode.stat();
      return stat.key().equals(row.key()) && stat.links() > 0;
    }
  }
}

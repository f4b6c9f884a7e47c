package org.entracte.gateway.tree;

import java.util.Optional;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Volume;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Space;

/** A volume that cannot open by handle, as for a process that is not root. */
record ByPathOnly(Volume volume) implements Volume {
  @Override
  public Inode root() throws FileException {
    return volume.root();
  }

  @Override
  public Optional<Inode> find(byte[] handle) {
    return Optional.empty();
  }

  @Override
  public Space space() throws FileException {
    return volume.space();
  }

  @Override
  public void close() {
    volume.close();
  }
}

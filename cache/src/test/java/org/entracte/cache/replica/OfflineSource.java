package org.entracte.cache.replica;

import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/** A gateway that is away. */
final class OfflineSource implements ContentSource {
  @Override
  public boolean isThere() {
    return false;
  }

  @Override
  public void fetch(FileId file, long contentVersion, ByteRange wanted) throws FileException {
    throw new FileException(FileError.OFFLINE, file + " is not cached and the gateway is away");
  }

  @Override
  public void listDirectory(FileId directory) throws FileException {
    throw new FileException(FileError.OFFLINE, directory + " is not listed; the gateway is away");
  }
}

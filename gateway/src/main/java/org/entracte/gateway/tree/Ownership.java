package org.entracte.gateway.tree;

import java.util.OptionalInt;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Stat;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;

/** Owners of objects that the gateway makes for somebody. */
public final class Ownership {
  private Ownership() {}

  /**
   * Gives an object its owner. A gateway that does not run as root cannot: then all it makes is its
   * own user's, which is what such a gateway is documented to do.
   */
  public static void give(Inode inode, int uid, int gid) throws FileException {
    Stat stat = inode.stat();
    if (stat.uid() == uid && stat.gid() == gid) {
      return;
    }
    try {
      inode.set(
          Caller.SUPERUSER,
          AttributeChange.NONE.withOwner(OptionalInt.of(uid), OptionalInt.of(gid)));
    } catch (FileException refused) {
      if (refused.error() != FileError.NOT_PERMITTED) {
        throw refused;
      }
    }
  }
}

package org.entracte.gateway.tree;

import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.Permissions;

/**
 * POSIX's rules for adding names to a directory and taking them out, where the kernel is not asked
 * because the other end of the move is the gateway's own folder.
 */
public final class Taking {
  private Taking() {}

  /** That {@code caller} may take {@code name} out of {@code directory}. */
  static void check(Caller caller, Reserve reserve, Inode directory, Name name)
      throws FileException {
    if (caller.isSuperuser() && reserve.actsAsCallers()) {
      return;
    }
    checkWrite(caller, directory, name);
    if (!reserve.actsAsCallers()) {
      return;
    }
    try (Inode child = directory.child(Caller.SUPERUSER, name)) {
      Stat of = directory.stat();
      Stat stat = child.stat();
      // The id does not matter: only owners and the sticky bit are looked at.
      if (!Permissions.stickyAllows(
          caller, ObjectRow.attributes(FileId.ROOT, of), ObjectRow.attributes(FileId.ROOT, stat))) {
        throw sticky(name);
      }
    }
  }

  private static FileException sticky(Name name) {
    return new FileException(
        FileError.NOT_PERMITTED,
        "cannot take " + name + " away: the directory is sticky and it belongs to somebody else");
  }

  /** That {@code caller} may add names to {@code directory}. */
  public static void checkWrite(Caller caller, Inode directory, Name name) throws FileException {
    Permissions permissions = directory.permissions(caller);
    if (!permissions.write() || !permissions.execute()) {
      throw new FileException(
          FileError.ACCESS,
          "uid " + caller.uid() + " has no write permission on the directory of " + name);
    }
  }
}

package org.entracte.gateway.tree;

import java.util.Optional;
import org.entracte.gateway.export.AclFormat;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.InodeValues;
import org.entracte.gateway.export.Stat;
import org.entracte.protocol.tree.AccessList;
import org.entracte.protocol.tree.AccessLists;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ExtendedAttributes.Setting;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;

/** The file system's own POSIX lists; the kernel checks who may set them. */
final class ExportLists implements AccessLists {
  private static final int SPECIAL_BITS = 07000;

  private final ExportTree tree;

  ExportLists(ExportTree tree) {
    this.tree = tree;
  }

  /** Whether the file system has such lists, as far as its values tell. */
  static boolean kept(InodeValues root) throws FileException {
    try {
      root.get(Caller.SUPERUSER, AclFormat.ACCESS);
      return true;
    } catch (FileException refused) {
      if (refused.error() == FileError.NOT_SUPPORTED) {
        return false;
      }
      throw refused;
    }
  }

  private static Optional<AccessList> list(Inode inode, AttributeName which) throws FileException {
    return inode.values().get(Caller.SUPERUSER, which).flatMap(AclFormat::decode);
  }

  @Override
  public AccessList access(FileId id) throws FileException {
    return tree.withOpen(
        id,
        (inode, row, stat) ->
            list(inode, AclFormat.ACCESS).orElse(AccessList.ofMode(inode.stat().mode())));
  }

  @Override
  public Optional<AccessList> inherited(FileId directory) throws FileException {
    return tree.withOpen(directory, (inode, row, stat) -> list(inode, AclFormat.DEFAULT));
  }

  @Override
  public void set(Caller caller, FileId id, AccessList access, Optional<AccessList> inherited)
      throws FileException {
    tree.setValues(id, inode -> set(caller, inode, access, inherited));
  }

  private static void set(
      Caller caller, Inode inode, AccessList access, Optional<AccessList> inherited)
      throws FileException {
    Stat stat = inode.stat();
    if (stat.type() != FileType.FILE && stat.type() != FileType.DIRECTORY) {
      throw new FileException(FileError.NOT_SUPPORTED, inode + " is neither file nor directory");
    }
    if (stat.type() == FileType.DIRECTORY) {
      put(caller, inode, AclFormat.DEFAULT, inherited);
    }
    put(caller, inode, AclFormat.ACCESS, access.isMode() ? Optional.empty() : Optional.of(access));
    int mode = (stat.mode() & SPECIAL_BITS) | access.mode();
    if (inode.stat().mode() != mode) {
      inode.set(caller, AttributeChange.mode(mode));
    }
  }

  private static void put(
      Caller caller, Inode inode, AttributeName which, Optional<AccessList> list)
      throws FileException {
    if (list.isPresent()) {
      inode.values().set(caller, which, AclFormat.encode(list.get()), Setting.EITHER);
    } else if (inode.values().get(Caller.SUPERUSER, which).isPresent()) {
      inode.values().remove(caller, which);
    }
  }
}

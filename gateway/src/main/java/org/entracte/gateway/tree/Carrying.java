package org.entracte.gateway.tree;

import java.util.Optional;
import org.entracte.gateway.export.AclFormat;
import org.entracte.gateway.export.Inode;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ExtendedAttributes.Setting;
import org.entracte.protocol.tree.FileException;

/**
 * What people set on a file beside its content goes along to the inode that takes its place: user
 * attributes and access control lists. Others the file system or a security module makes itself, or
 * a write takes them away (security.capability).
 */
public final class Carrying {
  private Carrying() {}

  /** Gives {@code to} what {@code from} has; its mode is to be set after it. */
  public static void carry(Inode from, Inode to) throws FileException {
    for (AttributeName name : from.values().names()) {
      if (isCarried(name)) {
        Optional<byte[]> value = from.values().get(Caller.SUPERUSER, name);
        if (value.isPresent()) {
          to.values().set(Caller.SUPERUSER, name, value.get(), Setting.EITHER);
        }
      }
    }
  }

  private static boolean isCarried(AttributeName name) {
    return name.latin().startsWith(ExportAttributes.PREFIX) || name.equals(AclFormat.ACCESS);
  }
}

package org.entracte.gateway.tree;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.entracte.gateway.export.InodeValues;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ExtendedAttributes;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/** The extended attributes in the "user." name space; the kernel checks permissions. */
final class ExportAttributes implements ExtendedAttributes {
  static final String PREFIX = "user.";
  private static final AttributeName PROBE = new AttributeName(PREFIX + "entracte-probe");

  private final ExportTree tree;

  ExportAttributes(ExportTree tree) {
    this.tree = tree;
  }

  /** Whether the file system has such attributes, as far as its values tell. */
  static boolean kept(InodeValues root) throws FileException {
    try {
      root.get(Caller.SUPERUSER, PROBE);
      return true;
    } catch (FileException refused) {
      if (refused.error() == FileError.NOT_SUPPORTED) {
        return false;
      }
      throw refused;
    }
  }

  /** With the prefix. */
  static AttributeName full(AttributeName name) throws FileException {
    String text = PREFIX + name.latin();
    if (text.length() > AttributeName.MAX_BYTES) {
      throw new FileException(
          FileError.NAME_TOO_LONG, "an attribute's name has at most 250 bytes: " + name);
    }
    return new AttributeName(text);
  }

  @Override
  public Optional<byte[]> get(Caller caller, FileId id, AttributeName name) throws FileException {
    AttributeName wanted = full(name);
    return tree.withOpen(id, (inode, row, stat) -> inode.values().get(caller, wanted));
  }

  @Override
  public void set(Caller caller, FileId id, AttributeName name, byte[] value, Setting how)
      throws FileException {
    AttributeName wanted = full(name);
    tree.setValues(id, inode -> inode.values().set(caller, wanted, value, how));
  }

  @Override
  public List<AttributeName> list(Caller caller, FileId id) throws FileException {
    List<AttributeName> all = tree.withOpen(id, (inode, row, stat) -> inode.values().names());
    return all.stream()
        .map(AttributeName::latin)
        .filter(name -> name.startsWith(PREFIX) && name.length() > PREFIX.length())
        .map(name -> name.substring(PREFIX.length()).getBytes(StandardCharsets.ISO_8859_1))
        .map(AttributeName::of)
        .sorted()
        .toList();
  }

  @Override
  public void remove(Caller caller, FileId id, AttributeName name) throws FileException {
    AttributeName wanted = full(name);
    tree.setValues(id, inode -> inode.values().remove(caller, wanted));
  }
}

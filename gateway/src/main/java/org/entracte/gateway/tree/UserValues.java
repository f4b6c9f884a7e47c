package org.entracte.gateway.tree;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.protocol.edit.ValueChange;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.AttributeValue;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ExtendedAttributes.Setting;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.NamedValues;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the extended attributes of living objects that laptops are told of: those of users, up to
 * {@link NamedValues#MAX_BYTES}, as far as this process may read them.
 */
final class UserValues {
  private static final Logger LOG = LoggerFactory.getLogger(UserValues.class);

  private final Opening opening;

  /** Opens what a row is about. */
  interface Opening {
    Inode open(ObjectRow row) throws FileException;
  }

  UserValues(Opening opening) {
    this.opening = opening;
  }

  /** Those of an object as it is now; empty if it cannot be found. */
  Optional<NamedValues> of(ObjectRow row) throws FileException {
    if (!has(row.type())) {
      return Optional.of(NamedValues.NONE);
    }
    try (Inode inode = opening.open(row)) {
      return Optional.of(read(inode, row.type()));
    } catch (FileException nowhere) {
      if (nowhere.error() == FileError.STALE) {
        return Optional.empty();
      }
      throw nowhere;
    }
  }

  private static boolean has(FileType type) {
    return type == FileType.FILE || type == FileType.DIRECTORY;
  }

  static NamedValues read(Inode inode, FileType type) throws FileException {
    if (!has(type)) {
      return NamedValues.NONE;
    }
    SortedMap<AttributeName, AttributeValue> found = new TreeMap<>();
    int bytes = 0;
    for (AttributeName full : inode.values().names().stream().sorted().toList()) {
      Optional<AttributeName> name = ofUser(full);
      Optional<byte[]> value = name.isPresent() ? readable(inode, full) : Optional.empty();
      if (value.isPresent()) {
        int more = name.get().latin().length() + value.get().length;
        if (bytes + more > NamedValues.MAX_BYTES) {
          LOG.warn(
              "Attribute {} of {} stays on the gateway: with it they are more than {} bytes",
              full,
              inode,
              NamedValues.MAX_BYTES);
        } else {
          bytes += more;
          found.put(name.get(), AttributeValue.of(value.get()));
        }
      }
    }
    return found.isEmpty() ? NamedValues.NONE : new NamedValues(found);
  }

  /**
   * Sets what has not the new value yet.
   *
   * @return false, with nothing changed, if another value is there than the change is about
   */
  static boolean set(Caller caller, Inode inode, List<ValueChange> changes) throws FileException {
    List<ValueChange> due = new ArrayList<>();
    for (ValueChange change : changes) {
      Optional<AttributeValue> now =
          inode
              .values()
              .get(Caller.SUPERUSER, ExportAttributes.full(change.name()))
              .map(AttributeValue::of);
      if (now.equals(change.before()) && !now.equals(change.after())) {
        due.add(change);
      } else if (!now.equals(change.after())) {
        return false;
      }
    }
    for (ValueChange change : due) {
      AttributeName name = ExportAttributes.full(change.name());
      if (change.after().isPresent()) {
        inode.values().set(caller, name, change.after().get().toBytes(), Setting.EITHER);
      } else {
        inode.values().remove(caller, name);
      }
    }
    return true;
  }

  /** Without the prefix; empty if it is another name space's. */
  private static Optional<AttributeName> ofUser(AttributeName full) {
    String text = full.latin();
    return text.startsWith(ExportAttributes.PREFIX)
            && text.length() > ExportAttributes.PREFIX.length()
        ? Optional.of(
            AttributeName.of(
                text.substring(ExportAttributes.PREFIX.length())
                    .getBytes(StandardCharsets.ISO_8859_1)))
        : Optional.empty();
  }

  /** What this process may not read, nobody is told of: content it may not read either. */
  private static Optional<byte[]> readable(Inode inode, AttributeName full) throws FileException {
    try {
      return inode.values().get(Caller.SUPERUSER, full);
    } catch (FileException refused) {
      if (refused.error() == FileError.ACCESS || refused.error() == FileError.NOT_PERMITTED) {
        return Optional.empty();
      }
      throw refused;
    }
  }
}

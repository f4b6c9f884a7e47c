package org.entracte.protocol.nfs.op;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.entracte.protocol.nfs.state.FileKey;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Name;

/**
 * The exports and the file handles into them. A handle is a version byte (1), the export's fsid (8
 * bytes) and the tree's own handle; the pseudo root's is the version byte alone. Thread-safe.
 */
final class ServedExports {
  /** NFS4_FHSIZE. */
  static final int MAX_HANDLE_BYTES = 128;

  /** The pseudo root's inode number. */
  static final long PSEUDO_ROOT_NUMBER = 1;

  private static final byte VERSION = 1;
  private static final int FSID_BYTES = 8;
  private static final Place.PseudoRoot PSEUDO_ROOT = new Place.PseudoRoot();

  private final Supplier<List<Export>> exports;

  ServedExports(Supplier<List<Export>> exports) {
    this.exports = exports;
  }

  List<Export> all() {
    return exports.get();
  }

  Place.PseudoRoot pseudoRoot() {
    return PSEUDO_ROOT;
  }

  byte[] handle(Place place) throws FileException {
    return switch (place) {
      case Place.PseudoRoot() -> new byte[] {VERSION};
      case Place.Inside(var export, var id) -> {
        byte[] inner = export.tree().handle(id);
        yield ByteBuffer.allocate(1 + FSID_BYTES + inner.length)
            .put(VERSION)
            .putLong(export.fsid())
            .put(inner)
            .array();
      }
    };
  }

  /**
   * What a handle stands for.
   *
   * @throws NfsException BADHANDLE if we never made it, STALE if its export is no longer served
   * @throws FileException the tree's refusal
   */
  Place resolve(ByteBuffer handle) throws NfsException, FileException {
    if (!handle.hasRemaining() || handle.get() != VERSION) {
      throw Status.BADHANDLE.exception();
    }
    if (!handle.hasRemaining()) {
      return PSEUDO_ROOT;
    }
    if (handle.remaining() <= FSID_BYTES) {
      throw Status.BADHANDLE.exception();
    }
    long fsid = handle.getLong();
    byte[] inner = new byte[handle.remaining()];
    handle.get(inner);
    for (Export export : exports.get()) {
      if (export.fsid() == fsid) {
        return inside(export, inner);
      }
    }
    throw Status.STALE.exception();
  }

  private static Place inside(Export export, byte[] inner) throws NfsException, FileException {
    try {
      return new Place.Inside(export, export.tree().resolve(inner));
    } catch (FileException refused) {
      switch (refused.error()) {
        case INVALID -> throw Status.BADHANDLE.exception();
        default -> throw refused;
      }
    }
  }

  /**
   * Where a file is.
   *
   * @throws NfsException STALE if its export is no longer served
   */
  Place.Inside place(FileKey key) throws NfsException {
    for (Export export : exports.get()) {
      if (export.fsid() == key.fsid()) {
        return new Place.Inside(export, key.id());
      }
    }
    throw Status.STALE.exception();
  }

  /** The export of that name. */
  Place.Inside named(Name name) throws NfsException {
    for (Export export : exports.get()) {
      if (nameOf(export).equals(name)) {
        return new Place.Inside(export, export.tree().root());
      }
    }
    throw Status.NOENT.exception();
  }

  static Name nameOf(Export export) {
    return Name.of(export.name().getBytes(StandardCharsets.US_ASCII));
  }

  /** The inode number that stands for an export in the pseudo root, whoever else is there. */
  static long mountedOn(Export export) {
    return (export.fsid() & Long.MAX_VALUE) | 2;
  }
}

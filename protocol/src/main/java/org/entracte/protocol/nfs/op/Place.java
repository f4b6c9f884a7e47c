package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.FileKey;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;

/** What a file handle stands for. */
sealed interface Place {
  /** The directory that joins the exports. */
  record PseudoRoot() implements Place {}

  /** An object of an export. */
  record Inside(Export export, FileId id) implements Place {
    FileTree tree() {
      return export.tree();
    }

    FileKey key() {
      return new FileKey(export.fsid(), id);
    }

    Inside at(FileId other) {
      return new Inside(export, other);
    }
  }
}

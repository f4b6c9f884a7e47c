package org.entracte.protocol.webdav;

import java.util.Optional;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.Node;

/** Where a path led; a link at its very end is not followed. */
sealed interface Found {
  record ServerRoot() implements Found {}

  /**
   * @param slot the name it stands under; none for an export's root
   */
  record Present(Export export, DavPath path, Optional<Slot> slot, Node node) implements Found {}

  /** A free name in a directory that exists. */
  record Vacant(Export export, DavPath path, Slot slot) implements Found {}

  /** No directory to hold the name: missing, no directory, or behind a link that leads nowhere. */
  record Unreachable(DavPath path) implements Found {}

  /** A name in a directory. */
  record Slot(FileId directory, Name name) {}
}

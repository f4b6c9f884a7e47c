package org.entracte.protocol.webdav;

import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.Node;

/** What a client is shown under a URL; symbolic links are shown as what they lead to. */
sealed interface Resource {
  DavPath path();

  /** The collection of all exports. */
  record ServerRoot() implements Resource {
    @Override
    public DavPath path() {
      return DavPath.ROOT;
    }
  }

  record Folder(Export export, DavPath path, Node node) implements Resource {}

  record Document(Export export, DavPath path, Node node) implements Resource {}

  /**
   * Something without content for WebDAV, shown as an empty file so that it can be moved and
   * deleted: a link that leads nowhere inside the export, a FIFO, a socket, a device.
   */
  record Opaque(Export export, DavPath path, Node node) implements Resource {}

  default boolean isCollection() {
    return switch (this) {
      case ServerRoot(), Folder _ -> true;
      case Document _, Opaque _ -> false;
    };
  }

  default String href() {
    return path().href(isCollection());
  }
}

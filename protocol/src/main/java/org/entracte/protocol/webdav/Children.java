package org.entracte.protocol.webdav;

import java.io.IOException;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Listing;

/** A directory's entries, some at a time, so that memory does not grow with the directory. */
final class Children {
  private static final int PAGE = 512;

  private final Caller caller;

  Children(Caller caller) {
    this.caller = caller;
  }

  /** What is done with each entry. */
  interface Visitor {
    void visit(Listing.Entry entry) throws IOException, FileException;
  }

  /** Fails while an answer can still be a refusal. */
  void checkReadable(Resource.Folder folder) throws FileException {
    folder.export().tree().list(caller, folder.node().id(), Listing.START, 1);
  }

  void forEach(Resource.Folder folder, Visitor visitor) throws IOException, FileException {
    long cookie = Listing.START;
    boolean end = false;
    while (!end) {
      Listing page = folder.export().tree().list(caller, folder.node().id(), cookie, PAGE);
      for (Listing.Entry entry : page.entries()) {
        visitor.visit(entry);
        cookie = entry.cookie();
      }
      end = page.end() || page.entries().isEmpty();
    }
  }
}

package org.entracte.cache.upstream;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.entracte.cache.replica.IncomingFeed;
import org.entracte.protocol.replication.DirectoryPage;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.replication.LinkException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;

/** Brings directories in full into the replica, page by page. */
final class Listings {
  private static final int PAGE = 2_000;
  private static final int ATTEMPTS = 8;

  private final GatewayLink link;
  private final IncomingFeed feed;

  Listings(GatewayLink link, IncomingFeed feed) {
    this.link = link;
    this.feed = feed;
  }

  /** First pages of many directories in one exchange; long ones are finished one by one. */
  void bring(List<FileId> directories) throws LinkException, IOException {
    List<DirectoryPage.Request> requests =
        directories.stream()
            .map(id -> new DirectoryPage.Request(id, Optional.empty(), PAGE))
            .toList();
    List<DirectoryPage> pages = link.list(requests);
    for (int i = 0; i < pages.size(); i++) {
      if (feed.listed(requests.get(i), pages.get(i))) {
        finish(requests.get(i).directory(), pages.get(i));
      }
    }
  }

  /**
   * One directory to its end.
   *
   * @return false if it changed too fast for us to get all of it
   */
  boolean bring(FileId directory) throws LinkException, IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      var request = new DirectoryPage.Request(directory, Optional.empty(), PAGE);
      DirectoryPage page = link.list(List.of(request)).getFirst();
      if (feed.listed(request, page) && finish(directory, page)) {
        return true;
      }
    }
    return false;
  }

  private boolean finish(FileId directory, DirectoryPage first) throws LinkException, IOException {
    DirectoryPage page = first;
    while (page instanceof DirectoryPage.Part part && !part.end()) {
      Name last = part.entries().getLast().name();
      var request = new DirectoryPage.Request(directory, Optional.of(last), PAGE);
      page = link.list(List.of(request)).getFirst();
      if (!feed.listed(request, page)) {
        return false;
      }
    }
    return true;
  }
}

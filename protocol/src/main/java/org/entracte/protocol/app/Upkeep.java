package org.entracte.protocol.app;

import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.webdav.WebDav;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What WebDAV does beside requests; nothing if it is still under way. Safe for many threads. */
final class Upkeep implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  private final WebDav webDav;
  private final ReentrantLock turn = new ReentrantLock();

  Upkeep(WebDav webDav) {
    this.webDav = webDav;
  }

  @Override
  public void run() {
    if (!turn.tryLock()) {
      return;
    }
    try {
      webDav.forgetLeftProperties();
    } catch (FileException trouble) {
      LOG.warn("properties of what is gone stay in webdav.db for now: {}", trouble.getMessage());
    } finally {
      turn.unlock();
    }
  }
}

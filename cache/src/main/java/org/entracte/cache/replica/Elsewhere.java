package org.entracte.cache.replica;

import java.io.IOException;

/**
 * Files that the gateway has under a name in a directory that was never listed here. Without a name
 * of their own they are kept for it, with their inode number, handles and content (invariant I8).
 * Callers hold the database's lock.
 */
final class Elsewhere {
  private final Database database;

  Elsewhere(Database database) {
    this.database = database;
  }

  void put(long node) throws IOException {
    database.change("INSERT OR IGNORE INTO elsewhere(node) VALUES(?)", node);
  }

  /** It has a name here, or none anywhere. */
  void remove(long node) throws IOException {
    database.change("DELETE FROM elsewhere WHERE node = ?", node);
  }

  /** A lost journal: everything is listed again. */
  void clear() throws IOException {
    database.change("DELETE FROM elsewhere");
  }

  boolean contains(long node) throws IOException {
    return database.exists("SELECT 1 FROM elsewhere WHERE node = ?", node);
  }
}

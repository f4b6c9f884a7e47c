package org.entracte.protocol.tree;

/**
 * A served tree.
 *
 * @param name its name below the pseudo root and in URLs
 * @param fsid a number that differs between exports and stays over restarts
 * @param squash for callers that only claim who they are
 */
public record Export(String name, long fsid, FileTree tree, Squash squash) {
  public Export {
    if (!name.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException(
          "an export's name is 1 to 64 letters, digits, '.', '_' or '-': " + name);
    }
  }

  /** One that believes the programs of this machine. */
  public Export(String name, long fsid, FileTree tree) {
    this(name, fsid, tree, Squash.REMOTE_ROOT);
  }
}

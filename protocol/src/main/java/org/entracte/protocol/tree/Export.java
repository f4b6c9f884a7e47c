package org.entracte.protocol.tree;

/**
 * A served tree.
 *
 * @param name its name below the pseudo root and in URLs
 * @param fsid a number that differs between exports and stays over restarts
 * @param tree as these terms show it: a {@link ReadOnlyTree} where nothing may be changed
 */
public record Export(String name, long fsid, FileTree tree, ExportTerms terms) {
  public Export {
    if (!name.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException(
          "an export's name is 1 to 64 letters, digits, '.', '_' or '-': " + name);
    }
    if (terms.readOnly() && !(tree instanceof ReadOnlyTree)) {
      tree = new ReadOnlyTree(name, tree);
    }
  }

  /** One that believes the programs of this machine. */
  public Export(String name, long fsid, FileTree tree) {
    this(name, fsid, tree, ExportTerms.USUAL);
  }
}

package org.entracte.gateway.tree;

import java.util.List;
import java.util.Optional;
import org.entracte.gateway.export.DataFile;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.StateStore;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;

/**
 * What can be told without the export's lock: by what is in memory, as long as the kernel shows
 * nothing else. Empty where there is news, or nothing, or it takes more.
 */
final class AtOnce {
  private final ExportTree tree;
  private final Registry registry;
  private final StateStore store;
  private final Pages pages;

  AtOnce(ExportTree tree, Registry registry, Pages pages) {
    this.tree = tree;
    this.registry = registry;
    this.store = registry.store();
    this.pages = pages;
  }

  /**
   * @throws FileException NOT_FOUND if nothing is under the name and nothing was; others
   */
  Optional<Node> lookup(Caller caller, FileId directory, Name name) throws FileException {
    Optional<Registry.Sight> sight = registry.glance(directory);
    if (sight.isEmpty()) {
      return Optional.empty();
    }
    try (Inode parent = sight.get().inode()) {
      if (sight.get().row().type() != FileType.DIRECTORY || Registry.isReserved(directory, name)) {
        return Optional.empty();
      }
      return look(caller, parent, directory, name)
          .flatMap(
              stat ->
                  pages
                      .knownAtOnce(directory, name, stat)
                      .map(row -> new Node(row.id(), ExportTree.attributes(row, stat))));
    }
  }

  private Optional<Stat> look(Caller caller, Inode parent, FileId directory, Name name)
      throws FileException {
    try {
      return Optional.of(parent.look(caller, name));
    } catch (FileException missing) {
      boolean nothing = missing.error() == FileError.NOT_FOUND;
      if ((nothing && !store.names().isAbsentAtOnce(directory, name))
          || missing.error() == FileError.STALE) {
        return Optional.empty();
      }
      throw missing;
    }
  }

  /**
   * Opens a regular file by its path. The names only say which file it should be; the kernel opens
   * what they lead to now, and if that is the same one it does not matter what lies between.
   */
  Optional<OpenFile> open(Caller caller, List<Name> path) throws FileException {
    Optional<ObjectRow> row = known(path);
    if (row.isEmpty()) {
      return Optional.empty();
    }
    Optional<DataFile> found = registry.volume().openAtOnce(caller, path);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    DataFile data = found.get();
    boolean done = false;
    try {
      Stat stat = data.stat();
      Optional<OpenFile> open =
          isStill(row.get(), stat)
              ? store.locked(() -> open(caller, row.get().id(), data, stat))
              : Optional.empty();
      done = open.isPresent();
      return open;
    } finally {
      if (!done) {
        data.close();
      }
    }
  }

  private Optional<ObjectRow> known(List<Name> path) {
    FileId at = FileId.ROOT;
    for (Name name : path) {
      Optional<FileId> child = store.names().childAtOnce(at, name);
      if (child.isEmpty()) {
        return Optional.empty();
      }
      at = child.get();
    }
    return store.objects().getAtOnce(at).filter(row -> row.type() == FileType.FILE && !row.gone());
  }

  private boolean isStill(ObjectRow row, Stat stat) {
    return stat.key().equals(row.key()) && registry.isNoNews(row, stat);
  }

  /**
   * With the lock: who removes or replaces a file wants to know whether it is open, and whoever
   * began to replace it before it was looked at has recorded by now that he did.
   */
  private Optional<OpenFile> open(Caller caller, FileId id, DataFile data, Stat stat)
      throws FileException {
    Optional<ObjectRow> now = store.objects().get(id);
    if (now.isEmpty() || now.get().gone() || !now.get().key().equals(stat.key())) {
      return Optional.empty();
    }
    Attributes seen = ExportTree.attributes(now.get(), stat);
    ExportOpenFile open = new ExportOpenFile(tree, caller, id, OpenMode.READ, seen, data);
    tree.opens().add(open);
    return Optional.of(open);
  }
}

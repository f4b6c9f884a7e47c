package org.entracte.gateway.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.NameTable;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.StateStore;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;

/** Pages of a directory's listing, from its recorded names and what stands under them now. */
final class Pages {
  private final Registry registry;
  private final StateStore store;

  Pages(Registry registry) {
    this.registry = registry;
    this.store = registry.store();
  }

  /** The names behind {@code cookie}. The caller holds the export's lock. */
  Listing page(Inode directory, FileId id, long cookie, int limit) throws FileException {
    long from = Math.max(cookie, Listing.RESERVED_COOKIES);
    List<NameTable.Entry> recorded = store.names().behind(id, from, limit + 1);
    List<Listing.Entry> entries = new ArrayList<>();
    for (NameTable.Entry entry : recorded.subList(0, Math.min(limit, recorded.size()))) {
      Optional<Stat> seen = Registry.lookAt(Caller.SUPERUSER, directory, entry.name());
      Optional<Listing.Entry> known =
          seen.flatMap(
              stat -> knownAtOnce(id, entry.name(), stat).map(row -> entry(entry, row, stat)));
      if (known.isPresent()) {
        entries.add(known.get());
      } else if (seen.isPresent()) {
        lookAnew(directory, id, entry).ifPresent(entries::add);
      }
    }
    return new Listing(entries, recorded.size() <= limit);
  }

  /** What is known to stand under a name, where there is no news of it. Needs no lock. */
  Optional<ObjectRow> knownAtOnce(FileId directory, Name name, Stat stat) {
    return store
        .objects()
        .livingAtOnce(stat.key())
        .filter(
            row ->
                registry.isNoNews(row, stat)
                    && store.names().childAtOnce(directory, name).equals(Optional.of(row.id())));
  }

  private Optional<Listing.Entry> lookAnew(Inode directory, FileId id, NameTable.Entry entry)
      throws FileException {
    Optional<Inode> child = Registry.child(directory, entry.name());
    if (child.isEmpty()) {
      return Optional.empty();
    }
    try (Inode inode = child.get()) {
      Stat stat = inode.stat();
      return Optional.of(entry(entry, registry.observe(id, entry.name(), inode, stat), stat));
    }
  }

  private static Listing.Entry entry(NameTable.Entry entry, ObjectRow row, Stat stat) {
    return new Listing.Entry(
        entry.cookie(), entry.name(), row.id(), ExportTree.attributes(row, stat));
  }
}

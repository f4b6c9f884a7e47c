package org.entracte.gateway.tree;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.NameTable;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.StateStore;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;

/**
 * Compares a directory's names with the recorded ones. What is news of a usual directory is one row
 * of the journal; a large one is read in parts, as a row has to fit into a message and a
 * transaction into memory.
 *
 * <p>Between two parts the tree may change, if the caller does not hold the export's lock: each
 * name is looked at in its part, and what a part tells fits what others were told by then.
 *
 * @param transactions records a part, holding the lock
 * @param later objects that are being written, which are compared later
 * @param finding what names mean that nothing is recorded of, as of a part
 * @param part names that are compared at once
 */
record DirectoryReading(
    StateStore store,
    Transactions transactions,
    Predicate<FileId> later,
    StateStore.Work<Finding> finding,
    int part) {
  /** Names that are compared at once where nobody is let in between. */
  static final int PART = 16_384;

  /** Of directories up to this size all names are remembered until it was read. */
  private static final int MOST_REMEMBERED = 8192;

  private static final int PAGE = 4096;

  /** Runs one part as a transaction. */
  interface Transactions {
    void record(Part part) throws FileException;
  }

  /** Some of what was read. */
  interface Part {
    void in(Recorder recorder) throws FileException;
  }

  /**
   * Reads all of a directory and records it.
   *
   * @param listing what is recorded of it when all was
   */
  void read(Inode directory, FileId id, ObjectRow.Listing listing) throws FileException {
    List<NameTable.Entry> recorded =
        store.locked(() -> store.names().behind(id, Listing.START, MOST_REMEMBERED + 1));
    boolean remembered = recorded.size() <= MOST_REMEMBERED;
    Set<Name> missing = new HashSet<>();
    if (remembered) {
      recorded.forEach(entry -> missing.add(entry.name()));
    }
    Names names = new Names(directory, id, missing);
    directory.entries(
        Caller.SUPERUSER,
        entry -> {
          if (!Registry.isReserved(id, entry.name())) {
            names.add(entry.name());
          }
        });
    if (!remembered) {
      names.readPart();
      forgetMissing(directory, id);
    }
    transactions.record(
        recorder -> {
          names.read(recorder);
          for (Name name : missing.stream().sorted().toList()) {
            if (seen(directory, name).isEmpty()) {
              recorder.unnamed(id, name);
            }
          }
          recorder.listed(id, listing);
        });
  }

  /** Names that were read and not compared yet; those compared are missing no more. */
  private final class Names {
    private final Inode directory;
    private final FileId id;
    private final Set<Name> missing;
    private final List<Name> due = new ArrayList<>();
    private boolean told;

    Names(Inode directory, FileId id, Set<Name> missing) {
      this.directory = directory;
      this.id = id;
      this.missing = missing;
    }

    void add(Name name) throws FileException {
      due.add(name);
      if (due.size() == part) {
        readPart();
      }
    }

    void readPart() throws FileException {
      transactions.record(this::read);
    }

    void read(Recorder recorder) throws FileException {
      Finding now = finding.run();
      if (now == Finding.FORGOTTEN && !told) {
        recorder.namesUnknown(id);
        told = true;
      }
      for (Name name : due) {
        if (readName(recorder, directory, id, name, now)) {
          missing.remove(name);
        }
      }
      due.clear();
    }
  }

  /** Looks for each recorded name once more, so that no list of them is needed. */
  private void forgetMissing(Inode directory, FileId id) throws FileException {
    long cookie = Listing.START;
    List<NameTable.Entry> page = page(id, cookie);
    while (!page.isEmpty()) {
      List<NameTable.Entry> some = page;
      transactions.record(
          recorder -> {
            for (NameTable.Entry entry : some) {
              if (seen(directory, entry.name()).isEmpty()) {
                recorder.unnamed(id, entry.name());
              }
            }
          });
      cookie = some.getLast().cookie();
      page = page(id, cookie);
    }
  }

  private List<NameTable.Entry> page(FileId id, long cookie) throws FileException {
    return store.locked(() -> store.names().behind(id, cookie, PAGE));
  }

  /** A mount point, or what may be listed but not searched, is not part of the export. */
  private static Optional<Stat> seen(Inode directory, Name name) throws FileException {
    try {
      return Registry.lookAt(Caller.SUPERUSER, directory, name);
    } catch (FileException unreadable) {
      if (unreadable.error() == FileError.CROSS_EXPORT || unreadable.error() == FileError.ACCESS) {
        return Optional.empty();
      }
      throw unreadable;
    }
  }

  private boolean readName(
      Recorder recorder, Inode directory, FileId id, Name name, Finding finding)
      throws FileException {
    Optional<Stat> seen = seen(directory, name);
    if (seen.isEmpty()) {
      return false;
    }
    Optional<ObjectRow> known = store.objects().living(seen.get().key());
    if (known.isPresent() && later.test(known.get().id())) {
      recorder.named(id, name, known.get().id());
      return true;
    }
    boolean old =
        known.isPresent()
            && Recorder.isSame(known.get(), seen.get())
            && store.names().child(id, name).equals(Optional.of(known.get().id()));
    return old || readNews(recorder, directory, id, name, finding);
  }

  private static boolean readNews(
      Recorder recorder, Inode directory, FileId id, Name name, Finding finding)
      throws FileException {
    Optional<Inode> child = Registry.child(directory, name);
    if (child.isEmpty()) {
      return false;
    }
    try (Inode inode = child.get()) {
      recorder.found(id, name, inode, inode.stat(), finding);
      return true;
    }
  }
}

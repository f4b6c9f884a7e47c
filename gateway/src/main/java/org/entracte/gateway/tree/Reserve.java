package org.entracte.gateway.tree;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Inode.RenameMode;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.StateStore.Durability;
import org.entracte.gateway.state.TrashTable.Trashed;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;

/**
 * The folder {@code .entracte} at the export's root, hidden from everyone: {@code staging} holds
 * what is to come into the tree, {@code trash} what came out of it. An entry of the trash is named
 * {@code <origin>-<number>.<content version>.<random>}, all hexadecimal, so that a lost row can be
 * read back from it.
 */
public final class Reserve implements AutoCloseable {
  private static final Name STAGING = Name.of("staging");
  private static final Name TRASH = Name.of("trash");
  private static final int PRIVATE = 0700;

  /** Nobody who could own the folder. */
  private static final Caller STRANGER = new Caller(-2, -2, List.of());

  private final Registry registry;
  private final Inode staging;
  private final Inode trash;
  private final boolean actsAsCallers;

  /** Payloads that laptops upload are entries of staging that begin so. */
  public static final String PAYLOAD = "payload-";

  /** Which of the two folders. */
  public enum Folder {
    STAGING,
    TRASH
  }

  /** Makes the folders where they are missing. */
  public Reserve(Registry registry) throws FileException {
    this.registry = registry;
    try (Inode root = registry.volume().root();
        Inode folder = folder(root, Name.RESERVED)) {
      staging = folder(folder, STAGING);
      trash = folder(folder, TRASH);
      folder.sync();
      root.sync();
    }
    actsAsCallers = !staging.permissions(STRANGER).write();
  }

  private static Inode folder(Inode parent, Name name) throws FileException {
    Optional<Inode> there = Registry.child(parent, name);
    if (there.isEmpty()) {
      return parent.create(Caller.SUPERUSER, name, new NewObject.Directory(), PRIVATE);
    }
    if (there.get().stat().type() != FileType.DIRECTORY) {
      there.get().close();
      throw new FileException(
          FileError.NOT_DIRECTORY,
          name + " at the export's root must be the gateway's own folder; move it away");
    }
    return there.get();
  }

  /**
   * Whether callers are told apart: a gateway that runs as root acts as each of them, any other as
   * its own user only.
   */
  public boolean actsAsCallers() {
    return actsAsCallers;
  }

  public Inode staging() {
    return staging;
  }

  Inode folder(Folder folder) {
    return switch (folder) {
      case STAGING -> staging;
      case TRASH -> trash;
    };
  }

  /** A name in staging that is not used yet. */
  public String newEntry(String prefix) {
    return prefix + "-" + HexFormat.of().toHexDigits(registry.nextRandom());
  }

  /** A name in the trash for what this object is now. */
  public String trashEntry(ObjectRow row) {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(row.id().origin())
        + "-"
        + hex.toHexDigits(row.id().number())
        + "."
        + hex.toHexDigits(row.versions().content())
        + "."
        + hex.toHexDigits(registry.nextRandom());
  }

  private static Optional<Trashed> parse(String entry, Stat stat) {
    if (!entry.matches("[0-9a-f]{16}-[0-9a-f]{16}[.][0-9a-f]{16}[.][0-9a-f]{16}")) {
      return Optional.empty();
    }
    FileId id =
        new FileId(
            HexFormat.fromHexDigitsToLong(entry, 0, 16),
            HexFormat.fromHexDigitsToLong(entry, 17, 33));
    return Optional.of(
        new Trashed(
            entry,
            id,
            HexFormat.fromHexDigitsToLong(entry, 34, 50),
            stat.sizeBytes(),
            stat.modified(),
            stat.changed()));
  }

  /** Writes down that an entry of the trash holds this content; within a transaction. */
  void keep(String entry, FileId id, long contentVersion, Act.Seen content) throws FileException {
    registry
        .store()
        .trash()
        .add(
            new Trashed(
                entry,
                id,
                contentVersion,
                content.sizeBytes(),
                content.modified(),
                registry.clock().instant()));
  }

  /** The content that an object had at a version, if it lies in the trash as it was. */
  public Optional<Inode> content(FileId id, long contentVersion) throws FileException {
    Optional<Trashed> row = registry.store().trash().of(id, contentVersion);
    Optional<Inode> found = row.isEmpty() ? Optional.empty() : lying(row.get());
    if (found.isEmpty()) {
      return found;
    }
    Stat stat = found.get().stat();
    if (stat.sizeBytes() == row.get().sizeBytes() && stat.modified().equals(row.get().modified())) {
      return found;
    }
    found.get().close();
    return Optional.empty();
  }

  /** A removed file, whatever those wrote to it since who have it open. */
  Optional<Inode> removed(ObjectRow file) throws FileException {
    Optional<Trashed> row = registry.store().trash().of(file.id(), file.versions().content());
    return row.isEmpty() ? Optional.empty() : lying(row.get());
  }

  private Optional<Inode> lying(Trashed row) throws FileException {
    return Registry.child(trash, Name.of(row.entry()));
  }

  /** Where a removed object's last content lies. */
  public Optional<Trashed> lastOf(ObjectRow row) throws FileException {
    Optional<Trashed> found = registry.store().trash().of(row.id(), row.versions().content());
    if (found.isEmpty()) {
      return found;
    }
    Optional<Inode> there = Registry.child(trash, Name.of(found.get().entry()));
    there.ifPresent(Inode::close);
    return there.isEmpty() ? Optional.empty() : found;
  }

  /** The object behind an entry. */
  public Optional<Inode> entry(Folder folder, String entry) throws FileException {
    return Registry.child(folder(folder), Name.of(entry));
  }

  /** Takes an entry of either folder away, if it is there. */
  public void discard(Folder folder, String entry) throws FileException {
    Optional<Inode> there = entry(folder, entry);
    if (there.isEmpty()) {
      return;
    }
    try (Inode inode = there.get()) {
      folder(folder).remove(Caller.SUPERUSER, Name.of(entry), inode.stat().type());
    }
  }

  /** Keeps an entry of the trash whose act did not happen, under a name that no act knows. */
  void renew(String trashEntry) throws FileException {
    String base = trashEntry.substring(0, trashEntry.lastIndexOf('.') + 1);
    Name fresh = Name.of(base + HexFormat.of().toHexDigits(registry.nextRandom()));
    trash.rename(Caller.SUPERUSER, Name.of(trashEntry), trash, fresh, RenameMode.NO_REPLACE);
    trash.sync();
    Optional<Inode> there = Registry.child(trash, fresh);
    if (there.isPresent()) {
      try (Inode inode = there.get()) {
        readBack(fresh.toString(), inode.stat());
      }
    }
  }

  /** Moves an entry of staging into the trash; nothing happens if it is there already. */
  void toTrash(String stagingEntry, String trashEntry) throws FileException {
    try {
      staging.rename(
          Caller.SUPERUSER,
          Name.of(stagingEntry),
          trash,
          Name.of(trashEntry),
          RenameMode.NO_REPLACE);
    } catch (FileException done) {
      if (done.error() != FileError.NOT_FOUND && done.error() != FileError.EXISTS) {
        throw done;
      }
    }
  }

  /**
   * An entry of the trash that has other names was never the last one: it goes. Within no
   * transaction.
   */
  void dropIfNamedElsewhere(String entry) throws FileException {
    Optional<Inode> there = entry(Folder.TRASH, entry);
    if (there.isEmpty()) {
      return;
    }
    try (Inode inode = there.get()) {
      if (inode.stat().links() > 1) {
        trash.remove(Caller.SUPERUSER, Name.of(entry), inode.stat().type());
      }
    }
  }

  /**
   * Brings rows and folder together after a start: an entry without a row gets one back, and the
   * object that lies there is gone from the tree; a row without an entry goes.
   */
  public void reconcile() throws FileException {
    Map<String, Trashed> rows = new LinkedHashMap<>();
    registry.store().trash().all().forEach(row -> rows.put(row.entry(), row));
    for (Inode.DirectoryEntry found : trash.entries(Caller.SUPERUSER)) {
      String entry = found.name().toString();
      dropIfNamedElsewhere(entry);
      Optional<Inode> there = entry(Folder.TRASH, entry);
      if (there.isPresent()) {
        try (Inode inode = there.get()) {
          if (rows.remove(entry) == null) {
            readBack(entry, inode.stat());
          }
        }
      }
    }
    registry.record(
        Durability.PROCESS_CRASH,
        recorder -> {
          for (String lost : rows.keySet()) {
            registry.store().trash().remove(lost);
          }
          return true;
        });
  }

  /**
   * Takes out of staging what a kill left there: replaced contents that belong to the trash go
   * there, the rest goes, but for payloads on their way.
   */
  void sweepStaging() throws FileException {
    Set<String> trashed = new HashSet<>();
    registry.store().trash().all().forEach(row -> trashed.add(row.entry()));
    for (Inode.DirectoryEntry found : staging.entries(Caller.SUPERUSER)) {
      String entry = found.name().toString();
      if (trashed.contains(entry)) {
        toTrash(entry, entry);
      } else if (!entry.startsWith(PAYLOAD)) {
        discard(Folder.STAGING, entry);
      }
    }
  }

  /**
   * Deletes payloads that nobody has added to for {@code age}: a laptop that comes back with one
   * all the same is asked for it again.
   *
   * @param most how many at a time
   * @return how many went
   */
  public int prunePayloads(Duration age, int most) throws FileException {
    return registry
        .store()
        .locked(
            () -> {
              Instant oldest = registry.clock().instant().minus(age);
              int pruned = 0;
              for (Inode.DirectoryEntry found : staging.entries(Caller.SUPERUSER)) {
                String entry = found.name().toString();
                if (pruned < most && entry.startsWith(PAYLOAD) && isOlder(entry, oldest)) {
                  discard(Folder.STAGING, entry);
                  pruned++;
                }
              }
              return pruned;
            });
  }

  private boolean isOlder(String entry, Instant oldest) throws FileException {
    Optional<Inode> there = entry(Folder.STAGING, entry);
    if (there.isEmpty()) {
      return false;
    }
    try (Inode inode = there.get()) {
      return inode.stat().modified().isBefore(oldest);
    }
  }

  private void readBack(String entry, Stat stat) throws FileException {
    registry.record(
        Durability.PROCESS_CRASH,
        recorder -> {
          Optional<Trashed> read = parse(entry, stat);
          if (read.isPresent()) {
            registry.store().trash().add(read.get());
          }
          Optional<ObjectRow> living = registry.store().objects().living(stat.key());
          if (living.isPresent()) {
            recorder.gone(living.get().id());
          }
          return true;
        });
  }

  /**
   * Deletes the oldest until the rest is younger than {@code age} and no more than {@code bytes}.
   *
   * @return how many entries went
   */
  public int purge(Duration age, long bytes) throws FileException {
    Instant oldest = registry.clock().instant().minus(age);
    return registry
        .store()
        .locked(
            () -> {
              long left = 0;
              for (Trashed trashed : registry.store().trash().all()) {
                left += trashed.sizeBytes();
              }
              int purged = 0;
              for (Trashed trashed : registry.store().trash().all()) {
                if (left <= bytes && !trashed.removed().isBefore(oldest)) {
                  break;
                }
                var _ = purge(trashed);
                left -= trashed.sizeBytes();
                purged++;
              }
              return purged;
            });
  }

  /** Within the store's lock: deletes the oldest until there is room. */
  Room.Gone purgeFor(Room room, Room.Gone awaited) throws FileException {
    Room.Gone gone = Room.Gone.NOTHING;
    for (Trashed trashed : registry.store().trash().all()) {
      if (room.isEnough(awaited.and(gone))) {
        break;
      }
      gone = gone.and(new Room.Gone(1, purge(trashed)));
    }
    return gone;
  }

  /** Answers how many bytes it took up. */
  private long purge(Trashed trashed) throws FileException {
    long bytes = 0;
    Optional<Inode> there = entry(Folder.TRASH, trashed.entry());
    if (there.isPresent()) {
      try (Inode inode = there.get()) {
        Stat stat = inode.stat();
        bytes = stat.usedBytes();
        trash.remove(Caller.SUPERUSER, Name.of(trashed.entry()), stat.type());
      }
    }
    registry.record(
        Durability.PROCESS_CRASH,
        recorder -> {
          registry.store().trash().remove(trashed.entry());
          return true;
        });
    return bytes;
  }

  @Override
  public void close() {
    staging.close();
    trash.close();
  }
}

package org.entracte.gateway.tree;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.ObjectKey;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.export.Volume;
import org.entracte.gateway.journal.Journal;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.ObjectRow.Place;
import org.entracte.gateway.state.StateStore;
import org.entracte.gateway.state.StateStore.Durability;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Delegations;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;

/**
 * Which object on the volume is which. Finds objects by id, looks at them and records what differs
 * from what was known. Done holding the export's lock, where nothing else is said.
 */
public final class Registry {
  private static final String ORIGIN = "origin";

  private final StateStore store;
  private final Volume volume;
  private final Journal journal;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final long origin;
  private final boolean findsByHandle;
  private final DerivedIdentities identities;

  private final WrittenContent written = new WrittenContent(this);
  private final Delegations delegations;
  private final Untold untold = new Untold();
  private final Directories directories = new Directories(this, untold, this::recordPart);
  private final UserValues values = new UserValues(this::open);

  public Registry(
      StateStore store, Volume volume, Journal journal, InstantSource clock, RandomGenerator random)
      throws FileException {
    this.store = store;
    this.volume = volume;
    this.journal = journal;
    this.clock = clock;
    this.random = random;
    this.delegations = new Delegations(clock, Delegations.Most.WRITING);
    this.origin =
        store.transaction(
            Durability.POWER_LOSS,
            () -> {
              Optional<Long> known = store.settings().get(ORIGIN);
              long number = known.isPresent() ? known.get() : random.nextLong() | 1;
              store.settings().put(ORIGIN, number);
              return number;
            });
    try (Inode root = volume.root()) {
      findsByHandle = DerivedIdentities.isFoundByHandle(volume, root);
      identities = new DerivedIdentities(store, volume, random, origin, findsByHandle);
      if (RootRow.record(store, root)) {
        untold.found(FileId.ROOT);
      }
    }
  }

  /** Differs between exports and stays over restarts. */
  public long fsid() {
    return origin;
  }

  public StateStore store() {
    return store;
  }

  public Volume volume() {
    return volume;
  }

  public Journal journal() {
    return journal;
  }

  public InstantSource clock() {
    return clock;
  }

  /** A random number, for names in staging and trash. */
  public long nextRandom() {
    return random.nextLong();
  }

  private Recorder recorder() {
    return new Recorder(store, identities, untold, values, journal.head() + 1);
  }

  /** Something to record. */
  public interface Recording<T> {
    T run(Recorder recorder) throws FileException;
  }

  /** Records as one transaction and, if there is news, as one journal row. */
  public <T> T record(Durability durability, Recording<T> recording) throws FileException {
    return store.locked(
        () -> {
          List<JournalRow> appended = new ArrayList<>();
          T result =
              store.transaction(
                  durability,
                  () -> {
                    Recorder recorder = recorder();
                    T value = recording.run(recorder);
                    List<Fact> facts = recorder.facts();
                    if (!facts.isEmpty()) {
                      appended.add(journal.append(Optional.empty(), facts));
                    }
                    return value;
                  });
          appended.forEach(this::committed);
          return result;
        });
  }

  /** Records with a verdict, durably, as exactly one row. */
  public Verdict recordVerdict(Recording<Verdict> recording) throws FileException {
    return store.locked(
        () -> {
          List<JournalRow> appended = new ArrayList<>();
          Verdict verdict =
              store.transaction(
                  Durability.POWER_LOSS,
                  () -> {
                    Recorder recorder = recorder();
                    Verdict given = recording.run(recorder);
                    appended.add(journal.append(Optional.of(given), recorder.facts()));
                    return given;
                  });
          appended.forEach(this::committed);
          return verdict;
        });
  }

  /** Whoever holds a file that somebody else changed is told: he may not have passed through. */
  private void committed(JournalRow row) {
    journal.committed(row);
    if (delegations.anyHeld()) {
      Recalls.told(row.facts()).filter(id -> !written.isOurs(id)).forEach(delegations::changed);
    }
  }

  /** What NFS clients hold of this export's files. */
  public Delegations delegations() {
    return delegations;
  }

  /** The id for an object that is about to enter the tree. */
  public FileId idFor(ObjectKey key) throws FileException {
    return store.locked(() -> identities.forNew(key));
  }

  /** The row of a living object; an alias leads to the object it stands for. */
  public ObjectRow row(FileId id) throws FileException {
    ObjectRow row = store.objects().get(store.lineage().surviving(id)).orElseThrow(() -> stale(id));
    if (row.gone()) {
      throw stale(id);
    }
    return row;
  }

  static FileException stale(FileId id) {
    return new FileException(
        FileError.STALE, "the object " + id + " was removed; look its path up again");
  }

  /**
   * An object that was opened and looked at.
   *
   * @param inode to be closed
   */
  record Sight(ObjectRow row, Inode inode, Stat stat) {}

  /** Opens the object that a row stands for, wherever it is named by now. */
  public Inode open(ObjectRow row) throws FileException {
    return look(row).inode();
  }

  Sight look(ObjectRow row) throws FileException {
    if (row.id().equals(FileId.ROOT)) {
      Inode root = volume.root();
      return new Sight(row, root, root.stat());
    }
    Optional<Sight> byHandle = ifSame(volume.find(row.handle().toBytes()), row);
    if (byHandle.isPresent()) {
      return byHandle.get();
    }
    for (Place place : store.names().of(row.id())) {
      Optional<Sight> there = ifSame(at(place), row);
      if (there.isPresent()) {
        return there.get();
      }
    }
    throw stale(row.id());
  }

  /**
   * Opens an object that can be found at once and looks as recorded, so that there is nothing to
   * write down. Needs no lock; empty means that it takes the lock to say more.
   */
  Optional<Sight> glance(FileId id) throws FileException {
    Optional<ObjectRow> row = store.objects().getAtOnce(id);
    if (row.isEmpty() || row.get().gone()) {
      return Optional.empty();
    }
    Optional<Inode> found =
        id.equals(FileId.ROOT)
            ? Optional.of(volume.root())
            : volume.find(row.get().handle().toBytes());
    Optional<Sight> sight = ifSame(found, row.get());
    if (sight.isPresent() && !isNoNews(row.get(), sight.get().stat())) {
      sight.get().inode().close();
      return Optional.empty();
    }
    return sight;
  }

  /**
   * Whether nothing is to be recorded for whoever only asks: content that is being written is left
   * for {@link WrittenContent}, times of a directory for when its names are read.
   */
  boolean isNoNews(ObjectRow row, Stat stat) {
    return Recorder.isSame(row, stat)
        || written.isTouched(row.id())
        || (stat.type() == FileType.DIRECTORY
            && row.key().equals(stat.key())
            && Recorder.sameOwned(row.stat(), stat));
  }

  private static Optional<Sight> ifSame(Optional<Inode> found, ObjectRow row) throws FileException {
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Stat stat = found.get().stat();
    if (!stat.key().equals(row.key())) {
      found.get().close();
      return Optional.empty();
    }
    return Optional.of(new Sight(row, found.get(), stat));
  }

  /** What stands under a name right now, for whoever asks. */
  private Optional<Inode> at(Place place) throws FileException {
    Optional<ObjectRow> parent = store.objects().get(place.directory());
    if (parent.isEmpty() || parent.get().gone()) {
      return Optional.empty();
    }
    try (Inode directory = open(parent.get())) {
      return child(directory, place.name());
    } catch (FileException lost) {
      if (lost.error() == FileError.STALE) {
        return Optional.empty();
      }
      throw lost;
    }
  }

  /** The child under a name, or empty. */
  public static Optional<Inode> child(Inode directory, Name name) throws FileException {
    return child(Caller.SUPERUSER, directory, name);
  }

  static Optional<Inode> child(Caller caller, Inode directory, Name name) throws FileException {
    return ifThere(() -> directory.child(caller, name));
  }

  static Optional<Stat> lookAt(Caller caller, Inode directory, Name name) throws FileException {
    return ifThere(() -> directory.look(caller, name));
  }

  private static <T> Optional<T> ifThere(StateStore.Work<T> look) throws FileException {
    try {
      return Optional.of(look.run());
    } catch (FileException missing) {
      if (missing.error() == FileError.NOT_FOUND || missing.error() == FileError.STALE) {
        return Optional.empty();
      }
      throw missing;
    }
  }

  /**
   * Opens an object by id, looks at it and records what changed.
   *
   * @throws FileException STALE, also if it is nowhere to be found
   */
  public Inode find(FileId id) throws FileException {
    return sight(id).inode();
  }

  /** The same with what was seen. */
  Sight sight(FileId id) throws FileException {
    ObjectRow row = row(id);
    try {
      return look(row);
    } catch (FileException lost) {
      if (lost.error() != FileError.STALE) {
        throw lost;
      }
      locate();
      return look(row(id));
    }
  }

  /** Looks through all directories that changed, for objects that are not where they were. */
  public void locate() throws FileException {
    refreshAll(false);
    record(
        Durability.PROCESS_CRASH,
        recorder -> {
          for (FileId id : store.objects().nameless()) {
            recorder.gone(id);
          }
          return true;
        });
  }

  /** Refreshes every directory that can be reached; with {@code all}, also seemingly same ones. */
  private void refreshAll(boolean all) throws FileException {
    Deque<FileId> due = new ArrayDeque<>(List.of(FileId.ROOT));
    while (!due.isEmpty()) {
      due.addAll(refreshIfThere(due.remove(), all));
    }
  }

  /** Refreshes a directory unless it is gone or nowhere, and answers the directories in it. */
  public List<FileId> refreshIfThere(FileId id, boolean evenIfUnchanged) throws FileException {
    Optional<ObjectRow> row = store.objects().get(id);
    if (row.isEmpty() || row.get().gone()) {
      return List.of();
    }
    try (Inode directory = open(row.get())) {
      refresh(directory, row.get().id(), evenIfUnchanged);
    } catch (FileException refused) {
      // Without its content read it stays as recorded; whoever asks for it gets the refusal.
      if (refused.error() != FileError.STALE && refused.error() != FileError.ACCESS) {
        throw refused;
      }
    }
    return store.names().directories(id);
  }

  /**
   * Compares one object with its row; with {@code stat} as it was just seen. Content that is being
   * written through us is left for {@link WrittenContent}.
   */
  public ObjectRow observe(FileId id, Stat stat) throws FileException {
    ObjectRow row = row(id);
    return written.isUnderWay(row.id()) ? row : observeNow(id, stat);
  }

  /** Compares one object that is at hand with its row, also while it is being written. */
  void observeNow(FileId id, Inode inode) throws FileException {
    written.comparing(id, () -> observeNow(id, inode.stat()));
  }

  /** The same as it was just seen. */
  public ObjectRow observeNow(FileId id, Stat stat) throws FileException {
    ObjectRow row = row(id);
    if (Recorder.isSame(row, stat)) {
      return row;
    }
    Cause cause = causeOf(row, stat);
    return record(Durability.PROCESS_CRASH, recorder -> recorder.changed(row, stat, cause));
  }

  Cause causeOf(ObjectRow row, Stat stat) throws FileException {
    return isElsewhere(row, stat) ? Cause.NAME : Cause.UNKNOWN;
  }

  /** Whether only the ctime differs and the object is not where it was: a move explains it. */
  private boolean isElsewhere(ObjectRow row, Stat stat) throws FileException {
    if (!row.stat().modified().equals(stat.modified())
        || row.stat().sizeBytes() != stat.sizeBytes()) {
      return false;
    }
    for (Place place : store.names().of(row.id())) {
      Optional<Sight> there = ifSame(at(place), row);
      there.ifPresent(sight -> sight.inode().close());
      if (there.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Why an object changed that we ourselves changed, unless it is being written as well. */
  Cause own(FileId id, Cause cause) {
    return written.isTouched(id) ? Cause.UNKNOWN : cause;
  }

  /** Looks at one name of a directory and records what stands there. */
  public Optional<ObjectRow> observe(Inode directory, FileId directoryId, Name name)
      throws FileException {
    if (isReserved(directoryId, name)) {
      return Optional.empty();
    }
    Optional<Inode> child = child(directory, name);
    if (child.isEmpty()) {
      if (store.names().child(directoryId, name).isPresent()) {
        record(
            Durability.PROCESS_CRASH,
            recorder -> {
              recorder.unnamed(directoryId, name);
              return true;
            });
      }
      return Optional.empty();
    }
    try (Inode inode = child.get()) {
      return Optional.of(observe(directoryId, name, inode, inode.stat()));
    }
  }

  /** Records what was found under a name. */
  ObjectRow observe(FileId directory, Name name, Inode inode, Stat stat) throws FileException {
    Optional<ObjectRow> known = store.objects().living(stat.key());
    if (known.isPresent() && written.isDue(known.get().id())) {
      return written.comparing(known.get().id(), () -> found(directory, name, inode, inode.stat()));
    }
    if (known.isPresent()
        && store.names().child(directory, name).equals(Optional.of(known.get().id()))
        && (Recorder.isSame(known.get(), stat) || written.isUnderWay(known.get().id()))) {
      return known.get();
    }
    return found(directory, name, inode, stat);
  }

  private ObjectRow found(FileId directory, Name name, Inode inode, Stat stat)
      throws FileException {
    return record(
        Durability.PROCESS_CRASH,
        recorder -> recorder.found(directory, name, inode, stat, Finding.NEWS));
  }

  static boolean isReserved(FileId directory, Name name) {
    return directory.equals(FileId.ROOT) && name.equals(Name.RESERVED);
  }

  /** Reads a directory if it changed since its names were recorded. */
  public void refresh(Inode directory, FileId id, boolean evenIfUnchanged) throws FileException {
    directories.refresh(directory, id, evenIfUnchanged);
  }

  /**
   * Reads a large directory if it changed, and lets others get on meanwhile; not for who holds the
   * export's lock.
   *
   * @return whether all names that stood in it at some time since the call are recorded
   */
  public boolean readAhead(FileId id) throws FileException {
    return directories.readAhead(id);
  }

  private void recordPart(DirectoryReading.Part part) throws FileException {
    record(
        Durability.PROCESS_CRASH,
        recorder -> {
          part.in(recorder);
          return true;
        });
  }

  /** What is being written through us. */
  public WrittenContent written() {
    return written;
  }

  public boolean findsByHandle() {
    return findsByHandle;
  }
}

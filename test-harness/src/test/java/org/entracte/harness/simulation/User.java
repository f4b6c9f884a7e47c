package org.entracte.harness.simulation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.entracte.harness.simulation.Places.Found;
import org.entracte.harness.simulation.Places.Slot;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Stability;
import org.entracte.protocol.tree.SymlinkTarget;
import org.entracte.protocol.tree.TimeChange;
import org.entracte.protocol.tree.Upload;

/** Somebody who works on a tree, at random, and keeps the {@link Ledger} of it. */
final class User {
  static final Caller CALLER = Caller.SUPERUSER;

  /** How often each operation is done, in the order of {@link #act}. */
  static final List<Integer> WEIGHTS = List.of(14, 14, 8, 5, 8, 10, 6, 5, 9, 4, 5, 3, 7, 6, 8, 2);

  private static final int BIG_WORDS = 2_500;
  private static final int MOST_WORDS = 12;
  private static final List<Integer> MODES = List.of(0600, 0644, 0640, 0755, 0700);

  private final char writer;
  private final FileTree tree;
  private final Habits habits;
  private final Places places;
  private final Account account;
  private final Dice dice;
  private final Ledger ledger;
  private final InstantSource clock;
  private final Trace trace;

  private BooleanSupplier mayFail = () -> false;

  /** Something a tree may refuse. */
  interface Step {
    void run() throws FileException;
  }

  /**
   * @param writer 'G' for somebody at the gateway, else the laptop's digit
   */
  User(
      char writer,
      FileTree tree,
      Habits habits,
      Dice dice,
      Ledger ledger,
      InstantSource clock,
      Trace trace) {
    this.habits = habits;
    this.places = new Places(tree, habits, dice);
    this.writer = writer;
    this.tree = tree;
    this.dice = dice;
    this.ledger = ledger;
    this.account = new Account(writer, who(writer), tree, ledger);
    this.clock = clock;
    this.trace = trace;
  }

  /** The same, before a disk that may fail. */
  User facing(BooleanSupplier badDisk) {
    mayFail = badDisk;
    return this;
  }

  /** One operation, or one that was refused. */
  void act() {
    attempt(this::choose);
  }

  private void choose() throws FileException {
    switch (dice.weighted(habits.weights())) {
      case 0 -> create();
      case 1 -> write();
      case 2 -> append();
      case 3 -> truncate();
      case 4 -> makeDirectory();
      case 5 -> rename(FileType.FILE);
      case 6 -> rename(FileType.DIRECTORY);
      case 7 -> link();
      case 8 -> remove();
      case 9 -> removeTree();
      case 10 -> changeMode();
      case 11 -> symlink();
      case 12 -> safeSave();
      case 13 -> upload();
      case 14 -> read();
      default -> setTime();
    }
  }

  /** Sets an extended attribute of something, or is refused. */
  void tag() {
    attempt(
        () -> {
          Found found = any(entry -> entry.attributes().type() != FileType.SYMLINK);
          tell("tag " + found.slot().path());
          Tagging.act(tree, found.id(), dice);
        });
  }

  /** Does it, or is refused. */
  void attempt(Step step) {
    try {
      step.run();
    } catch (FileException refused) {
      if (refused.error() == FileError.IO && !mayFail.getAsBoolean() && !isRotOffline(refused)) {
        throw new Violation(who() + " was answered IO: " + refused.getMessage());
      }
      trace.result(who() + " user: " + refused.error() + " " + refused.getMessage());
    }
  }

  char writer() {
    return writer;
  }

  String who() {
    return who(writer);
  }

  private static String who(char writer) {
    return writer == 'G' ? "gateway" : "laptop " + writer;
  }

  private void tell(String what) {
    trace.add(who() + " user: " + what);
  }

  private void create() throws FileException {
    Slot slot = places.freeSlot();
    String content = dice.chance(15) ? "" : newText();
    tell("create " + slot.path() + " " + Words.brief(content));
    Node made =
        tree.create(CALLER, slot.directory(), slot.name(), new NewObject.RegularFile(), mode());
    var _ =
        account.changed(
            made.id(),
            "",
            content,
            Ledger.Way.WHOLE,
            slot.path(),
            () -> writeAt(made.id(), 0, content));
  }

  private void write() throws FileException {
    Found file = anyFile();
    String before = content(file);
    int words = before.length() / Words.LENGTH;
    int at = dice.below(words + 1 + (dice.chance(10) ? 600 : 1)) * Words.LENGTH;
    String text = newText();
    tell("write " + file.slot().path() + " at " + at + " " + Words.brief(text));
    String after = Words.patched(before, at, text);
    var _ =
        account.changed(
            file.id(),
            before,
            after,
            Ledger.Way.IN_PLACE,
            file.slot().path(),
            () -> writeAt(file.id(), at, text));
  }

  private void append() throws FileException {
    Found file = anyFile();
    String before = content(file);
    String text = ledger.mint(writer);
    tell("append " + file.slot().path() + " " + Words.brief(text));
    var _ =
        account.changed(
            file.id(),
            before,
            before + text,
            Ledger.Way.IN_PLACE,
            file.slot().path(),
            () -> writeAt(file.id(), before.length(), text));
  }

  private void truncate() throws FileException {
    Found file = anyFile();
    String before = content(file);
    int size = dice.below(before.length() / Words.LENGTH + 3) * Words.LENGTH;
    tell("truncate " + file.slot().path() + " to " + size);
    var _ =
        account.changed(
            file.id(),
            before,
            Words.sized(before, size),
            Ledger.Way.IN_PLACE,
            file.slot().path(),
            () -> tree.setAttributes(CALLER, file.id(), AttributeChange.size(size)));
  }

  private void makeDirectory() throws FileException {
    Slot slot = places.freeSlot();
    tell("mkdir " + slot.path());
    var _ = tree.create(CALLER, slot.directory(), slot.name(), new NewObject.Directory(), mode());
  }

  private void rename(FileType type) throws FileException {
    Found moved = any(type);
    Slot to = places.anySlot();
    tell("rename " + moved.slot().path() + " to " + to.path());
    Slot from = moved.slot();
    replacing(
        moved.id(),
        to,
        () -> tree.rename(CALLER, from.directory(), from.name(), to.directory(), to.name()));
    ledger.barrier(writer);
  }

  private void link() throws FileException {
    Found file = anyFile();
    Slot slot = places.freeSlot();
    tell("link " + file.slot().path() + " as " + slot.path());
    ledger.linked(content(file));
    var _ = tree.link(CALLER, file.id(), slot.directory(), slot.name());
    ledger.barrier(writer);
  }

  private void remove() throws FileException {
    Found found = any(entry -> true);
    tell("remove " + found.slot().path());
    remove(found);
  }

  private void remove(Found listed) throws FileException {
    Slot slot = listed.slot();
    // The listing may be older than what else was removed since.
    Found found = places.at(slot).orElse(listed);
    Step step = () -> tree.remove(CALLER, slot.directory(), slot.name());
    if (isLastName(found)) {
      String before = content(found);
      // Others may have put something else there while it was fetched.
      if (places.at(slot).filter(found::isStill).isPresent()) {
        account.changed(account.begin(before, "", Ledger.Way.REMOVAL, slot.path()), step);
      }
    } else {
      account.losesName(found.attributes());
      step.run();
    }
    ledger.barrier(writer);
  }

  private static boolean isLastName(Found found) {
    return found.attributes().isFile() && found.attributes().links() == 1;
  }

  private void removeTree() throws FileException {
    Found directory = any(FileType.DIRECTORY);
    tell("remove all of " + directory.slot().path());
    removeTree(directory);
  }

  private void removeTree(Found directory) throws FileException {
    for (Listing.Entry entry : Picture.list(tree, directory.id())) {
      Found child = Places.found(directory.id(), directory.slot().path(), entry);
      if (child.attributes().isDirectory()) {
        removeTree(child);
      } else {
        remove(child);
      }
    }
    remove(directory);
  }

  private void changeMode() throws FileException {
    Found found = any(entry -> entry.attributes().type() != FileType.SYMLINK);
    AttributeChange change = mode();
    if (dice.chance(20)) {
      change = change.withOwner(OptionalInt.of(dice.below(3)), OptionalInt.of(dice.below(3)));
    }
    tell("set " + found.slot().path() + " " + change.mode() + change.uid() + change.gid());
    var _ = tree.setAttributes(CALLER, found.id(), change);
  }

  private void setTime() throws FileException {
    Found file = anyFile();
    Optional<String> content = ledger.at(file.attributes().modified());
    Instant time = clock.instant().minusSeconds(dice.below(100_000));
    tell("touch " + file.slot().path() + " " + time);
    var _ =
        tree.setAttributes(
            CALLER,
            file.id(),
            AttributeChange.NONE.withTimes(TimeChange.KEEP, new TimeChange.To(time)));
    content.ifPresent(text -> ledger.seen(time, text));
  }

  private void symlink() throws FileException {
    Slot slot = places.freeSlot();
    SymlinkTarget target = SymlinkTarget.of("to-" + ledger.mint(writer).strip());
    tell("symlink " + slot.path() + " -> " + target);
    var _ =
        tree.create(
            CALLER,
            slot.directory(),
            slot.name(),
            new NewObject.Symlink(target),
            AttributeChange.NONE);
  }

  /** As editors do: a new file, written and synced, takes the old one's name. */
  private void safeSave() throws FileException {
    Found old = anyFile();
    String text = newText();
    Slot slot = old.slot();
    Name temporary = Name.of(slot.name() + "~");
    tell("safe-save " + slot.path() + " " + Words.brief(text));
    Node made =
        tree.create(CALLER, slot.directory(), temporary, new NewObject.RegularFile(), mode());
    Ledger.Deed deed =
        account.changed(
            made.id(),
            "",
            text,
            Ledger.Way.WHOLE,
            slot.path() + "~",
            () -> writeAt(made.id(), 0, text));
    tree.commit(made.id());
    ledger.promised(deed);
    ledger.barrier(writer);
    replacing(
        made.id(),
        slot,
        () -> tree.rename(CALLER, slot.directory(), temporary, slot.directory(), slot.name()));
    ledger.barrier(writer);
  }

  private void upload() throws FileException {
    Slot slot = places.anySlot();
    String text = newText();
    tell("upload " + slot.path() + " " + Words.brief(text));
    Optional<Found> old = places.at(slot);
    String before = old.isPresent() && old.get().attributes().isFile() ? content(old.get()) : "";
    if (old.isPresent() && old.get().attributes().links() > 1) {
      ledger.linked(text);
    }
    FileId[] made = new FileId[1];
    account.changed(
        account.begin(before, text, Ledger.Way.WHOLE, slot.path()),
        () -> {
          try (Upload upload = tree.upload(CALLER, slot.directory(), slot.name())) {
            upload.write(Words.bytes(text));
            made[0] = upload.publish(new Upload.Expected.Anything(), AttributeChange.NONE).id();
            account.durable();
          }
        });
    ledger.seen(tree.attributes(made[0]).modified(), text);
  }

  private void read() throws FileException {
    Found file = anyFile();
    tell("read " + file.slot().path());
    try (OpenFile open = tree.open(CALLER, file.id(), OpenMode.READ)) {
      Instant began = open.attributes().modified();
      String content = Words.read(open);
      Instant modified = open.attributes().modified();
      if (!modified.equals(began)) {
        // It became a later version before the first byte was read; from then on it stays.
        content = Words.read(open);
        modified = open.attributes().modified();
      }
      ledger.check(who(), file.slot().path(), content, modified);
    }
  }

  private void writeAt(FileId file, int offset, String text) throws FileException {
    try (OpenFile open = tree.open(CALLER, file, OpenMode.WRITE)) {
      writeAt(open, offset, text);
    }
  }

  private void writeAt(OpenFile open, int offset, String text) throws FileException {
    Stability stability = stability();
    open.write(Words.bytes(text), offset, stability);
    if (stability == Stability.FILE_SYNC) {
      account.durable();
    }
    if (dice.chance(20)) {
      open.commit();
      account.durable();
      ledger.barrier(writer);
    }
  }

  /** A file that is kept open. */
  record Opened(OpenFile file, String path) {}

  Opened open(boolean toWrite) throws FileException {
    Found file = anyFile();
    OpenMode mode = toWrite ? OpenMode.READ_WRITE : OpenMode.READ;
    tell("open " + file.slot().path() + " " + mode);
    return new Opened(tree.open(CALLER, file.id(), mode), file.slot().path());
  }

  /** Writes through an open of long ago. */
  void writeThrough(OpenFile open, String path, boolean mayBeGone) throws FileException {
    Attributes attributes = open.attributes();
    String before = Words.read(open);
    int at = dice.below(before.length() / Words.LENGTH + 1) * Words.LENGTH;
    String text = newText();
    tell("write on in " + path + " at " + at + " " + Words.brief(text));
    String after = Words.patched(before, at, text);
    if (attributes.links() == 0 || mayBeGone) {
      // Whoever took its last name away has taken this too, unless it has another at the gateway.
      ledger.unknown(account.begin(before, after, Ledger.Way.IN_PLACE, path));
      ledger.torn(attributes.modified());
      writeAt(open, at, text);
      return;
    }
    var _ =
        account.changed(
            open.id(), before, after, Ledger.Way.IN_PLACE, path, () -> writeAt(open, at, text));
  }

  private Stability stability() {
    return dice.pick(List.of(Stability.UNSTABLE, Stability.UNSTABLE, Stability.FILE_SYNC));
  }

  /** A step that puts {@code moved} into a slot: what is there, if it dies, was seen. */
  private void replacing(FileId moved, Slot to, Step step) throws FileException {
    Optional<Found> old = places.at(to);
    boolean dies = old.isPresent() && !old.get().id().equals(moved) && isLastName(old.get());
    if (dies) {
      account.changed(account.begin(content(old.get()), "", Ledger.Way.REMOVAL, to.path()), step);
    } else {
      old.ifPresent(there -> account.losesName(there.attributes()));
      step.run();
    }
  }

  /** What this user sees in a file, without reading it if its mtime tells. */
  private String content(Found file) throws FileException {
    // Since it was listed its content may have become another.
    Optional<String> known = ledger.at(tree.attributes(file.id()).modified());
    return known.isPresent() ? known.get() : Words.read(tree, CALLER, file.id());
  }

  private String newText() {
    String word = ledger.mint(writer);
    if (dice.chance(6)) {
      return word.repeat(BIG_WORDS);
    }
    StringBuilder text = new StringBuilder(word);
    for (int more = dice.below(MOST_WORDS / 4); more > 0; more--) {
      text.append(ledger.mint(writer));
    }
    return text.toString();
  }

  private AttributeChange mode() {
    return AttributeChange.mode(dice.pick(MODES));
  }

  private Found anyFile() throws FileException {
    return any(FileType.FILE);
  }

  private Found any(FileType type) throws FileException {
    return any(entry -> entry.attributes().type() == type);
  }

  /** Something below the root; NOT_FOUND if there is nothing of this kind on the way. */
  private Found any(Predicate<Found> wanted) throws FileException {
    List<Found> candidates = places.some(wanted);
    if (candidates.isEmpty()) {
      create();
      throw new FileException(FileError.NOT_FOUND, "nothing of the kind it wanted");
    }
    return dice.pick(candidates);
  }

  /** Clean content that the disk damaged, and nobody to fetch it from just now. */
  private static boolean isRotOffline(FileException refused) {
    return String.valueOf(refused.getMessage()).contains("but is away: try again when it is back");
  }
}

package org.entracte.harness.simulation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
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
  private final Dice dice;
  private final Ledger ledger;
  private final InstantSource clock;
  private final Trace trace;

  /** A name in a directory. */
  private record Slot(FileId directory, Name name, String path) {}

  /** What stands in a slot. */
  private record Found(Slot slot, FileId id, Attributes attributes) {}

  /** Something a tree may refuse. */
  private interface Step {
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
    this.writer = writer;
    this.tree = tree;
    this.dice = dice;
    this.ledger = ledger;
    this.clock = clock;
    this.trace = trace;
  }

  /** One operation, or one that was refused. */
  void act() {
    try {
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
    } catch (FileException refused) {
      if (refused.error() == FileError.IO && !isRotOffline(refused)) {
        throw new Violation(who() + " was answered IO: " + refused.getMessage());
      }
      trace.result(who() + " user: " + refused.error() + " " + refused.getMessage());
    }
  }

  private String who() {
    return writer == 'G' ? "gateway" : "laptop " + writer;
  }

  private void tell(String what) {
    trace.add(who() + " user: " + what);
  }

  private void create() throws FileException {
    Slot slot = freeSlot();
    String content = dice.chance(15) ? "" : newText();
    tell("create " + slot.path() + " " + Words.brief(content));
    Node made =
        tree.create(CALLER, slot.directory(), slot.name(), new NewObject.RegularFile(), mode());
    changed(made.id(), "", content, true, slot.path(), () -> writeAt(made.id(), 0, content));
  }

  private void write() throws FileException {
    Found file = anyFile();
    String before = content(file);
    int words = before.length() / Words.LENGTH;
    int at = dice.below(words + 1 + (dice.chance(10) ? 600 : 1)) * Words.LENGTH;
    String text = newText();
    tell("write " + file.slot().path() + " at " + at + " " + Words.brief(text));
    String after = Words.patched(before, at, text);
    changed(
        file.id(), before, after, false, file.slot().path(), () -> writeAt(file.id(), at, text));
  }

  private void append() throws FileException {
    Found file = anyFile();
    String before = content(file);
    String text = ledger.mint(writer);
    tell("append " + file.slot().path() + " " + Words.brief(text));
    changed(
        file.id(),
        before,
        before + text,
        false,
        file.slot().path(),
        () -> writeAt(file.id(), before.length(), text));
  }

  private void truncate() throws FileException {
    Found file = anyFile();
    String before = content(file);
    int size = dice.below(before.length() / Words.LENGTH + 3) * Words.LENGTH;
    tell("truncate " + file.slot().path() + " to " + size);
    changed(
        file.id(),
        before,
        Words.sized(before, size),
        false,
        file.slot().path(),
        () -> tree.setAttributes(CALLER, file.id(), AttributeChange.size(size)));
  }

  private void makeDirectory() throws FileException {
    Slot slot = freeSlot();
    tell("mkdir " + slot.path());
    var _ = tree.create(CALLER, slot.directory(), slot.name(), new NewObject.Directory(), mode());
  }

  private void rename(FileType type) throws FileException {
    Found moved = any(type);
    Slot to = anySlot();
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
    Slot slot = freeSlot();
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
    Found found = at(slot).orElse(listed);
    Step step = () -> tree.remove(CALLER, slot.directory(), slot.name());
    if (isLastName(found)) {
      String before = content(found);
      changed(before, "", false, slot.path(), step);
    } else {
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
      Found child = found(directory.id(), directory.slot().path(), entry);
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
    Slot slot = freeSlot();
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
    changed(made.id(), "", text, true, slot.path() + "~", () -> writeAt(made.id(), 0, text));
    tree.commit(made.id());
    ledger.barrier(writer);
    replacing(
        made.id(),
        slot,
        () -> tree.rename(CALLER, slot.directory(), temporary, slot.directory(), slot.name()));
    ledger.barrier(writer);
  }

  private void upload() throws FileException {
    Slot slot = anySlot();
    String text = newText();
    tell("upload " + slot.path() + " " + Words.brief(text));
    Optional<Found> old = at(slot);
    String before = old.isPresent() && old.get().attributes().isFile() ? content(old.get()) : "";
    if (old.isPresent() && old.get().attributes().links() > 1) {
      ledger.linked(text);
    }
    FileId[] made = new FileId[1];
    changed(
        before,
        text,
        true,
        slot.path(),
        () -> {
          try (Upload upload = tree.upload(CALLER, slot.directory(), slot.name())) {
            upload.write(Words.bytes(text));
            made[0] = upload.publish(new Upload.Expected.Anything(), AttributeChange.NONE).id();
          }
        });
    ledger.seen(tree.attributes(made[0]).modified(), text);
  }

  private void read() throws FileException {
    Found file = anyFile();
    tell("read " + file.slot().path());
    String content = Words.read(tree, CALLER, file.id());
    if (!ledger.mayBe(file.attributes().modified(), content)) {
      throw new Violation(
          who()
              + " reads "
              + Words.brief(content)
              + " in "
              + file.slot().path()
              + ", which never was its content at "
              + file.attributes().modified());
    }
  }

  private void writeAt(FileId file, int offset, String text) throws FileException {
    try (OpenFile open = tree.open(CALLER, file, OpenMode.WRITE)) {
      open.write(Words.bytes(text), offset, stability());
      if (dice.chance(20)) {
        open.commit();
        ledger.barrier(writer);
      }
    }
  }

  private Stability stability() {
    return dice.pick(List.of(Stability.UNSTABLE, Stability.UNSTABLE, Stability.FILE_SYNC));
  }

  /** A step that puts {@code moved} into a slot: what is there, if it dies, was seen. */
  private void replacing(FileId moved, Slot to, Step step) throws FileException {
    Optional<Found> old = at(to);
    boolean dies = old.isPresent() && !old.get().id().equals(moved) && isLastName(old.get());
    if (dies) {
      changed(content(old.get()), "", false, to.path(), step);
    } else {
      step.run();
    }
  }

  private void changed(
      FileId file, String before, String after, boolean whole, String where, Step step)
      throws FileException {
    Attributes attributes = tree.attributes(file);
    Instant old = attributes.modified();
    if (attributes.links() > 1) {
      ledger.linked(after);
    }
    boolean told = false;
    try {
      changed(before, after, whole, where, step);
      told = true;
    } finally {
      if (!told) {
        // Some bytes may be there whose mtime is not: the write was not acknowledged.
        ledger.torn(old);
      }
    }
    ledger.seen(tree.attributes(file).modified(), after);
  }

  private void changed(String before, String after, boolean whole, String where, Step step)
      throws FileException {
    boolean told = false;
    try {
      step.run();
      told = true;
    } finally {
      if (told) {
        ledger.acknowledged(before, after, whole, who() + " " + where);
      } else {
        ledger.unknown(before, after);
      }
    }
  }

  /** What this user sees in a file, without reading it if its mtime tells. */
  private String content(Found file) throws FileException {
    Optional<String> known = ledger.at(file.attributes().modified());
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

  private Slot anySlot() throws FileException {
    FileId directory = tree.root();
    String path = "";
    while (true) {
      List<Found> below = children(directory, path, entry -> entry.attributes().isDirectory());
      if (below.isEmpty() || dice.chance(45)) {
        Name name = Name.of(dice.pick(habits.names()));
        return new Slot(directory, name, path + "/" + name);
      }
      Found next = dice.pick(below);
      directory = next.id();
      path = next.slot().path();
    }
  }

  /** Some slot that is free, most of the time. */
  private Slot freeSlot() throws FileException {
    Slot slot = anySlot();
    for (int tries = 0; tries < 3 && at(slot).isPresent(); tries++) {
      slot = anySlot();
    }
    return slot;
  }

  private Optional<Found> at(Slot slot) throws FileException {
    try {
      Node node = tree.lookup(CALLER, slot.directory(), slot.name());
      return Optional.of(new Found(slot, node.id(), node.attributes()));
    } catch (FileException none) {
      if (none.error() == FileError.NOT_FOUND) {
        return Optional.empty();
      }
      throw none;
    }
  }

  private Found anyFile() throws FileException {
    return any(FileType.FILE);
  }

  private Found any(FileType type) throws FileException {
    return any(entry -> entry.attributes().type() == type);
  }

  /** Something below the root; NOT_FOUND if there is nothing of this kind on the way. */
  private Found any(Predicate<Found> wanted) throws FileException {
    List<Found> candidates = new ArrayList<>();
    FileId directory = tree.root();
    String path = "";
    boolean deeper = true;
    while (deeper) {
      List<Found> here = children(directory, path, entry -> true);
      here.stream().filter(wanted).forEach(candidates::add);
      List<Found> below = here.stream().filter(each -> each.attributes().isDirectory()).toList();
      deeper = !below.isEmpty() && dice.chance(60);
      if (deeper) {
        Found next = dice.pick(below);
        directory = next.id();
        path = next.slot().path();
      }
    }
    if (candidates.isEmpty()) {
      create();
      throw new FileException(FileError.NOT_FOUND, "nothing of the kind it wanted");
    }
    return dice.pick(candidates);
  }

  private List<Found> children(FileId directory, String path, Predicate<Found> wanted)
      throws FileException {
    return Picture.list(tree, directory).stream()
        .map(entry -> found(directory, path, entry))
        .filter(wanted)
        .toList();
  }

  private static Found found(FileId directory, String path, Listing.Entry entry) {
    Slot slot = new Slot(directory, entry.name(), path + "/" + entry.name());
    return new Found(slot, entry.id(), entry.attributes());
  }

  /** Clean content that the disk damaged, and nobody to fetch it from just now. */
  private static boolean isRotOffline(FileException refused) {
    return String.valueOf(refused.getMessage()).contains("but is away: try again when it is back");
  }
}

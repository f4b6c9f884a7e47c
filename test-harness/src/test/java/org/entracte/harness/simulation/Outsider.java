package org.entracte.harness.simulation;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.entracte.gateway.export.DataFile;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Inode.DirectoryEntry;
import org.entracte.gateway.export.Inode.RenameMode;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.export.Volume;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ExtendedAttributes.Setting;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenMode;

/** Somebody who works in the exported directory itself, behind the gateway's back. */
final class Outsider {
  private static final Caller CALLER = Caller.SUPERUSER;
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "o");

  private final Supplier<Volume> disk;
  private Dice dice;
  private final Ledger ledger;
  private final Trace trace;

  /** A name found on the disk, its directory and what it leads to held open. */
  private record Found(Inode directory, Name name, Inode inode, Stat stat, String path) {}

  Outsider(Supplier<Volume> disk, Dice dice, Ledger ledger, Trace trace) {
    this.disk = disk;
    this.dice = dice;
    this.ledger = ledger;
    this.trace = trace;
  }

  /** All chance of the next changes. */
  void roll(Dice next) {
    dice = next;
  }

  /** One change, or none if it was refused. */
  void act() {
    try {
      switch (dice.weighted(List.of(6, 4, 3, 3, 3, 2, 2))) {
        case 0 -> write();
        case 1 -> create();
        case 2 -> remove();
        case 3 -> rename();
        case 4 -> safeSave();
        case 5 -> makeDirectory();
        default -> changeMode();
      }
    } catch (FileException refused) {
      trace.result("refused: " + refused.getMessage());
    }
  }

  /** An extended attribute set or taken away, or none. */
  void tag() {
    try {
      Found found = any(Optional.empty());
      AttributeName name = new AttributeName(Tagging.PREFIX + dice.pick(Tagging.NAMES));
      boolean set = dice.chance(75);
      byte[] value = Tagging.value(dice);
      tell("tag " + found.path() + " " + name + (set ? " " + value.length : " no more"));
      if (set) {
        found.inode().values().set(CALLER, name, value, Setting.EITHER);
      } else {
        found.inode().values().remove(CALLER, name);
      }
    } catch (FileException refused) {
      trace.result("refused: " + refused.getMessage());
    }
  }

  private void tell(String what) {
    trace.add("outside: " + what);
  }

  private void acknowledge(String before, String after, Ledger.Way way, String path) {
    ledger.acknowledged(ledger.begin('O', before, after, way, "outside " + path));
  }

  private void write() throws FileException {
    Found file = any(Optional.of(FileType.FILE));
    String before = content(file.inode());
    String text = ledger.mint('O');
    int at = dice.below(before.length() / Words.LENGTH + 1) * Words.LENGTH;
    tell("write " + file.path() + " at " + at + " " + Words.brief(text));
    writeAt(file.inode(), at, text);
    // Times are on the disk before the bytes: nobody could ever notice the opposite.
    file.directory().sync();
    acknowledge(before, Words.patched(before, at, text), Ledger.Way.IN_PLACE, file.path());
  }

  private void create() throws FileException {
    Found directory = anyDirectory();
    Name name = Name.of(dice.pick(NAMES));
    String text = ledger.mint('O');
    tell("create " + directory.path() + "/" + name + " " + Words.brief(text));
    make(directory.inode(), name, text, directory.path());
  }

  private void make(Inode directory, Name name, String text, String path) throws FileException {
    try (Inode made =
        directory.create(
            CALLER, name, new NewObject.RegularFile(), dice.pick(List.of(0644, 0600)))) {
      writeAt(made, 0, text);
      acknowledge("", text, Ledger.Way.WHOLE, path + "/" + name);
    }
  }

  private void remove() throws FileException {
    Found found = any(Optional.empty());
    tell("remove " + found.path());
    String before = dying(found);
    found.directory().remove(CALLER, found.name(), found.stat().type());
    acknowledge(before, "", Ledger.Way.REMOVAL, found.path());
  }

  private void rename() throws FileException {
    Found found = any(Optional.empty());
    Found to = anyDirectory();
    Name name = Name.of(dice.pick(NAMES));
    tell("rename " + found.path() + " to " + to.path() + "/" + name);
    moveOver(found.directory(), found.name(), to.inode(), name, to.path());
  }

  private void moveOver(Inode from, Name name, Inode to, Name target, String path)
      throws FileException {
    String before = "";
    try (Inode old = to.child(CALLER, target);
        Inode moved = from.child(CALLER, name)) {
      boolean other = !old.stat().key().equals(moved.stat().key());
      before = other ? dying(old) : "";
    } catch (FileException none) {
      if (none.error() != FileError.NOT_FOUND) {
        throw none;
      }
    }
    from.rename(CALLER, name, to, target, RenameMode.REPLACE);
    acknowledge(before, "", Ledger.Way.REMOVAL, path + "/" + target);
  }

  private void safeSave() throws FileException {
    Found file = any(Optional.of(FileType.FILE));
    String text = ledger.mint('O');
    tell("safe-save " + file.path() + " " + Words.brief(text));
    Name temporary = Name.of("o~");
    make(file.directory(), temporary, text, file.path());
    moveOver(file.directory(), temporary, file.directory(), file.name(), file.path());
  }

  private void makeDirectory() throws FileException {
    Found directory = anyDirectory();
    Name name = Name.of(dice.pick(NAMES));
    tell("mkdir " + directory.path() + "/" + name);
    directory.inode().create(CALLER, name, new NewObject.Directory(), 0755).close();
  }

  private void changeMode() throws FileException {
    Found found = any(Optional.empty());
    if (found.stat().type() != FileType.SYMLINK) {
      int mode = dice.pick(List.of(0600, 0644, 0755));
      tell("chmod " + found.path() + " " + Integer.toOctalString(mode));
      found.inode().set(CALLER, AttributeChange.mode(mode));
    }
  }

  private static void writeAt(Inode file, int at, String text) throws FileException {
    try (DataFile data = file.open(CALLER, OpenMode.WRITE)) {
      data.write(Words.bytes(text), at);
    }
  }

  static String content(Inode file) throws FileException {
    try (DataFile data = file.open(CALLER, OpenMode.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate((int) data.stat().sizeBytes());
      var _ = data.read(buffer, 0);
      return Words.text(buffer);
    }
  }

  private static String dying(Found found) throws FileException {
    return dying(found.inode());
  }

  /** The content that goes with an object's last name. */
  private static String dying(Inode inode) throws FileException {
    Stat stat = inode.stat();
    return stat.type() == FileType.FILE && stat.links() == 1 ? content(inode) : "";
  }

  private Found anyDirectory() throws FileException {
    Inode directory = disk.get().root();
    String path = "";
    while (!dice.chance(50)) {
      List<Found> below =
          children(directory, path).stream()
              .filter(child -> child.stat().type() == FileType.DIRECTORY)
              .toList();
      if (below.isEmpty()) {
        break;
      }
      Found next = dice.pick(below);
      directory = next.inode();
      path = next.path();
    }
    return new Found(directory, Name.of("?"), directory, directory.stat(), path);
  }

  private Found any(Optional<FileType> type) throws FileException {
    Found directory = anyDirectory();
    List<Found> candidates =
        children(directory.inode(), directory.path()).stream()
            .filter(child -> type.isEmpty() || type.get() == child.stat().type())
            .toList();
    if (candidates.isEmpty()) {
      throw new FileException(FileError.NOT_FOUND, "nothing to work on outside");
    }
    return dice.pick(candidates);
  }

  private static List<Found> children(Inode directory, String path) throws FileException {
    List<Found> found = new java.util.ArrayList<>();
    for (DirectoryEntry entry : directory.entries(CALLER)) {
      if (!entry.name().equals(Name.RESERVED)) {
        Inode inode = directory.child(CALLER, entry.name());
        found.add(
            new Found(directory, entry.name(), inode, inode.stat(), path + "/" + entry.name()));
      }
    }
    return found;
  }
}

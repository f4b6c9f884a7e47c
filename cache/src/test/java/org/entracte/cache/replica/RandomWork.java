package org.entracte.cache.replica;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Stability;
import org.entracte.protocol.tree.SymlinkTarget;
import org.entracte.protocol.tree.TimeChange;
import org.entracte.protocol.tree.Upload;

/** Operations drawn by a seed, by path, so that they can be done to any tree alike. */
final class RandomWork {
  private static final Caller ROOT_USER = Caller.SUPERUSER;
  private static final String[] NAMES = {"a", "b", "c", "d"};

  private final Random random;

  RandomWork(long seed) {
    this.random = new Random(seed);
  }

  /** One operation. */
  interface Step {
    void run(FileTree tree) throws FileException;
  }

  /** A step with its description, for messages. */
  record Drawn(String what, Step step) {
    /** What it is refused with, if it is. */
    Optional<FileError> on(FileTree tree) {
      try {
        step.run(tree);
        return Optional.empty();
      } catch (FileException refusal) {
        return Optional.of(refusal.error());
      }
    }
  }

  private String path() {
    StringBuilder path = new StringBuilder(NAMES[random.nextInt(NAMES.length)]);
    while (random.nextInt(5) < 2) {
      path.append('/').append(NAMES[random.nextInt(NAMES.length)]);
    }
    return path.toString();
  }

  private static List<String> steps(String path) {
    return List.of(path.split("/", -1));
  }

  static FileId find(FileTree tree, String path) throws FileException {
    FileId at = FileId.ROOT;
    for (String step : steps(path)) {
      at = tree.lookup(ROOT_USER, at, Name.of(step)).id();
    }
    return at;
  }

  private static FileId parent(FileTree tree, String path) throws FileException {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? FileId.ROOT : find(tree, path.substring(0, slash));
  }

  private static Name name(String path) {
    return Name.of(steps(path).getLast());
  }

  Drawn next() {
    String path = path();
    String other = path();
    int offset = random.nextInt(60);
    String text = Integer.toString(random.nextInt(1 << 30), 2).repeat(1 + random.nextInt(3));
    int mode = random.nextBoolean() ? 0600 : 0664;
    Instant time = Instant.ofEpochSecond(random.nextInt(1 << 30), random.nextInt(1_000_000_000));
    return switch (random.nextInt(14)) {
      case 0, 1 -> create(path, new NewObject.RegularFile(), "file ");
      case 2, 3 -> create(path, new NewObject.Directory(), "mkdir ");
      case 4 -> create(path, new NewObject.Symlink(SymlinkTarget.of(other)), "symlink ");
      case 5 ->
          new Drawn(
              "link " + path + " " + other,
              tree -> tree.link(ROOT_USER, find(tree, path), parent(tree, other), name(other)));
      case 6 ->
          new Drawn(
              "remove " + path, tree -> tree.remove(ROOT_USER, parent(tree, path), name(path)));
      case 7, 8 ->
          new Drawn(
              "rename " + path + " " + other,
              tree ->
                  tree.rename(
                      ROOT_USER, parent(tree, path), name(path), parent(tree, other), name(other)));
      case 9, 10 ->
          new Drawn("write " + path + " at " + offset, tree -> write(tree, path, offset, text));
      case 11 -> set("truncate " + path + " " + offset, path, AttributeChange.size(offset));
      case 12 ->
          random.nextBoolean()
              ? set("chmod " + path, path, AttributeChange.mode(mode))
              : set(
                  "touch " + path,
                  path,
                  AttributeChange.NONE.withTimes(TimeChange.KEEP, new TimeChange.To(time)));
      default -> new Drawn("upload " + path, tree -> upload(tree, path, text));
    };
  }

  private static Drawn create(String path, NewObject object, String what) {
    return new Drawn(
        what + path,
        tree ->
            tree.create(ROOT_USER, parent(tree, path), name(path), object, AttributeChange.NONE));
  }

  private static Drawn set(String what, String path, AttributeChange change) {
    return new Drawn(what, tree -> tree.setAttributes(ROOT_USER, find(tree, path), change));
  }

  private static void write(FileTree tree, String path, long offset, String text)
      throws FileException {
    try (OpenFile open = tree.open(ROOT_USER, find(tree, path), OpenMode.WRITE)) {
      open.write(bytes(text), offset, Stability.UNSTABLE);
    }
  }

  private static void upload(FileTree tree, String path, String text) throws FileException {
    try (Upload upload = tree.upload(ROOT_USER, parent(tree, path), name(path))) {
      upload.write(bytes(text));
      upload.publish(new Upload.Expected.Anything(), AttributeChange.NONE);
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Everything that I5 compares, one line an entry, in the order of names. */
  static List<String> lines(FileTree tree) throws FileException {
    List<String> lines = new ArrayList<>();
    lines(tree, FileId.ROOT, "", lines);
    return lines;
  }

  private static void lines(FileTree tree, FileId directory, String path, List<String> lines)
      throws FileException {
    List<Listing.Entry> entries =
        new ArrayList<>(tree.list(ROOT_USER, directory, Listing.START, 1000).entries());
    entries.sort((one, other) -> one.name().compareTo(other.name()));
    for (Listing.Entry entry : entries) {
      String name = path + "/" + entry.name();
      Attributes is = entry.attributes();
      String line =
          name + " " + is.type() + " " + Integer.toOctalString(is.mode()) + " " + is.links();
      if (is.type() == FileType.FILE) {
        line += " " + is.modified() + " " + content(tree, entry.id());
      }
      if (is.type() == FileType.SYMLINK) {
        line += " -> " + tree.readLink(ROOT_USER, entry.id());
      }
      lines.add(line);
      if (is.isDirectory()) {
        lines(tree, entry.id(), name, lines);
      }
    }
  }

  private static String content(FileTree tree, FileId file) throws FileException {
    try (OpenFile open = tree.open(ROOT_USER, file, OpenMode.READ)) {
      return Laptop.read(open).replace('\0', '.');
    }
  }
}

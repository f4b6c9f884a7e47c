package org.entracte.harness.crash;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Stability;
import org.entracte.protocol.tree.SymlinkTarget;
import org.entracte.protocol.tree.TimeChange;
import org.entracte.protocol.tree.Upload;

/**
 * One operation, by path, that can be done to any tree alike.
 *
 * @param path of what is made or changed
 * @param durable its answer promises that it, and all before it, survive a power cut
 */
record Work(String what, String path, boolean durable, Act act) {
  private static final Caller CALLER = Caller.SUPERUSER;
  private static final List<String> NAMES = List.of("a", "b", "c", "d");

  /** Does it. */
  interface Act {
    void on(FileTree tree) throws FileException;
  }

  static FileId find(FileTree tree, String path) throws FileException {
    FileId at = tree.root();
    for (String name : path.split("/", -1)) {
      at = tree.lookup(CALLER, at, Name.of(name)).id();
    }
    return at;
  }

  private static FileId parent(FileTree tree, String path) throws FileException {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? tree.root() : find(tree, path.substring(0, slash));
  }

  private static Name name(String path) {
    return Name.of(path.substring(path.lastIndexOf('/') + 1));
  }

  static Work create(String path, NewObject object) {
    return new Work(
        "create " + path,
        path,
        false,
        tree -> tree.create(CALLER, parent(tree, path), name(path), object, AttributeChange.NONE));
  }

  static Work file(String path) {
    return create(path, new NewObject.RegularFile());
  }

  static Work directory(String path) {
    return create(path, new NewObject.Directory());
  }

  static Work symlink(String path) {
    return create(path, new NewObject.Symlink(SymlinkTarget.of("to")));
  }

  static Work write(String path, int offset, char letter, int length) {
    return write(path, offset, letter, length, Stability.UNSTABLE);
  }

  static Work writeSynced(String path, int offset, char letter, int length) {
    return write(path, offset, letter, length, Stability.FILE_SYNC);
  }

  private static Work write(String path, int offset, char letter, int length, Stability stability) {
    return new Work(
        "write " + length + letter + " to " + path + " at " + offset + " " + stability,
        path,
        stability != Stability.UNSTABLE,
        tree -> {
          try (OpenFile open = tree.open(CALLER, find(tree, path), OpenMode.WRITE)) {
            open.write(bytes(letter, length), offset, stability);
          }
        });
  }

  private static ByteBuffer bytes(char letter, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) letter);
    return ByteBuffer.wrap(bytes);
  }

  static Work commit(String path) {
    return new Work("commit " + path, path, true, tree -> tree.commit(find(tree, path)));
  }

  static Work truncate(String path, int size) {
    return set("truncate " + path + " to " + size, path, AttributeChange.size(size));
  }

  static Work chmod(String path, int mode) {
    return set("chmod " + path, path, AttributeChange.mode(mode));
  }

  static Work touch(String path, long second) {
    return set(
        "touch " + path,
        path,
        AttributeChange.NONE.withTimes(
            TimeChange.KEEP, new TimeChange.To(Instant.ofEpochSecond(second))));
  }

  private static Work set(String what, String path, AttributeChange change) {
    return new Work(
        what, path, false, tree -> tree.setAttributes(CALLER, find(tree, path), change));
  }

  static Work rename(String from, String to) {
    return new Work(
        "rename " + from + " to " + to,
        to,
        false,
        tree -> tree.rename(CALLER, parent(tree, from), name(from), parent(tree, to), name(to)));
  }

  static Work link(String path, String to) {
    return new Work(
        "link " + path + " as " + to,
        to,
        false,
        tree -> tree.link(CALLER, find(tree, path), parent(tree, to), name(to)));
  }

  static Work remove(String path) {
    return new Work(
        "remove " + path, path, false, tree -> tree.remove(CALLER, parent(tree, path), name(path)));
  }

  static Work upload(String path, char letter, int length) {
    return new Work(
        "upload " + path,
        path,
        true,
        tree -> {
          try (Upload upload = tree.upload(CALLER, parent(tree, path), name(path))) {
            upload.write(bytes(letter, length));
            upload.publish(new Upload.Expected.Anything(), AttributeChange.NONE);
          }
        });
  }

  /** Anything, on a few paths; often refused. */
  static Work random(RandomGenerator random) {
    String path = path(random);
    String other = path(random);
    int offset = random.nextInt(3) * 2048;
    int length = 1 + random.nextInt(3) * 3000;
    char letter = (char) ('A' + random.nextInt(26));
    return switch (random.nextInt(20)) {
      case 0, 1, 2 -> file(path);
      case 3, 4 -> directory(path);
      case 5 -> symlink(path);
      case 6, 7, 8, 9 -> write(path, offset, letter, length);
      case 10 -> writeSynced(path, offset, letter, length);
      case 11 -> commit(path);
      case 12 -> truncate(path, offset);
      case 13 -> chmod(path, 0600);
      case 14 -> touch(path, random.nextInt(1 << 30));
      case 15, 16 -> rename(path, other);
      case 17 -> link(path, other);
      case 18 -> remove(path);
      default -> upload(path, letter, length);
    };
  }

  private static String path(RandomGenerator random) {
    String path = NAMES.get(random.nextInt(NAMES.size()));
    return random.nextInt(3) == 0 ? path + "/" + NAMES.get(random.nextInt(NAMES.size())) : path;
  }
}

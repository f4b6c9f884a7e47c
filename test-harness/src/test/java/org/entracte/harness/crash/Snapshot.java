package org.entracte.harness.crash;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;

/** All of a tree at one moment, by path. */
final class Snapshot {
  private static final Caller CALLER = Caller.SUPERUSER;

  private final TreeMap<String, Entry> entries = new TreeMap<>();
  private final TreeMap<String, byte[]> contents = new TreeMap<>();
  private final Map<String, FileId> ids = new TreeMap<>();

  /** What stands under a path; {@code firstName} joins the names of one object. */
  private record Entry(
      FileType type,
      int mode,
      int uid,
      int gid,
      int links,
      long sizeBytes,
      Optional<Instant> modified,
      String target,
      String firstName) {
    Entry withoutContent() {
      return new Entry(type, mode, uid, gid, links, 0, Optional.empty(), target, firstName);
    }
  }

  private final boolean mayBeAway;

  private Snapshot(boolean mayBeAway) {
    this.mayBeAway = mayBeAway;
  }

  static Snapshot of(FileTree tree) throws FileException {
    return of(tree, false);
  }

  /**
   * Looks at everything.
   *
   * @param mayBeAway whether content that only the gateway has is passed over
   */
  static Snapshot of(FileTree tree, boolean mayBeAway) throws FileException {
    Snapshot snapshot = new Snapshot(mayBeAway);
    snapshot.add(tree, "/", tree.root(), new TreeMap<>());
    return snapshot;
  }

  private void add(FileTree tree, String path, FileId id, Map<String, String> firstNames)
      throws FileException {
    Attributes is = tree.attributes(id);
    boolean file = is.type() == FileType.FILE;
    firstNames.putIfAbsent(id.toString(), path);
    ids.put(path, id);
    entries.put(
        path,
        new Entry(
            is.type(),
            is.mode(),
            is.uid(),
            is.gid(),
            file ? is.links() : 1,
            file ? is.sizeBytes() : 0,
            file ? Optional.of(is.modified()) : Optional.empty(),
            is.type() == FileType.SYMLINK ? tree.readLink(CALLER, id).toString() : "",
            Objects.requireNonNull(firstNames.get(id.toString()))));
    if (file) {
      try {
        contents.put(path, content(tree, id));
      } catch (FileException away) {
        if (!mayBeAway || away.error() != FileError.OFFLINE) {
          throw away;
        }
      }
    }
    if (is.isDirectory()) {
      List<Listing.Entry> names =
          new ArrayList<>(tree.list(CALLER, id, Listing.START, 10_000).entries());
      names.sort((one, other) -> one.name().compareTo(other.name()));
      for (Listing.Entry name : names) {
        add(tree, (path.equals("/") ? "" : path) + "/" + name.name(), name.id(), firstNames);
      }
    }
  }

  private static byte[] content(FileTree tree, FileId file) throws FileException {
    try (OpenFile open = tree.open(CALLER, file, OpenMode.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) open.attributes().sizeBytes());
      boolean more = true;
      while (more && bytes.hasRemaining()) {
        more = open.read(bytes, bytes.position()) > 0;
      }
      return Arrays.copyOf(bytes.array(), bytes.position());
    }
  }

  /** Where this, a tree that came back, is not {@code model}, in lines; contents included. */
  List<String> differences(Snapshot model) {
    List<String> lines = metadataDifferences(model);
    contents.forEach(
        (path, content) -> {
          byte[] expected = model.contents.get(path);
          if (expected != null && !Arrays.equals(content, expected)) {
            lines.add(path + ": " + shown(content) + ", expected " + shown(expected));
          }
        });
    return lines;
  }

  private List<String> metadataDifferences(Snapshot model) {
    List<String> lines = new ArrayList<>();
    TreeMap<String, Entry> all = new TreeMap<>(entries);
    all.putAll(model.entries);
    for (String path : all.keySet()) {
      if (!Objects.equals(entries.get(path), model.entries.get(path))) {
        lines.add(path + ": " + entries.get(path) + ", expected " + model.entries.get(path));
      }
    }
    return lines;
  }

  /**
   * Whether this is {@code models.getFirst()} but for bytes that a later one of {@code models}
   * wrote in place into the same file, as any file system may leave them.
   */
  boolean isFirstOverwrittenBy(List<Snapshot> models) {
    Snapshot first = models.getFirst();
    return metadataDifferences(first).isEmpty()
        && contents.entrySet().stream()
            .allMatch(
                file -> {
                  FileId id = Objects.requireNonNull(first.ids.get(file.getKey()));
                  return isMixed(file.getValue(), versions(id, models));
                });
  }

  /**
   * Whether this is {@code model} but for the contents, sizes and times of files; of these {@code
   * contents} tells, the last being {@code model}'s or later, which versions may be mixed.
   */
  List<String> differencesInPlace(Snapshot model, Function<FileId, List<Snapshot>> contents) {
    List<String> lines = new ArrayList<>();
    TreeMap<String, Entry> all = new TreeMap<>(entries);
    all.putAll(model.entries);
    for (String path : all.keySet()) {
      Entry here = entries.get(path);
      Entry there = model.entries.get(path);
      if (here == null || there == null || !here.withoutContent().equals(there.withoutContent())) {
        lines.add(path + ": " + here + ", expected " + there);
      } else if (here.type() == FileType.FILE) {
        FileId id = Objects.requireNonNull(model.ids.get(path));
        byte[] content = Objects.requireNonNull(this.contents.get(path));
        if (!mayBe(content, versions(id, contents.apply(id)))) {
          lines.add(path + ": " + shown(content) + ", which no mixture of unsynced writes is");
        }
      }
    }
    return lines;
  }

  /** One of the sizes; each byte of one version, a shorter one being continued by zeros. */
  private static boolean mayBe(byte[] content, List<byte[]> versions) {
    boolean sized = versions.stream().anyMatch(each -> each.length == content.length);
    List<byte[]> padded =
        versions.stream()
            .map(each -> Arrays.copyOf(each, Math.max(each.length, content.length)))
            .toList();
    return sized && isMixed(content, padded);
  }

  /** The object under a path. */
  FileId id(String path) {
    return Objects.requireNonNull(ids.get(path));
  }

  private static List<byte[]> versions(FileId id, List<Snapshot> models) {
    List<byte[]> versions = new ArrayList<>();
    for (Snapshot model : models) {
      model.ids.forEach(
          (path, each) -> {
            byte[] content = model.contents.get(path);
            if (each.equals(id) && content != null) {
              versions.add(content);
            }
          });
    }
    return versions;
  }

  private static boolean isMixed(byte[] content, List<byte[]> versions) {
    for (int at = 0; at < content.length; at++) {
      if (!isIn(content[at], at, versions)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIn(byte value, int at, List<byte[]> versions) {
    for (byte[] version : versions) {
      if (at < version.length && version[at] == value) {
        return true;
      }
    }
    return false;
  }

  private static String shown(byte[] content) {
    StringBuilder text = new StringBuilder(content.length + " bytes: ");
    int at = 0;
    while (at < content.length && text.length() < 200) {
      int start = at;
      while (at < content.length && content[at] == content[start]) {
        at++;
      }
      text.append(content[start] == 0 ? '0' : (char) content[start]).append('*').append(at - start);
      text.append(' ');
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return entries.keySet().toString();
  }
}

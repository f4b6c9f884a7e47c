package org.entracte.harness.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Inode.DirectoryEntry;
import org.entracte.gateway.export.ObjectKey;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.export.Volume;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.TimeChange;

/** What really is on the exported disk, whatever anybody recorded of it. */
final class Disk {
  private static final Caller CALLER = Caller.SUPERUSER;

  private Disk() {}

  /** The exported tree, without the gateway's own folder. */
  static Picture picture(Volume volume) throws FileException {
    Picture picture = new Picture();
    try (Inode root = volume.root()) {
      add(picture, "/", root, new HashMap<>());
    }
    return picture;
  }

  private static void add(
      Picture picture, String path, Inode inode, Map<ObjectKey, String> firstNames)
      throws FileException {
    Stat stat = inode.stat();
    firstNames.putIfAbsent(stat.key(), path);
    boolean file = stat.type() == FileType.FILE;
    String text =
        switch (stat.type()) {
          case FILE -> Outsider.content(inode);
          case SYMLINK -> inode.readLink().toString();
          case DIRECTORY, FIFO, SOCKET, BLOCK_DEVICE, CHARACTER_DEVICE -> "";
        };
    picture.put(
        path,
        new Picture.Seen(
            stat.type(),
            stat.mode(),
            stat.uid(),
            stat.gid(),
            file ? stat.links() : 1,
            file ? Optional.of(stat.modified()) : Optional.empty(),
            text,
            Objects.requireNonNull(firstNames.get(stat.key())),
            Tagging.of(inode)));
    if (stat.type() == FileType.DIRECTORY) {
      for (Name name : names(inode)) {
        if (!name.equals(Name.RESERVED)) {
          try (Inode child = inode.child(CALLER, name)) {
            add(picture, (path.equals("/") ? "" : path) + "/" + name, child, firstNames);
          }
        }
      }
    }
  }

  private static Set<Name> names(Inode directory) throws FileException {
    Set<Name> names = new TreeSet<>();
    for (DirectoryEntry entry : directory.entries(CALLER)) {
      names.add(entry.name());
    }
    return names;
  }

  /** The contents of all files in the trash. */
  static List<String> trash(Volume volume) throws FileException {
    return inTrash(volume).stream().map(Lying::content).toList();
  }

  private static List<Lying> inTrash(Volume volume) throws FileException {
    List<Lying> files = new ArrayList<>();
    try (Inode root = volume.root()) {
      if (names(root).contains(Name.RESERVED)) {
        try (Inode reserved = root.child(CALLER, Name.RESERVED);
            Inode trash = reserved.child(CALLER, Name.of("trash"))) {
          addFiles(trash, files);
        }
      }
    }
    return files;
  }

  /** The contents of all files, those that only the gateway sees too. */
  private static List<Lying> everything(Volume volume) throws FileException {
    List<Lying> contents = new ArrayList<>();
    try (Inode root = volume.root()) {
      addFiles(root, contents);
    }
    return contents;
  }

  /** All of it, and what of it people see. */
  static Ledger.OnDisk all(Volume volume) throws FileException {
    return new Ledger.OnDisk(everything(volume), picture(volume).contents().values());
  }

  /**
   * A power cut may leave new bytes under old times, and nothing tells then that the file changed:
   * a known limit. Here a file is of {@code now} unless it is known to have been so then.
   */
  static void stamp(Volume volume, Ledger ledger, Instant now) throws FileException {
    try (Inode root = volume.root()) {
      stamp(root, ledger, now);
    }
  }

  private static void stamp(Inode directory, Ledger ledger, Instant now) throws FileException {
    for (Name name : names(directory)) {
      try (Inode child = directory.child(CALLER, name)) {
        Stat stat = child.stat();
        if (stat.type() == FileType.DIRECTORY) {
          stamp(child, ledger, now);
        } else if (stat.type() == FileType.FILE
            && !ledger.had(stat.modified(), Outsider.content(child))) {
          child.set(
              CALLER, AttributeChange.NONE.withTimes(TimeChange.KEEP, new TimeChange.To(now)));
          ledger.seen(now, Outsider.content(child));
        }
      }
    }
  }

  /** A file, wherever it is. */
  record Lying(String content, Instant modified) {}

  private static void addFiles(Inode directory, List<Lying> contents) throws FileException {
    for (Name name : names(directory)) {
      try (Inode child = directory.child(CALLER, name)) {
        if (child.stat().type() == FileType.FILE) {
          contents.add(new Lying(Outsider.content(child), child.stat().modified()));
        } else if (child.stat().type() == FileType.DIRECTORY) {
          addFiles(child, contents);
        }
      }
    }
  }

  /** Tells the ledger which mtime goes with which content by now. */
  static void note(Volume volume, Ledger ledger) throws FileException {
    Picture picture = picture(volume);
    for (Picture.Seen seen : picture.entries().values()) {
      seen.modified().ifPresent(modified -> ledger.seen(modified, seen.text()));
      if (seen.links() > 1) {
        ledger.linked(seen.text());
      }
    }
    ledger.arrived(picture.contents().values());
    // What came and went within one event lies there.
    inTrash(volume).forEach(lying -> ledger.seen(lying.modified(), lying.content()));
  }
}

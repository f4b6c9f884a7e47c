package org.entracte.harness.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.NamedValues;

/** All that two trees must have in common when all is quiet (I5), by path. */
final class Picture {
  private final TreeMap<String, Seen> entries = new TreeMap<>();

  /**
   * One object under one of its names.
   *
   * @param modified of files only
   * @param text a file's content, a link's target
   * @param firstName the first path that leads to the same object
   * @param values extended attributes
   */
  record Seen(
      FileType type,
      int mode,
      int uid,
      int gid,
      int links,
      Optional<Instant> modified,
      String text,
      String firstName,
      NamedValues values) {
    Seen as(String first) {
      return new Seen(type, mode, uid, gid, links, modified, text, first, values);
    }

    @Override
    public String toString() {
      return String.format(
          "%s %o %d:%d links %d %s %s as %s %s",
          type,
          mode,
          uid,
          gid,
          links,
          modified.map(Instant::toString).orElse("-"),
          type == FileType.FILE ? Words.brief(text) : text,
          firstName,
          values.isEmpty() ? "" : values.all());
    }
  }

  /** The contents of all files, with their paths. */
  Map<String, String> contents() {
    Map<String, String> contents = new TreeMap<>();
    entries.forEach(
        (path, seen) -> {
          if (seen.type() == FileType.FILE) {
            contents.put(path, seen.text());
          }
        });
    return contents;
  }

  void put(String path, Seen seen) {
    entries.put(path, seen);
  }

  Map<String, Seen> entries() {
    return entries;
  }

  /** The same without some paths, what lies below them and what they lie below. */
  Picture without(Set<String> paths) {
    Picture rest = new Picture();
    Map<String, String> first = new HashMap<>();
    entries.forEach(
        (path, seen) -> {
          if (paths.stream().noneMatch(each -> isOnTheWay(path + "/", each + "/"))) {
            first.putIfAbsent(seen.firstName(), path);
            rest.put(path, seen.as(Objects.requireNonNull(first.get(seen.firstName()))));
          }
        });
    return rest;
  }

  private static boolean isOnTheWay(String path, String other) {
    return path.startsWith(other) || other.startsWith(path);
  }

  static Picture of(FileTree tree) throws FileException {
    return of(tree, Set.of());
  }

  /**
   * @param unread files whose content is not to be looked at
   */
  static Picture of(FileTree tree, Set<FileId> unread) throws FileException {
    Picture picture = new Picture();
    Walk walk = new Walk(tree, unread, new HashMap<>());
    picture.add(walk, "/", tree.root(), tree.attributes(tree.root()));
    return picture;
  }

  /** What is being walked, and the first path found of each object. */
  private record Walk(FileTree tree, Set<FileId> unread, Map<FileId, String> first) {}

  private void add(Walk walk, String path, FileId id, Attributes attributes) throws FileException {
    FileTree tree = walk.tree();
    walk.first().putIfAbsent(id, path);
    boolean file = attributes.isFile();
    String text =
        switch (attributes.type()) {
          case FILE -> walk.unread().contains(id) ? "" : Words.read(tree, Caller.SUPERUSER, id);
          case SYMLINK -> tree.readLink(Caller.SUPERUSER, id).toString();
          case DIRECTORY, FIFO, SOCKET, BLOCK_DEVICE, CHARACTER_DEVICE -> "";
        };
    put(
        path,
        new Seen(
            attributes.type(),
            attributes.mode(),
            attributes.uid(),
            attributes.gid(),
            file ? attributes.links() : 1,
            file ? Optional.of(attributes.modified()) : Optional.empty(),
            text,
            Objects.requireNonNull(walk.first().get(id)),
            Tagging.of(tree, id)));
    if (attributes.isDirectory()) {
      for (Listing.Entry entry : list(tree, id)) {
        String child = (path.equals("/") ? "" : path) + "/" + entry.name();
        add(walk, child, entry.id(), tree.attributes(entry.id()));
      }
    }
  }

  /** All entries of a directory, in the order of their names. */
  static List<Listing.Entry> list(FileTree tree, FileId directory) throws FileException {
    List<Listing.Entry> all = new ArrayList<>();
    long cookie = Listing.START;
    Listing page;
    do {
      page = tree.list(Caller.SUPERUSER, directory, cookie, 100);
      all.addAll(page.entries());
      cookie = all.isEmpty() ? cookie : all.getLast().cookie();
    } while (!page.end());
    all.sort((a, b) -> a.name().compareTo(b.name()));
    return all;
  }

  /** Where the two differ, in lines; empty if nowhere. */
  List<String> differences(String mine, Picture other, String theirs) {
    List<String> lines = new ArrayList<>();
    TreeMap<String, Seen> all = new TreeMap<>(entries);
    all.putAll(other.entries);
    for (String path : all.keySet()) {
      Seen here = entries.get(path);
      Seen there = other.entries.get(path);
      if (!Objects.equals(here, there)) {
        lines.add(path + ": " + mine + " has " + here + ", " + theirs + " has " + there);
      }
    }
    return lines;
  }
}

package org.entracte.gateway.export;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.Name;

/**
 * What a power cut may undo on a {@link MemoryDisk}. Names and attributes since the last sync of
 * anything survive as any prefix, as the journals of ext4 and xfs keep them; of each file that was
 * not synced any of its sizes since then, and of each of its pages any version, torn between two at
 * a sector.
 */
final class UnsyncedChanges {
  private static final int SECTOR = 512;

  /** Names and attributes before each change since the last sync, the oldest first. */
  private final List<Map<MemoryNode, Frozen>> before = new ArrayList<>();

  /** Contents before each change since the file was synced; not those as they are now. */
  private final Map<MemoryNode, List<Content>> contents = new HashMap<>();

  /** A node without its content. */
  private record Frozen(
      int mode,
      int links,
      int uid,
      int gid,
      Instant accessed,
      Instant modified,
      Instant changed,
      Map<Name, MemoryNode> children,
      Map<AttributeName, byte[]> values) {
    static Frozen of(MemoryNode node) {
      return new Frozen(
          node.mode,
          node.links,
          node.uid,
          node.gid,
          node.accessed,
          node.modified,
          node.changed,
          new TreeMap<>(node.children),
          new TreeMap<>(node.values));
    }

    void thaw(MemoryNode into) {
      into.mode = mode;
      into.links = links;
      into.uid = uid;
      into.gid = gid;
      into.accessed = accessed;
      into.modified = modified;
      into.changed = changed;
      into.values.putAll(values);
    }
  }

  /** A file's content; pages are copies. */
  private record Content(long sizeBytes, TreeMap<Long, byte[]> pages) {
    static Content of(MemoryNode node) {
      TreeMap<Long, byte[]> pages = new TreeMap<>();
      node.pages.forEach((number, page) -> pages.put(number, page.clone()));
      return new Content(node.sizeBytes, pages);
    }
  }

  private static Map<MemoryNode, Frozen> freeze(Iterable<MemoryNode> nodes) {
    Map<MemoryNode, Frozen> frozen = new LinkedHashMap<>();
    nodes.forEach(node -> frozen.put(node, Frozen.of(node)));
    return frozen;
  }

  void beforeChange(Iterable<MemoryNode> nodes) {
    before.add(freeze(nodes));
  }

  void beforeContentChange(MemoryNode node) {
    contents.computeIfAbsent(node, first -> new ArrayList<>()).add(Content.of(node));
  }

  /** A directory has no content, but its sync, too, writes all of the journal. */
  void synced(MemoryNode node) {
    before.clear();
    contents.remove(node);
  }

  void allSynced() {
    before.clear();
    contents.clear();
  }

  /** Copies of the nodes that a power cut leaves, {@code nodes} being there now. */
  List<MemoryNode> crashed(Iterable<MemoryNode> nodes, IntUnaryOperator pick) {
    int version = pick.applyAsInt(before.size() + 1);
    Map<MemoryNode, Frozen> left = version == before.size() ? freeze(nodes) : before.get(version);
    Map<MemoryNode, MemoryNode> copies = new HashMap<>();
    left.forEach(
        (node, frozen) -> {
          MemoryNode copy =
              new MemoryNode(node.key, node.type, node.target, frozen.mode(), frozen.changed());
          frozen.thaw(copy);
          pour(node, copy, pick);
          copies.put(node, copy);
        });
    left.forEach(
        (node, frozen) -> {
          Map<Name, MemoryNode> children = copyOf(node, copies).children;
          frozen.children().forEach((name, child) -> children.put(name, copyOf(child, copies)));
        });
    return left.keySet().stream().map(node -> copyOf(node, copies)).toList();
  }

  private static MemoryNode copyOf(MemoryNode node, Map<MemoryNode, MemoryNode> copies) {
    return Objects.requireNonNull(copies.get(node));
  }

  private void pour(MemoryNode node, MemoryNode copy, IntUnaryOperator pick) {
    List<Content> versions = new ArrayList<>(contents.getOrDefault(node, List.of()));
    versions.add(Content.of(node));
    copy.sizeBytes = versions.get(pick.applyAsInt(versions.size())).sizeBytes();
    long pages = (copy.sizeBytes + MemoryNode.PAGE_BYTES - 1) / MemoryNode.PAGE_BYTES;
    for (long number = 0; number < pages; number++) {
      byte[] page = page(versions, number, pick);
      if (page.length > 0) {
        copy.pages.put(number, page);
      }
    }
    // Nothing may lie behind the end, where a later extension would show it.
    copy.truncate(copy.sizeBytes);
  }

  /** Empty for a hole. */
  private static byte[] page(List<Content> versions, long number, IntUnaryOperator pick) {
    byte[] first = version(versions, number, pick);
    byte[] second = version(versions, number, pick);
    int torn = SECTOR * pick.applyAsInt(MemoryNode.PAGE_BYTES / SECTOR + 1);
    if (first.length == 0 && second.length == 0) {
      return first;
    }
    byte[] page = new byte[MemoryNode.PAGE_BYTES];
    System.arraycopy(first, 0, page, 0, Math.min(first.length, torn));
    if (second.length > 0) {
      System.arraycopy(second, torn, page, torn, second.length - torn);
    }
    return page;
  }

  private static byte[] version(List<Content> versions, long number, IntUnaryOperator pick) {
    return versions
        .get(pick.applyAsInt(versions.size()))
        .pages()
        .getOrDefault(number, new byte[0])
        .clone();
  }
}

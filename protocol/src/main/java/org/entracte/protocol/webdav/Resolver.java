package org.entracte.protocol.webdav;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.OpenFile;

/**
 * From paths to objects, name by name. Links are followed here, inside the export only: an absolute
 * target, or one that climbs above the export's root, leads nowhere.
 */
final class Resolver {
  /** Links followed in one path, as Linux does (path_resolution(7)). */
  static final int MAX_LINKS = 40;

  private static final byte[] DOT = {'.'};
  private static final byte[] DOT_DOT = {'.', '.'};

  private final Supplier<List<Export>> exports;
  private final Caller caller;

  Resolver(Supplier<List<Export>> exports, Caller caller) {
    this.exports = exports;
    this.caller = caller;
  }

  List<Export> exports() {
    return exports.get();
  }

  Found find(DavPath path) throws FileException {
    if (path.isRoot()) {
      return new Found.ServerRoot();
    }
    Optional<Export> export = export(path);
    if (export.isEmpty()) {
      return new Found.Unreachable(path);
    }
    Deque<byte[]> parts = new ArrayDeque<>();
    path.names().stream().skip(1).map(Name::toBytes).forEach(parts::add);
    return new Walk(export.get(), path, false).go(FileId.ROOT, parts);
  }

  /** Opens a file whose path has no links in it, for reading; empty if it takes more to find it. */
  Optional<OpenFile> openAtOnce(DavPath path) throws FileException {
    if (path.isRoot()) {
      return Optional.empty();
    }
    Optional<Export> export = export(path);
    List<Name> below = path.names().subList(1, path.names().size());
    return export.isEmpty() || below.isEmpty()
        ? Optional.empty()
        : export.get().tree().openAtOnce(caller, below);
  }

  /** The one that a path leads into. */
  private Optional<Export> export(DavPath path) {
    String wanted = path.names().getFirst().toString();
    return exports().stream().filter(export -> export.name().equals(wanted)).findFirst();
  }

  /** Goes on to what a link leads to; anything else stays. The path shown remains the link's. */
  Found follow(Found.Present present) throws FileException {
    if (present.node().attributes().type() != FileType.SYMLINK || present.slot().isEmpty()) {
      return present;
    }
    Found.Slot slot = present.slot().get();
    Deque<byte[]> parts = new ArrayDeque<>();
    parts.add(slot.name().toBytes());
    return new Walk(present.export(), present.path(), true).go(slot.directory(), parts);
  }

  /** What a client is shown for it. */
  Resource resource(Found.Present present) throws FileException {
    if (present.node().attributes().type() == FileType.SYMLINK) {
      return follow(present) instanceof Found.Present target
          ? shown(target)
          : new Resource.Opaque(present.export(), present.path(), present.node());
    }
    return shown(present);
  }

  /** What a client is shown for an entry of a collection. */
  Resource member(Resource.Folder folder, Listing.Entry entry) {
    FileId directory = folder.node().id();
    Node node = new Node(entry.id(), entry.attributes());
    Found.Slot slot = new Found.Slot(directory, entry.name());
    return member(folder.export(), folder.path().child(entry.name()), slot, node);
  }

  /** What a client is shown for what stands under a name. */
  Resource member(Export export, DavPath path, Found.Slot slot, Node node) {
    try {
      return resource(new Found.Present(export, path, Optional.of(slot), node));
    } catch (FileException unfollowable) {
      // A link to where this caller may not go, or what cannot be reached now; a GET says why.
      return new Resource.Opaque(export, path, node);
    }
  }

  /** The object whose state a client sees there: what a link leads to, or the link itself. */
  Node node(Found.Present present) throws FileException {
    return follow(present) instanceof Found.Present target ? target.node() : present.node();
  }

  private static Resource shown(Found.Present present) {
    Export export = present.export();
    return switch (present.node().attributes().type()) {
      case DIRECTORY -> new Resource.Folder(export, present.path(), present.node());
      case FILE -> new Resource.Document(export, present.path(), present.node());
      case SYMLINK, FIFO, SOCKET, BLOCK_DEVICE, CHARACTER_DEVICE ->
          new Resource.Opaque(export, present.path(), present.node());
    };
  }

  /** One resolution, with its count of links. */
  private final class Walk {
    private final FileTree tree;
    private final Export export;
    private final DavPath path;
    private final boolean followLast;
    private int links;

    Walk(Export export, DavPath path, boolean followLast) {
      this.tree = export.tree();
      this.export = export;
      this.path = path;
      this.followLast = followLast;
    }

    Found go(FileId start, Deque<byte[]> parts) throws FileException {
      FileId directory = start;
      while (!parts.isEmpty()) {
        byte[] part = parts.removeFirst();
        if (part.length == 0 || Arrays.equals(part, DOT)) {
          continue;
        }
        if (Arrays.equals(part, DOT_DOT)) {
          if (directory.equals(FileId.ROOT)) {
            return new Found.Unreachable(path);
          }
          directory = tree.parent(directory);
          continue;
        }
        Optional<Node> node = child(directory, part);
        if (node.isEmpty() && Spelling.isAmbiguous(part)) {
          for (byte[] other : Spelling.others(part)) {
            if (node.isEmpty()) {
              node = child(directory, other);
              part = node.isPresent() ? other : part;
            }
          }
        }
        if (node.isEmpty()) {
          return absent(directory, part, parts);
        }
        FileType type = node.get().attributes().type();
        if (type == FileType.SYMLINK && (followLast || !parts.isEmpty())) {
          if (!push(node.get().id(), parts)) {
            return new Found.Unreachable(path);
          }
        } else if (parts.isEmpty()) {
          return new Found.Present(
              export, path, Optional.of(new Found.Slot(directory, Name.of(part))), node.get());
        } else if (type == FileType.DIRECTORY) {
          directory = node.get().id();
        } else {
          return new Found.Unreachable(path);
        }
      }
      Node end = new Node(directory, tree.attributes(directory));
      return new Found.Present(export, path, Optional.empty(), end);
    }

    private Found absent(FileId directory, byte[] part, Deque<byte[]> rest) {
      return rest.isEmpty() && Name.flaw(part).isEmpty()
          ? new Found.Vacant(export, path, new Found.Slot(directory, Name.of(part)))
          : new Found.Unreachable(path);
    }

    private Optional<Node> child(FileId directory, byte[] part) throws FileException {
      if (Name.flaw(part).isPresent()) {
        return Optional.empty();
      }
      try {
        return Optional.of(tree.lookup(caller, directory, Name.of(part)));
      } catch (FileException refused) {
        if (refused.error() == FileError.NOT_FOUND) {
          return Optional.empty();
        }
        throw refused;
      }
    }

    /** Puts a link's target before the rest; false if it leads out or there were too many. */
    private boolean push(FileId link, Deque<byte[]> parts) throws FileException {
      byte[] target = tree.readLink(caller, link).toBytes();
      if (++links > MAX_LINKS || target[0] == '/') {
        return false;
      }
      int end = target.length;
      for (int i = target.length - 1; i >= -1; i--) {
        if (i < 0 || target[i] == '/') {
          parts.addFirst(Arrays.copyOfRange(target, i + 1, end));
          end = i;
        }
      }
      return true;
    }
  }
}

package org.entracte.protocol.webdav;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Upload;

/**
 * Copies objects from one tree into the same or another, with their dead properties. Links are
 * copied as links, modes are kept, other attributes are those of new files.
 */
final class TreeCopy {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int PAGE = 512;

  private final Caller caller;
  private final DeadProperties properties;
  private final Export fromExport;
  private final Export toExport;
  private final FileTree from;
  private final FileTree to;

  TreeCopy(Caller caller, DeadProperties properties, Export from, Export to) {
    this.caller = caller;
    this.properties = properties;
    this.fromExport = from;
    this.toExport = to;
    this.from = from.tree();
    this.to = to.tree();
  }

  /**
   * What must hold for the topmost object.
   *
   * @param source of what is copied, when its content is there
   * @param target of the name it gets
   */
  record Only(Upload.Expected source, Upload.Expected target, Entry entry) {}

  /** Lets the topmost object in under its name. */
  interface Entry {
    Node enter(WebDavLocks.Act<Node> act) throws Refusal, FileException;
  }

  /** A directory to be filled. */
  private record Level(FileId source, FileId target) {}

  /**
   * @param deep whether members of a directory go along
   * @throws FileException the first refusal; what was copied before it stays
   */
  void copy(Node source, Found.Slot slot, boolean deep, Only only) throws Refusal, FileException {
    Deque<Level> levels = new ArrayDeque<>();
    FileId top = one(source, slot.directory(), slot.name(), only);
    if (source.attributes().isDirectory()) {
      levels.push(new Level(source.id(), top));
    }
    Only anything = new Only(Upload.ANYTHING, Upload.ANYTHING, act -> act.run());
    while (deep && !levels.isEmpty()) {
      Level level = levels.pop();
      long cookie = Listing.START;
      boolean end = false;
      while (!end) {
        Listing page = from.list(caller, level.source(), cookie, PAGE);
        for (Listing.Entry entry : page.entries()) {
          cookie = entry.cookie();
          Node node = new Node(entry.id(), entry.attributes());
          FileId made = one(node, level.target(), entry.name(), anything);
          if (node.attributes().isDirectory()) {
            levels.push(new Level(node.id(), made));
          }
        }
        end = page.end() || page.entries().isEmpty();
      }
    }
  }

  private FileId one(Node source, FileId directory, Name name, Only only)
      throws Refusal, FileException {
    AttributeChange mode = AttributeChange.mode(source.attributes().mode() & 0777);
    Node made =
        switch (source.attributes().type()) {
          case DIRECTORY -> make(directory, name, new NewObject.Directory(), mode, only);
          case FILE -> content(source.id(), directory, name, mode, only);
          case SYMLINK -> {
            NewObject link = new NewObject.Symlink(from.readLink(caller, source.id()));
            yield make(directory, name, link, AttributeChange.NONE, only);
          }
          case FIFO, SOCKET -> {
            NewObject special = new NewObject.Special(source.attributes().type());
            yield make(directory, name, special, mode, only);
          }
          case BLOCK_DEVICE, CHARACTER_DEVICE ->
              throw new FileException(
                  FileError.WRONG_TYPE, name + " is a device; devices cannot be copied.");
        };
    properties.copy(fromExport, source.id(), toExport, made.id());
    return made.id();
  }

  /** Only content can replace something in one step; other things need a free name. */
  private Node make(
      FileId directory, Name name, NewObject object, AttributeChange initial, Only only)
      throws Refusal, FileException {
    return only.entry().enter(() -> to.create(caller, directory, name, object, initial));
  }

  private Node content(FileId source, FileId directory, Name name, AttributeChange mode, Only only)
      throws Refusal, FileException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try (OpenFile file = from.open(caller, source, OpenMode.READ);
        Upload upload = to.upload(caller, directory, name)) {
      long at = 0;
      for (int n = file.read(buffer, at); n > 0; n = file.read(buffer, at)) {
        at += n;
        upload.write(buffer.flip());
        buffer.clear();
      }
      return only.entry()
          .enter(
              () -> {
                only.source().require(Optional.of(new Node(source, file.attributes())), name);
                return upload.publish(only.target(), mode);
              });
    }
  }
}

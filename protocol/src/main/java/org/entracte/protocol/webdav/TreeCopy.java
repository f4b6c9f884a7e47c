package org.entracte.protocol.webdav;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
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
 * Copies objects from one tree into the same or another. Links are copied as links, modes are kept,
 * other attributes are those of new files.
 */
final class TreeCopy {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int PAGE = 512;

  private final Caller caller;
  private final FileTree from;
  private final FileTree to;

  TreeCopy(Caller caller, FileTree from, FileTree to) {
    this.caller = caller;
    this.from = from;
    this.to = to;
  }

  /** A directory to be filled. */
  private record Level(FileId source, FileId target) {}

  /**
   * @param deep whether members of a directory go along
   * @throws FileException the first refusal; what was copied before it stays
   */
  void copy(Node source, Found.Slot slot, boolean deep) throws FileException {
    Deque<Level> levels = new ArrayDeque<>();
    one(source, slot.directory(), slot.name()).ifPresent(levels::push);
    while (deep && !levels.isEmpty()) {
      Level level = levels.pop();
      long cookie = Listing.START;
      boolean end = false;
      while (!end) {
        Listing page = from.list(caller, level.source(), cookie, PAGE);
        for (Listing.Entry entry : page.entries()) {
          cookie = entry.cookie();
          one(new Node(entry.id(), entry.attributes()), level.target(), entry.name())
              .ifPresent(levels::push);
        }
        end = page.end() || page.entries().isEmpty();
      }
    }
  }

  private Optional<Level> one(Node source, FileId directory, Name name) throws FileException {
    AttributeChange mode = AttributeChange.mode(source.attributes().mode() & 0777);
    return switch (source.attributes().type()) {
      case DIRECTORY -> {
        Node made = to.create(caller, directory, name, new NewObject.Directory(), mode);
        yield Optional.of(new Level(source.id(), made.id()));
      }
      case FILE -> {
        content(source.id(), directory, name, mode);
        yield Optional.empty();
      }
      case SYMLINK -> {
        link(source.id(), directory, name);
        yield Optional.empty();
      }
      case FIFO, SOCKET -> {
        NewObject special = new NewObject.Special(source.attributes().type());
        to.create(caller, directory, name, special, mode);
        yield Optional.empty();
      }
      case BLOCK_DEVICE, CHARACTER_DEVICE ->
          throw new FileException(
              FileError.WRONG_TYPE, name + " is a device; devices cannot be copied.");
    };
  }

  /** A link or special file cannot be replaced in one step as content can. */
  private void link(FileId source, FileId directory, Name name) throws FileException {
    NewObject link = new NewObject.Symlink(from.readLink(caller, source));
    to.create(caller, directory, name, link, AttributeChange.NONE);
  }

  private void content(FileId source, FileId directory, Name name, AttributeChange mode)
      throws FileException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try (OpenFile file = from.open(caller, source, OpenMode.READ);
        Upload upload = to.upload(caller, directory, name)) {
      long at = 0;
      for (int n = file.read(buffer, at); n > 0; n = file.read(buffer, at)) {
        at += n;
        upload.write(buffer.flip());
        buffer.clear();
      }
      upload.publish(new Upload.Expected.Anything(), mode);
    }
  }
}

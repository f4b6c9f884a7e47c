package org.entracte.cache.replica;

import java.nio.ByteBuffer;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.Upload;

/** Content on its way to a name of a {@link ReplicaTree}, in a layer that nothing refers to yet. */
final class ReplicaUpload implements Upload {
  private final ReplicaTree tree;
  private final Caller caller;
  private final FileId directory;
  private final Name name;
  private final long layer;
  private final RunningChecksum checksum = new RunningChecksum();
  private long lengthBytes;
  private boolean ended;

  ReplicaUpload(ReplicaTree tree, Caller caller, FileId directory, Name name, long layer) {
    this.tree = tree;
    this.caller = caller;
    this.directory = directory;
    this.name = name;
    this.layer = layer;
  }

  @Override
  public void write(ByteBuffer source) throws FileException {
    checkRunning();
    int length = source.remaining();
    ByteBuffer written = source.duplicate();
    tree.appendTo(layer, source, lengthBytes);
    lengthBytes += length;
    checksum.update(written);
    if (checksum.isLong()) {
      tree.know(layer, checksum.take());
    }
  }

  @Override
  public Node publish(Expected expected, AttributeChange change) throws FileException {
    checkRunning();
    tree.know(layer, checksum.end());
    Node node = tree.publish(caller, directory, name, layer, lengthBytes, expected, change);
    // From here on the layer is the file's: a failing sync must not make close() discard it.
    ended = true;
    tree.commit(node.id());
    return node;
  }

  @Override
  public void close() throws FileException {
    if (!ended) {
      ended = true;
      tree.discard(layer);
    }
  }

  private void checkRunning() {
    if (ended) {
      throw new IllegalStateException("the upload to " + name + " has ended");
    }
  }
}

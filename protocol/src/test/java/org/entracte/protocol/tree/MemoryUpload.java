package org.entracte.protocol.tree;

import java.nio.ByteBuffer;

/** Content on its way to a name of an {@link InMemoryTree}. */
final class MemoryUpload implements Upload {
  private final InMemoryTree tree;
  private final Caller caller;
  private final FileId directory;
  private final Name name;
  private final SparseContent content = new SparseContent();
  private boolean ended;

  MemoryUpload(InMemoryTree tree, Caller caller, FileId directory, Name name) {
    this.tree = tree;
    this.caller = caller;
    this.directory = directory;
    this.name = name;
  }

  @Override
  public void write(ByteBuffer source) {
    checkRunning();
    content.write(source, content.sizeBytes());
  }

  @Override
  public Node publish(Expected expected, AttributeChange change) throws FileException {
    checkRunning();
    Node node = tree.publish(caller, directory, name, content, expected, change);
    ended = true;
    return node;
  }

  @Override
  public void close() {
    ended = true;
  }

  private void checkRunning() {
    if (ended) {
      throw new IllegalStateException("the upload to " + name + " has ended");
    }
  }
}

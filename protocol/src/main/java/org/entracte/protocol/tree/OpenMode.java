package org.entracte.protocol.tree;

/** What an open file is for. */
public enum OpenMode {
  READ(true, false),
  WRITE(false, true),
  READ_WRITE(true, true);

  private final boolean reads;
  private final boolean writes;

  OpenMode(boolean reads, boolean writes) {
    this.reads = reads;
    this.writes = writes;
  }

  public boolean reads() {
    return reads;
  }

  public boolean writes() {
    return writes;
  }
}

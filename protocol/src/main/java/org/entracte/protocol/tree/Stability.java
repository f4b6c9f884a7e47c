package org.entracte.protocol.tree;

/** How safe a write must be before it is answered (I1; RFC 8881, 18.32). */
public enum Stability {
  /** Survives a crash of the process, or the write verifier changes. */
  UNSTABLE,
  /** On the disk, with what is needed to read it back. */
  DATA_SYNC,
  /** On the disk with all its attributes. */
  FILE_SYNC
}

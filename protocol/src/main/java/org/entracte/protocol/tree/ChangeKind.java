package org.entracte.protocol.tree;

/** What {@link Attributes#change} is made of (RFC 7862, 12.2.3). */
public enum ChangeKind {
  /** A number that only ever grows. */
  MONOTONIC,

  /** The time of the last change of the object; a clock that is set back can make it smaller. */
  TIME
}

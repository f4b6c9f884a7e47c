package org.entracte.gateway.tree;

import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.TimeChange;

/** What is known of why an object looks different from what was recorded. */
enum Cause {
  /** Nothing: a changed ctime that no visible attribute explains counts as changed content. */
  UNKNOWN,
  /** A name came or went, which changes the ctime. */
  NAME,
  /** We set mode or owner: a changed mtime is of somebody who wrote. */
  ATTRIBUTES,
  /** We set times, or the size. */
  TIMES;

  /** Setting these. */
  static Cause of(AttributeChange change) {
    boolean timely =
        change.sizeBytes().isPresent() || !(change.modified() instanceof TimeChange.Keep);
    return timely ? TIMES : ATTRIBUTES;
  }
}

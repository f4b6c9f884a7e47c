package org.entracte.gateway.tree;

/** What is known of why an object looks different from what was recorded. */
enum Cause {
  /** Nothing: a changed ctime that no visible attribute explains counts as changed content. */
  UNKNOWN,
  /** A name came or went, which changes the ctime. */
  NAME,
  /** We set attributes. */
  ATTRIBUTES
}

package org.entracte.protocol.tree;

import java.time.Instant;

/** What to do with a timestamp. */
public sealed interface TimeChange {
  TimeChange KEEP = new Keep();
  TimeChange NOW = new Now();

  /** Leave it. */
  record Keep() implements TimeChange {}

  /** The tree's own clock; allowed to whoever may write. */
  record Now() implements TimeChange {}

  /** A time the caller chose; allowed to the owner. */
  record To(Instant time) implements TimeChange {}
}

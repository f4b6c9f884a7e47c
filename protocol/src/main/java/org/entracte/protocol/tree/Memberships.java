package org.entracte.protocol.tree;

/** In which groups somebody is. Called with every operation, so quick; safe for many threads. */
@FunctionalInterface
public interface Memberships {
  /** Those that the caller claims: at most 16 with AUTH_SYS. */
  Memberships CLAIMED = claimed -> claimed;

  /** The same user with the supplementary groups that count. */
  Caller of(Caller claimed);
}

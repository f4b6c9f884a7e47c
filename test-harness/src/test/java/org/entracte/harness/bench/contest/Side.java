package org.entracte.harness.bench.contest;

/** Whose turn it is. */
public enum Side {
  OURS,
  PEER
}

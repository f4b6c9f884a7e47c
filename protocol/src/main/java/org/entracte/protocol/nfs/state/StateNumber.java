package org.entracte.protocol.nfs.state;

/** The number in a stateid, and how often what it stands for has changed. State lock. */
final class StateNumber {
  private int index;
  private int generation;
  private int seqid;

  void set(int newIndex, int newGeneration) {
    index = newIndex;
    generation = newGeneration;
  }

  /** Whether there is a stateid with this number. */
  boolean isSet() {
    return generation != 0;
  }

  int index() {
    return index;
  }

  int generation() {
    return generation;
  }

  int seqid() {
    return seqid;
  }

  /** One more change; zero is skipped: it means "the newest". */
  void changed() {
    seqid = seqid == -1 ? 1 : seqid + 1;
  }
}

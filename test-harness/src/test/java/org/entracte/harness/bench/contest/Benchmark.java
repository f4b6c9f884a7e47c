package org.entracte.harness.bench.contest;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A piece of work that both sides do by turns, in the same way. Used by one thread. */
public interface Benchmark {
  /** A word for the command line. */
  String name();

  /** What is done, in one sentence. */
  String about();

  /** In the order of the table. */
  List<Row> rows();

  /**
   * Does the work once and leaves nothing behind. Fails with an AssertionError when the work was
   * not done as it has to be.
   *
   * @return a reading for each row
   */
  Map<Row, Reading> turn(Side side) throws IOException, InterruptedException;
}

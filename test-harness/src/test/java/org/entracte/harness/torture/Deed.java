package org.entracte.harness.torture;

/**
 * Somebody made one content of another.
 *
 * @param atMillis since 1970
 * @param before what they saw; empty if there was no file
 * @param after empty if there is no file any more
 * @param whole written as a whole, not in parts over something else
 * @param told whether it was acknowledged; otherwise it happened or it did not
 */
record Deed(
    char writer,
    long atMillis,
    String what,
    String path,
    String before,
    String after,
    boolean whole,
    boolean told) {

  @Override
  public String toString() {
    return writer
        + " "
        + what
        + " "
        + path
        + " at "
        + atMillis
        + ": "
        + Words.brief(before)
        + " to "
        + Words.brief(after)
        + (told ? "" : " (not acknowledged)");
  }
}

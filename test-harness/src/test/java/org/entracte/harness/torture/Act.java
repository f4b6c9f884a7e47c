package org.entracte.harness.torture;

import java.util.Optional;

/**
 * One operation of a user, from the first look to the last answer.
 *
 * @param endMillis since 1970
 * @param error how it failed, if it did: the name of an errno, or HTTP and a status
 * @param changing whether it failed after looking, while changing something
 * @param from of a rename that failed: what was to get the name {@code path}
 */
record Act(
    char writer,
    long endMillis,
    long millis,
    String what,
    String path,
    Optional<String> error,
    boolean changing,
    Optional<String> from) {

  Act(
      char writer,
      long endMillis,
      long millis,
      String what,
      String path,
      Optional<String> error,
      boolean changing) {
    this(writer, endMillis, millis, what, path, error, changing, Optional.empty());
  }

  long startMillis() {
    return endMillis - millis;
  }

  @Override
  public String toString() {
    return writer
        + " "
        + what
        + " "
        + path
        + ", ended at "
        + endMillis
        + " after "
        + millis
        + " ms"
        + error.map(name -> (changing ? ", changing: " : ", looking: ") + name).orElse("");
  }
}

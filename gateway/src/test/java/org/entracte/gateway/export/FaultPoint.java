package org.entracte.gateway.export;

/** Where a simulator may end the process: called before each change of a {@link MemoryVolume}. */
@FunctionalInterface
public interface FaultPoint {
  /** Nothing ever fails. */
  FaultPoint NONE = change -> {};

  /**
   * May throw an Error; then the change is not made.
   *
   * @param change the operation about to be made, "rename" for one
   */
  void before(String change);
}

package org.entracte.cache.upstream;

import java.time.Duration;

/** Work that goes on behind the scenes, one bounded piece at a time. Stepped by one thread. */
public interface BackgroundTask {
  /** For thread names and logs. */
  String name();

  /**
   * Does one piece. Trouble with the gateway is not an error here: it is noted in {@link
   * Connectivity} and shows in the pause.
   *
   * @return how long to rest before the next step, unless woken; zero if there is more to do
   */
  Duration step();
}

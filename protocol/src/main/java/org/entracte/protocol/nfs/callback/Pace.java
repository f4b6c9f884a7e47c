package org.entracte.protocol.nfs.callback;

import java.time.Duration;

/** Runs what must not be waited for. Safe for many threads. */
public interface Pace {
  /** Never runs anything: nobody is called. */
  Pace NONE =
      new Pace() {
        @Override
        public void soon(Runnable work) {}

        @Override
        public void later(Duration delay, Runnable work) {}
      };

  void soon(Runnable work);

  void later(Duration delay, Runnable work);
}

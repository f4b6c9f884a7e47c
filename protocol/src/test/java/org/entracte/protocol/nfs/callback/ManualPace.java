package org.entracte.protocol.nfs.callback;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Runs what is due when it is told to. */
final class ManualPace implements Pace {
  private final Queue<Runnable> due = new ArrayDeque<>();
  private final Queue<Runnable> patience = new ArrayDeque<>();

  @Override
  public void soon(Runnable work) {
    due.add(work);
  }

  @Override
  public void later(Duration delay, Runnable work) {
    patience.add(work);
  }

  void run() {
    for (Runnable work = due.poll(); work != null; work = due.poll()) {
      work.run();
    }
  }

  /** What had to wait before this. */
  void waitOnce() {
    List<Runnable> all = new ArrayList<>(patience);
    patience.clear();
    all.forEach(Runnable::run);
  }

  void waitLong() {
    waitOnce();
    run();
  }
}

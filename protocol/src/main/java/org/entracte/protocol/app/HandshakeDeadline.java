package org.entracte.protocol.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Connections on which TLS has not been agreed on yet. Each has a limit, for saying what it speaks
 * and once more for the handshake, and there are only so many: who has waited longest gives way to
 * who comes. Safe for many threads.
 */
final class HandshakeDeadline implements Connection.Listener, SslHandshakeListener {
  private final Duration limit;
  private final int most;
  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();

  /** When they began; the oldest comes first. */
  private final SequencedMap<EndPoint, Long> unfinished = new LinkedHashMap<>();

  /**
   * @param nanos a clock that only goes forward
   */
  HandshakeDeadline(Duration limit, int most, LongSupplier nanos) {
    this.limit = limit;
    this.most = most;
    this.nanos = nanos;
  }

  @Override
  public void onOpened(Connection connection) {
    List<EndPoint> tooMany = new ArrayList<>();
    lock.lock();
    try {
      unfinished.putLast(connection.getEndPoint(), nanos.getAsLong());
      while (unfinished.size() > most) {
        tooMany.add(unfinished.pollFirstEntry().getKey());
      }
    } finally {
      lock.unlock();
    }
    tooMany.forEach(EndPoint::close);
  }

  @Override
  public void onClosed(Connection connection) {
    forget(connection.getEndPoint());
  }

  @Override
  public void handshakeSucceeded(Event event) {
    EndPoint endPoint = event.getEndPoint();
    while (endPoint instanceof EndPoint.Wrapper above) {
      endPoint = above.unwrap();
    }
    forget(endPoint);
  }

  private void forget(EndPoint endPoint) {
    lock.lock();
    try {
      unfinished.remove(endPoint);
    } finally {
      lock.unlock();
    }
  }

  /** Looks after the connections from now on, until the scheduler stops. */
  void sweep(Scheduler scheduler) {
    scheduler.schedule(
        () -> {
          closeSlow();
          sweep(scheduler);
        },
        limit.toNanos() / 4,
        TimeUnit.NANOSECONDS);
  }

  private void closeSlow() {
    long now = nanos.getAsLong();
    List<EndPoint> slow = new ArrayList<>();
    lock.lock();
    try {
      for (Map.Entry<EndPoint, Long> each : unfinished.entrySet()) {
        if (now - each.getValue() <= limit.toNanos()) {
          break;
        }
        slow.add(each.getKey());
      }
    } finally {
      lock.unlock();
    }
    slow.forEach(EndPoint::close);
  }
}

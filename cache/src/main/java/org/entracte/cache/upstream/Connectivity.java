package org.entracte.cache.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.replication.LinkException;

/**
 * Whether the gateway is there, judged from real traffic. Only the feed tries while it is away;
 * everything else fails at once then, so that nothing ever hangs. Safe for many threads.
 */
public final class Connectivity {
  /** What the cache believes. */
  public enum State {
    ONLINE,
    /** Did not answer; the feed keeps trying. */
    OFFLINE,
    /** Taken offline by its user until told otherwise. */
    HELD_OFFLINE
  }

  /** A state and why. */
  public record Standing(State state, String reason) {}

  private final AtomicReference<Standing> standing =
      new AtomicReference<>(new Standing(State.OFFLINE, "not reached yet"));
  private final ReentrantLock listening = new ReentrantLock();
  private final List<Runnable> listeners = new ArrayList<>();

  public Standing standing() {
    return standing.get();
  }

  public boolean isOnline() {
    return standing.get().state() == State.ONLINE;
  }

  /** Calls {@code listener} whenever the gateway comes back or goes away. */
  public void onChange(Runnable listener) {
    listening.lock();
    try {
      listeners.add(listener);
    } finally {
      listening.unlock();
    }
  }

  /** The user's wish to work without the gateway; lasts until {@link #release}. */
  public void holdOffline() {
    become(new Standing(State.HELD_OFFLINE, "taken offline by its user"), true);
  }

  /** Ends {@link #holdOffline}; the feed looks for the gateway at its next step. */
  public void release() {
    if (standing.get().state() == State.HELD_OFFLINE) {
      become(new Standing(State.OFFLINE, "looking for the gateway"), true);
    }
  }

  void answered() {
    become(new Standing(State.ONLINE, "answering"), false);
  }

  void failed(LinkException failure) {
    become(new Standing(State.OFFLINE, String.valueOf(failure.getMessage())), false);
  }

  private void become(Standing next, boolean byUser) {
    Standing before =
        standing.getAndUpdate(now -> !byUser && now.state() == State.HELD_OFFLINE ? now : next);
    boolean held = !byUser && before.state() == State.HELD_OFFLINE;
    if (held || before.state() == next.state()) {
      return;
    }
    List<Runnable> toTell;
    listening.lock();
    try {
      toTell = List.copyOf(listeners);
    } finally {
      listening.unlock();
    }
    toTell.forEach(Runnable::run);
  }
}

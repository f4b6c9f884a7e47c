package org.entracte.protocol.nfs.rpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects by TCP, with a thread for each connection, and one more for each peer that takes nothing
 * of what is sent to it. Safe for many threads.
 */
public final class TcpDialer implements Dialer, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TcpDialer.class);

  /** So that nobody takes all places. */
  private static final int MOST_OF_ONE_ADDRESS = 16;

  private final ThreadFactory threads;
  private final ExecutorService senders;
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by {@link #lock}, as is what follows. */
  private final Set<DialedConnection> connections = new LinkedHashSet<>();

  private final Map<InetAddress, Integer> places = new LinkedHashMap<>();
  private int placesTaken;
  private boolean closed;

  /**
   * @param threads makes platform threads: they block in system calls
   * @param most how many connections at once, those under way included
   */
  public TcpDialer(ThreadFactory threads, int most) {
    this.threads = threads;
    this.most = most;
    senders = Outbox.senders(threads);
  }

  @Override
  public void dial(InetSocketAddress target, Caller caller) {
    InetAddress address = target.getAddress();
    String refusal = takePlace(address);
    if (refusal != null) {
      caller.ended(refusal);
      return;
    }
    boolean started = false;
    try {
      threads.newThread(() -> serve(target, caller)).start();
      started = true;
    } finally {
      if (!started) {
        leavePlace(address);
        caller.ended("no thread could be started for the connection");
      }
    }
  }

  /** Why there is none; null if there was one, which is taken now. */
  private @Nullable String takePlace(InetAddress address) {
    lock.lock();
    try {
      if (placesTaken >= most) {
        return "the server calls " + most + " clients already";
      }
      int taken = places.getOrDefault(address, 0);
      if (taken >= MOST_OF_ONE_ADDRESS) {
        return "the server calls " + taken + " clients at " + address.getHostAddress() + " already";
      }
      places.put(address, taken + 1);
      placesTaken++;
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void leavePlace(InetAddress address) {
    lock.lock();
    try {
      places.computeIfPresent(address, (_, taken) -> taken == 1 ? null : taken - 1);
      placesTaken--;
    } finally {
      lock.unlock();
    }
  }

  private void serve(InetSocketAddress target, Caller caller) {
    String ended = "it failed in a way it must not";
    try (SocketChannel channel = SocketChannel.open()) {
      serve(new DialedConnection(channel, target, senders), caller);
      ended = "its connection ended";
    } catch (IOException refused) {
      ended = refused.toString();
    } catch (RuntimeException broken) {
      LOG.error("The connection to the NFS client at {} failed", target, broken);
      ended = broken.toString();
    } finally {
      leavePlace(target.getAddress());
      caller.ended(ended);
    }
  }

  private void serve(DialedConnection connection, Caller caller) throws IOException {
    if (!enter(connection)) {
      throw new IOException("the server is being closed");
    }
    try {
      connection.connect();
      caller.connected(connection);
      connection.run();
    } finally {
      leave(connection);
      connection.close();
    }
  }

  private boolean enter(DialedConnection connection) {
    lock.lock();
    try {
      return !closed && connections.add(connection);
    } finally {
      lock.unlock();
    }
  }

  private void leave(DialedConnection connection) {
    lock.lock();
    try {
      connections.remove(connection);
    } finally {
      lock.unlock();
    }
  }

  /** Ends all connections; no more are made. */
  @Override
  public void close() {
    List<DialedConnection> open;
    lock.lock();
    try {
      closed = true;
      open = new ArrayList<>(connections);
    } finally {
      lock.unlock();
    }
    open.forEach(DialedConnection::close);
    senders.shutdown();
  }
}

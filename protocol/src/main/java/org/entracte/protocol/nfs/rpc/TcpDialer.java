package org.entracte.protocol.nfs.rpc;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects by TCP, with a thread for each connection. Safe for many threads. */
public final class TcpDialer implements Dialer, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TcpDialer.class);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final ThreadFactory threads;
  private final Semaphore room;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by {@link #lock}, as is what follows. */
  private final Set<SocketChannel> channels = new LinkedHashSet<>();

  private boolean closed;

  /**
   * @param threads makes platform threads: they block in system calls
   * @param most how many connections at once, those under way included
   */
  public TcpDialer(ThreadFactory threads, int most) {
    this.threads = threads;
    room = new Semaphore(most);
  }

  @Override
  public void dial(InetSocketAddress target, Caller caller) {
    if (!room.tryAcquire()) {
      caller.failed("too many clients are called already");
      return;
    }
    threads.newThread(() -> serve(target, caller)).start();
  }

  private void serve(InetSocketAddress target, Caller caller) {
    try (SocketChannel channel = SocketChannel.open()) {
      if (!enter(channel)) {
        caller.failed("the server is being closed");
        return;
      }
      try {
        DialedConnection connection = connect(channel, target);
        caller.connected(connection);
        connection.run();
      } catch (IOException refused) {
        caller.failed(String.valueOf(refused.getMessage()));
      } finally {
        leave(channel);
      }
    } catch (IOException failed) {
      LOG.warn("A connection to an NFS client failed in a way it must not", failed);
    } finally {
      room.release();
    }
  }

  private static DialedConnection connect(SocketChannel channel, InetSocketAddress target)
      throws IOException {
    channel.socket().connect(target, (int) PATIENCE.toMillis());
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    return new DialedConnection(channel);
  }

  private boolean enter(SocketChannel channel) {
    lock.lock();
    try {
      return !closed && channels.add(channel);
    } finally {
      lock.unlock();
    }
  }

  private void leave(SocketChannel channel) {
    lock.lock();
    try {
      channels.remove(channel);
    } finally {
      lock.unlock();
    }
  }

  /** Ends all connections; no more are made. */
  @Override
  public void close() throws IOException {
    List<SocketChannel> open;
    lock.lock();
    try {
      closed = true;
      open = new ArrayList<>(channels);
    } finally {
      lock.unlock();
    }
    for (SocketChannel channel : open) {
      channel.close();
    }
  }
}

package org.entracte.protocol.nfs.rpc;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts connections and serves one RPC program on them. Safe for many threads. */
public final class RpcServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RpcServer.class);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
  private static final int POOL_THREADS = 16;
  private static final long PATROL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final RpcDispatcher dispatcher;
  private final RpcLimits limits;
  private final ThreadFactory threads;
  private final ServerSocketChannel listener;
  private final ThreadPoolExecutor pool;
  private final WaitingCalls waitingCalls;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();

  /** Guarded by {@link #lock}. */
  private final Map<Connection, Thread> connections = new LinkedHashMap<>();

  private boolean closed;

  private RpcServer(
      RpcProgram program,
      RpcLimits limits,
      InstantSource clock,
      ThreadFactory threads,
      ServerSocketChannel listener) {
    dispatcher = new RpcDispatcher(program);
    this.limits = limits;
    this.clock = clock;
    this.threads = threads;
    this.listener = listener;
    waitingCalls = new WaitingCalls(limits.waitingCalls());
    pool =
        new ThreadPoolExecutor(
            POOL_THREADS,
            POOL_THREADS,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(limits.waitingCalls()),
            threads,
            // a full pool makes the connection wait: back-pressure on the client
            new ThreadPoolExecutor.CallerRunsPolicy());
    pool.allowCoreThreadTimeOut(true);
  }

  /**
   * Starts listening.
   *
   * @param threads makes platform threads: they block in system calls
   * @throws IOException if the address cannot be bound
   */
  public static RpcServer start(
      RpcProgram program,
      RpcLimits limits,
      InstantSource clock,
      ThreadFactory threads,
      InetSocketAddress bind)
      throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    try {
      listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listener.bind(bind);
    } catch (IOException failed) {
      listener.close();
      throw new IOException(
          "cannot listen for NFS on " + bind + ": " + failed.getMessage(), failed);
    }
    RpcServer server = new RpcServer(program, limits, clock, threads, listener);
    threads.newThread(server::acceptAll).start();
    threads.newThread(server::patrol).start();
    return server;
  }

  public InetSocketAddress address() throws IOException {
    return (InetSocketAddress) listener.getLocalAddress();
  }

  /** Ends all connections; waits a few seconds at most for calls that are being answered. */
  @Override
  public void close() throws IOException {
    Map<Connection, Thread> open;
    lock.lock();
    try {
      closed = true;
      ended.signalAll();
      open = new LinkedHashMap<>(connections);
    } finally {
      lock.unlock();
    }
    listener.close();
    open.keySet().forEach(Connection::close);
    pool.shutdown();
    awaitEnd(new ArrayList<>(open.values()));
  }

  private void awaitEnd(List<Thread> running) {
    try {
      for (Thread thread : running) {
        if (!thread.join(CLOSE_PATIENCE)) {
          LOG.warn("An NFS connection is still busy after {}; leaving it", CLOSE_PATIENCE);
          return;
        }
      }
      if (!pool.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("NFS calls are still waiting after {}; leaving them", CLOSE_PATIENCE);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void acceptAll() {
    while (true) {
      try {
        admit(listener.accept());
      } catch (AsynchronousCloseException closing) {
        return;
      } catch (ClosedChannelException closing) {
        return;
      } catch (IOException failed) {
        LOG.warn("An NFS connection could not be accepted: {}", failed.getMessage());
      }
    }
  }

  private void admit(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    Connection connection =
        new Connection(
            channel, dispatcher, waitingCalls, pool, isHere(channel), clock, limits.recordBytes());
    Thread thread = threads.newThread(() -> serve(connection));
    lock.lock();
    try {
      if (closed || (connections.size() >= limits.connections() && !makeRoom())) {
        LOG.warn("An NFS connection was refused: there are {} already", connections.size());
        channel.close();
        return;
      }
      connections.put(connection, thread);
    } finally {
      lock.unlock();
    }
    thread.start();
  }

  /** Ends the connection that was silent longest, if that was long enough. */
  private boolean makeRoom() {
    Connection silent =
        Collections.min(connections.keySet(), Comparator.comparing(Connection::heard));
    if (silent.heard().plus(limits.silence()).isAfter(clock.instant())) {
      return false;
    }
    LOG.info("An NFS connection that was silent since {} gives way to a new one", silent.heard());
    silent.close();
    connections.remove(silent);
    return true;
  }

  /** Ends connections whose peers take nothing, as each may hold a thread up. */
  private void patrol() {
    lock.lock();
    try {
      while (!closed) {
        for (Connection connection : connections.keySet()) {
          if (connection.isStuck(limits.writePatience())) {
            LOG.info("An NFS peer took nothing for {}; it is cut off", limits.writePatience());
            connection.close();
          }
        }
        long _ = ended.awaitNanos(PATROL_NANOS);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the peer is a program on this machine. */
  private static boolean isHere(SocketChannel channel) throws IOException {
    return channel.getRemoteAddress() instanceof InetSocketAddress remote
        && channel.getLocalAddress() instanceof InetSocketAddress local
        && (remote.getAddress().isLoopbackAddress()
            || remote.getAddress().equals(local.getAddress()));
  }

  private void serve(Connection connection) {
    try {
      connection.run();
    } finally {
      lock.lock();
      try {
        connections.remove(connection);
      } finally {
        lock.unlock();
      }
    }
  }
}

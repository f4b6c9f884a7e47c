package org.entracte.protocol.nfs.rpc;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.nfs.xdr.LargeBuffers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts connections and serves one RPC program on them. Safe for many threads. */
public final class RpcServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RpcServer.class);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
  private static final int POOL_THREADS = 16;

  /**
   * Connections that may wait to be accepted: who finds no place there tries again a second later.
   */
  private static final int BACKLOG = 1024;

  /** Long calls, and long replies, at once. */
  private static final int LONG_RECORDS = 64;

  /** How long a long call may take to arrive while others wait for the room it takes. */
  private static final Duration LONG_CALL = Duration.ofSeconds(5);

  private static final Duration BETWEEN_REFUSALS = Duration.ofSeconds(10);

  /** After which who has not called yet gives its place up to a new connection. */
  private static final Duration FIRST_CALL = Duration.ofSeconds(1);

  private static final long PATROL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final RpcDispatcher dispatcher;
  private final RpcLimits limits;
  private final ThreadFactory threads;
  private final ServerSocketChannel listener;
  private final ThreadPoolExecutor pool;
  private final ExecutorService senders;
  private final WaitingCalls waitingCalls;
  private final Connection.Room room;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();

  /** Guarded by {@link #lock}. */
  private final Map<Connection, Thread> connections = new LinkedHashMap<>();

  private boolean closed;
  private long refused;
  private Instant refusalsToldAt = Instant.MIN;

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
    LargeBuffers replies =
        new LargeBuffers(
            LONG_RECORDS,
            Connection.GATHERED_BYTES + limits.recordBytes() + RecordInput.MORE_BYTES);
    int callBytes = limits.recordBytes() + RecordInput.MORE_BYTES;
    waitingCalls =
        new WaitingCalls(limits.waitingCalls(), new LargeBuffers(LONG_RECORDS, callBytes), replies);
    room =
        new Connection.Room(
            limits.recordBytes(), new LargeBuffers(LONG_RECORDS, callBytes), replies);
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
    senders = Outbox.senders(threads);
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
      listener.bind(bind, BACKLOG);
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
    senders.shutdown();
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
            channel,
            dispatcher,
            waitingCalls,
            pool,
            senders,
            isHere(channel),
            peerOf(channel),
            clock,
            room);
    Thread thread = threads.newThread(() -> serve(connection));
    lock.lock();
    try {
      if (closed || (connections.size() >= limits.connections() && !makeRoom())) {
        tellOfRefusal();
        channel.close();
        return;
      }
      connections.put(connection, thread);
    } finally {
      lock.unlock();
    }
    thread.start();
  }

  /** Not each time: there may be many. */
  private void tellOfRefusal() {
    Instant now = clock.instant();
    refused++;
    if (!now.isBefore(refusalsToldAt.plus(BETWEEN_REFUSALS))) {
      refusalsToldAt = now;
      LOG.warn(
          "NFS connections are refused, {} so far: there are {} already",
          refused,
          connections.size());
    }
  }

  /** Ends the connection that was silent longest, if that was long enough. */
  private boolean makeRoom() {
    Instant now = clock.instant();
    Optional<Connection> silent =
        connections.keySet().stream()
            .filter(
                each ->
                    !each.heard()
                        .plus(each.hasCalled() ? limits.silence() : FIRST_CALL)
                        .isAfter(now))
            .min(Comparator.comparing(Connection::hasCalled).thenComparing(Connection::heard));
    silent.ifPresent(
        each -> {
          LOG.debug("An NFS connection silent since {} gives way to a new one", each.heard());
          each.close();
          connections.remove(each);
        });
    return silent.isPresent();
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
          if (room.calls().areWanted() && connection.isDribbling(LONG_CALL)) {
            LOG.debug("A long NFS call did not arrive within {}; it is cut off", LONG_CALL);
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

  private static Optional<InetSocketAddress> peerOf(SocketChannel channel) throws IOException {
    return channel.getRemoteAddress() instanceof InetSocketAddress remote
        ? Optional.of(remote)
        : Optional.empty();
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

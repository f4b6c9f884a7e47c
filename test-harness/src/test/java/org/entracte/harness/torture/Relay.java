package org.entracte.harness.torture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands between a cache and its gateway on loopback and passes bytes on, until it is told to do
 * worse. Any thread may use it.
 */
final class Relay implements AutoCloseable {
  private static final int CHUNK_BYTES = 16 * 1024;
  private static final int CONNECT_MILLIS = 2_000;

  /** How it treats what it is given. */
  private enum Mood {
    PASS,
    /** Takes connections, and nothing ever comes out. */
    STALL,
    /** Resets every connection at once. */
    REFUSE
  }

  private final ServerSocket listener;
  private final int targetPort;
  private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Mood mood = Mood.PASS;
  private Duration delay = Duration.ZERO;
  private long bytesToCut = Long.MAX_VALUE;
  private boolean closed;
  private int cuts;

  private Relay(ServerSocket listener, int targetPort) {
    this.listener = listener;
    this.targetPort = targetPort;
  }

  /** A relay to a port of loopback. */
  static Relay to(int targetPort) {
    try {
      Relay relay =
          new Relay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), targetPort);
      Thread.ofVirtual().name("relay").start(relay::listen);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Connections that it reset on its own account. */
  int cuts() {
    lock.lock();
    try {
      return cuts;
    } finally {
      lock.unlock();
    }
  }

  void pass() {
    become(Mood.PASS, Duration.ZERO);
  }

  /** Each chunk of bytes waits that long. */
  void delay(Duration each) {
    become(Mood.PASS, each);
  }

  void stall() {
    become(Mood.STALL, Duration.ZERO);
  }

  void refuse() {
    become(Mood.REFUSE, Duration.ZERO);
    resetAll();
  }

  /** Resets all connections once so many more bytes went through, in either direction. */
  void cutAfter(long bytes) {
    lock.lock();
    try {
      bytesToCut = bytes;
    } finally {
      lock.unlock();
    }
  }

  private void become(Mood next, Duration nextDelay) {
    lock.lock();
    try {
      mood = next;
      delay = nextDelay;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void listen() {
    while (!listener.isClosed()) {
      try {
        take(listener.accept());
      } catch (IOException gone) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException(gone);
        }
      }
    }
  }

  private void take(Socket client) throws IOException {
    Socket server = new Socket();
    Pair pair = new Pair(client, server);
    pairs.add(pair);
    if (isRefusing()) {
      pair.reset();
      return;
    }
    try {
      server.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort), CONNECT_MILLIS);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
    } catch (IOException nobodyThereOrResetMeanwhile) {
      pair.reset();
      return;
    }
    Thread.ofVirtual().start(() -> pump(pair, client, server));
    Thread.ofVirtual().start(() -> pump(pair, server, client));
  }

  private boolean isRefusing() {
    lock.lock();
    try {
      return mood == Mood.REFUSE;
    } finally {
      lock.unlock();
    }
  }

  private void pump(Pair pair, Socket from, Socket to) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      InputStream in = from.getInputStream();
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        int passed = admit(count);
        to.getOutputStream().write(chunk, 0, passed);
        if (passed < count) {
          resetAll();
          return;
        }
      }
      to.shutdownOutput();
      pair.oneWayEnded();
    } catch (IOException | InterruptedException broken) {
      // Either end going away, for whatever reason, is what the other end is to be told.
      pair.reset();
    }
  }

  /** Waits as long as it has to; answers how many of the bytes may go on before the cut. */
  private int admit(int count) throws InterruptedException {
    lock.lock();
    try {
      long nanos = delay.toNanos();
      while (nanos > 0 && !closed) {
        nanos = changed.awaitNanos(nanos);
      }
      while (mood == Mood.STALL && !closed) {
        changed.await();
      }
      int passed = (int) Math.min(count, bytesToCut);
      if (passed < count) {
        bytesToCut = Long.MAX_VALUE;
      } else if (bytesToCut != Long.MAX_VALUE) {
        bytesToCut -= passed;
      }
      return passed;
    } finally {
      lock.unlock();
    }
  }

  private void resetAll() {
    List<Pair> all = new ArrayList<>(pairs);
    lock.lock();
    try {
      cuts += all.size();
    } finally {
      lock.unlock();
    }
    all.forEach(Pair::reset);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List.copyOf(pairs).forEach(Pair::reset);
  }

  /** The two sockets of one connection. */
  private final class Pair {
    private final Socket client;
    private final Socket server;
    private final AtomicInteger waysEnded = new AtomicInteger();

    private Pair(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    private void oneWayEnded() throws IOException {
      if (waysEnded.incrementAndGet() == 2) {
        pairs.remove(this);
        client.close();
        server.close();
      }
    }

    private void reset() {
      pairs.remove(this);
      reset(client);
      reset(server);
    }

    private static void reset(Socket socket) {
      try {
        socket.setSoLinger(true, 0);
      } catch (SocketException closedAlready) {
        return;
      }
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

package org.entracte.protocol.nfs;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps a number of NFSv4.1 compounds in flight against a server, over one or several connections
 * of one client, and checks each answer. The client costs little, so that what is counted is the
 * server. Used by one thread.
 */
public final class WireLoad implements AutoCloseable {
  /** How long the last answers may take. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  /**
   * The attributes that Linux asks for: types 1, 3, 4, 8, 20 and 33, 35 to 37, 45, 47, 52, 53, 55.
   */
  private static final int[] ATTRIBUTES = {2, 0x0010_011a, 0x00b0_a03a};

  private final InetSocketAddress server;
  private final LongSupplier nanoTime;
  private final LoadTarget target;
  private final List<LoadConnection> connections = new ArrayList<>();
  private final List<LoadSlot.Place> places = new ArrayList<>();

  private WireLoad(InetSocketAddress server, LongSupplier nanoTime, LoadTarget target) {
    this.server = server;
    this.nanoTime = nanoTime;
    this.target = target;
  }

  /** What each compound does behind SEQUENCE and PUTFH. */
  public enum Work {
    /** Of one file, what Linux asks for. */
    GETATTR(0),
    /** LOOKUP, GETFH and GETATTR of one of 64 names, as Linux asks. */
    LOOKUP(0),
    READ_4K(4096),
    /** UNSTABLE. */
    WRITE_4K(4096),
    READ_1M(LoadTarget.BLOCK),
    /** UNSTABLE. */
    WRITE_1M(LoadTarget.BLOCK);

    private final int bytes;

    Work(int bytes) {
      this.bytes = bytes;
    }
  }

  /** How many compounds were answered in how much time. */
  public record Count(long operations, long nanos) {
    public double perSecond() {
      return operations * 1e9 / nanos;
    }
  }

  /**
   * Makes the folder that is worked in.
   *
   * @param nanoTime a clock as {@link System#nanoTime}
   * @param export the name of the export in the server's root
   */
  public static WireLoad on(
      InetSocketAddress server, LongSupplier nanoTime, String export, String folder)
      throws IOException {
    return new WireLoad(server, nanoTime, LoadTarget.make(server, export, folder));
  }

  /**
   * Works for that time.
   *
   * @param inFlight compounds at once, of all connections together; at most 1,000
   * @param connectionCount at most {@code inFlight}; all carry the same sessions, as with Linux's
   *     {@code nconnect}
   */
  public Count run(Work work, int inFlight, int connectionCount, Duration time)
      throws IOException, InterruptedException {
    while (connections.size() < connectionCount) {
      connections.add(new LoadConnection(server, nanoTime));
    }
    if (places.size() < inFlight) {
      places.addAll(target.slots(inFlight - places.size()));
    }
    List<Map<Integer, LoadSlot>> shares = new ArrayList<>();
    for (int i = 0; i < connectionCount; i++) {
      shares.add(new HashMap<>());
    }
    for (int i = 0; i < inFlight; i++) {
      shares.get(i % connectionCount).put(i, slot(work, i));
    }
    long begun = nanoTime.getAsLong();
    long until = begun + time.toNanos();
    List<Callable<Long>> tasks = new ArrayList<>();
    for (int i = 0; i < connectionCount; i++) {
      LoadConnection connection = connections.get(i);
      Map<Integer, LoadSlot> share = shares.get(i);
      tasks.add(() -> connection.run(share, until));
    }
    long answered = sum(tasks, time.plus(GRACE));
    return new Count(answered, nanoTime.getAsLong() - begun);
  }

  private static long sum(List<Callable<Long>> tasks, Duration limit)
      throws IOException, InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
      long sum = 0;
      for (Future<Long> each : threads.invokeAll(tasks, limit.toMillis(), TimeUnit.MILLISECONDS)) {
        sum += each.get();
      }
      return sum;
    } catch (CancellationException e) {
      throw new AssertionError("calls are unanswered after " + limit, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AssertionError wrong) {
        throw wrong;
      }
      throw new IOException("the load broke off", e.getCause());
    }
  }

  private LoadSlot slot(Work work, int id) {
    LoadSlot.Place place = places.get(id);
    ByteBuffer nothing = ByteBuffer.allocate(0);
    int block = id % LoadTarget.BLOCKS;
    return switch (work) {
      case GETATTR -> {
        Bytes operations = target.onSmall().ints(WireSession.GETATTR).ints(ATTRIBUTES);
        yield new LoadSlot(place, id, 2, operations, nothing);
      }
      case LOOKUP -> {
        Bytes operations =
            target
                .onFolder()
                .ints(WireSession.LOOKUP)
                .text(LoadTarget.name(id % LoadTarget.FILES))
                .ints(WireSession.GETFH, WireSession.GETATTR)
                .ints(ATTRIBUTES);
        yield new LoadSlot(place, id, 4, operations, nothing);
      }
      case READ_4K, READ_1M -> {
        Bytes operations = at(WireSession.READ, block).ints(work.bytes);
        yield new LoadSlot(place, id, 2, operations, nothing)
            .expecting(LoadTarget.content(block).limit(work.bytes));
      }
      case WRITE_4K, WRITE_1M -> {
        Bytes operations = at(WireSession.WRITE, block).ints(0, work.bytes);
        ByteBuffer payload = LoadTarget.content(block).limit(work.bytes);
        yield new LoadSlot(place, id, 2, operations, payload);
      }
    };
  }

  private Bytes at(int operation, int block) {
    return target
        .onLarge()
        .ints(operation)
        .raw(target.stateid())
        .longs((long) block * LoadTarget.BLOCK);
  }

  /** Fails if what was written is not what can be read now. */
  public void check() throws IOException {
    target.check();
  }

  @Override
  public void close() throws IOException {
    for (LoadConnection connection : connections) {
      connection.close();
    }
    target.close();
  }
}

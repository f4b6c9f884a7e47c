package org.entracte.protocol.nfs;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.entracte.protocol.nfs.op.CompoundProgram;
import org.entracte.protocol.nfs.op.ExclusiveCreates;
import org.entracte.protocol.nfs.rpc.RpcServer;
import org.entracte.protocol.nfs.rpc.TcpDialer;
import org.entracte.protocol.nfs.state.ChannelAttributes;
import org.entracte.protocol.nfs.state.ClientRecords;
import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.CreateRecords;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.Reservations;
import org.jspecify.annotations.Nullable;

/**
 * Serves exports over NFSv4.0, 4.1 and 4.2 (RFC 7530, 8881, 7862). The pseudo root {@code /} joins
 * them: export NAME is mounted as {@code /NAME}. Started once, closed once, by one thread.
 */
public final class NfsServer implements AutoCloseable {
  private static final int MAX_OPERATIONS = 64;

  /** How many clients of NFSv4.0 are called at once: each has a thread. */
  private static final int MOST_DIALED = 256;

  private final NfsConfig config;
  private final Supplier<List<Export>> exports;
  private final ClientRecords records;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final ThreadFactory threads;
  private final ScheduledPace pace;
  private final TcpDialer dialer;
  private Optional<Reservations> reservations = Optional.empty();
  private CreateRecords creates = CreateRecords.NONE;
  private @Nullable RpcServer server;

  /**
   * @param exports asked for with every request, so it must be quick; may change at any time
   * @param records who may reclaim state after a restart
   * @param random makes the number that tells this start from all others
   * @param threads makes platform threads; they block in system calls
   */
  public NfsServer(
      NfsConfig config,
      Supplier<List<Export>> exports,
      ClientRecords records,
      InstantSource clock,
      RandomGenerator random,
      ThreadFactory threads) {
    this.config = config;
    this.exports = exports;
    this.records = records;
    this.clock = clock;
    this.random = random;
    this.threads = threads;
    pace = new ScheduledPace(threads);
    dialer = new TcpDialer(threads, MOST_DIALED);
  }

  /** What opens and other front ends' locks see of each other; before it starts. */
  public NfsServer sharing(Reservations with) {
    reservations = Optional.of(with);
    return this;
  }

  /** Who made which file exclusively before; told before it starts. */
  public NfsServer remembering(CreateRecords steps) {
    creates = steps;
    return this;
  }

  /**
   * Starts serving; grace begins, if anybody has something to reclaim.
   *
   * @return the address bound: its port where {@code bind} left that open
   * @throws IOException if the address cannot be bound or the records not be read
   */
  public InetSocketAddress start(InetSocketAddress bind) throws IOException {
    if (server != null) {
      throw new IllegalStateException("started twice");
    }
    int boot = random.nextInt(1, Integer.MAX_VALUE);
    ClientTable clients = new ClientTable(config.limits(), records, clock, pace, boot);
    clients.plain().reachBy(dialer);
    reservations.ifPresent(clients.opens()::share);
    CompoundProgram program =
        new CompoundProgram(
            clients,
            exports,
            config.serverId().getBytes(StandardCharsets.UTF_8),
            channel(),
            config.limits().leaseSeconds(),
            config.maxIoBytes(),
            config.readsMayWait(),
            clock,
            ExclusiveCreates.open(creates, exports.get()));
    server = RpcServer.start(program, config.rpcLimits(), clock, threads, bind);
    return server.address();
  }

  private ChannelAttributes channel() {
    return new ChannelAttributes(
        0,
        config.recordBytes(),
        config.recordBytes(),
        config.limits().cachedReplyBytes(),
        MAX_OPERATIONS,
        config.limits().slots());
  }

  /** Stops listening and ends all connections, within seconds. */
  @Override
  public void close() throws IOException {
    try {
      pace.close();
      dialer.close();
    } finally {
      if (server != null) {
        server.close();
      }
    }
  }
}

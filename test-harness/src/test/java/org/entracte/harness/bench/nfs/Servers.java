package org.entracte.harness.bench.nfs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.entracte.harness.bench.contest.Cost;
import org.entracte.harness.bench.contest.ServerMeter;
import org.entracte.harness.bench.contest.Side;
import org.entracte.harness.rig.GaneshaProcess;
import org.entracte.harness.rig.GatewayProcess;

/** Both servers, each with a folder of its own beside the other's. Used by one thread. */
final class Servers implements AutoCloseable {
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(20);
  private static final Duration SETTLE_POLL = Duration.ofMillis(100);

  /** A server that uses no more in that time has nothing left to do. */
  private static final long IDLE_NANOS = 10_000_000;

  private final Path folder;
  private final Consumer<String> progress;
  private final GatewayProcess ours;
  private final GaneshaProcess peer;
  private final ServerMeter oursMeter;
  private final ServerMeter peerMeter;

  private Servers(
      Path folder,
      Consumer<String> progress,
      GatewayProcess ours,
      GaneshaProcess peer,
      ServerMeter oursMeter,
      ServerMeter peerMeter) {
    this.folder = folder;
    this.progress = progress;
    this.ours = ours;
    this.peer = peer;
    this.oursMeter = oursMeter;
    this.peerMeter = peerMeter;
  }

  /** Starts both; exports and state go to {@code folder}, what they say to {@code logs}. */
  static Servers start(Path folder, Path logs, Consumer<String> progress) throws IOException {
    Path trees = folder.resolve("exports");
    for (Side side : Side.values()) {
      Files.createDirectories(trees.resolve(word(side)));
    }
    GatewayProcess ours =
        GatewayProcess.on(trees.resolve(word(Side.OURS)), folder.resolve("gateway"), logs);
    try {
      ours.start();
      GaneshaProcess peer =
          GaneshaProcess.start(trees.resolve(word(Side.PEER)), folder.resolve("ganesha"), logs);
      ServerMeter oursMeter = ServerMeter.ofJava(ours.pid());
      ServerMeter peerMeter = ServerMeter.of(peer.pid());
      return new Servers(trees, progress, ours, peer, oursMeter, peerMeter);
    } catch (AssertionError | ConditionTimeoutException | IOException failed) {
      ours.close();
      throw failed;
    }
  }

  static String word(Side side) {
    return switch (side) {
      case OURS -> "ours";
      case PEER -> "peer";
    };
  }

  /** What that side exports. */
  Path tree(Side side) {
    return folder.resolve(word(side));
  }

  int port(Side side) {
    return switch (side) {
      case OURS -> ours.nfsPort();
      case PEER -> peer.nfsPort();
    };
  }

  InetSocketAddress address(Side side) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port(side));
  }

  List<Integer> ports() {
    return List.of(ours.nfsPort(), peer.nfsPort());
  }

  long oursPid() {
    return ours.pid();
  }

  /** Waits until neither server does anything any more, then says what that one has used up. */
  Cost settledCost(Side side) throws IOException {
    settle();
    return switch (side) {
      case OURS -> oursMeter.read();
      case PEER -> peerMeter.read();
    };
  }

  private void settle() throws IOException {
    long[] before = {used()};
    try {
      Awaitility.await("idle servers")
          .atMost(SETTLE_LIMIT)
          .pollDelay(SETTLE_POLL)
          .pollInterval(SETTLE_POLL)
          .until(
              () -> {
                long now = used();
                boolean idle = now - before[0] <= IDLE_NANOS;
                before[0] = now;
                return idle;
              });
    } catch (ConditionTimeoutException e) {
      progress.accept("a server still works " + SETTLE_LIMIT.toSeconds() + " s after its turn");
    }
  }

  private long used() throws IOException {
    return oursMeter.cpuNanos() + peerMeter.cpuNanos();
  }

  @Override
  public void close() throws IOException {
    try (peerMeter;
        oursMeter) {
      peer.close();
    } finally {
      ours.close();
    }
  }
}

package org.entracte.harness.bench.webdav;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.entracte.harness.bench.contest.Cost;
import org.entracte.harness.bench.contest.ServerMeter;
import org.entracte.harness.bench.contest.Side;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.WebPeer;

/** Our gateway and one peer, each with a folder of its own on one disk. Used by one thread. */
final class WebServers implements AutoCloseable {
  private final Path trees;
  private final GatewayProcess ours;
  private final WebPeer peer;
  private final ServerMeter oursMeter;
  private final ServerMeter peerMeter;

  private WebServers(
      Path trees, GatewayProcess ours, WebPeer peer, ServerMeter oursMeter, ServerMeter peerMeter) {
    this.trees = trees;
    this.ours = ours;
    this.peer = peer;
    this.oursMeter = oursMeter;
    this.peerMeter = peerMeter;
  }

  static WebServers start(WebPeer.Kind kind, Path folder, Path logs) throws IOException {
    // The peer is another user, who has to get there.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path trees = folder.resolve("exports");
    Path mine = Files.createDirectories(trees.resolve("ours"));
    Files.createDirectories(trees.resolve("peer").resolve(GatewayProcess.EXPORT));
    GatewayProcess ours = GatewayProcess.on(mine, folder.resolve("gateway"), logs);
    try {
      ours.start();
      WebPeer peer = WebPeer.start(kind, trees.resolve("peer"), folder.resolve("peer"), logs);
      return new WebServers(
          trees, ours, peer, ServerMeter.ofJava(ours.pid()), ServerMeter.of(peer.pid()));
    } catch (AssertionError | IOException failed) {
      ours.close();
      throw failed;
    }
  }

  /** What that side serves as {@link #url}. */
  Path tree(Side side) {
    return switch (side) {
      case OURS -> trees.resolve("ours");
      case PEER -> trees.resolve("peer").resolve(GatewayProcess.EXPORT);
    };
  }

  /** Without a slash at its end. */
  URI url(Side side) {
    return switch (side) {
      case OURS -> ours.export();
      case PEER -> URI.create(peer.root() + "/" + GatewayProcess.EXPORT);
    };
  }

  Cost cost(Side side) throws IOException {
    return meter(side).read();
  }

  long peakBytes(Side side) throws IOException {
    return meter(side).peakBytes();
  }

  private ServerMeter meter(Side side) {
    return switch (side) {
      case OURS -> oursMeter;
      case PEER -> peerMeter;
    };
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

package org.entracte.protocol.nfs;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.entracte.protocol.nfs.rpc.RpcLimits;
import org.entracte.protocol.nfs.state.Limits;

/**
 * How an NFS server is set up.
 *
 * @param serverId names this server among all that a client may mount, and stays over restarts: 1
 *     to 200 characters. Clients take two servers of one name for one server
 * @param limits what clients may make us remember; the lease time
 * @param maxIoBytes longest READ and WRITE
 * @param connections most connections at once
 * @param readsMayWait whether LOOKUP, READ and READDIR may have to fetch from elsewhere, so that
 *     other requests of the connection must not wait with them
 * @param writePatience how long a client may take nothing of its replies before it is cut off
 */
public record NfsConfig(
    String serverId,
    Limits limits,
    int maxIoBytes,
    int connections,
    boolean readsMayWait,
    Duration writePatience) {
  private static final int HEADER_BYTES = 8 << 10;
  private static final int WAITING_CALLS = 64;
  private static final Duration WRITE_PATIENCE = Duration.ofSeconds(30);
  private static final Duration SILENCE = Duration.ofMinutes(1);

  public NfsConfig {
    int length = serverId.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > 200 || maxIoBytes < 4096 || connections < 1) {
      throw new IllegalArgumentException(
          "server id of " + length + " bytes, I/O " + maxIoBytes + ", connections " + connections);
    }
  }

  /** The usual limits: 1 MiB, 2,048 connections, a lease of 90 s. */
  public static NfsConfig of(String serverId) {
    return new NfsConfig(serverId, Limits.DEFAULT, 1 << 20, 2048, false, WRITE_PATIENCE);
  }

  public NfsConfig withLimits(Limits newLimits) {
    return new NfsConfig(serverId, newLimits, maxIoBytes, connections, readsMayWait, writePatience);
  }

  public NfsConfig withReadsThatMayWait() {
    return new NfsConfig(serverId, limits, maxIoBytes, connections, true, writePatience);
  }

  int recordBytes() {
    return maxIoBytes + HEADER_BYTES;
  }

  RpcLimits rpcLimits() {
    return new RpcLimits(recordBytes(), connections, WAITING_CALLS, writePatience, SILENCE);
  }
}

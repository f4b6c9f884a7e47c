package org.entracte.protocol.nfs;

import java.nio.charset.StandardCharsets;
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
 */
public record NfsConfig(
    String serverId, Limits limits, int maxIoBytes, int connections, boolean readsMayWait) {
  private static final int HEADER_BYTES = 8 << 10;
  private static final int WAITING_CALLS = 64;

  public NfsConfig {
    int length = serverId.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > 200 || maxIoBytes < 4096 || connections < 1) {
      throw new IllegalArgumentException(
          "server id of " + length + " bytes, I/O " + maxIoBytes + ", connections " + connections);
    }
  }

  /** The usual limits: 1 MiB, 256 connections, a lease of 90 s. */
  public static NfsConfig of(String serverId) {
    return new NfsConfig(serverId, Limits.DEFAULT, 1 << 20, 256, false);
  }

  public NfsConfig withLimits(Limits newLimits) {
    return new NfsConfig(serverId, newLimits, maxIoBytes, connections, readsMayWait);
  }

  public NfsConfig withReadsThatMayWait() {
    return new NfsConfig(serverId, limits, maxIoBytes, connections, true);
  }

  int recordBytes() {
    return maxIoBytes + HEADER_BYTES;
  }

  RpcLimits rpcLimits() {
    return new RpcLimits(recordBytes(), connections, WAITING_CALLS);
  }
}

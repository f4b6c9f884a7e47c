package org.entracte.protocol.nfs.rpc;

import java.time.Duration;

/**
 * How much a peer may take.
 *
 * @param recordBytes longest call or reply, record marks not counted
 * @param connections most connections at once; a further one takes the place of one that has not
 *     called within a second, else of the one that was silent longest, or is closed when it comes
 * @param waitingCalls most calls of all connections that may wait for a disk at once
 * @param writePatience how long a peer may take nothing of what is sent to it
 * @param silence after which a connection gives its place up to a new one
 */
public record RpcLimits(
    int recordBytes, int connections, int waitingCalls, Duration writePatience, Duration silence) {
  public RpcLimits {
    if (recordBytes < 1024 || connections < 1 || waitingCalls < 1) {
      throw new IllegalArgumentException(
          "record " + recordBytes + ", connections " + connections + ", waiting " + waitingCalls);
    }
  }
}

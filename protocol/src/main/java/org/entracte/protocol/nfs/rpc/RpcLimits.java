package org.entracte.protocol.nfs.rpc;

/**
 * How much a peer may take.
 *
 * @param recordBytes longest call or reply, record marks not counted
 * @param connections most connections at once; further ones are closed when they come
 * @param waitingCalls most calls of all connections that may wait for a disk at once
 */
public record RpcLimits(int recordBytes, int connections, int waitingCalls) {
  public RpcLimits {
    if (recordBytes < 1024 || connections < 1 || waitingCalls < 1) {
      throw new IllegalArgumentException(
          "record " + recordBytes + ", connections " + connections + ", waiting " + waitingCalls);
    }
  }
}

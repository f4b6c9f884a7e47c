package org.entracte.protocol.nfs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Makes a file exclusively, over a connection of its own, on a server of this machine. */
public final class WireMaker {
  private final int port;
  private final String export;
  private int owners;

  /** Names are made at the root of {@code export}. */
  public WireMaker(int port, String export) {
    this.port = port;
    this.export = export;
  }

  /** By EXCLUSIVE4_1 in NFSv4.1; the status. */
  public int makeInSession(String name, long verifier) throws IOException {
    try (WireSession session = WireSession.reclaiming(server(), "maker")) {
      session.run(1, new Bytes().ints(WireSession.RECLAIM_COMPLETE, 0));
      Bytes how = new Bytes().ints(1, 3).longs(verifier).ints(2, 0, 2, 4, 0600);
      return session.at(export, session.openArguments(3, 0, "o", how).ints(0).text(name)).status;
    }
  }

  /** By EXCLUSIVE4 in NFSv4.0; the status. */
  public int makePlainly(String name, long verifier) throws IOException {
    try (WirePlain client = WirePlain.open(server(), "plain maker")) {
      Bytes how = new Bytes().ints(1, 2).longs(verifier);
      String owner = "o" + ++owners;
      return client.at(export, client.openArguments(0, 3, 0, owner, how).ints(0).text(name)).status;
    }
  }

  private InetSocketAddress server() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}

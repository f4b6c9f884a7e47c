package org.entracte.protocol.nfs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.InMemoryTree;

/**
 * Serves an empty tree in memory as {@code /mem} on the port given, for a real client to mount. A
 * line on standard input restarts the server over the same tree; its end stops it.
 */
final class MemoryServerMain {
  private MemoryServerMain() {}

  public static void main(String[] arguments) throws IOException {
    Clock clock = Clock.systemUTC();
    List<Export> exports = List.of(new Export("mem", 7, new InMemoryTree(clock)));
    MemoryClientRecords records = new MemoryClientRecords();
    int port = Integer.parseInt(arguments[0]);
    int next;
    do {
      try (NfsServer server =
          new NfsServer(
              NfsConfig.of("memory"),
              () -> exports,
              records,
              clock,
              new Random(),
              Thread.ofPlatform().daemon().factory())) {
        System.out.println(
            server.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        do {
          next = System.in.read();
        } while (next >= 0 && next != '\n');
      }
    } while (next >= 0);
  }
}

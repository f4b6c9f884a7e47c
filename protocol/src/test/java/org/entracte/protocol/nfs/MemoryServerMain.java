package org.entracte.protocol.nfs;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.InMemoryTree;

/** Serves an empty tree in memory as {@code /mem} on the port given, for a real client to mount. */
final class MemoryServerMain {
  private MemoryServerMain() {}

  public static void main(String[] arguments) throws Exception {
    Clock clock = Clock.systemUTC();
    List<Export> exports = List.of(new Export("mem", 7, new InMemoryTree(clock)));
    try (NfsServer server =
        new NfsServer(
            NfsConfig.of("memory"),
            () -> exports,
            new MemoryClientRecords(),
            clock,
            new Random(),
            Thread.ofPlatform().daemon().factory())) {
      int port = Integer.parseInt(arguments[0]);
      System.out.println(
          server.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
      Thread.currentThread().join();
    }
  }
}

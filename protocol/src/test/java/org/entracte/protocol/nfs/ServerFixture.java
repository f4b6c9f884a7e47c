package org.entracte.protocol.nfs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.entracte.protocol.nfs.state.Limits;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.ExportTerms;
import org.entracte.protocol.tree.InMemoryTree;
import org.entracte.protocol.tree.Reservations;
import org.entracte.protocol.tree.Squash;

/** A server over a tree in memory, with a clock the test moves; can be started again. */
final class ServerFixture implements AutoCloseable {
  static final Duration LEASE = Duration.ofSeconds(90);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
  private final InstantSource clock = now::get;
  final InMemoryTree tree = new InMemoryTree(clock);
  final MemoryClientRecords records = new MemoryClientRecords();
  final MemoryCreateRecords creates = new MemoryCreateRecords();
  private final AtomicReference<List<Export>> exports =
      new AtomicReference<>(
          List.of(
              new Export("mem", 7, tree),
              new Export("other", 8, new InMemoryTree(clock)),
              new Export("squashed", 9, tree, ExportTerms.USUAL.withSquash(Squash.ROOT)),
              new Export("readonly", 10, tree, ExportTerms.USUAL.withReadOnly(true))));
  private final InetAddress at;
  private final Random random = new Random(1);
  final Reservations reservations = new Reservations(clock);
  private NfsServer server;
  InetSocketAddress address;

  ServerFixture() throws IOException {
    this(InetAddress.getLoopbackAddress());
  }

  ServerFixture(InetAddress at) throws IOException {
    this.at = at;
    server = make();
    address = bind();
  }

  private NfsServer make() {
    return new NfsServer(
            NfsConfig.of("test").withLimits(Limits.DEFAULT.withLease(LEASE)),
            exports::get,
            records,
            clock,
            random,
            Thread.ofPlatform().daemon().factory())
        .sharing(reservations)
        .remembering(creates);
  }

  private InetSocketAddress bind() throws IOException {
    return server.start(new InetSocketAddress(at, 0));
  }

  void restart() throws IOException {
    server.close();
    server = make();
    address = bind();
  }

  /** Serves one more export from now on. */
  void add(Export export) {
    exports.updateAndGet(all -> Stream.concat(all.stream(), Stream.of(export)).toList());
  }

  /** Serves an export on other terms from now on. */
  void terms(String name, UnaryOperator<ExportTerms> change) {
    exports.updateAndGet(
        all ->
            all.stream()
                .map(
                    export ->
                        export.name().equals(name)
                            ? new Export(name, export.fsid(), tree, change.apply(export.terms()))
                            : export)
                .toList());
  }

  void advance(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}

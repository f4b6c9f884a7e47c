package org.entracte.protocol.app;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.Scheduler;
import org.entracte.protocol.webdav.WebDav;

/**
 * The one port of HTTP/1.1 and HTTP/2, plain or behind TLS, with the bounds of what clients may
 * hold. Safe for many threads.
 */
final class HttpPort {
  /** Twice as many as may wait for slow bodies ({@link WebDav#cutSlowest}). */
  private static final int THREADS = 256;

  /** More wait in the kernel until others have gone. */
  private static final int MOST_CONNECTIONS = 16_384;

  /** From the first byte of a request's head to its last. */
  private static final Duration HEADER_LIMIT = Duration.ofSeconds(20);

  /** Longer than any answer is held back on purpose. */
  private static final long IDLE_MILLIS = 150_000;

  private final Server server;
  private final ServerConnector connector;
  private final Optional<TlsPort> tls;

  private HttpPort(Server server, ServerConnector connector, Optional<TlsPort> tls) {
    this.server = server;
    this.connector = connector;
    this.tls = tls;
  }

  /**
   * Not started yet.
   *
   * @param address port 0 for any free one
   */
  static HttpPort of(
      InetSocketAddress address, Optional<TlsPort> tls, Handler handler, WebDav webDav) {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS);
    threads.setName("http");
    threads.setDaemon(true);
    Server server = new Server(threads);
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    WebDav.configure(configuration);
    HeaderDeadline http1 = new HeaderDeadline(configuration, HEADER_LIMIT, System::nanoTime);
    List<ConnectionFactory> factories =
        tls.map(port -> port.factories(configuration, http1))
            .orElseGet(() -> List.of(http1, new HTTP2CServerConnectionFactory(configuration)));
    ServerConnector connector =
        new ServerConnector(server, factories.toArray(ConnectionFactory[]::new));
    connector.setHost(address.getAddress().getHostAddress());
    connector.setPort(address.getPort());
    connector.setIdleTimeout(IDLE_MILLIS);
    connector.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
    server.addConnector(connector);
    server.setHandler(http1.watching(handler));
    server.addEventListener(
        new LifeCycle.Listener() {
          @Override
          public void lifeCycleStarted(LifeCycle started) {
            Scheduler scheduler = connector.getScheduler();
            http1.sweep(scheduler);
            tls.ifPresent(port -> port.sweep(scheduler));
            repeat(scheduler, webDav::cutSlowest);
            Upkeep upkeep = new Upkeep(webDav);
            repeat(scheduler, () -> server.getThreadPool().execute(upkeep));
          }
        });
    return new HttpPort(server, connector, tls);
  }

  /** Until the scheduler stops. */
  private static void repeat(Scheduler scheduler, Runnable everySecond) {
    scheduler.schedule(
        () -> {
          everySecond.run();
          repeat(scheduler, everySecond);
        },
        1,
        TimeUnit.SECONDS);
  }

  void start() throws Exception {
    server.start();
  }

  void stop() throws Exception {
    server.stop();
  }

  /** Of the started port. */
  InetSocketAddress address() {
    return new InetSocketAddress(connector.getHost(), connector.getLocalPort());
  }

  /** Empty if it is plain. */
  Optional<TlsPort> tls() {
    return tls;
  }
}

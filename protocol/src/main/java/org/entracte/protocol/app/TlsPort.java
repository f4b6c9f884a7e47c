package org.entracte.protocol.app;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.HTTP2Cipher;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * TLS 1.2 and 1.3 in front of HTTP/1.1 and HTTP/2, as the client chooses by ALPN; who speaks no TLS
 * is refused. Safe for many threads.
 */
final class TlsPort {
  /** From the first byte until a client has shown that it speaks TLS, and from then to its end. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Handshakes under way; each may hold some 50 KiB. */
  private static final int MOST_HANDSHAKES = 1024;

  /** As clients say it (RFC 7301); Jetty's own name differs in its letters' case. */
  private static final String HTTP1 = "http/1.1";

  private final SslContextFactory.Server contexts = new SslContextFactory.Server();
  private final HandshakeDeadline deadline;
  private final AtomicReference<TlsIdentity> identity;

  TlsPort(TlsIdentity identity) {
    this(identity, new HandshakeDeadline(LIMIT, MOST_HANDSHAKES, System::nanoTime));
  }

  TlsPort(TlsIdentity identity, HandshakeDeadline deadline) {
    this.identity = new AtomicReference<>(identity);
    this.deadline = deadline;
    contexts.setSslContext(identity.context());
    contexts.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    contexts.setRenegotiationAllowed(false);
    contexts.setCipherComparator(HTTP2Cipher.COMPARATOR);
    contexts.setUseCipherSuitesOrder(true);
  }

  /** What a connector is made of; the first meets each connection. */
  List<ConnectionFactory> factories(HttpConfiguration configuration, HttpConnectionFactory http1) {
    HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(configuration);
    ALPNServerConnectionFactory choice =
        new ALPNServerConnectionFactory(http2.getProtocol(), HTTP1);
    choice.setDefaultProtocol(HTTP1);
    SslConnectionFactory tls = new SslConnectionFactory(contexts, choice.getProtocol());
    // Which name a client wants is its own to check: we have one certificate.
    tls.setEnsureSecureRequestCustomizer(false);
    PlainRefusal refusal = new PlainRefusal();
    Recognition first = new Recognition(tls, refusal);
    for (AbstractConnectionFactory unfinished : List.of(first, tls, refusal)) {
      unfinished.addEventListener(deadline);
    }
    tls.addBean(deadline);
    return List.of(first, choice, http2, http1);
  }

  /** Bounds handshakes from now on, until the scheduler stops. */
  void sweep(Scheduler scheduler) {
    deadline.sweep(scheduler);
  }

  /** By what it shows who it is now. */
  TlsIdentity identity() {
    return identity.get();
  }

  /**
   * Shows another identity to who connects from now on; connections that stand go on.
   *
   * @throws IllegalStateException if the port does not run
   */
  void show(TlsIdentity next) {
    try {
      contexts.reload(reloading -> reloading.setSslContext(next.context()));
    } catch (Exception refused) {
      throw new IllegalStateException("a certificate that was checked is not taken", refused);
    }
    identity.set(next);
  }

  /** Tells TLS from the rest by its first bytes. */
  private static final class Recognition extends DetectorConnectionFactory {
    private final PlainRefusal refusal;

    Recognition(SslConnectionFactory tls, PlainRefusal refusal) {
      super(tls);
      this.refusal = refusal;
    }

    @Override
    protected void nextProtocol(Connector connector, EndPoint endPoint, ByteBuffer begun) {
      upgradeToConnectionFactory(refusal, connector, endPoint);
    }
  }
}

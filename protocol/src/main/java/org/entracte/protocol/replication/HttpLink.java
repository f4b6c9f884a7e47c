package org.entracte.protocol.replication;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.entracte.protocol.edit.RecordWriter;
import org.entracte.protocol.replication.LinkException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Carries the calls over HTTP to a {@link ReplicationEndpoint}. Safe for many threads. A connection
 * that the gateway had closed meanwhile is noticed and the call made once more, which every call
 * allows.
 */
public final class HttpLink extends CodedLink implements AutoCloseable {
  private static final int MAX_ERROR_TEXT = 500;

  private final HttpClient client;
  private final URI base;
  private final Limits limits;

  /**
   * How long to wait.
   *
   * @param connect for a connection
   * @param foreground for the first byte, and between bytes, of what somebody waits for: reads and
   *     listings
   * @param background the same for what stores or judges edits
   * @param feedGrace for the greeting, and for the feed beyond its silence on purpose
   * @param whole for one whole exchange, however steadily its bytes drip in
   */
  public record Limits(
      Duration connect,
      Duration foreground,
      Duration background,
      Duration feedGrace,
      Duration whole) {
    /**
     * A packet that got lost is sent again after a second, and a busy gateway may think as long:
     * neither is taken for a gateway that is away.
     */
    public static final Limits NORMAL =
        new Limits(
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofMinutes(5));
  }

  private HttpLink(HttpClient client, URI base, Limits limits) {
    this.client = client;
    this.base = base;
    this.limits = limits;
  }

  /**
   * A link to an export; connects when it is first used.
   *
   * @param export {@code http://HOST:PORT/NAME}, or with https, which accepts what Java trusts
   * @throws IllegalArgumentException if it is none
   * @throws IOException if the client cannot be started
   */
  public static HttpLink open(URI export, Limits limits) throws IOException {
    return open(export, limits, new SslContextFactory.Client());
  }

  /**
   * The same with a say in who is trusted; a server's name is checked in any case.
   *
   * @param trust judges the certificates of servers; not asked for plain HTTP
   */
  public static HttpLink open(URI export, Limits limits, SSLContext trust) throws IOException {
    SslContextFactory.Client tls = new SslContextFactory.Client();
    tls.setSslContext(trust);
    return open(export, limits, tls);
  }

  private static HttpLink open(URI export, Limits limits, SslContextFactory.Client tls)
      throws IOException {
    URI base = base(export);
    tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    ClientConnector connector = new ClientConnector();
    connector.setSslContextFactory(tls);
    HttpClient client = new HttpClient(new HttpClientTransportOverHTTP(connector));
    client.setConnectTimeout(limits.connect().toMillis());
    client.setFollowRedirects(false);
    client.setMaxConnectionsPerDestination(64);
    client.setUserAgentField(null);
    try {
      client.start();
    } catch (Exception cannotStart) {
      throw new IOException("cannot start the HTTP client", cannotStart);
    }
    return new HttpLink(client, base, limits);
  }

  @Override
  byte[] exchange(Call call, byte[] request, Duration held) throws LinkException {
    try {
      return attempt(call, request, held);
    } catch (StaleConnectionException closedMeanwhile) {
      try {
        return attempt(call, request, held);
      } catch (StaleConnectionException again) {
        throw unknown(call, again.getMessage(), again);
      } catch (LinkException second) {
        boolean early = second.kind() == Kind.UNREACHABLE; // the first may have been carried out
        throw early ? unknown(call, String.valueOf(second.getMessage()), second) : second;
      }
    }
  }

  private byte[] attempt(Call call, byte[] body, Duration held)
      throws LinkException, StaleConnectionException {
    AtomicBoolean sent = new AtomicBoolean();
    AtomicBoolean answered = new AtomicBoolean();
    Request request =
        client
            .newRequest(base.resolve(call.word()))
            .method(HttpMethod.POST)
            .idleTimeout(silence(call, held).toMillis(), TimeUnit.MILLISECONDS)
            .timeout(limits.whole().plus(held).toMillis(), TimeUnit.MILLISECONDS)
            .headers(fields -> fields.put(HttpHeader.ACCEPT, HttpTerms.MEDIA_TYPE))
            .body(new BytesRequestContent(HttpTerms.MEDIA_TYPE, body))
            .onRequestBegin(begun -> sent.set(true))
            .onResponseBegin(begun -> answered.set(true));
    var answer = new CompletableResponseListener(request, RecordWriter.MAX_BYTES).send();
    try {
      return accepted(call, answer.get());
    } catch (ExecutionException failed) {
      throw failure(
          call, sent.get(), answered.get(), failed.getCause() == null ? failed : failed.getCause());
    } catch (InterruptedException interrupted) {
      var _ = request.abort(interrupted);
      Thread.currentThread().interrupt();
      throw unknown(call, "interrupted", interrupted);
    }
  }

  private Duration silence(Call call, Duration held) {
    return switch (call) {
      case READ, LIST -> limits.foreground();
      case HELLO, CHANGES -> held.plus(limits.feedGrace());
      case STAGE, SUBMIT -> limits.background();
    };
  }

  private byte[] accepted(Call call, ContentResponse response) throws LinkException {
    HttpField mark = response.getHeaders().getField(HttpTerms.MARK);
    if (mark == null || !HttpTerms.MARK_VALUE.equals(mark.getValue())) {
      throw unknown(call, "status " + response.getStatus() + " from what is no gateway", null);
    }
    int status = response.getStatus();
    if (status == 200) {
      return response.getContent();
    }
    String text = response.getContentAsString();
    String reason = text.substring(0, Math.min(MAX_ERROR_TEXT, text.length())).strip();
    if (status >= 400 && status < 500) {
      throw new LinkException(Kind.REFUSED, base + " refuses " + call.word() + ": " + reason, null);
    }
    throw unknown(call, "status " + status + ": " + reason, null);
  }

  private LinkException failure(Call call, boolean sent, boolean answered, Throwable cause)
      throws StaleConnectionException {
    Optional<CertificateException> refused = first(CertificateException.class, cause);
    if (refused.isPresent()) { // before the first byte of the request, whatever the client thinks
      return unreachable(refused.get().getMessage(), cause);
    }
    if (!sent) {
      return unreachable(cause.getMessage(), cause);
    }
    boolean closed = cause instanceof IOException && !(cause instanceof SocketTimeoutException);
    if (closed && !answered) {
      boolean tls = first(SSLException.class, cause).isPresent();
      throw new StaleConnectionException(
          tls ? "no TLS could be agreed on (" + cause.getMessage() + ")" : cause.toString(), cause);
    }
    return unknown(call, String.valueOf(cause.getMessage()), cause);
  }

  private static <T extends Throwable> Optional<T> first(Class<T> type, Throwable failure) {
    Throwable each = failure;
    while (each != null && !type.isInstance(each)) {
      each = each.getCause();
    }
    return Optional.ofNullable(each).map(type::cast);
  }

  private LinkException unreachable(@Nullable String why, Throwable cause) {
    return new LinkException(Kind.UNREACHABLE, "cannot reach " + base + ": " + why, cause);
  }

  private LinkException unknown(Call call, @Nullable String what, @Nullable Throwable cause) {
    return new LinkException(
        Kind.UNKNOWN_OUTCOME, base + " did not answer " + call.word() + ": " + what, cause);
  }

  private static URI base(URI export) {
    boolean tls = "https".equals(export.getScheme());
    boolean http = (tls || "http".equals(export.getScheme())) && export.getHost() != null;
    String path = export.getRawPath() == null ? "" : export.getRawPath();
    if (!http || !path.matches("/[A-Za-z0-9_][A-Za-z0-9._-]{0,63}/?")) {
      throw new IllegalArgumentException(
          "an export's address is http://HOST:PORT/NAME or https://HOST:PORT/NAME, not " + export);
    }
    String name = path.replace("/", "");
    int usual = tls ? 443 : 80;
    int port = export.getPort() == -1 ? usual : export.getPort();
    String server = export.getScheme() + "://" + export.getHost() + ":" + port;
    return URI.create(server + HttpTerms.PREFIX + name + "/");
  }

  /** Ends all calls under way. */
  @Override
  public void close() throws IOException {
    try {
      client.stop();
    } catch (Exception cannotStop) {
      throw new IOException("cannot stop the HTTP client", cannotStop);
    }
  }

  /** The gateway closed the connection before it answered a byte: an old one, most likely. */
  private static final class StaleConnectionException extends Exception {
    private static final long serialVersionUID = 1L;

    StaleConnectionException(String what, Throwable cause) {
      super(what, cause);
    }
  }
}

package org.entracte.protocol.webdav;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** One request and its answer, blocking. Used by one thread. */
final class Exchange {
  /** So much of a body is read in vain so that the answer arrives. */
  private static final long MOST_SKIPPED_BYTES = 64L << 10;

  private static final int SKIP_BUFFER_BYTES = 16 * 1024;

  private final Request request;
  private final Response response;
  private final InstantSource clock;
  private final SlowBodies bodies;
  private boolean bodyBegun;
  private Duration waited = Duration.ZERO;
  private Optional<SlowBodies.Body> answering = Optional.empty();

  /**
   * @param clock measures how fast the body comes
   * @param bodies of all requests
   */
  Exchange(Request request, Response response, InstantSource clock, SlowBodies bodies) {
    this.request = request;
    this.response = response;
    this.clock = clock;
    this.bodies = bodies;
  }

  String method() {
    return request.getMethod();
  }

  /** How long it has waited for what was busy. */
  Duration waited() {
    return waited;
  }

  void addWaited(Duration more) {
    waited = waited.plus(more);
  }

  String remoteAddress() {
    return Request.getRemoteAddr(request);
  }

  boolean isHead() {
    return method().equals("HEAD");
  }

  String rawPath() {
    String path = request.getHttpURI().getPath();
    return path == null ? "/" : path;
  }

  /** What stands behind the question mark; empty if nothing does. */
  String query() {
    String query = request.getHttpURI().getQuery();
    return query == null ? "" : query;
  }

  DavPath path() throws Refusal {
    if (request.getHttpURI().getFragment() != null) {
      throw new Refusal(400, "A request's address carries no fragment (#).");
    }
    return DavPath.parse(rawPath());
  }

  /** The header's value; several lines of it joined by commas (RFC 9110, 5.3). */
  Optional<String> header(String name) {
    List<String> values = request.getHeaders().getValuesList(name);
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values).trim());
  }

  /** The date that a condition hangs on; empty if there is none that counts. */
  Optional<Instant> date(String name) {
    return header(name).flatMap(text -> Validators.parseCondition(text, clock.instant()));
  }

  /**
   * @throws Refusal 400 if it does not follow the grammar
   */
  IfHeader ifHeader() throws Refusal {
    Optional<String> text = header("If");
    return text.isPresent() ? IfHeader.parse(text.get()) : IfHeader.NONE;
  }

  /**
   * The path behind a URL that a header names (Destination, If); empty if it is another server's.
   *
   * @throws Refusal 400 if it is no URL
   */
  Optional<DavPath> ownPath(String url) throws Refusal {
    String path = url;
    int scheme = url.indexOf("://");
    if (scheme > 0) {
      int slash = url.indexOf('/', scheme + 3);
      String authority = url.substring(scheme + 3, slash < 0 ? url.length() : slash);
      String meant = withoutUsualPort(authority);
      boolean ours =
          meant.equalsIgnoreCase(withoutUsualPort(host()))
              || meant.equalsIgnoreCase(withoutUsualPort(header("X-Forwarded-Host").orElse("")));
      if (!ours) {
        return Optional.empty();
      }
      path = slash < 0 ? "/" : url.substring(slash);
    }
    if (!path.startsWith("/") || path.indexOf('#') >= 0 || path.indexOf('?') >= 0) {
      throw new Refusal(400, "Not the URL of a file or collection: " + url);
    }
    return Optional.of(DavPath.parse(path));
  }

  /** The name and port by which the client knows this server. */
  String host() {
    String authority = request.getHttpURI().getAuthority();
    return header("Host").orElse(authority == null ? "" : authority);
  }

  private static String withoutUsualPort(String authority) {
    return authority.replaceFirst(":(80|443)?$", "");
  }

  /** The body's length, or -1 if nobody told. */
  long length() {
    return request.getLength();
  }

  /**
   * What the Finder says the length of its chunked body will be.
   *
   * @throws Refusal 400 if it says no number
   */
  Optional<Long> announcedLength() throws Refusal {
    Optional<String> header = header("X-Expected-Entity-Length");
    if (header.isPresent() && !header.get().matches("\\d{1,18}")) {
      throw new Refusal(400, "X-Expected-Entity-Length is no number: " + header.get());
    }
    return header.map(Long::valueOf);
  }

  /** Whether a body came; takes its first byte. */
  boolean hasBody() throws IOException {
    if (request.getLength() > 0) {
      return true;
    }
    PacedInput body = body();
    try {
      return body.read() >= 0;
    } finally {
      body.end();
    }
  }

  /** End or close it: it counts among those that hold threads until then. */
  PacedInput body() {
    bodyBegun = true;
    return new PacedInput(Content.Source.asInputStream(request), clock, bodies.begin(this::cut));
  }

  private void cut() {
    request.fail(new IOException("the client was too slow while many others waited"));
  }

  /** The request is answered, or will not be. */
  void end() {
    answering.ifPresent(SlowBodies.Body::close);
  }

  /**
   * What was packed would be kept, or read, as if that were the content (RFC 9110, 8.4).
   *
   * @throws Refusal 415 if the body has a content coding
   */
  void requireNoCoding() throws Refusal {
    String codings = header(HttpHeader.CONTENT_ENCODING.asString()).orElse("");
    for (String coding : codings.split(",", -1)) {
      if (!coding.isBlank() && !coding.strip().equalsIgnoreCase("identity")) {
        throw new Refusal(415, "This server takes content as it is, not as " + codings + ".");
      }
    }
  }

  /**
   * The whole body.
   *
   * @throws Refusal 413 if it is longer, 415 if it has a content coding
   */
  byte[] body(int maxBytes) throws IOException, Refusal {
    requireNoCoding();
    byte[] bytes = length() > maxBytes ? new byte[0] : read(maxBytes + 1);
    if (Math.max(bytes.length, length()) > maxBytes) {
      throw new Refusal(413, "The request's body is longer than " + maxBytes + " bytes.");
    }
    return bytes;
  }

  /** Whether a body comes in chunks, in HTTP/1. */
  private boolean isChunked() {
    return request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
  }

  /**
   * A chunked body in HTTP/1.0, which has none: where it ends is anybody's guess (RFC 9112, 6.1).
   */
  boolean isMisframed() {
    return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_0 && isChunked();
  }

  /**
   * Takes a body that nobody has read: the connection of an answer that comes before the body's end
   * is closed, which resets it while the client still sends, and the answer may be lost with it
   * (RFC 9112, 9.6). A huge one is not waited for, nor one that waits itself.
   *
   * @return false if some of it is left
   */
  boolean skipBody() throws IOException {
    if (bodyBegun || (length() <= 0 && !isChunked())) {
      return true;
    }
    if (header("Expect").isPresent() || length() > MOST_SKIPPED_BYTES) {
      return false;
    }
    byte[] buffer = new byte[SKIP_BUFFER_BYTES];
    PacedInput body = body();
    try {
      int n = 0;
      for (long left = MOST_SKIPPED_BYTES; left >= 0 && n >= 0; left -= n) {
        n = body.read(buffer);
      }
      return n < 0;
    } finally {
      body.end();
    }
  }

  private byte[] read(int mostBytes) throws IOException {
    if (length() == 0) {
      return new byte[0];
    }
    PacedInput body = body();
    try {
      return body.readNBytes(mostBytes);
    } finally {
      body.end();
    }
  }

  void status(int status) {
    response.setStatus(status);
  }

  void set(String header, String value) {
    response.getHeaders().put(header, value);
  }

  /**
   * Dates the answer, and what it tells of: never later than the answer itself (RFC 9110, 8.8.2.1).
   */
  void setModified(Instant modified) {
    Instant now = clock.instant();
    set(HttpHeader.DATE.asString(), Validators.httpDate(now));
    set(
        HttpHeader.LAST_MODIFIED.asString(),
        Validators.httpDate(modified.isAfter(now) ? now : modified));
  }

  /** A header that was set. */
  String sets(String header) {
    return String.valueOf(response.getHeaders().get(header));
  }

  boolean isCommitted() {
    return response.isCommitted();
  }

  /** Drops the headers set so far. */
  void reset() {
    response.reset();
  }

  /**
   * A buffer of Jetty's pool, off the heap: the kernel fills it from a file and empties it into a
   * socket without a copy on the heap. Release it.
   */
  RetainableByteBuffer buffer(int bytes) {
    return request.getComponents().getByteBufferPool().acquire(bytes, true);
  }

  /** Sends a part of the body; returns when the buffer can be used again. */
  void send(ByteBuffer part, boolean last) throws IOException {
    if (answering.isEmpty() && last) {
      Content.Sink.write(response, true, part);
      return;
    }
    SlowBodies.Body body = answering.orElseGet(() -> bodies.begin(this::cut));
    answering = Optional.of(body);
    int bytes = part.remaining();
    body.waits();
    Content.Sink.write(response, last, part);
    body.goesOn(bytes);
  }

  /**
   * Sends what was set so far, where no body follows: at the end of the request Jetty would add
   * that the content has no bytes, which is of the content and not of this answer (RFC 9110, 8.6).
   */
  void begin() throws IOException {
    Content.Sink.write(response, false, ByteBuffer.allocate(0));
  }

  /** The body as a stream; close it to end the answer. */
  OutputStream output() {
    return Response.asBufferedOutputStream(request, response);
  }

  /** Answers with a short body. */
  void answer(int status, String contentType, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    status(status);
    set(HttpHeader.CONTENT_TYPE.asString(), contentType);
    set(HttpHeader.CONTENT_LENGTH.asString(), Integer.toString(bytes.length));
    if (!isHead()) {
      send(ByteBuffer.wrap(bytes), true);
    }
  }
}

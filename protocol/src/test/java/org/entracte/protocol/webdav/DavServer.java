package org.entracte.protocol.webdav;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.ExportTerms;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.InMemoryTree;
import org.entracte.protocol.tree.Reservations;

/**
 * A WebDAV server on loopback over in-memory exports, "box", "other" and the first once more as
 * "fixed", read-only, and a client of it.
 */
final class DavServer implements AutoCloseable {
  /** The clock of locks and trees; tests set it. */
  static final class SetClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-11-22T12:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    void advance(Duration duration) {
      now = now.plus(duration);
    }
  }

  final SetClock clock = new SetClock();
  final InMemoryTree tree = new InMemoryTree(clock, 7);
  final InMemoryTree other = new InMemoryTree(clock, 8);
  final DavDatabase database = new DavDatabase(DriverManager.getConnection("jdbc:sqlite::memory:"));
  final Reservations reservations = new Reservations(clock);
  private final Server server = new Server();
  private final ServerConnector connector;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  DavServer() throws Exception {
    this(Caller.SUPERUSER);
  }

  DavServer(Caller caller) throws Exception {
    this(caller, tree -> tree);
  }

  /**
   * @param wrap puts a decorator around the tree of "box"
   */
  DavServer(Caller caller, UnaryOperator<FileTree> wrap) throws Exception {
    HttpConfiguration configuration = new HttpConfiguration();
    WebDav.configure(configuration);
    connector =
        new ServerConnector(
            server,
            1,
            1,
            new HttpConnectionFactory(configuration),
            new HTTP2CServerConnectionFactory(configuration));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    List<Export> exports =
        List.of(
            new Export("box", 1, wrap.apply(tree)),
            new Export("other", 2, other),
            new Export("fixed", 3, tree, ExportTerms.USUAL.withReadOnly(true)));
    WebDavLocks locks = new WebDavLocks(clock, new Random(1), database, reservations);
    Patience patience = new Patience(clock, clock::advance);
    server.setHandler(new WebDav(() -> exports, caller, locks, database, patience).handler());
    server.start();
  }

  int port() {
    return connector.getLocalPort();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    request.method(
        method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    return client.send(request.build(), BodyHandlers.ofString());
  }

  int status(String method, String path, String body, String... headers) throws Exception {
    return send(method, path, body, headers).statusCode();
  }

  @Override
  public void close() throws Exception {
    client.close();
    server.stop();
    database.close();
  }
}

package org.entracte.protocol.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;
import org.entracte.protocol.nfs.NfsConfig;
import org.entracte.protocol.nfs.NfsServer;
import org.entracte.protocol.nfs.state.ClientRecords;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.replication.ReplicationEndpoint;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Reservations;
import org.entracte.protocol.webdav.DavDatabase;
import org.entracte.protocol.webdav.Patience;
import org.entracte.protocol.webdav.WebDav;
import org.entracte.protocol.webdav.WebDavLocks;

/** The servers in front of exports: NFS, and WebDAV with replication on one HTTP port. */
public final class FrontEnds implements AutoCloseable {
  private static final int MAX_PORT = 65_535;

  /** How long a request waits for a file that an NFS client holds. */
  private static final Duration RECALL_PATIENCE = Duration.ofSeconds(5);

  private final NfsServer nfs;
  private final InetSocketAddress nfsAddress;
  private final HttpPort http;
  private final DavDatabase davDatabase;
  private final FileCreateRecords creates;
  private final ExecutorService replicationThreads;

  /**
   * Where and how to serve.
   *
   * @param nfsPort 0 for any free one, as is {@code httpPort}
   * @param nfs how the NFS server is set up
   * @param webDavCaller on whose behalf WebDAV acts
   * @param state the folder that keeps WebDAV's properties and locks, and who made which file
   * @param tls by what HTTP shows who it is; empty for plain HTTP
   */
  public record Settings(
      InetAddress bind,
      int nfsPort,
      int httpPort,
      NfsConfig nfs,
      Caller webDavCaller,
      Path state,
      Optional<TlsIdentity> tls) {}

  private FrontEnds(
      NfsServer nfs,
      InetSocketAddress nfsAddress,
      HttpPort http,
      DavDatabase davDatabase,
      FileCreateRecords creates,
      ExecutorService replicationThreads) {
    this.nfs = nfs;
    this.nfsAddress = nfsAddress;
    this.http = http;
    this.davDatabase = davDatabase;
    this.creates = creates;
    this.replicationThreads = replicationThreads;
  }

  /**
   * Starts both.
   *
   * @param replication the gateway of an export by its name; always empty where there is none
   * @throws StartException if a port is taken, or webdav.db cannot be opened
   */
  public static FrontEnds start(
      Settings settings,
      Supplier<List<Export>> exports,
      Function<String, Optional<GatewayLink>> replication,
      ClientRecords records)
      throws StartException {
    checkPort("NFS", settings.nfsPort());
    checkPort("HTTP", settings.httpPort());
    SecureRandom random = new SecureRandom();
    InstantSource clock = InstantSource.system();
    NfsServer nfs =
        new NfsServer(
            settings.nfs(),
            exports,
            records,
            clock,
            random,
            Thread.ofPlatform().daemon().name("nfs-", 0).factory());
    Reservations reservations = new Reservations(clock);
    FileCreateRecords creates = creates(settings.state());
    nfs.sharing(reservations).remembering(creates);
    // Platform threads: replication touches the disk, and foreign calls would hold a carrier.
    ExecutorService replicationThreads =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("replication-", 0).factory());
    DavDatabase davDatabase = davDatabase(settings.state());
    WebDav webDav =
        webDav(settings, exports, clock, new WebDavState(random, davDatabase, reservations));
    HttpPort http =
        HttpPort.of(
            new InetSocketAddress(settings.bind(), settings.httpPort()),
            settings.tls().map(TlsPort::new),
            new Handler.Sequence(
                new ReplicationEndpoint(
                    replication, () -> replicated(exports.get(), replication), replicationThreads),
                webDav.handler()),
            webDav);
    try {
      InetSocketAddress address =
          nfs.start(new InetSocketAddress(settings.bind(), settings.nfsPort()));
      FrontEnds started =
          new FrontEnds(nfs, address, http, davDatabase, creates, replicationThreads);
      started.startHttp(settings);
      return started;
    } catch (IOException cannotBind) {
      throw new StartException(
          "cannot serve NFS on port " + settings.nfsPort() + ": " + cannotBind.getMessage(),
          cannotBind);
    }
  }

  private static FileCreateRecords creates(Path state) throws StartException {
    Path file = state.resolve("nfs-creates");
    try {
      return FileCreateRecords.open(file);
    } catch (IOException trouble) {
      throw new StartException("cannot use " + file + ": " + trouble.getMessage(), trouble);
    }
  }

  private static DavDatabase davDatabase(Path state) throws StartException {
    Path file = state.resolve("webdav.db");
    try {
      return new DavDatabase(DriverManager.getConnection("jdbc:sqlite:" + file));
    } catch (SQLException | FileException trouble) {
      throw new StartException("cannot open " + file + ": " + trouble.getMessage(), trouble);
    }
  }

  /** What WebDAV's locks are made of. */
  private record WebDavState(
      SecureRandom random, DavDatabase database, Reservations reservations) {}

  private static WebDav webDav(
      Settings settings, Supplier<List<Export>> exports, InstantSource clock, WebDavState kept)
      throws StartException {
    try {
      DavDatabase database = kept.database();
      WebDavLocks locks = new WebDavLocks(clock, kept.random(), database, kept.reservations());
      Patience patience = new Patience(clock, Thread::sleep);
      return new WebDav(
          new RecallingExports(exports, RECALL_PATIENCE),
          settings.webDavCaller(),
          locks,
          database,
          patience);
    } catch (FileException trouble) {
      throw new StartException(
          "cannot read webdav.db in " + settings.state() + ": " + trouble.getMessage(), trouble);
    }
  }

  private static List<String> replicated(
      List<Export> exports, Function<String, Optional<GatewayLink>> replication) {
    return exports.stream()
        .map(Export::name)
        .filter(name -> replication.apply(name).isPresent())
        .toList();
  }

  private static void checkPort(String what, int port) throws StartException {
    if (port < 0 || port > MAX_PORT) {
      throw new StartException("a port for " + what + " is 0 to " + MAX_PORT + ", not " + port);
    }
  }

  private void startHttp(Settings settings) throws StartException {
    try {
      http.start();
    } catch (Exception cannotStart) {
      StartException failure =
          new StartException(
              "cannot serve HTTP on port " + settings.httpPort() + ": " + cannotStart.getMessage(),
              cannotStart);
      try {
        close();
      } catch (IOException alsoThat) {
        failure.addSuppressed(alsoThat);
      }
      throw failure;
    }
  }

  public InetSocketAddress nfs() {
    return nfsAddress;
  }

  public InetSocketAddress http() {
    return http.address();
  }

  /** The address of HTTP as people write it; it begins with https:// if that is what it speaks. */
  public String httpShown() {
    return (http.tls().isPresent() ? "https://" : "") + shown(http.address());
  }

  /** By what HTTP shows who it is; empty if it is plain. */
  public Optional<TlsIdentity> identity() {
    return http.tls().map(TlsPort::identity);
  }

  /**
   * Shows another identity to who connects from now on; connections that stand go on.
   *
   * @throws IllegalStateException if HTTP is plain, or stopped
   */
  public void show(TlsIdentity next) {
    http.tls().orElseThrow(() -> new IllegalStateException("HTTP is plain here")).show(next);
  }

  /** An address as people write it. */
  public static String shown(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /** Stops both, within seconds. */
  @Override
  public void close() throws IOException {
    try {
      http.stop();
    } catch (Exception cannotStop) {
      throw new IOException("cannot stop the HTTP server", cannotStop);
    } finally {
      replicationThreads.shutdown();
      nfs.close();
      creates.close();
      closeDatabase();
    }
  }

  private void closeDatabase() throws IOException {
    try {
      davDatabase.close();
    } catch (FileException trouble) {
      throw new IOException("cannot close webdav.db", trouble);
    }
  }
}

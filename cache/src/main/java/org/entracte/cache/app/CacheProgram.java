package org.entracte.cache.app;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.entracte.cache.content.CacheFolder;
import org.entracte.cache.content.FolderLayerStore;
import org.entracte.cache.content.FolderSavedFiles;
import org.entracte.cache.replica.Replica;
import org.entracte.cache.replica.ReplicaTree;
import org.entracte.cache.upstream.BackgroundTask;
import org.entracte.cache.upstream.Connectivity;
import org.entracte.cache.upstream.RetryTask;
import org.entracte.cache.upstream.Upstream;
import org.entracte.protocol.app.FileClientRecords;
import org.entracte.protocol.app.FolderLock;
import org.entracte.protocol.app.FrontEnds;
import org.entracte.protocol.app.Lifetime;
import org.entracte.protocol.app.RunningUser;
import org.entracte.protocol.app.ServerId;
import org.entracte.protocol.app.ServerTrust;
import org.entracte.protocol.app.StartException;
import org.entracte.protocol.control.ControlServer;
import org.entracte.protocol.nfs.NfsConfig;
import org.entracte.protocol.replication.HttpLink;
import org.entracte.protocol.replication.LinkException;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.ExportTerms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running cache: its parts, started in order and closed in reverse. */
final class CacheProgram {
  private static final Logger LOG = LoggerFactory.getLogger(CacheProgram.class);
  private static final Duration CLOSING = Duration.ofSeconds(15);

  /** After a step of a background task that broke. */
  private static final Duration TASK_PAUSE = Duration.ofSeconds(1);

  private static final Duration FIRST_CONTACT = Duration.ofSeconds(2);

  /** Of the one export a cache serves. */
  private static final long FSID = 1;

  private CacheProgram() {}

  /** Serves until the process is told to stop. */
  static void run(MountSettings settings, PrintStream out)
      throws StartException, IOException, InterruptedException {
    Lifetime life = new Lifetime(CLOSING);
    boolean serving = false;
    try {
      out.println(start(settings, life));
      out.flush();
      serving = true;
      life.serve();
    } finally {
      if (!serving) {
        life.abandon();
      }
    }
  }

  private static String start(MountSettings settings, Lifetime life)
      throws StartException, IOException, InterruptedException {
    life.add(FolderLock.take(settings.cache()));
    SecureRandom random = new SecureRandom();
    InstantSource clock = InstantSource.system();
    HttpLink link = life.add(link(settings));
    if (!Files.exists(settings.cache().resolve("replica.db"))) {
      checkExport(link, settings);
    }
    Replica replica = life.add(open(settings, random, clock));
    Upstream upstream =
        Upstream.of(link, replica.incoming(), replica.outgoing(), settings.device(), clock, random);
    ReplicaTree tree = new ReplicaTree(replica, upstream.contentSource());
    TaskThreads tasks = life.add(new TaskThreads(life, clock, TASK_PAUSE));
    FirstContact contact = new FirstContact(upstream.connectivity());
    for (BackgroundTask task : upstream.tasks()) {
      tasks.start(task);
    }
    tasks.start(new RetryTask(replica.parked(), upstream.connectivity(), clock));
    tasks.start(new SyncTask(replica));
    tasks.start(new EvictTask(replica, settings.cacheSizeBytes()));
    upstream.connectivity().onChange(tasks::wake);
    List<Export> usual = List.of(new Export(settings.name(), FSID, tree));
    List<Export> readOnly =
        List.of(new Export(settings.name(), FSID, tree, ExportTerms.USUAL.withReadOnly(true)));
    FrontEnds fronts =
        life.add(
            FrontEnds.start(
                new FrontEnds.Settings(
                    InetAddress.getLoopbackAddress(),
                    settings.nfsPort(),
                    settings.httpPort(),
                    NfsConfig.of(ServerId.of(settings.cache(), random)).withReadsThatMayWait(),
                    RunningUser.caller(),
                    settings.cache(),
                    Optional.empty()),
                () -> replica.incoming().isReadOnly() ? readOnly : usual,
                name -> Optional.empty(),
                FileClientRecords.open(settings.cache().resolve("nfs-clients"))));
    life.add(
        ControlServer.start(
            settings.cache(),
            new CacheAnswers(
                settings,
                replica.outgoing(),
                replica.incoming(),
                upstream,
                tasks,
                fronts,
                new ParkedAnswers(
                    replica.parked(),
                    new FolderSavedFiles(settings.cache().resolve("dropped")),
                    settings.cache())),
            Thread.ofPlatform().daemon().name("control-", 0).factory()));
    boolean online = contact.await(FIRST_CONTACT);
    return String.format(
        "ready nfs=%s http=%s cache=%s gateway=%s%s",
        FrontEnds.shown(fronts.nfs()),
        FrontEnds.shown(fronts.http()),
        settings.cache(),
        online ? "online" : "offline",
        replica.incoming().isReadOnly() ? " read-only" : "");
  }

  private static HttpLink link(MountSettings settings) throws StartException, IOException {
    HttpLink.Limits limits = HttpLink.Limits.NORMAL;
    if (!settings.isTls()) {
      return HttpLink.open(settings.export(), limits);
    }
    SSLContext trust =
        settings.ca().isPresent()
            ? ServerTrust.of(settings.ca().get())
            : ServerTrust.ofSystem(ServerTrust.SYSTEM);
    return HttpLink.open(settings.export(), limits, trust);
  }

  /**
   * A new cache of an export that is not there would never show anything. One that has a replica
   * starts in any case, and so does one whose gateway is away.
   */
  private static void checkExport(HttpLink link, MountSettings settings) throws StartException {
    try {
      var _ = link.changes(new Position(0, 0, 0), 1, Duration.ZERO);
    } catch (LinkException failure) {
      if (failure.kind() == LinkException.Kind.REFUSED) {
        throw new StartException(
            "cannot mount " + settings.export() + ": " + failure.getMessage(), failure);
      }
      LOG.info("starting without the gateway: {}", failure.getMessage());
    }
  }

  private static Replica open(MountSettings settings, SecureRandom random, InstantSource clock)
      throws StartException {
    CacheFolder folder = new CacheFolder(settings.cache());
    try {
      FolderLayerStore layers = new FolderLayerStore(settings.cache().resolve("layers"));
      report(folder.recover(layers, BootId.read()));
      return Replica.open(
          new Replica.Setup(folder.databaseUrl(), settings.bound(), settings.device()),
          layers,
          random,
          clock);
    } catch (IOException unusable) {
      throw new StartException(
          "cannot use the cache folder " + settings.cache() + ": " + unusable.getMessage(),
          unusable);
    }
  }

  private static void report(CacheFolder.Found found) {
    if (found.powerCut()) {
      LOG.warn(
          "the machine went down while the cache ran; the last second's work, {} steps that had not"
              + " been synced, was undone",
          found.commitsUndone());
    }
  }

  /** Waits a moment for the gateway, so that the first line tells whether it is there. */
  private record FirstContact(Connectivity connectivity) {
    private static final long POLL_MILLIS = 20;

    boolean await(Duration most) throws InterruptedException {
      String untried = "not reached yet";
      for (long left = most.toMillis(); left > 0; left -= POLL_MILLIS) {
        if (!connectivity.standing().reason().equals(untried)) {
          return connectivity.isOnline();
        }
        Thread.sleep(POLL_MILLIS);
      }
      return connectivity.isOnline();
    }
  }
}

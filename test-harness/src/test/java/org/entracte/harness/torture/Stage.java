package org.entracte.harness.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.harness.rig.CacheProcess;
import org.entracte.harness.rig.DavfsMount;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.KernelClient;
import org.entracte.harness.rig.ProjectFolder;

/**
 * The processes, connections and mounts of a round. Everything made here is ended and removed by
 * {@link #close}, which any thread may call; all else is for one thread.
 */
final class Stage implements AutoCloseable {
  static final String GATEWAY = "gateway";

  private static final Duration MOUNTING = Duration.ofSeconds(90);

  private final Path folder;
  private final Path logs;
  private final Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();
  private final ReentrantLock closing = new ReentrantLock();
  private final GatewayProcess gateway;
  private final List<Relay> relays = new ArrayList<>();
  private final List<CacheProcess> caches = new ArrayList<>();
  private Optional<KernelClient> guest = Optional.empty();
  private Optional<DavfsMount> drive = Optional.empty();

  private Stage(Path folder, Path logs) {
    this.folder = folder;
    this.logs = logs;
    this.gateway = GatewayProcess.on(tree(), folder.resolve("gateway"), logs);
    open.push(gateway);
  }

  /** Starts everything; {@code areas} are the directories that the exported tree begins with. */
  static Stage set(int laptops, List<String> areas, Path logs) throws IOException {
    Stage stage = new Stage(ProjectFolder.fresh("torture"), logs);
    try {
      for (String area : areas) {
        Files.createDirectories(stage.tree().resolve(area).resolve("d"));
      }
      Files.createDirectories(stage.graves());
      stage.startServers(laptops);
      stage.bootGuest();
      stage.mountDrive();
      return stage;
    } catch (Throwable failed) {
      stage.close();
      stage.remove();
      throw failed;
    }
  }

  private void startServers(int laptops) {
    gateway.start();
    for (int laptop = 1; laptop <= laptops; laptop++) {
      Relay relay = Relay.to(gateway.export().getPort());
      open.push(relay);
      relays.add(relay);
      java.net.URI export =
          java.net.URI.create("http://127.0.0.1:" + relay.port() + "/" + GatewayProcess.EXPORT);
      CacheProcess cache =
          CacheProcess.named(
              "laptop-" + laptop,
              export,
              folder.resolve(Cast.cache(laptop)),
              logs.resolve(Cast.cache(laptop)));
      open.push(cache);
      caches.add(cache);
      cache.start();
    }
  }

  private void bootGuest() {
    List<Integer> ports = new ArrayList<>();
    caches.forEach(cache -> ports.add(cache.nfsPort()));
    ports.add(gateway.nfsPort());
    KernelClient booted =
        KernelClient.boot(KernelClient.Request.reaching(ports), logs.resolve("guest"));
    open.push(booted);
    guest = Optional.of(booted);
    for (int laptop = 1; laptop <= caches.size(); laptop++) {
      mount(ports.get(laptop - 1), mountOf(laptop));
    }
    mount(gateway.nfsPort(), mountOfGateway());
  }

  private void mount(int port, String directory) {
    String options = "vers=4.1,proto=tcp,sec=sys,hard,timeo=600,actimeo=1,port=" + port;
    guest()
        .run(
            "mkdir -p %1$s && mount.nfs4 $ENTRACTE_SERVER:/%2$s %1$s -o %3$s"
                .formatted(directory, GatewayProcess.EXPORT, options),
            MOUNTING)
        .succeeded();
  }

  private void mountDrive() {
    DavfsMount mounted = DavfsMount.of(caches.getLast().webdav(), folder);
    open.push(mounted);
    drive = Optional.of(mounted);
  }

  /** Where the guest has a laptop's cache mounted. */
  static String mountOf(int laptop) {
    return "/run/mount-" + laptop;
  }

  /** Where the guest has the gateway mounted. */
  static String mountOfGateway() {
    return "/run/mount-gateway";
  }

  /** The exported directory. */
  Path tree() {
    return folder.resolve("tree");
  }

  /** Where those who work outside put what they delete. */
  Path graves() {
    return folder.resolve("graves");
  }

  /** Holds all that gateway and caches keep. */
  Path folder() {
    return folder;
  }

  Path logs() {
    return logs;
  }

  int laptops() {
    return caches.size();
  }

  GatewayProcess gateway() {
    return gateway;
  }

  CacheProcess cache(int laptop) {
    return caches.get(laptop - 1);
  }

  Relay relay(int laptop) {
    return relays.get(laptop - 1);
  }

  KernelClient guest() {
    return guest.orElseThrow();
  }

  /** davfs2's mount of the last laptop's cache. */
  DavfsMount drive() {
    return drive.orElseThrow();
  }

  /** Leaves all mounts, ends all servers with SIGTERM; says what did not end well. */
  List<String> strike() {
    List<String> wrong = new ArrayList<>();
    guest().run("umount /run/mount-*", MOUNTING).succeeded();
    guest().shutDown();
    for (int laptop = 1; laptop <= laptops(); laptop++) {
      demandZero(wrong, Cast.cache(laptop), cache(laptop).stop());
    }
    demandZero(wrong, GATEWAY, gateway.stop());
    return wrong;
  }

  private static void demandZero(List<String> wrong, String what, int status) {
    if (status != 0 && status != 143) {
      wrong.add(what + " ended with status " + status + " after SIGTERM");
    }
  }

  /** Ends what still runs; what they kept stays in {@link #folder}. */
  @Override
  public void close() {
    closing.lock();
    try {
      closeAll();
    } finally {
      closing.unlock();
    }
  }

  private void closeAll() {
    boolean interrupted = Thread.interrupted();
    RuntimeException failed = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception | AssertionError e) {
        RuntimeException next = new IllegalStateException("cannot end everything", e);
        if (failed == null) {
          failed = next;
        } else {
          failed.addSuppressed(next);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failed != null) {
      throw failed;
    }
  }

  /** Removes {@link #folder}, even when it was interrupted. */
  void remove() {
    boolean interrupted = Thread.interrupted();
    ProjectFolder.remove(folder);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

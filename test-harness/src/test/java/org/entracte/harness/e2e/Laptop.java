package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.entracte.harness.rig.CacheProcess;
import org.entracte.harness.rig.CommandLine;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.KernelClient;
import org.entracte.harness.rig.NetworkLink;
import org.entracte.harness.rig.ProjectFolder;
import org.entracte.harness.rig.SampleTree;
import org.entracte.harness.rig.TreeDigest;
import org.junit.jupiter.api.TestInfo;

/**
 * A gateway that exports the sample tree, a laptop's cache of it, and a Linux kernel that has the
 * cache mounted: all running and connected. Used by one thread.
 */
final class Laptop implements AutoCloseable {
  /** How long a step of ordinary work in the guest may take. */
  static final Duration STEP = Duration.ofMinutes(3);

  private static final Duration SETTLING = Duration.ofMinutes(3);

  private final Path folder;
  private final Optional<NetworkLink> link;
  private final GatewayProcess gateway;
  private final CacheProcess cache;
  private Optional<KernelClient> client = Optional.empty();

  private Laptop(Path folder, Optional<NetworkLink> link, Path logs) {
    this.folder = folder;
    this.link = link;
    this.gateway =
        link.map(l -> GatewayProcess.in(l.gateway(), tree(), folder.resolve("gateway"), logs))
            .orElseGet(() -> GatewayProcess.on(tree(), folder.resolve("gateway"), logs));
    this.cache =
        link.map(l -> CacheProcess.in(l.laptop(), gateway.export(), folder.resolve("laptop"), logs))
            .orElseGet(() -> CacheProcess.of(gateway.export(), folder.resolve("laptop"), logs));
  }

  /** Gateway and cache on one machine's loopback. */
  static Laptop connected(TestInfo test, int headers) {
    return start(Optional.empty(), test, headers);
  }

  /** Gateway and cache in two namespaces, joined by a link that can be cut. */
  static Laptop connectedByLink(TestInfo test, int headers) {
    return start(Optional.of(NetworkLink.make()), test, headers);
  }

  private static Laptop start(Optional<NetworkLink> link, TestInfo test, int headers) {
    Path logs = logs(test);
    Laptop laptop = new Laptop(ProjectFolder.fresh("e2e"), link, logs);
    try {
      SampleTree.make(laptop.tree(), headers);
      laptop.gateway.start();
      laptop.cache.start();
      KernelClient.Request request =
          KernelClient.Request.port(laptop.cache.nfsPort()).with("actimeo=1");
      laptop.client =
          Optional.of(
              KernelClient.boot(
                  link.map(l -> request.in(l.laptop())).orElse(request), logs.resolve("guest")));
      return laptop;
    } catch (Throwable failed) {
      laptop.close();
      throw failed;
    }
  }

  /** Where a test's processes leave their output. */
  static Path logs(TestInfo test) {
    return ProjectFolder.root()
        .resolve("test-harness/target/e2e")
        .resolve(test.getTestClass().orElseThrow().getSimpleName())
        .resolve(test.getTestMethod().map(Method::getName).orElse("all"));
  }

  /** The exported directory. */
  Path tree() {
    return folder.resolve("tree");
  }

  /** A folder of the host that the guest sees too, read-only, under the same path. */
  Path folder() {
    return folder;
  }

  GatewayProcess gateway() {
    return gateway;
  }

  CacheProcess cache() {
    return cache;
  }

  CommandLine commands() {
    return cache.commands();
  }

  NetworkLink link() {
    return link.orElseThrow();
  }

  KernelClient mount() {
    return client.orElseThrow();
  }

  /** Runs a script in the mount and answers what it printed; each command must succeed. */
  String work(String script) {
    return mount().run("set -e\n" + script, STEP).succeeded();
  }

  /** Reads every name and every byte once, so that it is all there when the gateway is not. */
  void readEverything() {
    TreeDigest.of(mount());
  }

  /** Waits until every edit has its verdict, without asking for it. */
  void awaitDrained() {
    Awaitility.await("the queue to drain by itself")
        .atMost(SETTLING)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(commands().run("status").status()).isZero());
    assertThat(commands().run("flush", "--wait").status()).isZero();
  }

  /** The mount shows what the exported directory holds. */
  void assertConverged() {
    Awaitility.await("mount and export to be the same")
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(
            () ->
                assertThat(
                        TreeDigest.of(mount())
                            .withFileTimesOnly()
                            .difference(TreeDigest.of(tree()).withFileTimesOnly()))
                    .as("first: mount, second: export")
                    .isEmpty());
  }

  @Override
  public void close() {
    client.ifPresent(KernelClient::close);
    cache.close();
    gateway.close();
    link.ifPresent(NetworkLink::close);
    ProjectFolder.remove(folder);
  }
}

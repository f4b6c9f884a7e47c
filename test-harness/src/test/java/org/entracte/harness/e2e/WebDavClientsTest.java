package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.entracte.harness.rig.CacheProcess;
import org.entracte.harness.rig.Finished;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.ProjectFolder;
import org.entracte.harness.rig.Traffic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** WebDAV clients, real ones and recorded ones, against a gateway and against a cache of it. */
@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebDavClientsTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private Path folder;
  private GatewayProcess gateway;
  private CacheProcess cache;

  /** Who is asked. */
  enum Side {
    GATEWAY,
    CACHE
  }

  @BeforeAll
  void start() throws IOException {
    folder = ProjectFolder.fresh("webdav");
    Path logs = ProjectFolder.root().resolve("test-harness/target/e2e/WebDavClientsTest");
    Path tree = Files.createDirectories(folder.resolve("tree"));
    gateway = GatewayProcess.on(tree, folder.resolve("gateway"), logs);
    gateway.start();
    cache = CacheProcess.of(gateway.export(), folder.resolve("laptop"), logs);
    cache.start();
  }

  @AfterAll
  void stop() {
    if (cache != null) {
      cache.close();
    }
    if (gateway != null) {
      gateway.close();
    }
    ProjectFolder.remove(folder);
  }

  private URI url(Side side) {
    return switch (side) {
      case GATEWAY -> gateway.export();
      case CACHE -> cache.webdav();
    };
  }

  @ParameterizedTest
  @CsvSource({
    "GATEWAY, basic, 16",
    "GATEWAY, copymove, 13",
    "GATEWAY, props, 30",
    "GATEWAY, locks, 41",
    "GATEWAY, http, 4",
    "CACHE, basic, 16",
    "CACHE, copymove, 13",
    "CACHE, props, 30",
    "CACHE, locks, 41",
    "CACHE, http, 4",
  })
  void litmusPasses(Side side, String suite, int tests) throws IOException {
    Path work = Files.createDirectories(folder.resolve("litmus-" + side + suite));
    Finished finished =
        HostProgram.run(LIMIT, work, Map.of("TESTS", suite), List.of("litmus", url(side) + "/"));
    assertThat(finished.succeeded())
        .contains("of " + tests + " tests run: " + tests + " passed, 0 failed")
        .doesNotContain("WARNING");
  }

  @ParameterizedTest
  @CsvSource({
    "GATEWAY, windows-explorer",
    "GATEWAY, office",
    "GATEWAY, finder",
    "GATEWAY, gvfs-dolphin",
    "GATEWAY, cyberduck",
    "GATEWAY, davfs2",
    "GATEWAY, rclone",
    "CACHE, windows-explorer",
    "CACHE, office",
    "CACHE, finder",
    "CACHE, gvfs-dolphin",
    "CACHE, cyberduck",
    "CACHE, davfs2",
    "CACHE, rclone",
  })
  void recordedTrafficGetsItsAnswers(Side side, String client) {
    URI url = url(side);
    Traffic.of(client).play(url, url.getPath() + "/" + client + "-of-" + side);
  }

  @ParameterizedTest
  @EnumSource
  void rcloneCopiesATreeAndFindsItTheSame(Side side) throws IOException {
    Path local = Files.createDirectories(folder.resolve("rclone-" + side));
    Files.createDirectories(local.resolve("sub dir/é"));
    for (int i = 0; i < 20; i++) {
      Files.writeString(local.resolve("sub dir/é/file " + i), "content " + i);
    }
    String remote = ":webdav:copied-to-" + side;
    List<String> to = List.of("--webdav-url", url(side) + "/", "--webdav-vendor", "owncloud");
    rclone("copy", local.toString(), remote, to);
    rclone("check", "--download", local + "", remote, to);
    Path back = folder.resolve("back-" + side);
    rclone("sync", remote, back.toString(), to);
    assertThat(back.resolve("sub dir/é/file 7")).hasContent("content 7");
    assertThat(Files.getLastModifiedTime(back.resolve("sub dir/é/file 7")).toMillis() / 1000)
        .isEqualTo(Files.getLastModifiedTime(local.resolve("sub dir/é/file 7")).toMillis() / 1000);
  }

  @ParameterizedTest
  @EnumSource
  void gvfsListsCopiesRenamesAndDeletes(Side side) throws IOException {
    Path local = Files.createDirectories(folder.resolve("gvfs-" + side));
    Files.writeString(local.resolve("local file"), "content ".repeat(40_000));
    Path share = Files.createDirectories(folder.resolve("tree/share-of-" + side));
    Files.createDirectories(share.resolve("dé (1)"));
    Files.writeString(share.resolve("dé (1)/it's #%.txt"), "from the server");
    URI url = url(side);
    String dav = "dav://" + url.getAuthority() + url.getPath() + "/share-of-" + side;
    awaitListed(URI.create(url + "/share-of-" + side + "/d%C3%A9%20(1)/it's%20%23%25.txt"));
    Map<String, String> environment =
        Map.of(
            "HOME", local + "",
            "XDG_RUNTIME_DIR", local + "",
            "GVFS_DISABLE_FUSE", "1",
            "GIO_USE_VOLUME_MONITOR", "unix",
            "LC_ALL", "C.UTF-8");
    String steps = ProjectFolder.root().resolve("test-harness/rig/gvfs-steps.sh").toString();
    Finished finished =
        HostProgram.run(
            LIMIT, local, environment, List.of("dbus-run-session", "--", "sh", steps, dav));
    assertThat(finished.succeeded())
        .contains("it's #%.txt", "from the server", "moved", "two")
        .doesNotContain("Error");
    assertThat(local.resolve("back")).hasSameTextualContentAs(local.resolve("local file"));
  }

  private static void awaitListed(URI file) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest get = HttpRequest.newBuilder(file).build();
      Awaitility.await()
          .atMost(LIMIT)
          .until(
              () -> client.send(get, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    }
  }

  private void rclone(String verb, String from, String to, List<String> more) {
    rclone(verb, "--retries=1", from, to, more);
  }

  private void rclone(String verb, String option, String from, String to, List<String> more) {
    java.util.ArrayList<String> command = new java.util.ArrayList<>();
    command.addAll(List.of("rclone", verb, option, from, to));
    command.addAll(more);
    Map<String, String> environment = Map.of("RCLONE_CONFIG", folder.resolve("none") + "");
    HostProgram.run(LIMIT, folder, environment, command).succeeded();
  }

  @Test
  void propertiesLocksAndSyncTokensSurviveAKill() throws Exception {
    URI url = gateway.export();
    Traffic.of("before-a-kill").play(url, url.getPath() + "/kill");
    String told = report(url, "").body();
    assertThat(told).contains(url.getPath() + "/kill/a<");
    gateway.kill();
    Files.writeString(folder.resolve("tree/while-it-was-down"), "x");
    gateway.start();
    Traffic.of("after-a-kill").play(url, url.getPath() + "/kill");
    String token = told.replaceAll("(?s).*<D:sync-token>(.*)</D:sync-token>.*", "$1");
    assertThat(report(url, token).body())
        .contains(url.getPath() + "/while-it-was-down<")
        .doesNotContain(url.getPath() + "/kill/a<");
  }

  @Test
  void theCacheHasNoReports() throws Exception {
    HttpResponse<String> answer = report(cache.webdav(), "");
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("<D:supported-report/>");
  }

  private static HttpResponse<String> report(URI collection, String token) throws Exception {
    String body =
        "<sync-collection xmlns=\"DAV:\"><sync-token>"
            + token
            + "</sync-token><sync-level>infinite</sync-level><prop/></sync-collection>";
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(collection + "/"))
              .method("REPORT", HttpRequest.BodyPublishers.ofString(body))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }
}

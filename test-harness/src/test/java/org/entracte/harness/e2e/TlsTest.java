package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.entracte.harness.rig.CacheProcess;
import org.entracte.harness.rig.CommandLine;
import org.entracte.harness.rig.Finished;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.ProjectFolder;
import org.entracte.harness.rig.RawHttp;
import org.entracte.harness.rig.WebDavFiles;
import org.entracte.protocol.app.Certificates;
import org.entracte.protocol.app.ServerTrust;
import org.entracte.protocol.app.TlsIdentity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gateway with a certificate of a private authority, and a laptop that is given it. */
@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int LARGE_BYTES = 100 << 20;

  private Path folder;
  private Path logs;
  private Path tree;
  private Certificates certificates;
  private TlsIdentity.Kept kept;
  private SSLContext trust;
  private GatewayProcess gateway;

  @BeforeAll
  void start() throws Exception {
    folder = ProjectFolder.fresh("tls");
    logs = ProjectFolder.root().resolve("test-harness/target/e2e/TlsTest");
    tree = Files.createDirectory(folder.resolve("tree"));
    certificates = new Certificates(Files.createDirectory(folder.resolve("certificates")));
    kept = certificates.issue("gateway", Certificates.HERE);
    trust = ServerTrust.of(certificates.authority());
    gateway = GatewayProcess.on(tree, folder.resolve("gateway"), logs).withTls(kept).start();
  }

  @AfterAll
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
    ProjectFolder.remove(folder);
  }

  @Test
  void aLaptopGoesOfflineAndOnlineAndAlsoIfItDoesNotTrustTheCertificate() throws IOException {
    URI export = gateway.export();
    try (CacheProcess cache = CacheProcess.of(export, folder.resolve("laptop"), logs)) {
      WebDavFiles files = new WebDavFiles(cache.webdav());
      cache.trusting(certificates.authority()).start();
      awaitOnline(cache, export);
      files.put("before.txt", "the export is known from here on");
      gateway.kill();
      files.put("away.txt", "written while it was away");
      assertThat(cache.commands().json("status").path("gateway").asText()).isEqualTo("offline");
      gateway.start();
      Path sent = tree.resolve("away.txt");
      Awaitility.await("what was written")
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(sent).hasContent("written while it was away"));
      awaitOnline(cache, export);

      assertThat(cache.stop()).isIn(0, 143);
      TlsIdentity.Kept other = certificates.selfSigned("other", Certificates.HERE);
      cache.trusting(other.certificate()).start();
      files.put("refused.txt", "written without trust");
      JsonNode status = cache.commands().json("status");
      assertThat(status.path("gateway").asText()).isEqualTo("offline");
      assertThat(status.path("reason").asText())
          .startsWith("cannot reach https://127.0.0.1:")
          .contains("signed by CN=authority, which is not trusted here", "--ca");
      assertThat(tree.resolve("refused.txt")).doesNotExist();
    }
  }

  private static void awaitOnline(CacheProcess cache, URI export) {
    Awaitility.await("the laptop to be online")
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(cache.commands().run("status").stdout())
                    .contains("export     " + export, "gateway    online"));
  }

  @ParameterizedTest
  @CsvSource({"--http2, --http1.1", "--http1.1, --http2"})
  void aLargeFileComesAndGoesWhole(String up, String down) throws IOException {
    Path sent = folder.resolve("sent" + up);
    try (OutputStream out = Files.newOutputStream(sent)) {
      byte[] part = new byte[1 << 20];
      Random random = new Random(up.hashCode());
      for (int i = 0; i < LARGE_BYTES / part.length; i++) {
        random.nextBytes(part);
        out.write(part);
      }
    }
    URI file = URI.create(gateway.export() + "/large" + up);
    Path back = folder.resolve("back" + up);
    curl(up, "-T", sent.toString(), file.toString());
    curl(down, "-o", back.toString(), file.toString());
    assertThat(Files.mismatch(sent, tree.resolve("large" + up))).isEqualTo(-1);
    assertThat(Files.mismatch(sent, back)).isEqualTo(-1);
  }

  private void curl(String... words) {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "--fail", "--noproxy", "*"));
    command.addAll(List.of("--cacert", certificates.authority().toString()));
    command.addAll(List.of(words));
    HostProgram.run(LIMIT, command).succeeded();
  }

  @Test
  void aCertificateIsRenewedUnderConnectionsThatStand() throws Exception {
    try (SSLSocket socket = connect();
        RawHttp held = new RawHttp(socket)) {
      Certificate first = socket.getSession().getPeerCertificates()[0];
      assertThat(page(held)).isEqualTo(200);
      renew();
      assertThat(reload().succeeded()).startsWith("new certificate, valid until 2");
      Certificate second = shown();
      assertThat(second).isNotEqualTo(first);
      assertThat(page(held)).isEqualTo(200);
      assertThat(reload().succeeded()).startsWith("nothing has changed");
      assertThat(status()).contains(", https://127.0.0.1:").contains("certificate valid until 2");

      Files.writeString(kept.certificate(), "half of a certif");
      Finished refused = reload();
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.stderr())
          .contains("nothing was changed: " + kept.certificate() + " holds no certificate");
      gateway.hangUp();
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> gateway.log().contains("was to be read again: nothing was changed"));
      assertThat(shown()).isEqualTo(second);

      renew();
      gateway.hangUp();
      Awaitility.await().atMost(LIMIT).until(() -> !shown().equals(second));
      assertThat(page(held)).isEqualTo(200);
    }
  }

  /** Both files anew, as an administrator's client of ACME does. */
  private void renew() throws IOException {
    TlsIdentity.Kept fresh = certificates.issue("fresh", Certificates.HERE);
    Files.move(fresh.key(), kept.key(), StandardCopyOption.REPLACE_EXISTING);
    Files.move(fresh.certificate(), kept.certificate(), StandardCopyOption.REPLACE_EXISTING);
  }

  private Finished reload() {
    return CommandLine.bare("gateway", "reload", "--state", gateway.state().toString());
  }

  private String status() {
    return CommandLine.bare("gateway", "status", "--state", gateway.state().toString()).succeeded();
  }

  private SSLSocket connect() throws IOException {
    URI export = gateway.export();
    SSLSocket socket =
        (SSLSocket) trust.getSocketFactory().createSocket(export.getHost(), export.getPort());
    socket.startHandshake();
    return socket;
  }

  /** What a new connection is shown. */
  private Certificate shown() throws IOException {
    try (SSLSocket socket = connect()) {
      return socket.getSession().getPeerCertificates()[0];
    }
  }

  private int page(RawHttp http) throws IOException {
    http.write("GET " + gateway.export().getPath() + "/ HTTP/1.1\r\nHost: h\r\n\r\n");
    return http.read(false).status();
  }
}

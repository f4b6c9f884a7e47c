package org.entracte.protocol.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.entracte.protocol.nfs.NfsConfig;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.InMemoryTree;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WebDAV over TLS by curl, which checks the certificate as any client does. */
@Tag("clients")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TlsClientsTest {
  private static final String WRITTEN = "%{http_version} %{response_code}";

  private Path folder;
  private Path authority;
  private FrontEnds server;
  private String url;

  @BeforeAll
  void start(@TempDir Path fresh) throws Exception {
    folder = fresh;
    Certificates certificates = new Certificates(folder);
    authority = certificates.authority();
    Export box = new Export("box", 1, new InMemoryTree(InstantSource.system()));
    server =
        FrontEnds.start(
            new FrontEnds.Settings(
                InetAddress.getLoopbackAddress(),
                0,
                0,
                NfsConfig.of("test"),
                Caller.SUPERUSER,
                folder,
                Optional.of(TlsIdentity.read(certificates.issueRsa("rsa", Certificates.HERE)))),
            () -> List.of(box),
            name -> Optional.empty(),
            FileClientRecords.open(folder.resolve("clients")));
    url = "https://localhost:" + server.http().getPort() + "/box/";
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  /** What a run said, and its exit status. */
  private record Said(int status, String out, String err) {}

  private Said curl(String... words) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "curl", ".out");
    Path err = Files.createTempFile(folder, "curl", ".err");
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "--noproxy", "*"));
    command.addAll(List.of("--max-time", "30", "--cacert", authority.toString()));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
      return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      process.destroyForcibly();
    }
  }

  private String told(String... words) throws IOException, InterruptedException {
    Said said = curl(words);
    assertThat(said.status()).as("%s", said).isZero();
    return said.out();
  }

  @ParameterizedTest
  @CsvSource({"--http2, 2", "--http1.1, 1.1"})
  void filesAreWrittenReadListedLockedAndMoved(String protocol, String version) throws Exception {
    String file = url + "file-" + version;
    Path body = Files.writeString(folder.resolve("body"), "over TLS ".repeat(5000));
    assertThat(told(protocol, "-T", body.toString(), "-w", WRITTEN, file))
        .isEqualTo(version + " 201");
    assertThat(told(protocol, file)).isEqualTo(Files.readString(body));
    assertThat(told(protocol, "-X", "PROPFIND", "-H", "Depth: 1", "-w", WRITTEN, url))
        .contains("<D:href>/box/file-" + version + "</D:href>")
        .endsWith(version + " 207");
    String lock =
        "<lockinfo xmlns='DAV:'><lockscope><exclusive/></lockscope>"
            + "<locktype><write/></locktype></lockinfo>";
    String locked = told(protocol, "-X", "LOCK", "-d", lock, "-w", WRITTEN, file);
    assertThat(locked).contains("urn:uuid:").endsWith(version + " 200");
    assertThat(told(protocol, "-X", "DELETE", "-o", body + ".not", "-w", WRITTEN, file))
        .isEqualTo(version + " 423");
    String token = locked.replaceFirst("(?s).*(urn:uuid:[-0-9a-f]+).*", "<$1>");
    told(protocol, "-X", "UNLOCK", "-H", "Lock-Token: " + token, file);
    String absolute = "Destination: " + file + "-moved";
    assertThat(told(protocol, "-X", "MOVE", "-H", absolute, "-w", WRITTEN, file))
        .isEqualTo(version + " 201");
    String relative = "Destination: /box/file-" + version + "-again";
    assertThat(told(protocol, "-X", "MOVE", "-H", relative, "-w", WRITTEN, file + "-moved"))
        .isEqualTo(version + " 201");
    assertThat(told(protocol, file + "-again")).isEqualTo(Files.readString(body));
  }

  @Test
  void whoSaysNothingOfVersionsGetsHttp1() throws Exception {
    assertThat(told("--no-alpn", "-o", folder + "/page", "-w", WRITTEN, url)).isEqualTo("1.1 200");
  }

  @ParameterizedTest
  @CsvSource({"1.2, 0", "1.3, 0", "1.1, 35"})
  void onlyTls12And13AreSpoken(String most, int status) throws Exception {
    Said said = curl("--tlsv1.0", "--ciphers", "DEFAULT@SECLEVEL=0", "--tls-max", most, url);
    assertThat(said.status()).as("%s", said).isEqualTo(status);
  }

  @Test
  void theCertificateIsForItsNamesOnly() throws Exception {
    String port = Integer.toString(server.http().getPort());
    Said other =
        curl("--resolve", "elsewhere:" + port + ":127.0.0.1", "https://elsewhere:" + port + "/");
    assertThat(other.status()).as("%s", other).isEqualTo(60);
  }

  @Test
  void plainHttpIsNotServedAndNoPageSaysToInsistOnHttps() throws Exception {
    assertThat(told("-i", url.replace("https:", "http:")))
        .startsWith("HTTP/1.1 400 ")
        .contains("This port speaks HTTPS only");
    assertThat(told("-i", url)).startsWith("HTTP/2 200").doesNotContainIgnoringCase("strict-tr");
  }
}

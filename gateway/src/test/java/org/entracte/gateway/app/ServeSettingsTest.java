package org.entracte.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.entracte.gateway.app.ServeConfig.ExportConfig;
import org.entracte.protocol.app.ConfigFile;
import org.entracte.protocol.app.Program;
import org.entracte.protocol.app.StartException;
import org.entracte.protocol.app.TlsIdentity;
import org.entracte.protocol.tree.Delegations;
import org.entracte.protocol.tree.Squash;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServeSettingsTest {
  @TempDir Path folder;
  private Path tree = Path.of("");

  @BeforeEach
  void makeTree() throws Exception {
    folder = folder.toRealPath();
    tree = Files.createDirectory(folder.resolve("tree"));
  }

  @Test
  void whatNobodySaysHasADefault() throws StartException {
    ServeSettings settings = settings(config(tree, null, null));
    assertThat(settings.exports())
        .isEqualTo(
            Map.of(
                "docs",
                new ServedDirectory(
                    tree,
                    Squash.REMOTE_ROOT,
                    ServedDirectory.Groups.CLAIMED,
                    false,
                    Delegations.Most.WRITING)));
    assertThat(settings.nfsPort()).isEqualTo(ServeSettings.NFS_PORT);
    assertThat(settings.httpPort()).isEqualTo(ServeSettings.HTTP_PORT);
    assertThat(settings.bind().isLoopbackAddress()).isTrue();
    assertThat(settings.state()).isEqualTo(folder.resolve("home/.local/state/entracte/gateway"));
  }

  @Test
  void optionsWinOverTheFile() throws Exception {
    Path file = folder.resolve("gateway.yaml");
    Files.writeString(
        file,
        """
        exports:
          docs:
            directory: %s
            squash: all
            read-only: true
            delegations: none
            groups: server
        nfs-port: 5
        http-port: 6
        bind: 127.0.0.2
        state: %s/state
        tls-cert: /tls/chain.pem
        tls-key: /tls/key.pem
        """
            .formatted(tree, folder));
    ServeConfig read = ConfigFile.read(file, ServeConfig.class, ServeConfig.EMPTY);
    ServeSettings settings = settings(read.under(new ServeConfig(null, 7, null, null, null)));
    assertThat(settings.exports())
        .isEqualTo(
            Map.of(
                "docs",
                new ServedDirectory(
                    tree,
                    Squash.ALL,
                    ServedDirectory.Groups.SERVER,
                    true,
                    Delegations.Most.NOTHING)));
    assertThat(settings.nfsPort()).isEqualTo(7);
    assertThat(settings.httpPort()).isEqualTo(6);
    assertThat(settings.bind().getHostAddress()).isEqualTo("127.0.0.2");
    assertThat(settings.state()).isEqualTo(folder.resolve("state"));
    assertThat(settings.tls())
        .contains(new TlsIdentity.Kept(Path.of("/tls/chain.pem"), Path.of("/tls/key.pem")));
  }

  @Test
  void optionsForOneExportGoOverWhatTheFileSaysOfIt() throws Exception {
    ServeConfig file =
        new ServeConfig(
            Map.of("docs", new ExportConfig(tree, "all", null, "read", "server")),
            null,
            null,
            null,
            null);
    ServeConfig.Refinements said =
        new ServeConfig.Refinements(
            Map.of("docs", "none"),
            List.of("docs"),
            Map.of("docs", "write"),
            Map.of("docs", "claimed"));
    assertThat(settings(file.refined(said)).exports())
        .isEqualTo(
            Map.of(
                "docs",
                new ServedDirectory(
                    tree,
                    Squash.NONE,
                    ServedDirectory.Groups.CLAIMED,
                    true,
                    Delegations.Most.WRITING)));
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(
            () -> file.refined(new ServeConfig.Refinements(null, List.of("doc"), null, null)))
        .withMessageContaining("no export doc");
  }

  @Test
  void aCertificateComesWithItsKey() throws Exception {
    Path file = folder.resolve("some.pem");
    ServeConfig plain = config(tree, null, null);
    assertThat(settings(plain).tls()).isEmpty();
    ServeConfig onlyCertificate = new ServeConfig(null, null, null, null, null, file, null);
    ServeConfig onlyKey = new ServeConfig(null, null, null, null, null, null, file);
    refused(plain.under(onlyCertificate), "--tls-cert FILE --tls-key FILE");
    refused(plain.under(onlyKey), "--tls-cert FILE --tls-key FILE");
    ServeSettings both = settings(plain.under(onlyCertificate).under(onlyKey));
    assertThat(both.tls()).isPresent();
    assertThat(both.isSameBut(settings(plain))).as("without a restart").isFalse();
    ServeConfig renewed = new ServeConfig(null, null, null, null, null, folder, folder);
    assertThat(both.isSameBut(settings(plain.under(renewed)))).isTrue();
  }

  @Test
  void stateInsideAnExportIsRefusedThroughLinksToo() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), tree);
    for (Path state : new Path[] {tree.resolve("state"), link.resolve("a/state"), tree}) {
      assertThatExceptionOfType(StartException.class)
          .isThrownBy(() -> settings(config(tree, null, state)))
          .withMessageContaining("lies inside the export " + tree);
    }
  }

  @Test
  void whatIsNoDirectoryNameOrAddressIsRefused() {
    refused(config(folder.resolve("none"), null, null), "is not a directory");
    refused(config(null, null, null), "is not a directory");
    refused(config(tree, "example.org", null), "not an IP address");
    refused(ServeConfig.EMPTY, "--export NAME=DIR");
    refused(
        new ServeConfig(Map.of("a/b", new ExportConfig(tree)), null, null, null, null),
        "an export's name");
    refused(
        new ServeConfig(
            Map.of("docs", new ExportConfig(tree, "some", null, null, null)),
            null,
            null,
            null,
            null),
        "remote-root, none, root or all, not some");
    refused(
        new ServeConfig(
            Map.of("docs", new ExportConfig(tree, null, null, "all", null)),
            null,
            null,
            null,
            null),
        "write, read or none, not all");
    refused(
        new ServeConfig(
            Map.of("docs", new ExportConfig(tree, null, null, null, "both")),
            null,
            null,
            null,
            null),
        "claimed or server, not both");
  }

  @Test
  void wrongWordsEndWithTwoAndWrongSettingsWithOne() {
    assertThat(Program.run(new GatewayMain(), new String[] {"serve", "--no-such"})).isEqualTo(2);
    assertThat(Program.run(new GatewayMain(), new String[] {"serve"})).isEqualTo(1);
    assertThat(
            Program.run(
                new GatewayMain(),
                new String[] {"gateway", "status", "--state", folder.toString()}))
        .isEqualTo(1);
  }

  private void refused(ServeConfig config, String why) {
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> settings(config))
        .withMessageContaining(why);
  }

  private static ServeConfig config(
      @Nullable Path tree, @Nullable String bind, @Nullable Path state) {
    return new ServeConfig(Map.of("docs", new ExportConfig(tree)), null, null, bind, state);
  }

  private ServeSettings settings(ServeConfig config) throws StartException {
    return ServeSettings.of(config, Map.of(), folder.resolve("home"));
  }
}

package org.entracte.cache.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.entracte.protocol.app.ConfigFile;
import org.entracte.protocol.app.ExitCode;
import org.entracte.protocol.app.StartException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MountSettingsTest {
  private static final Path HOME = Path.of("/home/ada");

  @TempDir Path folder;

  @Test
  void whatNobodySaysHasADefault() throws StartException {
    assertThat(settings(gateway("http://h:1/docs")))
        .isEqualTo(
            new MountSettings(
                URI.create("http://h:1/docs"),
                "docs",
                HOME.resolve(".local/state/entracte/cache"),
                MountSettings.NFS_PORT,
                MountSettings.HTTP_PORT,
                "laptop-9",
                20L << 30,
                Optional.empty()));
  }

  @Test
  void theHomeOfTheEnvironmentCountsMoreThanTheSystems() throws StartException {
    MountConfig config = gateway("http://h:1/docs");
    assertThat(MountSettings.of(config, Map.of("HOME", "/tmp/ada"), HOME, "l").cache())
        .isEqualTo(Path.of("/tmp/ada/.local/state/entracte/cache"));
    Map<String, String> xdg = Map.of("HOME", "/tmp/ada", "XDG_STATE_HOME", "/var/ada");
    assertThat(MountSettings.of(config, xdg, HOME, "l").cache())
        .isEqualTo(Path.of("/var/ada/entracte/cache"));
    assertThat(MountSettings.of(config, Map.of("HOME", "ada"), HOME, "l").cache())
        .isEqualTo(HOME.resolve(".local/state/entracte/cache"));
  }

  @Test
  void optionsWinOverTheFile() throws Exception {
    Path file = folder.resolve("cache.yaml");
    Files.writeString(
        file,
        """
        gateway: https://file:1/docs
        cache: /from/file
        nfs-port: 5
        http-port: 6
        device: from-file
        cache-size: 1m
        ca: /from/file.pem
        """);
    MountConfig read = ConfigFile.read(file, MountConfig.class, MountConfig.EMPTY);
    MountSettings merged =
        settings(read.under(new MountConfig(null, Path.of("/said"), 7, null, "said", null, null)));
    assertThat(merged)
        .isEqualTo(
            new MountSettings(
                URI.create("https://file:1/docs"),
                "docs",
                Path.of("/said"),
                7,
                6,
                "said",
                1 << 20,
                Optional.of(Path.of("/from/file.pem"))));
  }

  @Test
  void aSlashAtTheEndMakesNoOtherExport() throws StartException {
    assertThat(settings(gateway("http://h:1/docs/")))
        .isEqualTo(settings(gateway("http://h:1/docs")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "docs",
        "http://h:1",
        "http://h:1/",
        "https://h/",
        "ftp://h/a",
        "http://h/a/b",
        "a b"
      })
  void onlyAnExportsAddressIsTaken(String address) {
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> settings(gateway(address)))
        .withMessage(
            "an export's address is http://HOST:PORT/NAME or https://HOST:PORT/NAME, not "
                + address)
        .satisfies(refused -> assertThat(refused.code()).isEqualTo(ExitCode.USAGE));
  }

  @Test
  void whomToTrustIsForHttpsAlone() throws StartException {
    Path file = Path.of("/ca.pem");
    MountConfig trusting = new MountConfig(null, null, null, null, null, null, file);
    assertThat(settings(gateway("https://h:1/docs").under(trusting)).ca()).contains(file);
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> settings(gateway("http://h:1/docs").under(trusting)))
        .withMessageContaining("--ca is for addresses that begin with https://")
        .satisfies(refused -> assertThat(refused.code()).isEqualTo(ExitCode.USAGE));
  }

  @Test
  void aFolderStaysWhenItsGatewayGetsACertificate() throws StartException {
    MountSettings plain = settings(gateway("http://h:1/docs"));
    assertThat(plain.bound()).isEqualTo("http://h:1/docs");
    assertThat(settings(gateway("https://h:1/docs")).bound()).isEqualTo(plain.bound());
    assertThat(settings(gateway("https://h:2/docs")).bound()).isNotEqualTo(plain.bound());
  }

  @Test
  void withoutAnAddressItIsSaidHowToGiveOne() {
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> settings(MountConfig.EMPTY))
        .withMessageContaining("mount http://HOST:PORT/NAME");
  }

  @ParameterizedTest
  @CsvSource({"0,0", "17,17", "2k,2048", "3M,3145728", "20g,21474836480", "1tb,1099511627776"})
  void sizesAreReadAsPeopleWriteThem(String text, long bytes) throws StartException {
    assertThat(ByteSize.parse(text)).isEqualTo(bytes);
  }

  @Test
  void whatIsNoSizeIsRefused() {
    for (String text : List.of("", "g", "-1", "1.5g", "1x", "999999999999t")) {
      assertThatExceptionOfType(StartException.class)
          .as(text)
          .isThrownBy(() -> ByteSize.parse(text));
    }
  }

  private static MountConfig gateway(@Nullable String address) {
    return new MountConfig(address, null, null, null, null, null, null);
  }

  private static MountSettings settings(MountConfig config) throws StartException {
    return MountSettings.of(config, Map.of(), HOME, "laptop-9");
  }
}

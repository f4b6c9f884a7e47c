package org.entracte.protocol.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.entracte.protocol.fuzz.Campaign;
import org.entracte.protocol.fuzz.Corpus;
import org.entracte.protocol.nfs.NfsConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged configuration and state files: a value, or the one declared failure. */
final class StateFilesFuzzTest {
  private static final Settings EMPTY = new Settings(null, null, null, null);

  @TempDir Path folder;

  record Place(@Nullable Path directory) {}

  record Settings(
      @Nullable Integer nfsPort,
      @Nullable String device,
      @Nullable Path state,
      @Nullable Map<String, Place> exports) {}

  @Test
  void damagedConfigurationsAreReadOrRefused() {
    Corpus corpus =
        Corpus.ofTexts(
            List.of(
                "nfs-port: 12\ndevice: laptop\nstate: /var/lib/x\nexports:\n  docs: {directory: /d}\n",
                "# all defaults\n---\n{nfs-port: 0x1F, device: 'a b', exports: {}}\n",
                "device: |\n  long\n  text\nexports: &a\n  x:\n    directory: \"/\\u00e4\"\n"),
            List.of(
                "&a [",
                "*a",
                "<<: *a",
                "? ",
                "!!java.net.URL ",
                "!!binary ",
                "\0",
                "\t",
                "null",
                "~",
                "[".repeat(2000),
                "{a: ".repeat(500),
                "- ".repeat(1000),
                "9".repeat(4000),
                "1e999999999",
                "nfs-prot",
                "%YAML 9.9\n",
                "--- ",
                "...",
                "\"\\0\"",
                "\u00ff",
                "&a [*a,*a]\n",
                "a: &b [x,x,x]\nc: &d [*b,*b,*b]\ne: [*d,*d,*d]\n",
                "2001-12-14",
                ".inf",
                "file:///x",
                "jar:x"));
    Campaign.Tally tally =
        Campaign.of("configurations", 3_000)
            .allocatingAtMost(64 << 20)
            .run(
                corpus::input,
                bytes -> {
                  Path file = Files.write(folder.resolve("c.yaml"), bytes);
                  try {
                    ConfigFile.read(file, Settings.class, EMPTY);
                    return "value";
                  } catch (StartException refused) {
                    assertThat(refused).hasMessageContaining(file.toString());
                    return "refused";
                  }
                });
    assertThat(tally.share("value")).isGreaterThan(0.1);
    assertThat(tally.share("refused")).isGreaterThan(0.2);
  }

  @Test
  void aConfigurationOfManyMegabytesIsRefusedUnread() throws Exception {
    Path file = folder.resolve("c.yaml");
    Files.writeString(file, "# " + "x".repeat(2 << 20));
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> ConfigFile.read(file, Settings.class, EMPTY))
        .withMessageContaining("bytes");
  }

  @Test
  void whatComesBehindTheConfigurationIsNotLostInSilence() throws Exception {
    Path file = folder.resolve("c.yaml");
    Files.writeString(file, "nfs-port: 1\n---\ndevice: other\n");
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> ConfigFile.read(file, Settings.class, EMPTY))
        .withMessageContaining(file.toString());
  }

  @Test
  void damagedClientRecordsAreReadOrRefused() {
    Corpus corpus =
        Corpus.ofTexts(
            List.of("entracte-nfs-clients 1\n4c696e7578\n00ff\n", "entracte-nfs-clients 1\n"),
            List.of("\n", "\n\n", "4c", "zz", " ", "\0"));
    Campaign.Tally tally =
        Campaign.of("NFS client records", 1_000)
            .run(
                corpus::input,
                bytes -> {
                  Path file = Files.write(folder.resolve("clients"), bytes);
                  try {
                    FileClientRecords.open(file).list();
                    return "value";
                  } catch (IOException refused) {
                    return "refused";
                  }
                });
    assertThat(tally.share("value")).isGreaterThan(0.1);
    assertThat(tally.share("refused")).isGreaterThan(0.2);
  }

  @Test
  void clientRecordsThatAreNoHexAreRefusedNamingTheFile() throws Exception {
    Path file = folder.resolve("clients");
    Files.writeString(file, "entracte-nfs-clients 1\n4c6\n");
    assertThatIOException()
        .isThrownBy(() -> FileClientRecords.open(file))
        .withMessageContaining(file.toString());
  }

  @Test
  void damagedServerIdsAreReadOrRefused() {
    Corpus corpus =
        Corpus.ofTexts(List.of("entracte-0123456789abcdef0123456789abcdef\n"), List.of("\n", "\0"));
    Campaign.of("server ids", 1_000)
        .run(
            corpus::input,
            bytes -> {
              Files.write(folder.resolve("server-id"), bytes);
              try {
                NfsConfig.of(ServerId.of(folder, new SplittableRandom(1)));
                return "value";
              } catch (IOException refused) {
                return "refused";
              }
            });
  }

  @Test
  void anEmptyServerIdIsRefusedNamingTheFile() throws Exception {
    Path file = Files.writeString(folder.resolve("server-id"), "\n");
    assertThatIOException()
        .isThrownBy(() -> ServerId.of(folder, new SplittableRandom(1)))
        .withMessageContaining(file.toString());
  }
}

package org.entracte.protocol.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgramPartsTest {
  private static final Settings EMPTY = new Settings(null, null);

  @TempDir Path folder;

  record Settings(@Nullable Integer nfsPort, @Nullable Map<String, String> exports) {}

  @Test
  void aFolderIsHeldByOneProgramAtATime() throws Exception {
    Path state = folder.resolve("a/b");
    try (FolderLock held = FolderLock.take(state)) {
      assertThatExceptionOfType(StartException.class)
          .isThrownBy(() -> FolderLock.take(state))
          .withMessage(
              state
                  + " is in use by process "
                  + ProcessHandle.current().pid()
                  + "; stop that one first, or choose another folder");
    }
    FolderLock.take(state).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
        .isEqualTo("rwx------");
  }

  @Test
  void aConfigurationIsReadInKebabCase() throws Exception {
    Settings read = read("# comment\nnfs-port: 7\nexports:\n  a: b\n");
    assertThat(read).isEqualTo(new Settings(7, Map.of("a", "b")));
    assertThat(read("# only a comment\n")).isEqualTo(EMPTY);
  }

  @Test
  void anUnknownKeyIsRefusedNamingKeyAndFile() {
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> read("nfs-prot: 7\n"))
        .withMessage(
            folder.resolve("c.yaml")
                + ": there is no key \"nfs-prot\"; there are exports, nfs-port");
  }

  @Test
  void aConfigurationThatCannotBeReadIsRefusedNamingTheFile() {
    for (String bad : List.of("nfs-port: [", "nfs-port: many", "nfs-port: 1\nnfs-port: 2", "- a")) {
      assertThatExceptionOfType(StartException.class)
          .as(bad)
          .isThrownBy(() -> read(bad))
          .withMessageStartingWith(folder.resolve("c.yaml").toString());
    }
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> ConfigFile.read(folder.resolve("none"), Settings.class, EMPTY))
        .withMessageContaining("cannot read");
  }

  @Test
  void nfsClientsAreRememberedAcrossStarts() throws IOException {
    Path file = folder.resolve("clients");
    FileClientRecords first = FileClientRecords.open(file);
    assertThat(first.list()).isEmpty();
    first.add(bytes("one"));
    first.add(bytes("two"));
    first.add(bytes("one"));
    first.remove(bytes("none"));
    assertThat(FileClientRecords.open(file).list()).containsExactly(bytes("one"), bytes("two"));
    first.remove(bytes("one"));
    assertThat(FileClientRecords.open(file).list()).containsExactly(bytes("two"));
    first.remove(bytes("two"));
    assertThat(FileClientRecords.open(file).list()).isEmpty();
  }

  @Test
  void aFileThatIsNoListOfClientsIsNotTakenForOne() throws IOException {
    Path file = Files.writeString(folder.resolve("clients"), "other 2\n");
    assertThatIOException().isThrownBy(() -> FileClientRecords.open(file));
  }

  @Test
  void stateLiesWhereXdgSays() {
    Path home = Path.of("/home/ada");
    assertThat(StateFolder.of(Map.of(), home, "gateway"))
        .isEqualTo(home.resolve(".local/state/entracte/gateway"));
    assertThat(StateFolder.of(Map.of("XDG_STATE_HOME", "relative"), home, "gateway"))
        .isEqualTo(home.resolve(".local/state/entracte/gateway"));
    assertThat(StateFolder.of(Map.of("XDG_STATE_HOME", "/x"), home, "cache"))
        .isEqualTo(Path.of("/x/entracte/cache"));
  }

  private Settings read(String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("c.yaml"), yaml);
    return ConfigFile.read(file, Settings.class, EMPTY);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

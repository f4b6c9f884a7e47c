package org.entracte.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.entracte.protocol.app.StartException;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Delegations;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Squash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports that come, go and change while others are used. */
final class ServedExportsTest {
  @TempDir Path folder;
  private final Map<String, ServedDirectory> wanted = new LinkedHashMap<>();
  private ServedExports exports;

  @BeforeEach
  void start() throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    want("a", false);
    want("b", false);
    ServeSettings settings =
        new ServeSettings(wanted, 0, 0, InetAddress.getLoopbackAddress(), state, Optional.empty());
    exports = ServedExports.open(settings, new Random(1));
  }

  @AfterEach
  void stop() throws Exception {
    exports.close();
  }

  private void want(String name, boolean readOnly) throws IOException {
    Path directory = Files.createDirectories(folder.resolve(name)).toRealPath();
    wanted.put(
        name,
        new ServedDirectory(
            directory,
            Squash.NONE,
            ServedDirectory.Groups.CLAIMED,
            readOnly,
            Delegations.Most.WRITING));
  }

  private List<String> names() {
    return exports.all().stream().map(Export::name).toList();
  }

  private FileTree tree(String name) {
    return exports.all().stream()
        .filter(export -> export.name().equals(name))
        .findFirst()
        .orElseThrow()
        .tree();
  }

  private static FileId make(FileTree tree, String name) throws FileException {
    return tree.create(
            Caller.SUPERUSER,
            FileId.ROOT,
            Name.of(name),
            new NewObject.RegularFile(),
            AttributeChange.NONE)
        .id();
  }

  @Test
  void onesComeAndGoAndTheRestIsNotDisturbed() throws Exception {
    FileTree tree = tree("a");
    FileId file = make(tree, "f");
    try (OpenFile open = tree.open(Caller.SUPERUSER, file, OpenMode.READ)) {
      wanted.remove("b");
      want("c", false);
      assertThat(exports.change(wanted))
          .isEqualTo(new ServedExports.Changes(List.of("c"), List.of("b"), List.of()));
      assertThat(names()).containsExactly("a", "c");
      assertThat(exports.gateway("b")).isEmpty();
      assertThat(exports.gateway("c")).isPresent();
      assertThat(tree("a")).isSameAs(tree);
      assertThat(open.attributes().sizeBytes()).isZero();
    }
    make(tree("c"), "new");
    assertThat(folder.resolve("c/new")).exists();
    want("b", false);
    exports.change(wanted);
    assertThat(names()).as("a lock that was let go can be taken again").contains("b");
  }

  @Test
  void termsCountFromThenOn() throws Exception {
    FileTree before = tree("a");
    want("a", true);
    assertThat(exports.change(wanted).changed()).containsExactly("a");
    assertThatExceptionOfType(FileException.class)
        .isThrownBy(() -> make(tree("a"), "f"))
        .withMessageContaining("read-only");
    assertThat(exports.served()).isEqualTo(wanted);
    want("a", false);
    exports.change(wanted);
    assertThat(tree("a")).isSameAs(before);
    make(tree("a"), "f");
    assertThat(exports.change(wanted).changed()).isEmpty();
  }

  @Test
  void whatCannotBeOpenedChangesNothing() throws Exception {
    want("a", true);
    want("c", false);
    Path lockedByC = folder.resolve("c").toRealPath();
    wanted.put(
        "d",
        new ServedDirectory(
            lockedByC,
            Squash.NONE,
            ServedDirectory.Groups.CLAIMED,
            false,
            Delegations.Most.WRITING));
    assertThatExceptionOfType(StartException.class).isThrownBy(() -> exports.change(wanted));
    assertThat(names()).containsExactly("a", "b");
    make(tree("a"), "still-writable");
    wanted.remove("d");
    assertThat(exports.change(wanted).added()).containsExactly("c");
  }

  @Test
  void anotherDirectoryUnderANameTakesARestart() throws Exception {
    Files.createDirectory(folder.resolve("x"));
    wanted.put(
        "a",
        new ServedDirectory(
            folder.resolve("x").toRealPath(),
            Squash.NONE,
            ServedDirectory.Groups.CLAIMED,
            false,
            Delegations.Most.WRITING));
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> exports.change(wanted))
        .withMessageContaining("restart");
  }
}

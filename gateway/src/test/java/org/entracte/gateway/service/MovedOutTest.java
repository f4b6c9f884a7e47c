package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.OpenMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody moves things out of the exported directory, to elsewhere on the file system. */
final class MovedOutTest {
  @TempDir Path folder;
  private Bay bay;

  @BeforeEach
  void start() throws Exception {
    bay = new Bay(folder);
    bay.start();
  }

  @AfterEach
  void stop() throws Exception {
    bay.close();
  }

  @Test
  void whatWasMovedOutOfTheExportIsGoneAndNothingIsWrittenThere() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    bay.file("d/f", "inside");
    FileId d = bay.id("d");
    FileId f = bay.id("d/f");
    Operation.Store store = new Operation.Store(f, bay.base("d/f"), Bay.whole("ours"));
    Files.move(bay.files.resolve("d"), outside.resolve("d"));

    for (FileId id : List.of(d, f)) {
      assertThatThrownBy(() -> bay.tree().attributes(id))
          .isInstanceOfSatisfying(
              FileException.class,
              refused -> assertThat(refused.error()).isEqualTo(FileError.STALE));
    }
    assertThatThrownBy(() -> bay.tree().open(Caller.SUPERUSER, f, OpenMode.WRITE))
        .isInstanceOf(FileException.class);
    assertThat(bay.judge(store)).isInstanceOf(Outcome.Restored.class);

    assertThat(Files.readString(outside.resolve("d/f"))).isEqualTo("inside");
    assertThat(bay.read("d/f")).isEqualTo("ours");
  }

  @Test
  void aFileWhoseOtherNameIsOutsideKeepsItsIdentity() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Path path = bay.file("f", "x");
    Files.createLink(outside.resolve("g"), path);
    FileId f = bay.id("f");
    Files.move(path, bay.files.resolve("moved"));

    assertThat(bay.tree().attributes(f).sizeBytes()).isEqualTo(1);
    assertThat(bay.id("moved")).isEqualTo(f);
    Files.delete(bay.files.resolve("moved"));
    assertThatThrownBy(() -> bay.tree().attributes(f)).isInstanceOf(FileException.class);
  }
}

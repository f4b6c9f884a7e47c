package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Outcome.Reason;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As {@link ConflictTableTest}, where a laptop's user saw several names of a file. */
final class SeveralNamesTableTest {
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

  /** Each of two people takes one name of a file away and sees the other: one name stays. */
  @Test
  void aDeleteOfWhatBecameTheLastNameDoesNotHappen() throws Exception {
    bay.file("f", "old");
    Files.createLink(bay.files.resolve("g"), bay.files.resolve("f"));
    FileId id = bay.id("g");
    Operation.Remove ours =
        new Operation.Remove(FileId.ROOT, Name.of("g"), id, bay.base("g"), false);
    Files.delete(bay.files.resolve("f"));

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Dropped(id, Reason.LAST_NAME_THERE));
    assertThat(bay.read("g")).isEqualTo("old");
  }

  @Test
  void aDeleteOfOneOfSeveralNamesLeavesTheOthers() throws Exception {
    bay.file("f", "old");
    Files.createLink(bay.files.resolve("g"), bay.files.resolve("f"));
    Operation.Remove ours =
        new Operation.Remove(FileId.ROOT, Name.of("g"), bay.id("g"), bay.base("g"), false);

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Applied());
    assertThat(bay.snapshot()).containsOnlyKeys("f");
  }
}

package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Caller;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody did on a laptop to a file that he may write and that is not his. */
class WritersAttributesTest {
  private static final Caller WRITER = new Caller(2000, 2000, List.of());
  private static final Instant TOUCHED = Instant.parse("2026-11-20T10:11:12.131415Z");

  private Bay bay;
  private Attributes before;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    bay = new Bay(folder);
    bay.start();
    bay.file("f", "content");
    Files.setAttribute(bay.files.resolve("f"), "unix:mode", 0106777);
    before = bay.entry("f").object().attributes();
  }

  @AfterEach
  void stop() throws Exception {
    bay.close();
  }

  private Outcome judge(OptionalInt mode, Optional<Instant> modified) throws Exception {
    Operation.SetAttributes operation =
        new Operation.SetAttributes(
            bay.id("f"),
            new Operation.Owned(before.mode(), before.uid(), before.gid(), before.modified()),
            mode,
            OptionalInt.empty(),
            OptionalInt.empty(),
            modified);
    Edit edit = bay.edit(operation);
    return bay.outcome(new Edit(edit.key(), WRITER, edit.madeAt(), operation));
  }

  @Test
  void theTimeHeGaveItByTouchingItIsApplied() throws Exception {
    assertThat(judge(OptionalInt.empty(), Optional.of(TOUCHED))).isEqualTo(new Outcome.Applied());
    assertThat(bay.entry("f").object().attributes().modified()).isEqualTo(TOUCHED);
  }

  @Test
  void theSetIdBitsThatHisWriteTookAreTaken() throws Exception {
    assertThat(judge(OptionalInt.of(0777), Optional.empty())).isEqualTo(new Outcome.Applied());
    assertThat(bay.entry("f").object().attributes().mode()).isEqualTo(0777);
  }

  @Test
  void whatOnlyTheOwnerMayDoIsRefused() throws Exception {
    assertThat(judge(OptionalInt.of(0666), Optional.empty())).isInstanceOf(Outcome.Refused.class);
    assertThat(bay.entry("f").object().attributes().mode()).isEqualTo(06777);
  }
}

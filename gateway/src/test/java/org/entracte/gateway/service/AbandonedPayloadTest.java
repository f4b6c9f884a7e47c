package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.edit.Content;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.edit.Hash;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Payload;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What laptops uploaded and nothing needs any more. */
final class AbandonedPayloadTest {
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
  void anUploadThatWasGivenUpIsDeletedAfterAWeekAndARecentOneStays() throws Exception {
    ByteBuffer one = ByteBuffer.wrap(new byte[] {1});
    for (long number = 1; number <= 3; number++) {
      bay.export().link().stage(new StageId(Bay.CLIENT, number), 0, one.duplicate());
    }
    List<String> names = bay.staging().stream().sorted().toList();
    assertThat(names).hasSize(3);
    age(names.get(0), Duration.ofDays(8));
    age(names.get(1), Duration.ofDays(6));
    assertThat(bay.export().purgeTrash()).isEqualTo(1);
    assertThat(bay.staging()).containsExactlyInAnyOrder(names.get(1), names.get(2));

    age(names.get(1), Duration.ofDays(8));
    bay.restart();
    assertThat(bay.staging()).containsExactly(names.get(2));
    // Asked for it again from its beginning, the laptop sends it again.
    assertThat(bay.export().link().stage(new StageId(Bay.CLIENT, 1), 1, one.duplicate())).isZero();
  }

  private void age(String payload, Duration age) throws Exception {
    Files.setLastModifiedTime(
        bay.files.resolve(".entracte/staging").resolve(payload),
        FileTime.from(Instant.now().minus(age)));
  }

  @Test
  void aRefusedEditLeavesNoPayload() throws Exception {
    byte[] bytes = {1};
    StageId stage = new StageId(Bay.CLIENT, 1);
    Hash hash = Hash.sha256(MessageDigest.getInstance("SHA-256").digest(bytes));
    Content content =
        new Content(
            true,
            1,
            List.of(new Extent(new ByteRange(0, 1), false)),
            new Payload.Staged(stage, 1, hash),
            Bay.DAY);
    bay.export().link().stage(stage, 0, ByteBuffer.wrap(bytes));
    Operation create =
        new Operation.Create(
            FileId.ROOT,
            Name.RESERVED,
            new FileId(99, 1),
            new NewObject.RegularFile(),
            0644,
            0,
            0,
            Bay.DAY,
            Optional.of(content));

    assertThat(bay.outcome(bay.edit(1, create))).isInstanceOf(Outcome.Refused.class);
    assertThat(bay.staging()).isEmpty();
  }
}

package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import org.entracte.protocol.edit.Content;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.edit.Hash;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Payload;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.replication.Submitted;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits of a laptop that did not know that the export is read-only. */
final class ReadOnlyTest {
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

  private static Edit edit(long number, Operation operation) {
    return new Edit(new EditKey(Bay.CLIENT, 7, number), Caller.SUPERUSER, Bay.DAY, operation);
  }

  private List<Verdict> verdicts(Edit... edits) throws Exception {
    return ((Submitted.Judged) bay.submit(edits)).verdicts();
  }

  @Test
  void editsAreRefusedForGoodAndNothingChanges() throws Exception {
    Edit refused = edit(1, Bay.create(FileId.ROOT, "f", 1, "x"));
    bay.readOnly(true);
    List<Verdict> first = verdicts(refused);
    assertThat(first)
        .singleElement()
        .extracting(Verdict::outcome)
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            outcome -> assertThat(outcome.error()).isEqualTo(FileError.READ_ONLY));
    assertThat(bay.exists("f")).isFalse();

    bay.readOnly(false);
    assertThat(verdicts(refused)).as("the same edit has had its verdict").isEqualTo(first);
    assertThat(verdicts(edit(2, Bay.create(FileId.ROOT, "f", 2, "x"))))
        .singleElement()
        .extracting(Verdict::outcome)
        .isEqualTo(new Outcome.Applied());
    assertThat(bay.read("f")).isEqualTo("x");
  }

  @Test
  void noPayloadIsAskedForThatWouldBeRefused() throws Exception {
    bay.file("f", "old");
    Hash hash = Hash.sha256(MessageDigest.getInstance("SHA-256").digest(new byte[] {1}));
    Content content =
        new Content(
            true,
            1,
            List.of(new Extent(new ByteRange(0, 1), false)),
            new Payload.Staged(new StageId(Bay.CLIENT, 1), 1, hash),
            Bay.DAY);
    Edit store = edit(1, new Operation.Store(bay.id("f"), bay.base("f"), content));
    bay.readOnly(true);
    assertThat(verdicts(store)).hasSize(1);
    assertThat(bay.read("f")).isEqualTo("old");
  }
}

package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.Content;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Payload;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits whose ground is gone, and edits behind one that was refused. */
final class ParkedAndPartialTest {
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
  void aPatchOfBytesThatAreGoneIsKeptAsAPartialCopy() throws Exception {
    bay.file("d/f", "0123456789");
    Operation.Store store =
        new Operation.Store(bay.id("d/f"), bay.base("d/f"), Bay.patch(10, 2, "ours"));
    Files.writeString(bay.files.resolve("d/f"), "overwritten in place");
    bay.id("d/f");
    Files.delete(bay.files.resolve("d/f"));
    Files.delete(bay.files.resolve("d"));

    Outcome.KeptPart kept = (Outcome.KeptPart) bay.judge(store);

    assertThat(kept.ranges()).containsExactly(new ByteRange(2, 4));
    assertThat(kept.name().toString())
        .matches("f \\(conflict laptop-7 2026-11-22 [0-9a-f]{4} partial\\)");
    assertThat(bay.read("d/" + kept.name())).isEqualTo("\0\0ours\0\0\0\0");
    assertThat(bay.id("d/" + kept.name())).isEqualTo(kept.copy());
  }

  @Test
  void aPatchOverAnOverwrittenFileIsKeptAsAPartialCopyBesideIt() throws Exception {
    bay.file("f", "0123456789");
    Operation.Store store =
        new Operation.Store(bay.id("f"), bay.base("f"), Bay.patch(10, 2, "ours"));
    bay.file("f", "overwritten in place");

    Outcome.KeptPart kept = (Outcome.KeptPart) bay.judge(store);

    assertThat(bay.read("f")).isEqualTo("overwritten in place");
    assertThat(bay.read(kept.name().toString())).isEqualTo("\0\0ours\0\0\0\0");
    Operation.Store next =
        new Operation.Store(kept.original(), new Base.AsMyEdit(1), Bay.patch(10, 0, "my"));
    assertThat(bay.judge(next)).isEqualTo(new Outcome.Applied());
    assertThat(bay.read(kept.name().toString())).isEqualTo("myours\0\0\0\0");
  }

  @Test
  void aCutOfAFileThatIsGoneIsDropped() throws Exception {
    bay.file("f", "0123456789");
    Content cut = new Content(false, 3, List.of(), new Payload.Inline(new byte[0]), Bay.DAY);
    Operation.Store store = new Operation.Store(bay.id("f"), bay.base("f"), cut);
    Files.writeString(bay.files.resolve("f"), "overwritten in place");
    bay.id("f");
    Files.delete(bay.files.resolve("f"));

    assertThat(bay.judge(store))
        .isEqualTo(new Outcome.Dropped(store.file(), Outcome.Reason.BYTES_GONE));
  }

  @Test
  void nothingWaitsBehindARefusedEditThatWasMadeAnew() throws Exception {
    bay.file("d/f", "old");
    FileId d = bay.id("d");
    Caller ada = new Caller(1000, 1000, List.of());
    Operation.Rename rename =
        new Operation.Rename(bay.id("d/f"), d, Name.of("f"), d, Name.of("g"), Optional.empty());
    Operation.Rename onwards =
        new Operation.Rename(bay.id("d/f"), d, Name.of("g"), d, Name.of("h"), Optional.empty());
    assertThat(bay.outcome(as(ada, bay.edit(rename)))).isInstanceOf(Outcome.Refused.class);
    assertThat(bay.outcome(as(ada, bay.edit(onwards)))).isEqualTo(new Outcome.ParkedBehind(1));
    assertThat(bay.outcome(as(ada, bay.edit(rename)))).isEqualTo(new Outcome.ParkedBehind(1));
    Files.setPosixFilePermissions(
        bay.files.resolve("d"), PosixFilePermissions.fromString("rwxrwxrwx"));

    Edit again = as(ada, bay.edit(rename));
    Edit releasing =
        new Edit(again.key(), ada, again.madeAt(), again.operation(), List.of(1L, 2L, 3L));
    assertThat(bay.outcome(releasing)).isEqualTo(new Outcome.Applied());
    assertThat(bay.outcome(as(ada, bay.edit(onwards)))).isEqualTo(new Outcome.Applied());
    assertThat(bay.read("d/h")).isEqualTo("old");
  }

  private static Edit as(Caller caller, Edit edit) {
    return new Edit(edit.key(), caller, edit.madeAt(), edit.operation());
  }
}

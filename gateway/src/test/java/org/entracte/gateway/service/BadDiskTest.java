package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.entracte.gateway.export.DataFile;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.replication.LinkException;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Stability;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exported disk fails for a moment: what was put off by that is made up for. */
final class BadDiskTest {
  private final BadDisk disk = new BadDisk();
  private Bay bay;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    bay = new Bay(folder);
    bay.start(disk);
  }

  @AfterEach
  void stop() throws Exception {
    disk.isGood();
    bay.close();
  }

  private OpenFile written(FileId id, String text) throws FileException {
    OpenFile open = bay.tree().open(Caller.SUPERUSER, id, OpenMode.WRITE);
    open.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0, Stability.UNSTABLE);
    return open;
  }

  /** What the feed said last of how long a file is. */
  private long toldSize(FileId id) throws Exception {
    return bay.journal().stream()
        .flatMap(row -> row.facts().stream())
        .filter(fact -> fact instanceof Fact.ObjectIs object && object.id().equals(id))
        .mapToLong(fact -> ((Fact.ObjectIs) fact).attributes().sizeBytes())
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  @Test
  void whatCouldNotBeLookedAtWhenItWasClosedIsToldLater() throws Exception {
    bay.file("f", "");
    FileId f = bay.id("f");
    OpenFile open = written(f, "five!");
    disk.fails((port, call) -> port == DataFile.class && call.equals("stat"));
    assertThatThrownBy(open::close).isInstanceOf(FileException.class);

    disk.isGood();
    bay.export().settleWrites();
    assertThat(toldSize(f)).isEqualTo(5);
  }

  @Test
  void aFileThatCannotBeLookedAtHoldsNoOtherUp() throws Exception {
    bay.file("f", "");
    bay.file("g", "");
    FileId f = bay.id("f");
    FileId g = bay.id("g");
    try (OpenFile one = written(f, "five!");
        OpenFile other = written(g, "five!")) {
      boolean[] failed = new boolean[1];
      disk.fails(
          (port, call) -> {
            boolean first = port == DataFile.class && call.equals("stat") && !failed[0];
            failed[0] |= first;
            return first;
          });
      assertThatThrownBy(() -> bay.export().settleWrites()).isInstanceOf(FileException.class);
      assertThat(toldSize(one.id()) + toldSize(other.id())).isEqualTo(5);
    }
  }

  @Test
  void whatIsGoneBeforeItCouldBeLookedAtIsForgotten() throws Exception {
    bay.file("f", "");
    FileId f = bay.id("f");
    OpenFile open = written(f, "five!");
    disk.fails((port, call) -> port == DataFile.class && call.equals("stat"));
    assertThatThrownBy(open::close).isInstanceOf(FileException.class);
    disk.isGood();
    bay.tree().remove(Caller.SUPERUSER, FileId.ROOT, Name.of("f"));

    assertThatCode(() -> bay.export().settleWrites()).doesNotThrowAnyException();
  }

  /** So that NFS clients write again what they have not committed (RFC 8881, 18.32.3). */
  @Test
  void theWriteVerifierChangesWhenASyncFails() throws Exception {
    bay.file("f", "");
    try (OpenFile open = written(bay.id("f"), "five!")) {
      long before = bay.tree().writeVerifier();
      disk.fails((port, call) -> port == DataFile.class && call.equals("sync"));
      assertThatThrownBy(open::commit).isInstanceOf(FileException.class);
      disk.isGood();

      assertThat(bay.tree().writeVerifier()).isNotEqualTo(before);
      long after = bay.tree().writeVerifier();
      open.commit();
      assertThat(bay.tree().writeVerifier()).isEqualTo(after);
    }
  }

  /** The next sync may succeed though its bytes are gone. */
  @Test
  void aPayloadThatCouldNotBeSyncedIsToComeAgain() throws Exception {
    StageId stage = new StageId(Bay.CLIENT, 1);
    assertThat(bay.export().link().stage(stage, 0, ByteBuffer.wrap(new byte[3]))).isEqualTo(3);
    disk.fails((port, call) -> port == DataFile.class && call.equals("sync"));
    assertThatThrownBy(() -> bay.export().link().stage(stage, 3, ByteBuffer.wrap(new byte[2])))
        .isInstanceOf(LinkException.class);
    disk.isGood();

    assertThat(bay.export().link().stage(stage, 3, ByteBuffer.wrap(new byte[2]))).isZero();
    assertThat(bay.export().link().stage(stage, 0, ByteBuffer.wrap(new byte[5]))).isEqualTo(5);
  }
}

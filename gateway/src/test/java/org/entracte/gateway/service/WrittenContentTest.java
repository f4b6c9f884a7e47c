package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Versions;
import org.entracte.protocol.replication.ContentPart;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Stability;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When what a front end writes becomes a row of the journal. */
final class WrittenContentTest {
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

  private FileId create(String name) throws Exception {
    return bay.tree()
        .create(
            Caller.SUPERUSER,
            FileId.ROOT,
            Name.of(name),
            new NewObject.RegularFile(),
            AttributeChange.mode(0644))
        .id();
  }

  private OpenFile write(FileId file, String text, Stability stability) throws Exception {
    OpenFile open = bay.tree().open(Caller.SUPERUSER, file, OpenMode.WRITE);
    open.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0, stability);
    return open;
  }

  private long head() throws Exception {
    return bay.export().status().journalHead();
  }

  private static List<FileId> changed(JournalRow row) {
    return row.facts().stream()
        .filter(Fact.ObjectIs.class::isInstance)
        .map(fact -> ((Fact.ObjectIs) fact).id())
        .toList();
  }

  @Test
  void filesThatWereWrittenAreOneRowWhenALaptopAsks() throws Exception {
    FileId f = create("f");
    FileId g = create("g");
    long before = head();
    write(f, "one", Stability.FILE_SYNC).close();
    write(g, "two", Stability.UNSTABLE).close();
    assertThat(head()).isEqualTo(before);
    assertThat(bay.tree().attributes(f).sizeBytes()).as("seen at once").isEqualTo(3);

    assertThat(changed(bay.journal().getLast())).containsExactlyInAnyOrder(f, g);
    assertThat(head()).isEqualTo(before + 1);
  }

  @Test
  void whatIsWrittenOnAndOnIsARowAllTheSame() throws Exception {
    FileId f = create("f");
    OpenFile open = write(f, "one", Stability.UNSTABLE);
    long before = head();
    bay.journal();
    assertThat(head()).as("not at rest: nothing is to be had from it yet").isEqualTo(before);
    bay.export().settleWrites();
    assertThat(changed(bay.journal().getLast())).containsExactly(f);
    open.write(ByteBuffer.wrap(new byte[] {1}), 3, Stability.UNSTABLE);
    bay.export().settleWrites();
    assertThat(head()).as("written again behind that").isEqualTo(before + 2);
    open.close();
  }

  @Test
  void aRenameRightBehindAWriteIsNoNewContent() throws Exception {
    FileId f = create("f");
    write(f, "one", Stability.FILE_SYNC).close();
    bay.tree().rename(Caller.SUPERUSER, FileId.ROOT, Name.of("f"), FileId.ROOT, Name.of("g"));
    Versions moved = bay.versions("g");
    write(f, "two", Stability.FILE_SYNC).close();
    Versions written = bay.versions("g");
    assertThat(written.content()).isGreaterThan(moved.content());
    bay.tree().rename(Caller.SUPERUSER, FileId.ROOT, Name.of("g"), FileId.ROOT, Name.of("h"));
    assertThat(bay.versions("h").content()).isEqualTo(written.content());
    long renamed = head();
    bay.export().settleWrites();
    assertThat(head()).as("nothing is left to be compared").isEqualTo(renamed);
  }

  @Test
  void whatIsRemovedRightBehindAWriteIsInTheTrashAsTheVersionItWas() throws Exception {
    FileId f = create("f");
    write(f, "one", Stability.FILE_SYNC).close();
    bay.tree().remove(Caller.SUPERUSER, FileId.ROOT, Name.of("f"));
    long version =
        bay.journal().stream()
            .flatMap(row -> row.facts().stream())
            .filter(Fact.ObjectIs.class::isInstance)
            .map(fact -> (Fact.ObjectIs) fact)
            .filter(is -> is.id().equals(f) && is.attributes().sizeBytes() == 3)
            .findFirst()
            .orElseThrow()
            .versions()
            .content();
    assertThat(bay.export().link().read(f, version, bay.position(), new ByteRange(0, 3)))
        .isInstanceOf(ContentPart.Part.class);
  }

  @Test
  void whatWasNotRecordedWhenTheGatewayWasKilledIsFoundAtTheStart() throws Exception {
    FileId f = create("f");
    Versions before = bay.versions("f");
    write(f, "one", Stability.FILE_SYNC).close();
    bay.drop();
    bay.start();
    assertThat(bay.id("f")).isEqualTo(f);
    assertThat(bay.versions("f").content()).isGreaterThan(before.content());
  }
}

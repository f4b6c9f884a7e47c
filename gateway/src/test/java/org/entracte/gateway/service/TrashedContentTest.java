package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.replication.ContentPart;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Stability;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the trash stands for the version it was, as long as it is that. */
final class TrashedContentTest {
  @TempDir Path folder;
  private Bay bay;

  @BeforeEach
  void start() throws Exception {
    bay = new Bay(folder);
    bay.file("f", "old");
    bay.start();
  }

  @AfterEach
  void stop() throws Exception {
    bay.close();
  }

  private ContentPart read(FileId file, long version) throws Exception {
    return bay.export().link().read(file, version, bay.position(), new ByteRange(0, 100));
  }

  private Path trashed() throws Exception {
    try (Stream<Path> entries = Files.list(bay.files.resolve(".entracte/trash"))) {
      List<Path> all = entries.toList();
      assertThat(all).hasSize(1);
      return all.getFirst();
    }
  }

  private static String text(ContentPart part) {
    return StandardCharsets.UTF_8.decode(((ContentPart.Part) part).bytes()).toString();
  }

  @Test
  void whatAnOldOpenWritesToARemovedFileIsNotTheVersionThatWasRemoved() throws Exception {
    FileId f = bay.id("f");
    long version = bay.versions("f").content();
    bay.tree().remove(Caller.SUPERUSER, FileId.ROOT, Name.of("f"));
    assertThat(text(read(f, version))).isEqualTo("old");

    Files.writeString(trashed(), "new");

    assertThat(read(f, version)).isEqualTo(new ContentPart.VersionGone());
  }

  @Test
  void whoHasARemovedFileOpenWritesToWhatALaptopsEditBringsBack() throws Exception {
    FileId f = bay.id("f");
    Base base = bay.base("f");
    try (OpenFile open = bay.tree().open(Caller.SUPERUSER, f, OpenMode.READ_WRITE)) {
      bay.tree().remove(Caller.SUPERUSER, FileId.ROOT, Name.of("f"));
      assertThat(bay.judge(new Operation.Store(f, base, Bay.whole("theirs"))))
          .isEqualTo(new Outcome.Restored(f, FileId.ROOT, Name.of("f")));

      ByteBuffer mine = ByteBuffer.wrap("my".getBytes(StandardCharsets.UTF_8));
      open.write(mine, 4, Stability.FILE_SYNC);
    }
    assertThat(bay.read("f")).isEqualTo("theimy");
  }

  @Test
  void aStateOfTheFirstFormatGetsItsTrashFromTheFolder() throws Exception {
    FileId f = bay.id("f");
    long version = bay.versions("f").content();
    bay.tree().remove(Caller.SUPERUSER, FileId.ROOT, Name.of("f"));
    bay.drop();
    try (Connection database = bay.openDatabase();
        Statement statement = database.createStatement()) {
      statement.execute("ALTER TABLE trash DROP COLUMN modified_seconds");
      statement.execute("ALTER TABLE trash DROP COLUMN modified_nanos");
      statement.execute("ALTER TABLE objects DROP COLUMN extended");
      statement.execute("DROP TABLE object_values");
      statement.execute("PRAGMA user_version = 1");
    }

    bay.start();

    assertThat(text(read(f, version))).isEqualTo("old");
  }

  @Test
  void aVersionOfAJournalThatWasLostIsNotReadFromAnother() throws Exception {
    bay.file("f", "new");
    FileId f = bay.id("f");
    long version = bay.versions("f").content();
    Position here = bay.position();
    Position lost = new Position(here.incarnation(), here.number(), here.tag() + 1);

    assertThat(bay.export().link().read(f, version, lost, new ByteRange(0, 3)))
        .isEqualTo(new ContentPart.VersionGone());
    assertThat(bay.export().link().read(f, version, here, new ByteRange(0, 3)))
        .isInstanceOf(ContentPart.Part.class);
  }
}

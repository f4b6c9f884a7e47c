package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Listing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory in which very much happened while nobody looked. */
final class LargeDirectoryTest {
  private static final int FILES = 20_000;

  private static <T extends Fact> List<T> facts(List<JournalRow> rows, Class<T> kind) {
    return rows.stream()
        .flatMap(row -> row.facts().stream())
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /** All in one row was longer than a record may be, from 400,000 names on: for ever. */
  @Test
  void whatIsNewsOfItIsToldInRowsThatFitIntoAMessage(@TempDir Path folder) throws Exception {
    try (Bay bay = new Bay(folder)) {
      bay.start();
      bay.directory("d");
      FileId directory = bay.id("d");
      bay.tree().list(Caller.SUPERUSER, directory, Listing.START, 10);
      int before = bay.journal().size();

      List<Path> made = new ArrayList<>();
      for (int i = 0; i < FILES; i++) {
        made.add(Files.createFile(bay.files.resolve("d/" + i)));
      }
      bay.tree().list(Caller.SUPERUSER, directory, Listing.START, 10);
      List<JournalRow> news = bay.journal().subList(before, bay.journal().size());
      assertThat(news).hasSize(2);
      assertThat(facts(news, Fact.NameIs.class)).hasSize(FILES).doesNotHaveDuplicates();
      assertThat(facts(news, Fact.ObjectIs.class))
          .filteredOn(is -> is.attributes().type() == FileType.FILE)
          .hasSize(FILES)
          .doesNotHaveDuplicates();

      for (Path file : made) {
        Files.delete(file);
      }
      bay.tree().list(Caller.SUPERUSER, directory, Listing.START, 10);
      List<JournalRow> gone = bay.journal().subList(before + news.size(), bay.journal().size());
      assertThat(gone).hasSizeGreaterThan(1);
      assertThat(facts(gone, Fact.NameFree.class)).hasSize(FILES).doesNotHaveDuplicates();
      assertThat(facts(gone, Fact.ObjectGone.class)).hasSize(FILES).doesNotHaveDuplicates();
    }
  }
}

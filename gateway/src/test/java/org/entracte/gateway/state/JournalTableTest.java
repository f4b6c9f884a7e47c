package org.entracte.gateway.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTableTest {
  @TempDir Path folder;

  private static JournalRow row(long number, int facts) {
    List<Fact> told =
        IntStream.range(0, facts)
            .<Fact>mapToObj(i -> new Fact.NameFree(FileId.ROOT, Name.of("name " + i)))
            .toList();
    return new JournalRow(number, number, Optional.empty(), told);
  }

  private static List<Long> numbers(List<JournalRow> rows) {
    return rows.stream().map(JournalRow::number).toList();
  }

  /** Thousands of long rows were one answer, longer than any message may be: for ever. */
  @Test
  void rowsAreReadUpToANumberAndUpToALength() throws Exception {
    try (Sql sql =
        new Sql(DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal")))) {
      Schema.prepare(sql);
      JournalTable journal = new JournalTable(sql);
      for (long number = 1; number <= 5; number++) {
        journal.append(row(number, 100));
      }
      long length = EditFormat.encodeRow(row(1, 100)).length;

      assertThat(numbers(journal.behind(0, 9, Long.MAX_VALUE))).containsExactly(1L, 2L, 3L, 4L, 5L);
      assertThat(numbers(journal.behind(1, 2, Long.MAX_VALUE))).containsExactly(2L, 3L);
      assertThat(numbers(journal.behind(0, 9, 2 * length))).containsExactly(1L, 2L);
      assertThat(numbers(journal.behind(2, 9, 1))).as("one at least").containsExactly(3L);
      assertThat(journal.behind(5, 9, 1)).isEmpty();
    }
  }
}

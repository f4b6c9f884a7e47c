package org.entracte.protocol.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.entracte.protocol.fuzz.Campaign;
import org.entracte.protocol.fuzz.Corpus;
import org.entracte.protocol.nfs.state.CreateRecord;
import org.entracte.protocol.nfs.state.FileKey;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileCreateRecordsTest {
  private static final CreateRecord BEGUN =
      new CreateRecord.Begun(7, 0x3a, FileId.ROOT, Name.of("f oo\n"), 0x1267);
  private static final CreateRecord MADE =
      new CreateRecord.Made(7, new FileKey(0x3a, new FileId(0x5b1c4f6a9d2e8371L, 42)), -1);
  private static final CreateRecord REFUSED = new CreateRecord.Refused(8);
  private static final String SAMPLE =
      """
      entracte-nfs-creates 1
      begun 7 3a 00000000000000000000000000000001 666f6f 1267 6815544d
      made 7 3a 5b1c4f6a9d2e8371000000000000002a 1267 bee7a727
      refused 8 0ffaa42d
      """;

  @TempDir Path folder;

  private FileCreateRecords open() throws IOException {
    return FileCreateRecords.open(folder.resolve("creates"));
  }

  private List<CreateRecord> known() throws IOException {
    try (FileCreateRecords records = open()) {
      return records.list();
    }
  }

  @Test
  void stepsAreThereForTheNextProcess() throws IOException {
    try (FileCreateRecords records = open()) {
      records.append(BEGUN);
      records.append(MADE);
      assertThat(known()).containsExactly(BEGUN, MADE);
      records.replace(List.of(MADE));
      records.append(REFUSED);
      assertThat(known()).containsExactly(MADE, REFUSED);
    }
  }

  @Test
  void theFormatIsTheOneWrittenDown() throws IOException {
    Files.writeString(folder.resolve("creates"), SAMPLE);
    List<CreateRecord> steps =
        List.of(
            new CreateRecord.Begun(7, 0x3a, FileId.ROOT, Name.of("foo"), 0x1267),
            new CreateRecord.Made(
                7, new FileKey(0x3a, new FileId(0x5b1c4f6a9d2e8371L, 42)), 0x1267),
            REFUSED);
    try (FileCreateRecords records = open()) {
      records.replace(steps);
    }
    assertThat(folder.resolve("creates")).hasContent(SAMPLE);
    assertThat(known()).isEqualTo(steps);
  }

  @Test
  void whatIsBehindADamagedLineIsNotBelieved() throws IOException {
    try (FileCreateRecords records = open()) {
      records.append(BEGUN);
    }
    Path file = folder.resolve("creates");
    Files.writeString(file, "made 7 3a 5b1c", StandardOpenOption.APPEND);
    assertThat(known()).containsExactly(BEGUN);
    Files.writeString(file, "\n", StandardOpenOption.APPEND);
    try (FileCreateRecords records = open()) {
      records.append(MADE);
    }
    assertThat(known()).containsExactly(BEGUN);
  }

  @Test
  void aFileOfAnotherVersionIsRefusedByName() throws IOException {
    Path file = Files.writeString(folder.resolve("creates"), "entracte-nfs-creates 2\n");
    try (FileCreateRecords records = open()) {
      assertThatIOException().isThrownBy(records::list).withMessageContaining(file.toString());
    }
  }

  @Test
  void damagedRecordsAreReadOrRefused() {
    Corpus corpus = Corpus.ofTexts(List.of(SAMPLE), List.of("\n", " ", "begun ", "zz", "\0"));
    Campaign.Tally tally =
        Campaign.of("records of creates", 1_000)
            .run(
                corpus::input,
                bytes -> {
                  Files.write(folder.resolve("creates"), bytes);
                  try {
                    return known().size() == 3 ? "all" : "some";
                  } catch (IOException refused) {
                    return "refused";
                  }
                });
    assertThat(tally.share("some")).isGreaterThan(0.1);
    assertThat(tally.share("refused")).isGreaterThan(0.1);
  }
}

package org.entracte.protocol.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileClientRecordsTest {
  private static final byte[] LINUX = "Linux NFSv4.1".getBytes(StandardCharsets.UTF_8);
  private static final byte[] OTHER = "other".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  @Test
  void clientsAreThereAfterARestart() throws Exception {
    Path file = folder.resolve("clients");
    FileClientRecords records = FileClientRecords.open(file);
    records.add(OTHER);
    records.add(LINUX);
    records.remove(OTHER);

    assertThat(FileClientRecords.open(file).list()).containsExactly(LINUX);
  }

  @Test
  void aClientThatCouldNotBeWrittenIsWrittenByTheNextAttempt() throws Exception {
    Path file = folder.resolve("clients");
    FileClientRecords records = FileClientRecords.open(file);
    records.add(OTHER);
    Path inTheWay = Files.createDirectory(folder.resolve("clients.new"));
    assertThatThrownBy(() -> records.add(LINUX)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> records.remove(OTHER)).isInstanceOf(IOException.class);
    Files.delete(inTheWay);

    records.add(LINUX);
    records.remove(OTHER);

    assertThat(FileClientRecords.open(file).list()).containsExactly(LINUX);
  }
}

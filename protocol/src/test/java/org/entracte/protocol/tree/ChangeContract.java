package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.entracte.protocol.tree.Upload.Expected;
import org.junit.jupiter.api.Test;

/** The change attribute grows with each change, and with nothing else (RFC 8881, 5.8.1.4). */
abstract class ChangeContract extends ContractTopic {
  ChangeContract(FileTreeContract contract) {
    super(contract);
  }

  @Test
  void everyWriteCountsEvenWithinOneInstant() throws Exception {
    FileId file = file("f");
    try (OpenFile open = open(file, OpenMode.WRITE)) {
      for (int i = 0; i < 50; i++) {
        grows(file, () -> open.write(bytes("x"), 0, Stability.UNSTABLE));
      }
    }
  }

  @Test
  void everyEntryCountsForItsDirectoryEvenWithinOneInstant() throws Exception {
    FileId directory = directory("d");
    for (int i = 0; i < 50; i++) {
      String name = "f" + i;
      grows(directory, () -> file(directory, name));
    }
  }

  @Test
  void attributesCount() throws Exception {
    FileId file = file("f");

    grows(file, () -> change(file, AttributeChange.mode(0600)));
    grows(file, () -> change(file, AttributeChange.size(10)));
    grows(
        file,
        () ->
            change(
                file,
                AttributeChange.NONE.withTimes(TimeChange.KEEP, new TimeChange.To(LONG_AGO))));
  }

  @Test
  void namesCountForFileAndDirectory() throws Exception {
    FileId file = file("f");

    grows(file, () -> link(file, "g"));
    grows(ROOT, () -> link(file, "h"));
    grows(file, () -> rename("g", "i"));
    grows(ROOT, () -> rename("i", "j"));
    grows(file, () -> remove("j"));
    grows(ROOT, () -> remove("h"));
  }

  @Test
  void aMoveCountsForBothDirectories() throws Exception {
    FileId from = directory("from");
    FileId to = directory("to");
    file(from, "a");
    file(from, "b");

    grows(from, () -> tree.rename(superuser, from, Name.of("a"), to, Name.of("a")));
    grows(to, () -> tree.rename(superuser, from, Name.of("b"), to, Name.of("b")));
  }

  @Test
  void anUploadCounts() throws Exception {
    FileId file = fileWith("f", "old");

    grows(
        file,
        () -> {
          try (Upload upload = tree.upload(superuser, ROOT, Name.of("f"))) {
            upload.write(bytes("new"));
            upload.publish(new Expected.Anything(), AttributeChange.NONE);
          }
        });
  }

  @Test
  void readingDoesNotCount() throws Exception {
    FileId file = fileWith("f", "content");
    FileId directory = directory("d");
    long ofFile = attributes(file).change();
    long ofDirectory = attributes(directory).change();

    read(file);
    names(directory);
    absent(directory, "missing");

    assertThat(attributes(file).change()).isEqualTo(ofFile);
    assertThat(attributes(directory).change()).isEqualTo(ofDirectory);
  }

  @Test
  void aRefusalDoesNotCount() throws Exception {
    FileId directory = directory("d");
    file(directory, "f");
    long before = attributes(directory).change();

    refused(() -> file(directory, "f"), FileError.EXISTS);
    refused(() -> remove("d"), FileError.NOT_EMPTY);

    assertThat(attributes(directory).change()).isEqualTo(before);
  }

  private void grows(FileId id, ThrowingCallable change) throws Exception {
    long before = attributes(id).change();
    assertThatCode(change).doesNotThrowAnyException();
    assertThat(attributes(id).change()).isGreaterThan(before);
  }
}

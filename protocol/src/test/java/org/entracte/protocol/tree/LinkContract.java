package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Hard links, and names taken away. */
abstract class LinkContract extends ContractTopic {
  LinkContract(FileTreeContract contract) {
    super(contract);
  }

  @Test
  void twoNamesLeadToOneFile() throws Exception {
    FileId file = fileWith("a", "old");
    link(file, "b");
    write(find("b"), 0, "new");

    assertThat(find("b")).isEqualTo(file);
    assertThat(read(find("a"))).isEqualTo("new");
    assertThat(attributes(file).links()).isEqualTo(2);
  }

  @Test
  void linkAnswersTheNewCount() throws Exception {
    FileId file = file("a");

    Node linked = tree.link(superuser, file, directory("d"), Name.of("b"));

    assertThat(linked.id()).isEqualTo(file);
    assertThat(linked.attributes().links()).isEqualTo(2);
  }

  @Test
  void aFileLivesUntilItsLastNameGoes() throws Exception {
    FileId file = fileWith("a", "content");
    link(file, "b");
    remove("a");

    assertThat(read(file)).isEqualTo("content");
    assertThat(attributes(file).links()).isEqualTo(1);
    remove("b");
    refused(() -> attributes(file), FileError.STALE);
  }

  @Test
  void aTakenNameIsNotLinkedOver() throws Exception {
    FileId file = file("a");
    FileId other = file("b");

    refused(() -> link(file, "b"), FileError.EXISTS);
    refused(() -> link(file, "a"), FileError.EXISTS);
    assertThat(find("b")).isEqualTo(other);
  }

  @Test
  void aDirectoryHasOneNameOnly() throws Exception {
    FileId directory = directory("d");

    refused(() -> link(directory, "e"), FileError.IS_DIRECTORY);
  }

  @Test
  void aRemovedFileIsNotLinked() throws Exception {
    FileId file = file("a");
    remove("a");

    refused(() -> link(file, "b"), FileError.STALE);
  }

  @Test
  void aLinkGoesIntoADirectoryOnly() throws Exception {
    FileId file = file("a");
    FileId other = file("b");

    refused(() -> tree.link(superuser, file, other, Name.of("c")), FileError.NOT_DIRECTORY);
  }

  @Test
  void aRemovedNameIsGoneAndFree() throws Exception {
    FileId first = file("a");
    remove("a");

    absent(ROOT, "a");
    assertThat(file("a")).isNotEqualTo(first);
  }

  @Test
  void aMissingNameIsNotRemoved() {
    refused(() -> remove("a"), FileError.NOT_FOUND);
  }

  @Test
  void anEmptyDirectoryIsRemoved() throws Exception {
    FileId directory = directory("d");
    remove("d");

    absent(ROOT, "d");
    refused(() -> tree.list(superuser, directory, Listing.START, 1), FileError.STALE);
  }

  @Test
  void aDirectoryWithEntriesIsNotRemoved() throws Exception {
    FileId directory = directory("d");
    file(directory, "f");

    refused(() -> remove("d"), FileError.NOT_EMPTY);
    tree.remove(superuser, directory, Name.of("f"));
    remove("d");
    absent(ROOT, "d");
  }

  @Test
  void removingALinkLeavesItsTarget() throws Exception {
    FileId file = file("a");
    symlink("l", "a");
    remove("l");

    assertThat(find("a")).isEqualTo(file);
  }

  @Test
  void nothingIsRemovedFromAFile() throws Exception {
    FileId file = file("a");

    refused(() -> tree.remove(superuser, file, Name.of("b")), FileError.NOT_DIRECTORY);
  }
}

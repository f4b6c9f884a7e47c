package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Finding names, parents, and the reserved name. */
abstract class LookupContract extends ContractTopic {
  LookupContract(FileTreeContract contract) {
    super(contract);
  }

  @Test
  void aFreshTreeIsAnEmptyRootDirectory() throws Exception {
    assertThat(tree.root()).isEqualTo(ROOT);
    assertThat(attributes(ROOT).type()).isEqualTo(FileType.DIRECTORY);
    assertThat(names(ROOT)).isEmpty();
  }

  @Test
  void aNameLeadsToWhatWasCreatedUnderIt() throws Exception {
    FileId file = file("a");
    Node found = tree.lookup(superuser, ROOT, Name.of("a"));

    assertThat(found.id()).isEqualTo(file);
    assertThat(found.attributes().type()).isEqualTo(FileType.FILE);
    assertThat(found.attributes().fileNumber()).isEqualTo(attributes(file).fileNumber());
  }

  @Test
  void aMissingNameIsNotFound() {
    absent(ROOT, "missing");
  }

  @Test
  void namesDifferByCase() throws Exception {
    file("Readme");

    absent(ROOT, "readme");
  }

  @Test
  void aFileHasNoNamesInIt() throws Exception {
    FileId file = file("a");

    refused(() -> find(file, "b"), FileError.NOT_DIRECTORY);
    refused(() -> tree.parent(file), FileError.NOT_DIRECTORY);
  }

  @Test
  void aLinkIsNotFollowed() throws Exception {
    directory("d");
    FileId link = symlink("l", "d");

    assertThat(find("l")).isEqualTo(link);
    refused(() -> find(link, "x"), FileError.NOT_DIRECTORY);
  }

  @Test
  void theParentIsTheDirectoryAroundAndTheRootsIsTheRoot() throws Exception {
    FileId outer = directory("outer");
    FileId inner = directory(outer, "inner");

    assertThat(tree.parent(inner)).isEqualTo(outer);
    assertThat(tree.parent(outer)).isEqualTo(ROOT);
    assertThat(tree.parent(ROOT)).isEqualTo(ROOT);
  }

  @Test
  void theReservedNameDoesNotExistAtTheRoot() throws Exception {
    refused(() -> tree.lookup(superuser, ROOT, Name.RESERVED), FileError.NOT_FOUND);
    refused(() -> tree.remove(superuser, ROOT, Name.RESERVED), FileError.NOT_FOUND);
    refused(
        () -> tree.rename(superuser, ROOT, Name.RESERVED, ROOT, Name.of("a")), FileError.NOT_FOUND);
    assertThat(names(ROOT)).isEmpty();
  }

  @Test
  void theReservedNameCannotBeMadeAtTheRoot() throws Exception {
    String reserved = Name.RESERVED.toString();
    FileId file = file("a");

    refused(() -> file(reserved), FileError.ACCESS);
    refused(() -> directory(reserved), FileError.ACCESS);
    refused(() -> symlink(reserved, "a"), FileError.ACCESS);
    refused(() -> link(file, reserved), FileError.ACCESS);
    refused(() -> rename("a", reserved), FileError.ACCESS);
    refused(
        () -> {
          try (Upload upload = tree.upload(superuser, ROOT, Name.RESERVED)) {
            upload.publish(new Upload.Expected.Anything(), AttributeChange.NONE);
          }
        },
        FileError.ACCESS);
    assertThat(names(ROOT)).containsExactly("a");
  }

  @Test
  void theReservedNameIsOrdinaryBelowTheRoot() throws Exception {
    FileId directory = directory("d");
    FileId file = file(directory, ".entracte");

    assertThat(find(directory, ".entracte")).isEqualTo(file);
    assertThat(names(directory)).containsExactly(".entracte");
  }
}

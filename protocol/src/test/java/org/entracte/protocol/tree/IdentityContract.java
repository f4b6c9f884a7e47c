package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** FileIds and handles last as long as their object. */
abstract class IdentityContract extends ContractTopic {
  IdentityContract(FileTreeContract contract) {
    super(contract);
  }

  @Test
  void aHandleHas16To100BytesAndLeadsBack() throws Exception {
    for (FileId id : new FileId[] {ROOT, file("f"), directory("d"), symlink("l", "t")}) {
      byte[] handle = tree.handle(id);

      assertThat(handle.length).isBetween(16, 100);
      assertThat(tree.resolve(handle)).isEqualTo(id);
    }
  }

  @Test
  void aHandleIsTheSameEveryTime() throws Exception {
    FileId file = file("f");

    assertThat(tree.handle(file)).isEqualTo(tree.handle(file));
  }

  @Test
  void aHandleSurvivesRenames() throws Exception {
    FileId file = file("a");
    byte[] handle = tree.handle(file);
    FileId directory = directory("d");
    tree.rename(superuser, ROOT, Name.of("a"), directory, Name.of("b"));

    assertThat(tree.resolve(handle)).isEqualTo(file);
    assertThat(find(directory, "b")).isEqualTo(file);
  }

  @Test
  void idsAndHandlesSurviveARestart() throws Exception {
    FileId file = fileWith("a", "content");
    FileId directory = directory("d");
    byte[] handle = tree.handle(file);
    long number = attributes(file).fileNumber();

    tree = contract.reopen(tree);

    assertThat(tree.resolve(handle)).isEqualTo(file);
    assertThat(find("a")).isEqualTo(file);
    assertThat(find("d")).isEqualTo(directory);
    assertThat(attributes(file).fileNumber()).isEqualTo(number);
    assertThat(read(file)).isEqualTo("content");
  }

  @Test
  void aHandleSurvivesRenameAndRestart() throws Exception {
    FileId file = file("a");
    byte[] handle = tree.handle(file);
    rename("a", "b");

    tree = contract.reopen(tree);

    assertThat(tree.resolve(handle)).isEqualTo(file);
    assertThat(find("b")).isEqualTo(file);
  }

  @Test
  void whatWasRemovedIsStale() throws Exception {
    FileId file = file("a");
    byte[] handle = tree.handle(file);
    remove("a");

    refused(() -> attributes(file), FileError.STALE);
    refused(() -> open(file, OpenMode.READ), FileError.STALE);
    refused(() -> change(file, AttributeChange.mode(0600)), FileError.STALE);
    refused(() -> attributes(tree.resolve(handle)), FileError.STALE);
  }

  @Test
  void whatWasRemovedStaysStaleWhenItsNameComesBack() throws Exception {
    FileId first = file("a");
    remove("a");
    FileId second = file("a");

    assertThat(second).isNotEqualTo(first);
    refused(() -> attributes(first), FileError.STALE);
  }

  @Test
  void whatWasRemovedStaysStaleAfterARestart() throws Exception {
    FileId file = file("a");
    byte[] handle = tree.handle(file);
    remove("a");
    file("a");

    tree = contract.reopen(tree);

    refused(() -> attributes(tree.resolve(handle)), FileError.STALE);
  }

  @Test
  void bytesThatAreNoHandleAreInvalid() {
    refused(() -> tree.resolve(new byte[0]), FileError.INVALID);
    refused(() -> tree.resolve(new byte[] {1, 2, 3}), FileError.INVALID);
  }

  @Test
  void anIdNobodyMadeIsStale() {
    refused(() -> attributes(new FileId(0x7777_7777_7777L, 42)), FileError.STALE);
  }

  @Test
  void fileNumbersDifferBetweenLivingObjects() throws Exception {
    assertThat(attributes(file("a")).fileNumber())
        .isNotEqualTo(attributes(file("b")).fileNumber())
        .isNotEqualTo(attributes(ROOT).fileNumber());
  }
}

package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Opening by a path in one step: what name by name would give, or nothing. */
abstract class AtOnceContract extends ContractTopic {
  AtOnceContract(FileTreeContract contract) {
    super(contract);
  }

  private static List<Name> path(String path) {
    return Arrays.stream(path.split("/", -1)).map(Name::of).toList();
  }

  /** What is there; "" if nothing is to be had at once. */
  private String read(Caller caller, String path) throws FileException {
    Optional<OpenFile> opened = tree.openAtOnce(caller, path(path));
    if (opened.isEmpty()) {
      return "";
    }
    try (OpenFile file = opened.get()) {
      assertThat(file.mode()).isEqualTo(OpenMode.READ);
      assertThat(file.attributes()).isEqualTo(tree.attributes(file.id()));
      assertThat(file.atOpening()).isEqualTo(tree.attributes(file.id()));
      return file.id() + " " + read(file, 0, (int) file.attributes().sizeBytes());
    }
  }

  private String ifAtOnce(FileId id, String content) {
    return contract.opensAtOnce() ? id + " " + content : "";
  }

  private FileId fileIn(FileId directory, String name, String content) throws FileException {
    FileId id = file(directory, name);
    write(id, 0, content);
    return id;
  }

  @Test
  void theFileAtTheEndOfThePathIsOpened() throws Exception {
    FileId top = fileWith("top", "top");
    FileId inner = directory(directory("outer"), "inner");
    FileId deep = fileIn(inner, "deep", "deep");

    assertThat(read(superuser, "top")).isEqualTo(ifAtOnce(top, "top"));
    assertThat(read(superuser, "outer/inner/deep")).isEqualTo(ifAtOnce(deep, "deep"));
  }

  @Test
  void whateverElseTakesMoreThanOneStep() throws Exception {
    FileId directory = directory("d");
    fileIn(directory, "f", "content");
    symlink("to-directory", "d");
    symlink("to-file", "d/f");
    create(ROOT, "fifo", new NewObject.Special(FileType.FIFO), AttributeChange.NONE);

    for (String path :
        new String[] {
          "d", "none", "d/none", "d/f/below", "to-directory/f", "to-file", "fifo", ".entracte",
        }) {
      assertThat(read(superuser, path)).as(path).isEmpty();
    }
  }

  @Test
  void aPathLeadsWhereItsNamesLeadNow() throws Exception {
    FileId first = directory("first");
    FileId second = directory("second");
    FileId one = fileIn(first, "f", "one");
    FileId two = fileIn(second, "f", "two");
    assertThat(read(superuser, "first/f")).isEqualTo(ifAtOnce(one, "one"));

    rename("first", "third");
    rename("second", "first");

    assertThat(read(superuser, "second/f")).isEmpty();
    assertThat(read(superuser, "first/f")).isEqualTo(ifAtOnce(two, "two"));
    assertThat(read(superuser, "third/f")).isEqualTo(ifAtOnce(one, "one"));
    tree.remove(superuser, first, Name.of("f"));
    assertThat(read(superuser, "third/f")).isEmpty();
  }

  @Test
  void whoMayNotSearchOrReadGetsNothing() throws Exception {
    if (!contract.enforcesPermissions()) {
      return;
    }
    FileId open = directory("open", 0755);
    FileId shut = directory(open, "shut");
    change(shut, AttributeChange.mode(0700));
    fileIn(shut, "f", "content");
    FileId secret = fileIn(open, "secret", "content");
    change(secret, AttributeChange.mode(0600));
    FileId shown = fileIn(open, "shown", "content");
    change(shown, AttributeChange.mode(0644));

    assertThat(read(alice, "open/shut/f")).isEmpty();
    assertThat(read(alice, "open/secret")).isEmpty();
    assertThat(read(alice, "open/shown")).isEqualTo(ifAtOnce(shown, "content"));
  }

  @Test
  void whatWasOpenedStaysReadableWhenItsNameGoes() throws Exception {
    fileWith("f", "content");
    Optional<OpenFile> opened = tree.openAtOnce(superuser, path("f"));
    assertThat(opened.isPresent()).isEqualTo(contract.opensAtOnce());
    if (opened.isEmpty()) {
      return;
    }
    try (OpenFile file = opened.get()) {
      remove("f");

      assertThat(read(file, 0, 100)).isEqualTo("content");
      assertThat(file.attributes().links()).isZero();
      assertThat(tree.attributes(file.id()).sizeBytes()).isEqualTo(7);
    }
  }
}

package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.entracte.protocol.tree.Upload.Expected;
import org.junit.jupiter.api.Test;

/** New content for a name, at once or not at all. */
abstract class UploadContract extends ContractTopic {
  private static final Expected ANYTHING = new Expected.Anything();

  UploadContract(FileTreeContract contract) {
    super(contract);
  }

  @Test
  void aNewNameAppearsWithAllItsContent() throws Exception {
    try (Upload upload = tree.upload(superuser, ROOT, Name.of("f"))) {
      upload.write(bytes("hello "));
      upload.write(bytes("world"));
      absent(ROOT, "f");
      assertThat(names(ROOT)).isEmpty();
      Node node = upload.publish(ANYTHING, AttributeChange.NONE);

      assertThat(find("f")).isEqualTo(node.id());
      assertThat(node.attributes().sizeBytes()).isEqualTo(11);
      assertThat(node.attributes().mode()).isEqualTo(0644);
    }
    assertThat(read(find("f"))).isEqualTo("hello world");
  }

  @Test
  void anEmptyUploadMakesAnEmptyFile() throws Exception {
    assertThat(put("f", "", ANYTHING).attributes().sizeBytes()).isZero();
  }

  @Test
  void anExistingFileKeepsItsIdAndMode() throws Exception {
    FileId file = fileWith("f", "old content");
    change(file, AttributeChange.mode(0600));

    Node node = put("f", "new", ANYTHING);

    assertThat(node.id()).isEqualTo(file);
    assertThat(node.attributes().mode()).isEqualTo(0600);
    assertThat(read(file)).isEqualTo("new");
  }

  @Test
  void anExistingFileKeepsItsOtherNames() throws Exception {
    FileId file = fileWith("f", "old");
    link(file, "g");
    put("f", "new", ANYTHING);

    assertThat(find("g")).isEqualTo(file);
    assertThat(attributes(file).links()).isEqualTo(2);
    assertThat(read(find("g"))).isEqualTo("new");
  }

  @Test
  void theHandleLeadsToTheNewContent() throws Exception {
    FileId file = fileWith("f", "old");
    byte[] handle = tree.handle(file);
    put("f", "new", ANYTHING);

    assertThat(read(tree.resolve(handle))).isEqualTo("new");
  }

  @Test
  void aReaderThatOpenedBeforeSeesTheOldContent() throws Exception {
    FileId file = fileWith("f", "old content");
    try (OpenFile open = open(file, OpenMode.READ)) {
      put("f", "new", ANYTHING);

      assertThat(read(open, 0, 100)).isEqualTo("old content");
      assertThat(read(file)).isEqualTo("new");
    }
  }

  @Test
  void whoReadsKnowsWhatAttributesGoWithIt() throws Exception {
    FileId file = fileWith("f", "old");
    Attributes before = attributes(file);
    try (OpenFile open = open(file, OpenMode.READ)) {
      assertThat(open.attributes().change()).isEqualTo(before.change());
      put("f", "new", ANYTHING);

      assertThat(read(open, 0, 100)).isEqualTo("old");
      assertThat(open.atOpening()).isEqualTo(before);
      assertThat(open.attributes().change()).isNotEqualTo(before.change());
      assertThat(attributes(file).change()).isNotEqualTo(before.change());
    }
    try (OpenFile open = open(file, OpenMode.READ)) {
      assertThat(open.atOpening()).isEqualTo(attributes(file));
      write(file, 0, "NEW");

      assertThat(open.attributes().change()).isNotEqualTo(open.atOpening().change());
    }
  }

  @Test
  void closingWithoutPublishLeavesNothing() throws Exception {
    FileId file = fileWith("f", "old");
    try (Upload upload = tree.upload(superuser, ROOT, Name.of("f"))) {
      upload.write(bytes("new"));
    }
    try (Upload upload = tree.upload(superuser, ROOT, Name.of("g"))) {
      upload.write(bytes("new"));
    }

    assertThat(read(file)).isEqualTo("old");
    assertThat(names(ROOT)).containsExactly("f");
  }

  @Test
  void attributesAreSetWithItButNotTheSize() throws Exception {
    AttributeChange change =
        AttributeChange.mode(0640)
            .withSize(1)
            .withTimes(TimeChange.KEEP, new TimeChange.To(LONG_AGO));
    try (Upload upload = tree.upload(superuser, ROOT, Name.of("f"))) {
      upload.write(bytes("content"));
      Attributes published = upload.publish(ANYTHING, change).attributes();

      assertThat(published.mode()).isEqualTo(0640);
      assertThat(published.modified()).isEqualTo(LONG_AGO);
      assertThat(published.sizeBytes()).isEqualTo(7);
    }
  }

  @Test
  void absentMeansTheNameMustBeFree() throws Exception {
    FileId file = fileWith("f", "old");

    refused(() -> put("f", "new", new Expected.Absent()), FileError.CHANGED);
    assertThat(read(file)).isEqualTo("old");
    assertThat(put("g", "new", new Expected.Absent()).id()).isEqualTo(find("g"));
  }

  @Test
  void unchangedMeansTheSameFileAsItWas() throws Exception {
    FileId file = fileWith("f", "old");
    Expected seen = new Expected.Unchanged(file, attributes(file).change());

    assertThat(put("f", "new", seen).id()).isEqualTo(file);
    refused(() -> put("f", "newer", seen), FileError.CHANGED);
    assertThat(read(file)).isEqualTo("new");
  }

  @Test
  void unchangedIsRefusedWhenTheNameIsGoneOrLeadsElsewhere() throws Exception {
    FileId file = fileWith("f", "old");
    Expected seen = new Expected.Unchanged(file, attributes(file).change());
    remove("f");

    refused(() -> put("f", "new", seen), FileError.CHANGED);
    absent(ROOT, "f");
    file("f");
    refused(() -> put("f", "new", seen), FileError.CHANGED);
  }

  @Test
  void whatIsExpectedIsJudgedWhenPublished() throws Exception {
    try (Upload upload = tree.upload(superuser, ROOT, Name.of("f"))) {
      upload.write(bytes("mine"));
      fileWith("f", "theirs");

      refused(() -> upload.publish(new Expected.Absent(), AttributeChange.NONE), FileError.CHANGED);
    }
    assertThat(read(find("f"))).isEqualTo("theirs");
  }

  @Test
  void aDirectoryOrLinkIsNotUploadedOver() throws Exception {
    directory("d");
    symlink("l", "t");

    refused(() -> put("d", "x", ANYTHING), FileError.IS_DIRECTORY);
    refused(() -> put("l", "x", ANYTHING), FileError.WRONG_TYPE);
  }

  @Test
  void anUploadGoesIntoADirectoryOnly() throws Exception {
    FileId file = file("f");

    refused(() -> tree.upload(superuser, file, Name.of("x")).close(), FileError.NOT_DIRECTORY);
  }

  private Node put(String name, String content, Expected expected) throws FileException {
    try (Upload upload = tree.upload(superuser, ROOT, Name.of(name))) {
      upload.write(bytes(content));
      return upload.publish(expected, AttributeChange.NONE);
    }
  }
}

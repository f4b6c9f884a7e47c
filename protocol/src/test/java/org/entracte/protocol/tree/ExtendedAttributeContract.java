package org.entracte.protocol.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.ExtendedAttributes.Setting;
import org.junit.jupiter.api.Test;

/** Extended attributes, of trees that have them. */
abstract class ExtendedAttributeContract extends ContractTopic {
  private static final AttributeName COLOUR = new AttributeName("colour");

  ExtendedAttributeContract(FileTreeContract contract) {
    super(contract);
  }

  private ExtendedAttributes extended() {
    return tree.extendedAttributes().orElseThrow();
  }

  private void set(FileId id, String name, String value) throws FileException {
    extended().set(superuser, id, new AttributeName(name), value.getBytes(UTF_8), Setting.EITHER);
  }

  private Optional<String> get(FileId id, String name) throws FileException {
    return extended().get(superuser, id, new AttributeName(name)).map(v -> new String(v, UTF_8));
  }

  @Test
  void whatIsSetIsReadAndListed() throws Exception {
    for (FileId id : List.of(file("f"), directory("d"))) {
      set(id, "colour", "red");
      set(id, "a b/c", "");
      set(id, "colour", "blue");

      assertThat(get(id, "colour")).contains("blue");
      assertThat(get(id, "a b/c")).contains("");
      assertThat(get(id, "other")).isEmpty();
      assertThat(extended().list(superuser, id))
          .containsExactly(new AttributeName("a b/c"), COLOUR);
      extended().remove(superuser, id, COLOUR);
      assertThat(get(id, "colour")).isEmpty();
      refused(() -> extended().remove(superuser, id, COLOUR), FileError.NOT_FOUND);
    }
  }

  @Test
  void namesAndValuesAreAnyBytes() throws Exception {
    FileId file = file("f");
    AttributeName name = AttributeName.of(new byte[] {(byte) 0xff, 1, (byte) 0xc3});
    byte[] value = {0, 1, (byte) 0xff, 0};
    extended().set(superuser, file, name, value, Setting.CREATE);
    assertThat(extended().get(superuser, file, name)).hasValue(value);
    assertThat(extended().list(superuser, file)).containsExactly(name);
  }

  @Test
  void createAndReplaceSayWhatIsThere() throws Exception {
    FileId file = file("f");
    byte[] value = {1};
    refused(
        () -> extended().set(superuser, file, COLOUR, value, Setting.REPLACE), FileError.NOT_FOUND);
    extended().set(superuser, file, COLOUR, value, Setting.CREATE);
    refused(() -> extended().set(superuser, file, COLOUR, value, Setting.CREATE), FileError.EXISTS);
    extended().set(superuser, file, COLOUR, new byte[] {2}, Setting.REPLACE);
    assertThat(extended().get(superuser, file, COLOUR)).hasValue(new byte[] {2});
  }

  @Test
  void aChangeOfOneChangesTheObjectAndNotItsContent() throws Exception {
    FileId file = fileWith("f", "content");
    Attributes before = attributes(file);
    set(file, "colour", "red");
    Attributes after = attributes(file);
    assertThat(after.change()).isNotEqualTo(before.change());
    assertThat(after.modified()).isEqualTo(before.modified());
    extended().remove(superuser, file, COLOUR);
    assertThat(attributes(file).change()).isNotEqualTo(after.change());
    assertThat(read(file)).isEqualTo("content");
  }

  @Test
  void theyStayWithTheObjectOverRenamesAndRestarts() throws Exception {
    FileId file = file("f");
    set(file, "colour", "red");
    rename("f", "g");
    tree = contract.reopen(tree);
    assertThat(get(find("g"), "colour")).contains("red");
  }

  @Test
  void theyStayWhenAnUploadReplacesTheContent() throws Exception {
    FileId file = fileWith("f", "old");
    set(file, "colour", "red");
    try (Upload upload = tree.upload(superuser, ROOT, Name.of("f"))) {
      upload.write(bytes("new"));
      upload.publish(new Upload.Expected.Anything(), AttributeChange.NONE);
    }
    assertThat(read(find("f"))).isEqualTo("new");
    assertThat(get(find("f"), "colour")).contains("red");
  }

  @Test
  void linksHaveNone() throws Exception {
    FileId link = symlink("l", "target");
    assertThat(get(link, "colour")).isEmpty();
    refused(() -> set(link, "colour", "red"), FileError.NOT_PERMITTED, FileError.NOT_SUPPORTED);
  }

  @Test
  void permissionsOfTheObjectCount() throws Exception {
    FileId file = file("f");
    set(file, "colour", "red");
    assumeTrue(contract.enforcesPermissions(), "a tree that does all as its own user");
    change(file, AttributeChange.mode(0644));
    assertThat(extended().get(alice, file, COLOUR)).isPresent();
    refused(
        () -> extended().set(alice, file, COLOUR, new byte[0], Setting.EITHER), FileError.ACCESS);
    refused(() -> extended().remove(alice, file, COLOUR), FileError.ACCESS);
    change(file, AttributeChange.mode(0600));
    refused(() -> extended().get(alice, file, COLOUR), FileError.ACCESS);
  }

  @Test
  void aValueThatIsTooLongIsRefused() throws Exception {
    FileId file = file("f");
    byte[] huge = new byte[ExtendedAttributes.MAX_VALUE_BYTES + 1];
    refused(
        () -> extended().set(superuser, file, COLOUR, huge, Setting.EITHER),
        FileError.FILE_TOO_LARGE);
  }
}

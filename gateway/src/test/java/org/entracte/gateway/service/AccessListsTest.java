package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.entracte.gateway.export.AclFormat;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.AccessList;
import org.entracte.protocol.tree.AccessList.Named;
import org.entracte.protocol.tree.AccessLists;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Permissions;
import org.entracte.protocol.tree.Upload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Access control lists of the file system below an export. */
final class AccessListsTest {
  private static final Caller ALICE = new Caller(1001, 1001, List.of(2001));
  private static final Caller BOB = new Caller(1002, 1002, List.of());

  /** Alice may read and write, group 2001 may read, nobody else anything. */
  private static final AccessList ALICES =
      new AccessList(6, List.of(new Named(1001, 6)), 0, List.of(new Named(2001, 4)), 6, 0);

  @TempDir Path folder;
  private Bay bay;
  private FileTree tree;
  private AccessLists lists;

  @BeforeEach
  void start() throws Exception {
    bay = new Bay(folder);
    bay.start();
    bay.file("f", "content");
    tree = bay.tree();
    lists = tree.accessLists().orElseThrow();
  }

  @AfterEach
  void stop() throws Exception {
    bay.close();
  }

  private static void refused(FileError error, ThrowingCallable call) {
    assertThatExceptionOfType(FileException.class)
        .isThrownBy(call)
        .matches(refusal -> refusal.error() == error);
  }

  @Test
  void theModeIsTheListWhereNoneWasSet() throws Exception {
    FileId file = bay.id("f");
    tree.setAttributes(Caller.SUPERUSER, file, AttributeChange.mode(0640));
    assertThat(lists.access(file)).isEqualTo(AccessList.ofMode(0640));
    assertThat(lists.inherited(FileId.ROOT)).isEmpty();
  }

  @Test
  void accessAndOpenFollowTheList() throws Exception {
    FileId file = bay.id("f");
    lists.set(Caller.SUPERUSER, file, ALICES, Optional.empty());
    assertThat(lists.access(file)).isEqualTo(ALICES);
    assertThat(tree.attributes(file).mode()).as("the group's bits are the mask").isEqualTo(0660);
    assertThat(tree.permissions(ALICE, file)).isEqualTo(new Permissions(true, true, false));
    assertThat(tree.permissions(BOB, file)).isEqualTo(Permissions.NONE);
    tree.open(ALICE, file, OpenMode.READ_WRITE).close();
    refused(FileError.ACCESS, () -> tree.open(BOB, file, OpenMode.READ));
    Caller member = new Caller(1003, 1003, List.of(2001));
    assertThat(tree.permissions(member, file)).isEqualTo(new Permissions(true, false, false));
    tree.setAttributes(Caller.SUPERUSER, file, AttributeChange.mode(0600));
    assertThat(tree.permissions(ALICE, file)).as("chmod sets the mask").isEqualTo(Permissions.NONE);
  }

  @Test
  void onlyTheOwnerSetsOne() throws Exception {
    FileId file = bay.id("f");
    AccessList open = AccessList.ofMode(0777);
    refused(FileError.NOT_PERMITTED, () -> lists.set(BOB, file, open, Optional.empty()));
    refused(FileError.NOT_PERMITTED, () -> lists.set(BOB, file, ALICES, Optional.empty()));
    lists.set(Caller.SUPERUSER, file, ALICES, Optional.empty());
    lists.set(Caller.SUPERUSER, file, AccessList.ofMode(0604), Optional.empty());
    assertThat(lists.access(file)).isEqualTo(AccessList.ofMode(0604));
    assertThat(tree.attributes(file).mode()).isEqualTo(0604);
  }

  @Test
  void whatIsMadeInADirectoryInheritsItsDefault() throws Exception {
    bay.directory("d");
    FileId directory = bay.id("d");
    lists.set(Caller.SUPERUSER, directory, AccessList.ofMode(0777), Optional.of(ALICES));
    assertThat(lists.inherited(directory)).contains(ALICES);
    FileId made =
        tree.create(
                BOB,
                directory,
                Name.of("x"),
                new NewObject.RegularFile(),
                AttributeChange.mode(0666))
            .id();
    assertThat(lists.access(made)).isEqualTo(ALICES);
    assertThat(tree.attributes(made).mode()).isEqualTo(0660);
    tree.open(ALICE, made, OpenMode.READ_WRITE).close();
    FileId below =
        tree.create(
                BOB, directory, Name.of("s"), new NewObject.Directory(), AttributeChange.mode(0777))
            .id();
    assertThat(lists.inherited(below)).contains(ALICES);
  }

  @Test
  void newContentKeepsTheList() throws Exception {
    FileId file = bay.id("f");
    lists.set(Caller.SUPERUSER, file, ALICES, Optional.empty());
    Operation store = new Operation.Store(file, bay.base("f"), Bay.whole("by a laptop"));
    assertThat(bay.outcome(bay.edit(store))).isEqualTo(new Outcome.Applied());
    assertThat(lists.access(file)).isEqualTo(ALICES);
    try (Upload upload = tree.upload(Caller.SUPERUSER, FileId.ROOT, Name.of("f"))) {
      upload.publish(new Upload.Expected.Anything(), AttributeChange.NONE);
    }
    assertThat(lists.access(bay.id("f"))).isEqualTo(ALICES);
  }

  @Test
  void theKernelsBytesAreReadAsTheyWereWritten() {
    assertThat(AclFormat.decode(AclFormat.encode(ALICES))).contains(ALICES);
    assertThat(AclFormat.decode(new byte[] {1, 0, 0, 0})).isEmpty();
    assertThat(AclFormat.decode(new byte[] {2, 0, 0, 0, 1})).isEmpty();
    assertThat(AclFormat.decode(new byte[] {2, 0, 0, 0, 7, 0, 7, 0, 0, 0, 0, 0})).isEmpty();
  }
}

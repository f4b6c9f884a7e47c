package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.replication.Submitted;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Delegations;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Stability;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that an NFS client holds, and laptops and people who change them. */
final class HeldFilesTest {
  @TempDir Path folder;
  private Bay bay;
  private FileId file;

  @BeforeEach
  void start() throws Exception {
    bay = new Bay(folder);
    Files.writeString(bay.files.resolve("f"), "old");
    bay.start();
    file = bay.id("f");
  }

  @AfterEach
  void stop() throws Exception {
    bay.close();
  }

  /** A client that was given the file; gives it back when it is asked so often. */
  private final class Client implements Delegations.Holder, Delegations.Party {
    private final AtomicInteger asked = new AtomicInteger();
    private final int patience;

    Client(Delegations.Kind kind, int patience) throws FileException {
      this.patience = patience;
      try (Delegations.FilePassage passage =
          delegations().pass(this, file, Delegations.Use.CHANGING, Duration.ZERO)) {
        assertThat(passage.grant(kind, this)).isTrue();
      }
    }

    @Override
    public Delegations.Party party() {
      return this;
    }

    @Override
    public void recall() {
      if (asked.incrementAndGet() == patience) {
        delegations().end(file, this);
      }
    }
  }

  private Delegations delegations() {
    return bay.tree().delegations().orElseThrow();
  }

  private Operation store() throws Exception {
    return new Operation.Store(file, bay.base("f"), Bay.whole("new"));
  }

  @Test
  void aLaptopsEditWaitsUntilItIsBack() throws Exception {
    Client client = new Client(Delegations.Kind.READ, 3);
    assertThat(bay.judge(store())).isEqualTo(new Outcome.Applied());
    assertThat(client.asked).hasValue(3);
    assertThat(delegations().anyHeld()).isFalse();
  }

  @Test
  void aLaptopComesAgainIfItIsNotGivenBack() throws Exception {
    Client client = new Client(Delegations.Kind.READ, 1_000_000);
    Edit edit = bay.edit(store());
    assertThat(bay.submit(edit)).isEqualTo(new Submitted.Judged(List.of()));
    delegations().end(file, client);
    assertThat(bay.outcome(edit)).isEqualTo(new Outcome.Applied());
    assertThat(bay.files.resolve("f")).hasContent("new");
  }

  @Test
  void aRenameByALaptopAsksToo() throws Exception {
    Client client = new Client(Delegations.Kind.READ, 1);
    Name to = Name.of("g");
    assertThat(
            bay.judge(
                new Operation.Rename(
                    file, FileId.ROOT, Name.of("f"), FileId.ROOT, to, Optional.empty())))
        .isEqualTo(new Outcome.Applied());
    assertThat(client.asked).hasPositiveValue();
  }

  @Test
  void anEditOutsideIsToldWithinOneTurn() throws Exception {
    Client client = new Client(Delegations.Kind.READ, 1);
    bay.export().settleWrites();
    assertThat(client.asked).hasValue(0);
    Files.writeString(bay.files.resolve("f"), "er", StandardOpenOption.APPEND);
    bay.export().settleWrites();
    assertThat(client.asked).hasValue(1);
    assertThat(delegations().anyHeld()).isFalse();
  }

  @Test
  void aRemovalOutsideIsToldToo() throws Exception {
    Client client = new Client(Delegations.Kind.READ, 1);
    Files.delete(bay.files.resolve("f"));
    bay.export().settleWrites();
    assertThat(client.asked).hasPositiveValue();
  }

  @Test
  void whatTheHolderWritesIsNotToldToIt() throws Exception {
    Client client = new Client(Delegations.Kind.WRITE, 1);
    try (OpenFile open = bay.tree().open(Caller.SUPERUSER, file, OpenMode.WRITE)) {
      open.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 0, Stability.UNSTABLE);
      bay.export().settleWrites();
      open.write(ByteBuffer.wrap(new byte[] {5}), 4, Stability.FILE_SYNC);
      while (!bay.export().scanStep()) {
        // a pass over all directories
      }
      bay.export().settleWrites();
    }
    try (Delegations.Passage _ =
        delegations().pass(client, file, Delegations.Use.CHANGING, Duration.ZERO)) {
      bay.tree()
          .setAttributes(Caller.SUPERUSER, file, AttributeChange.mode(0640), OptionalLong.empty());
    }
    bay.export().settleWrites();
    assertThat(client.asked).hasValue(0);
    assertThat(bay.tree().attributes(file).sizeBytes()).isEqualTo(5);
  }

  @Test
  void nothingIsGivenWhereTheAdministratorSaysSo() throws Exception {
    bay.export().delegations(Delegations.Most.READING);
    assertThat(delegations().grants(Delegations.Kind.READ)).isTrue();
    assertThat(delegations().grants(Delegations.Kind.WRITE)).isFalse();
    bay.export().delegations(Delegations.Most.NOTHING);
    assertThat(delegations().grants(Delegations.Kind.READ)).isFalse();
  }
}

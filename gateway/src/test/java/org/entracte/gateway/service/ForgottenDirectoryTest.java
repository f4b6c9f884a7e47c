package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A laptop works in a directory of its own that this gateway's state, put back, lacks. */
final class ForgottenDirectoryTest {
  private static final FileId FORGOTTEN = new FileId(99, 1);

  private Bay bay;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    bay = new Bay(folder);
    bay.start();
  }

  @AfterEach
  void stop() throws Exception {
    bay.close();
  }

  private static String restored(FileId directory) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(directory.toBytes());
    return "restored " + HexFormat.of().formatHex(hash).substring(0, 8);
  }

  @Test
  void whatIsMadeInItIsInADirectoryOfItsId() throws Exception {
    assertThat(bay.judge(Bay.create(FORGOTTEN, "f", 2, "in it"))).isEqualTo(new Outcome.Applied());

    assertThat(bay.read(restored(FORGOTTEN) + "/f")).isEqualTo("in it");
    assertThat(bay.id(restored(FORGOTTEN))).isEqualTo(FORGOTTEN);
  }

  @Test
  void whatIsMovedOrLinkedIntoItIsThereToo() throws Exception {
    bay.file("f", "moved");
    bay.file("g", "linked");
    FileId f = bay.id("f");
    FileId g = bay.id("g");
    FileId other = new FileId(99, 3);

    Operation.Rename move =
        new Operation.Rename(
            f, FileId.ROOT, Name.of("f"), FORGOTTEN, Name.of("f"), Optional.empty());
    assertThat(bay.judge(move)).isEqualTo(new Outcome.Applied());
    assertThat(bay.judge(new Operation.Link(g, other, Name.of("g"))))
        .isEqualTo(new Outcome.Applied());

    assertThat(bay.read(restored(FORGOTTEN) + "/f")).isEqualTo("moved");
    assertThat(bay.read(restored(other) + "/g")).isEqualTo("linked");
    assertThat(bay.id(restored(other) + "/g")).isEqualTo(g);
  }

  @Test
  void forgottenAgainItIsTheOneThatIsThere() throws Exception {
    bay.directory(restored(FORGOTTEN));
    FileId there = bay.id(restored(FORGOTTEN));

    assertThat(bay.judge(Bay.create(FORGOTTEN, "f", 2, "in it"))).isEqualTo(new Outcome.Applied());

    assertThat(bay.read(restored(FORGOTTEN) + "/f")).isEqualTo("in it");
    assertThat(bay.tree().attributes(FORGOTTEN).fileNumber())
        .isEqualTo(bay.tree().attributes(there).fileNumber());
  }

  @Test
  void madeLaterItIsWhereItWasNeededFirst() throws Exception {
    assertThat(bay.judge(Bay.create(FORGOTTEN, "f", 2, "in it"))).isEqualTo(new Outcome.Applied());

    Operation.Create late =
        Bay.make(FileId.ROOT, "d", FORGOTTEN.number(), new NewObject.Directory());
    assertThat(late.id()).isEqualTo(FORGOTTEN);
    assertThat(bay.judge(late))
        .isEqualTo(new Outcome.Renamed(FORGOTTEN, FileId.ROOT, Name.of(restored(FORGOTTEN))));

    assertThat(bay.read(restored(FORGOTTEN) + "/f")).isEqualTo("in it");
    assertThat(bay.exists("d")).isFalse();
  }

  @Test
  void aFileMadeUnderAnotherNumberBeforeIsTheSameFileUnlessItHoldsOtherBytes() throws Exception {
    Operation.Create create = Bay.create(FileId.ROOT, "f", 3, "same");
    assertThat(bay.judge(create)).isEqualTo(new Outcome.Applied());

    assertThat(bay.judge(create)).isEqualTo(new Outcome.Applied());
    Outcome beside = bay.judge(Bay.create(FileId.ROOT, "f", 3, "other"));

    assertThat(bay.read("f")).isEqualTo("same");
    assertThat(beside).isInstanceOf(Outcome.KeptBoth.class);
    Outcome.KeptBoth both = (Outcome.KeptBoth) beside;
    assertThat(both.original()).isEqualTo(create.id());
    assertThat(bay.read(both.name().toString())).isEqualTo("other");
    assertThat(bay.id(both.name().toString())).isEqualTo(both.copy());
  }

  @Test
  void aFileMadeUnderAnotherNumberBeforeAndRemovedSinceIsMadeAgain() throws Exception {
    Operation.Create create = Bay.create(FileId.ROOT, "f", 3, "same");
    assertThat(bay.judge(create)).isEqualTo(new Outcome.Applied());
    bay.tree().remove(Caller.SUPERUSER, FileId.ROOT, Name.of("f"));

    assertThat(bay.judge(create)).isEqualTo(new Outcome.Applied());

    assertThat(bay.read("f")).isEqualTo("same");
    assertThat(bay.id("f")).isEqualTo(create.id());
  }

  @Test
  void whatAnEarlierRunFoundAndDidNotReadMayHaveBeenListedToSomebody() throws Exception {
    bay.directory("d");
    FileId d = bay.id("d");
    bay.restart();
    bay.file("d/f", "news");

    assertThat(bay.id("d/f")).isNotNull();

    assertThat(bay.journal())
        .flatExtracting(JournalRow::facts)
        .containsOnlyOnce(new Fact.NamesUnknown(d));
  }

  @Test
  void whatThisRunFoundNobodyWasToldOf() throws Exception {
    bay.directory("d");
    bay.file("d/f", "news");

    assertThat(bay.id("d/f")).isNotNull();

    assertThat(bay.journal())
        .flatExtracting(JournalRow::facts)
        .noneMatch(Fact.NamesUnknown.class::isInstance);
  }
}

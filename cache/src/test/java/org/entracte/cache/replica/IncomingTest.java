package org.entracte.cache.replica;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.entracte.cache.replica.Laptop.A;
import static org.entracte.cache.replica.Laptop.COPY;
import static org.entracte.cache.replica.Laptop.D;
import static org.entracte.cache.replica.Laptop.N;
import static org.entracte.cache.replica.Laptop.ROOT;
import static org.entracte.cache.replica.Laptop.X;
import static org.entracte.cache.replica.Laptop.entry;
import static org.entracte.cache.replica.Laptop.file;
import static org.entracte.cache.replica.Laptop.free;
import static org.entracte.cache.replica.Laptop.gone;
import static org.entracte.cache.replica.Laptop.is;
import static org.entracte.cache.replica.Laptop.linked;
import static org.entracte.cache.replica.Laptop.name;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.entracte.cache.content.MemoryLayerStore;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Payload;
import org.entracte.protocol.replication.DirectoryPage;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Stability;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The feed, listings and the sender, beyond one edit and one verdict. */
final class IncomingTest {
  @TempDir Path folder;
  private Laptop laptop;

  @BeforeEach
  void start() throws Exception {
    laptop = new Laptop(folder);
  }

  @AfterEach
  void stop() throws Exception {
    laptop.replica.abandon();
  }

  @Test
  void laterEditsOfAConflictedFileFollowToItsCopy() throws Exception {
    laptop.write("a", "mine");
    laptop.send();
    laptop.writeAt(A, 4, " and more");
    laptop.happened(file(A, 6, 2));

    laptop.judged(
        new Outcome.KeptBoth(A, COPY, ROOT, Name.of("a'")),
        file(COPY, 4, 3),
        name(ROOT, "a'", COPY));
    assertThat(laptop.view()).isEqualTo("a=@2 a'=mine and more d/ d/x=deep");

    Operation.Store later = (Operation.Store) laptop.send().getFirst().edit().operation();
    assertThat(later.base()).isEqualTo(new Base.AsMyEdit(1));
    laptop.judged(new Outcome.Applied(), file(COPY, 13, 4));
    assertThat(laptop.view()).isEqualTo("a=@2 a'=mine and more d/ d/x=deep");
    assertThat(laptop.unsettled()).isZero();
  }

  @Test
  void writesThroughAnOpenGoToTheCopyItsEditBecame() throws Exception {
    try (OpenFile open = laptop.tree.open(Caller.SUPERUSER, A, OpenMode.READ_WRITE)) {
      open.write(ByteBuffer.wrap("ME".getBytes(UTF_8)), 0, Stability.UNSTABLE);
      laptop.send();
      laptop.happened(file(A, 6, 2));
      laptop.judged(
          new Outcome.KeptBoth(A, COPY, ROOT, Name.of("a'")),
          file(COPY, 3, 3),
          name(ROOT, "a'", COPY));

      open.write(ByteBuffer.wrap("!".getBytes(UTF_8)), 3, Stability.UNSTABLE);
      assertThat(open.id()).isEqualTo(COPY);
      assertThat(Laptop.read(open)).isEqualTo("MEd!");
    }
    assertThat(laptop.view()).isEqualTo("a=@2 a'=MEd! d/ d/x=deep");
  }

  @Test
  void aReaderThatHasNotBegunFindsWhatTheFileIsNowAndNotTheCopy() throws Exception {
    laptop.write("a", "mine");
    laptop.send();
    laptop.happened(file(A, 6, 2));
    try (OpenFile begun = laptop.tree.open(Caller.SUPERUSER, A, OpenMode.READ);
        OpenFile open = laptop.tree.open(Caller.SUPERUSER, A, OpenMode.READ)) {
      assertThat(Laptop.read(begun)).isEqualTo("mine");
      laptop.judged(
          new Outcome.KeptBoth(A, COPY, ROOT, Name.of("a'")),
          file(COPY, 4, 3),
          name(ROOT, "a'", COPY));
      laptop.hydrate(A, 2, "theirs");

      assertThat(Laptop.read(begun)).isEqualTo("mine");
      assertThat(Laptop.read(open)).isEqualTo("theirs");
      assertThat(open.id()).isEqualTo(A);
    }
  }

  @Test
  void anIncomingVersionWaitsForTheLastCloseOfAReader() throws Exception {
    try (OpenFile open = laptop.tree.open(Caller.SUPERUSER, A, OpenMode.READ)) {
      assertThat(Laptop.read(open)).isEqualTo("old");
      laptop.happened(file(A, 6, 2));
      assertThat(Laptop.read(open)).isEqualTo("old");
    }
    assertThat(laptop.view()).isEqualTo("a=@2 d/ d/x=deep");
  }

  @Test
  void anIncomingVersionIsShownAfterAKillThoughItsReaderNeverClosed() throws Exception {
    OpenFile open = laptop.tree.open(Caller.SUPERUSER, A, OpenMode.READ);
    assertThat(Laptop.read(open)).isEqualTo("old");
    laptop.happened(file(A, 6, 2));

    laptop.restart();

    assertThat(laptop.view()).isEqualTo("a=@2 d/ d/x=deep");
  }

  @Test
  void aFileListedWhereItWasMovedHasLostItsOldNameThoughTheFeedIsBehind() throws Exception {
    laptop.happened(name(ROOT, "e", N), is(N, FileType.DIRECTORY, 0, 2));
    laptop.write("a", "mine");
    laptop.list(N, entry("b", A, FileType.FILE, 3, 1));

    assertThat(laptop.view()).isEqualTo("d/ d/x=deep e/ e/b=mine");
    laptop.happened(name(N, "b", A), free(ROOT, "a"));
    laptop.list(
        ROOT, entry("d", D, FileType.DIRECTORY, 0, 1), entry("e", N, FileType.DIRECTORY, 0, 2));
    assertThat(laptop.view()).isEqualTo("d/ d/x=deep e/ e/b=mine");
  }

  @Test
  void aRowThatNamesAFileElsewhereTakesItsOldNameAwayUntilThatIsListedAgain() throws Exception {
    laptop.happened(name(D, "b", A));
    assertThat(laptop.view()).isEqualTo("d/ d/b=old d/x=deep");
    assertThat(laptop.replica.incoming().unlistedDirectories(9)).containsExactly(ROOT);

    laptop.list(ROOT, entry("d", D, FileType.DIRECTORY, 0, 1));
    assertThat(laptop.view()).isEqualTo("d/ d/b=old d/x=deep");
    assertThat(laptop.unsettled()).isZero();
  }

  @Test
  void aFileMovedOnBothSidesIsShownUnderOurNameUntilTheVerdict() throws Exception {
    laptop.rename("a", "ours");
    laptop.happened(name(ROOT, "theirs", A), free(ROOT, "a"));
    assertThat(laptop.view()).isEqualTo("d/ d/x=deep ours=old");
    laptop.send();

    laptop.judged(new Outcome.Dropped(A, Outcome.Reason.MOVED_THERE));
    assertThat(laptop.view()).isEqualTo("d/ d/x=deep theirs=old");
    assertThat(laptop.unsettled()).isZero();
  }

  @Test
  void aRowThatSaysTwoNamesOfAFileTakesNeitherAway() throws Exception {
    laptop.happened(file(A, 3, 1), name(ROOT, "a", A), name(D, "b", A));

    assertThat(laptop.view()).isEqualTo("a=old d/ d/b=old d/x=deep");
  }

  @Test
  void aFileWithTwoLinksKeepsBothNames() throws Exception {
    laptop.happened(linked(A, 3, 1), name(D, "b", A));

    assertThat(laptop.view()).isEqualTo("a=old d/ d/b=old d/x=deep");
  }

  @Test
  void twoDirectoriesExchangedThereAreExchangedHere() throws Exception {
    laptop.happened(name(ROOT, "e", N), is(N, FileType.DIRECTORY, 0, 2));
    laptop.list(N, entry("y", COPY, FileType.FILE, 1, 2));
    laptop.happened(name(ROOT, "d", N), name(ROOT, "e", D));

    assertThat(laptop.view()).isEqualTo("a=old d/ d/y=@2 e/ e/x=deep");
    assertThat(laptop.unsettled()).isZero();
  }

  @Test
  void threeDirectoriesThatTookEachOthersNamesThereDoSoHere() throws Exception {
    FileId third = new FileId(9, 6);
    laptop.happened(name(ROOT, "e", N), is(N, FileType.DIRECTORY, 0, 2));
    laptop.happened(name(ROOT, "f", third), is(third, FileType.DIRECTORY, 0, 3));
    laptop.list(N, entry("y", COPY, FileType.FILE, 1, 2));
    laptop.list(third, entry("z", new FileId(9, 7), FileType.FILE, 1, 3));
    laptop.happened(name(ROOT, "d", N), name(ROOT, "e", third), name(ROOT, "f", D));

    assertThat(laptop.view()).isEqualTo("a=old d/ d/y=@2 e/ e/z=@3 f/ f/x=deep");
    assertThat(laptop.unsettled()).isZero();
  }

  @Test
  void whatWasTurnedInsideOutThereIsSoHereThoughOurMoveWentTheOtherWay() throws Exception {
    laptop.happened(name(ROOT, "e", N), is(N, FileType.DIRECTORY, 0, 2));
    laptop.list(N);
    laptop.rename("e", "d/c");
    laptop.happened(free(ROOT, "d"), name(N, "c", D));
    laptop.happened(free(ROOT, "e"), name(ROOT, "d", N));
    assertThat(laptop.view()).isEqualTo("a=old d/ d/c/ d/x=deep");

    laptop.judged(new Outcome.Dropped(N, Outcome.Reason.CYCLE));
    assertThat(laptop.view()).isEqualTo("a=old d/ d/c/ d/c/x=deep");
    assertThat(laptop.unsettled()).isZero();
  }

  @Test
  void aMoveThatWouldMakeACircleHereWaitsForTheVerdict() throws Exception {
    laptop.happened(name(ROOT, "e", N), is(N, FileType.DIRECTORY, 0, 2));
    laptop.list(N);
    laptop.rename("d", "e/d");
    laptop.happened(free(ROOT, "e"), name(D, "e", N));
    assertThat(laptop.view()).isEqualTo("a=old e/ e/d/ e/d/x=deep");

    laptop.judged(new Outcome.Dropped(D, Outcome.Reason.CYCLE));
    assertThat(laptop.view()).isEqualTo("a=old d/ d/e/ d/x=deep");
    assertThat(laptop.unsettled()).isZero();
  }

  @Test
  void aDirectoryMergedOnBothSidesHoldsWhatEitherHad() throws Exception {
    laptop.mkdir("n");
    laptop.create("n/mine", "m");
    FileId ours = laptop.find("n");
    FileId mine = laptop.find("n/mine");
    laptop.happened(name(ROOT, "n", N), is(N, FileType.DIRECTORY, 0, 2));
    laptop.list(N, entry("theirs", COPY, FileType.FILE, 1, 2));
    laptop.send();

    laptop.judged(new Outcome.Adopted(ours, N), new Fact.AliasIs(ours, N));
    laptop.judged(new Outcome.Applied(), file(mine, 1, 4), name(N, "mine", mine));

    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=deep n/ n/mine=m n/theirs=@2");
    assertThat(laptop.tree.resolve(ours.toBytes())).isEqualTo(N);
    assertThat(laptop.unsettled()).isZero();
  }

  @Test
  void aPageBehindTheFeedIsRefused() throws Exception {
    laptop.happened(name(ROOT, "e", N), is(N, FileType.DIRECTORY, 0, 2));
    boolean taken =
        laptop
            .replica
            .incoming()
            .listed(
                new DirectoryPage.Request(N, Optional.empty(), 10),
                new DirectoryPage.Part(N, 1, 1, is(N, FileType.DIRECTORY, 0, 2), List.of(), true));

    assertThat(taken).isFalse();
    assertThat(laptop.replica.incoming().unlistedDirectories(5)).containsExactly(N);
  }

  @Test
  void aListingThatOvertookAVerdictDoesNotMakeOurBytesPassForLaterOnes() throws Exception {
    laptop.happened(name(ROOT, "e", N), is(N, FileType.DIRECTORY, 0, 2));
    laptop.write("a", "mine");
    laptop.send();
    // As of row 4, where others had overwritten what our edit made at row 3.
    DirectoryPage.Entry later = new DirectoryPage.Entry(Name.of("also-a"), linked(A, 4, 4));
    laptop
        .replica
        .incoming()
        .listed(
            new DirectoryPage.Request(N, Optional.empty(), 10),
            new DirectoryPage.Part(N, 4, 4, is(N, FileType.DIRECTORY, 0, 2), List.of(later), true));

    laptop.judged(new Outcome.Applied(), linked(A, 4, 3));
    laptop.happened(linked(A, 4, 4));

    assertThat(laptop.view()).isEqualTo("a=@4 d/ d/x=deep e/ e/also-a=@4");
  }

  @Test
  void theRootOfAGatewayWithoutAnyRowIsAsTheGatewaySays(@TempDir Path fresh) throws Exception {
    Replica.Setup setup =
        new Replica.Setup(Replica.databaseIn(fresh), "http://gateway/y", "laptop");
    try (Replica replica =
        Replica.open(setup, new MemoryLayerStore(), new Random(1), () -> Laptop.THEN)) {
      // Listed because somebody asked, before the feed's first answer.
      replica
          .incoming()
          .listed(
              new DirectoryPage.Request(ROOT, Optional.empty(), 10),
              new DirectoryPage.Part(
                  ROOT, 0, 0, is(ROOT, FileType.DIRECTORY, 0, 0, 0700), List.of(), true));

      FileTree tree = new ReplicaTree(replica, new OfflineSource());
      assertThat(tree.attributes(ROOT).mode()).isEqualTo(0700);
    }
  }

  @Test
  void aGapInTheFeedIsRefusedWhole() throws Exception {
    JournalRow late = new JournalRow(9, 9, Optional.empty(), List.of(free(ROOT, "a")));

    assertThatThrownBy(() -> laptop.replica.incoming().apply(List.of(late)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=deep");
  }

  @Test
  void aVersionOfAJournalThatWasPutBackIsNotTheSameVersion() throws Exception {
    laptop.happened(Laptop.file(A, 3, 2));
    laptop.hydrate(A, 2, "two");
    laptop.replica.incoming().lost(new Position(1, 1, 9));
    laptop.list(ROOT, entry("a", A, FileType.FILE, 5, 2), entry("d", D, FileType.DIRECTORY, 0, 1));
    laptop.list(D, entry("x", X, FileType.FILE, 4, 1));

    assertThat(laptop.view()).isEqualTo("a=@2 d/ d/x=deep");
  }

  @Test
  void afterALostJournalAllStaysShownAndIsListedAgain() throws Exception {
    laptop.replica.incoming().lost(new Position(2, 1, 5));

    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=deep");
    assertThat(laptop.replica.incoming().unlistedDirectories(5)).containsExactly(ROOT, D);
    laptop.list(ROOT, entry("a", A, FileType.FILE, 3, 1), entry("b", N, FileType.FILE, 3, 1));
    laptop
        .replica
        .incoming()
        .listed(
            new DirectoryPage.Request(D, Optional.empty(), 10), new DirectoryPage.Gone(D, 1, 1));
    assertThat(laptop.view()).isEqualTo("a=old b=@1");
  }

  @Test
  void aLargePayloadIsStagedAndReadBack() throws Exception {
    String large = "0123456789".repeat(5000);
    laptop.create("large", large);
    OutgoingEdit sent = laptop.send().getFirst();
    Payload.Staged staged = sent.staged().orElseThrow();

    assertThat(staged.lengthBytes()).isEqualTo(50_000);
    assertThat(PlayedGateway.payload(laptop.replica.outgoing(), staged))
        .isEqualTo(large.getBytes(UTF_8));
    assertThat(laptop.replica.outgoing().counts().pendingBytes()).isEqualTo(50_000);
  }

  @Test
  void aFrozenEditIsTheSameAfterARestartAndNeverGrows() throws Exception {
    laptop.create("n", "one");
    OutgoingEdit first = laptop.send().getFirst();
    laptop.restart();
    laptop.writeAt(laptop.find("n"), 3, "two");

    assertThat(laptop.send()).hasSize(2).first().isEqualTo(first);
  }

  @Test
  void afterAForkTheLogCountsFromOneUnderTheNewClient() throws Exception {
    laptop.write("a", "mine");
    laptop.send();
    laptop.judged(new Outcome.Applied(), file(A, 4, 2));
    laptop.create("n", "0123456789".repeat(5000));
    laptop.remove("n");
    laptop.send();
    ClientId fresh = new ClientId(77, 78);
    laptop.replica.outgoing().resetForFork(fresh);

    List<OutgoingEdit> again = laptop.send();
    assertThat(again).extracting(edit -> edit.edit().key().number()).containsExactly(1L, 2L);
    assertThat(again).allMatch(edit -> edit.edit().key().client().equals(fresh));
    assertThat(((Operation.Remove) again.get(1).edit().operation()).base())
        .isEqualTo(new Base.AsMyEdit(1));
    assertThat(again.getFirst().staged().orElseThrow().stage().client()).isEqualTo(fresh);
  }

  @Test
  void aFileMovedToWhereWeNeverLookedIsTheSameFileWhenWeDo() throws Exception {
    laptop.happened(name(ROOT, "e", N), is(N, FileType.DIRECTORY, 0, 2));
    long number = laptop.tree.attributes(A).fileNumber();

    laptop.happened(free(ROOT, "a"), name(N, "b", A));
    assertThat(laptop.view()).isEqualTo("d/ d/x=deep e/");
    assertThat(laptop.content(A)).isEqualTo("old");
    laptop.restart();
    laptop.list(N, entry("b", A, FileType.FILE, 3, 1));

    assertThat(laptop.view()).isEqualTo("d/ d/x=deep e/ e/b=old");
    assertThat(laptop.tree.attributes(A).fileNumber()).isEqualTo(number);
  }

  @Test
  void aFileMovedToWhereWeNeverLookedAndRemovedThereIsGone() throws Exception {
    laptop.happened(name(ROOT, "e", N), is(N, FileType.DIRECTORY, 0, 2));
    laptop.happened(free(ROOT, "a"), name(N, "b", A));

    laptop.happened(free(N, "b"), gone(A));

    assertThatThrownBy(() -> laptop.tree.attributes(A)).isInstanceOf(FileException.class);
  }

  @Test
  void aPageOfAJournalThatWasLostBehindItsPositionIsAskedForAgain() throws Exception {
    laptop.happened(name(ROOT, "e", N), is(N, FileType.DIRECTORY, 0, 2));
    DirectoryPage.Entry lost = new DirectoryPage.Entry(Name.of("b"), file(COPY, 4, 3));
    laptop
        .replica
        .incoming()
        .listed(
            new DirectoryPage.Request(N, Optional.empty(), 10),
            new DirectoryPage.Part(N, 3, 77, is(N, FileType.DIRECTORY, 0, 2), List.of(lost), true));
    assertThat(laptop.replica.incoming().toldUpTo()).isEqualTo(3);

    laptop.happened(free(ROOT, "a"));

    assertThat(laptop.replica.incoming().unlistedDirectories(9)).containsExactly(ROOT, D, N);
    assertThat(laptop.view()).isEqualTo("d/ d/x=deep e/ e/b=@-1");
  }

  @Test
  void aPageAheadOfTheFeedIsBelievedWhenTheFeedComesThere() throws Exception {
    laptop.happened(name(ROOT, "e", N), is(N, FileType.DIRECTORY, 0, 2));
    DirectoryPage.Entry there = new DirectoryPage.Entry(Name.of("b"), file(COPY, 4, 3));
    laptop
        .replica
        .incoming()
        .listed(
            new DirectoryPage.Request(N, Optional.empty(), 10),
            new DirectoryPage.Part(N, 3, 3, is(N, FileType.DIRECTORY, 0, 2), List.of(there), true));

    laptop.happened(name(N, "b", COPY), file(COPY, 4, 3));

    assertThat(laptop.replica.incoming().unlistedDirectories(9)).isEmpty();
    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=deep e/ e/b=@3");
  }

  @Test
  void editsOnVersionsOfALostJournalGoOnAsOnesThatNobodyKnows() throws Exception {
    laptop.write("a", "mine");
    laptop.remove("d/x");
    assertThat(laptop.replica.outgoing().isOfLostJournal()).isFalse();

    laptop.replica.incoming().lost(new Position(1, 1, 9));
    assertThat(laptop.replica.outgoing().isOfLostJournal()).isTrue();
    laptop.restart();
    laptop.replica.outgoing().resetForFork(new ClientId(77, 78));

    assertThat(laptop.replica.outgoing().isOfLostJournal()).isFalse();
    List<OutgoingEdit> again = laptop.send();
    Base nobodys = new Base.AtVersion(Schema.UNKNOWN_VERSION);
    assertThat(((Operation.Store) again.get(0).edit().operation()).base()).isEqualTo(nobodys);
    assertThat(((Operation.Remove) again.get(1).edit().operation()).base()).isEqualTo(nobodys);
  }

  @Test
  void whatIsWrittenAfterACommitComesAfterAllThatWasWrittenBefore() throws Exception {
    laptop.writeAt(A, 0, "1");
    laptop.writeAt(X, 0, "2");
    laptop.tree.commit(A);
    laptop.writeAt(A, 1, "3");
    laptop.tree.commit(A);
    laptop.writeAt(A, 2, "4");

    assertThat(laptop.send().stream().map(out -> ((Operation.Store) out.edit().operation()).file()))
        .containsExactly(A, X, A);
    assertThat(laptop.view()).isEqualTo("a=134 d/ d/x=2eep");
  }
}

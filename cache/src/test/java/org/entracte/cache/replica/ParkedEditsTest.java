package org.entracte.cache.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.entracte.cache.replica.Laptop.A;
import static org.entracte.cache.replica.Laptop.COPY;
import static org.entracte.cache.replica.Laptop.D;
import static org.entracte.cache.replica.Laptop.N;
import static org.entracte.cache.replica.Laptop.ROOT;
import static org.entracte.cache.replica.Laptop.THEN;
import static org.entracte.cache.replica.Laptop.file;
import static org.entracte.cache.replica.Laptop.free;
import static org.entracte.cache.replica.Laptop.gone;
import static org.entracte.cache.replica.Laptop.is;
import static org.entracte.cache.replica.Laptop.name;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.entracte.cache.content.FolderSavedFiles;
import org.entracte.cache.replica.ParkedEdits.Retried;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of edits that the gateway refused. */
final class ParkedEditsTest {
  private static final Outcome DENIED = new Outcome.Refused(FileError.ACCESS, "uid 0 may not");
  private static final Outcome FULL = new Outcome.Refused(FileError.NO_SPACE, "full");

  @TempDir Path folder;
  private Laptop laptop;
  private Path dropped;

  @BeforeEach
  void start() throws IOException {
    laptop = new Laptop(Files.createDirectory(folder.resolve("cache")));
    dropped = folder.resolve("dropped");
  }

  @AfterEach
  void stop() throws IOException {
    laptop.replica.abandon();
  }

  @Test
  void aRetriedEditIsANewOneThatReleasesTheOld() throws Exception {
    laptop.write("a", "mine");
    refuse(DENIED);
    assertThat(laptop.send()).isEmpty();

    assertThat(retry("/a")).isEqualTo(new Retried(1, 0));
    laptop.restart();

    Edit again = laptop.send().getFirst().edit();
    assertThat(again.key().number()).isEqualTo(2);
    assertThat(again.key().epoch()).isNotZero();
    assertThat(again.released()).containsExactly(1L);
    assertThat(((Operation.Store) again.operation()).base()).isEqualTo(new Base.AtVersion(1));
    assertThat(laptop.view()).isEqualTo("a=mine d/ d/x=deep");
    laptop.judged(new Outcome.Applied(), file(A, 4, 3));
    assertThat(laptop.view()).isEqualTo("a=mine d/ d/x=deep");
    assertNothingWaits();
  }

  @Test
  void aRetryNeverClaimsToHaveSeenWhatOthersWroteMeanwhile() throws Exception {
    laptop.write("a", "mine");
    refuse(DENIED);
    laptop.happened(file(A, 6, 2));

    retry("/a");

    Edit again = laptop.send().getFirst().edit();
    assertThat(((Operation.Store) again.operation()).base()).isEqualTo(new Base.AtVersion(1));
    laptop.judged(
        new Outcome.KeptBoth(A, COPY, ROOT, Name.of("a'")),
        file(COPY, 4, 4),
        name(ROOT, "a'", COPY));
    assertThat(laptop.view()).isEqualTo("a=@2 a'=mine d/ d/x=deep");
    assertNothingWaits();
  }

  @Test
  void aChainIsMadeAnewInItsOrderEachBuildingOnTheOneBefore() throws Exception {
    laptop.write("a", "mine");
    refuse(DENIED);
    laptop.writeAt(A, 4, "+more");
    refuse(new Outcome.ParkedBehind(1));
    laptop.remove("a");
    refuse(new Outcome.ParkedBehind(2));
    assertThat(laptop.replica.outgoing().queue(9)).extracting(LoggedEdit::path).containsOnly("/a");

    assertThat(retry("/a")).isEqualTo(new Retried(3, 0));

    List<OutgoingEdit> again = laptop.send();
    assertThat(again).extracting(out -> out.edit().key().number()).containsExactly(4L, 5L, 6L);
    assertThat(again.get(0).edit().released()).containsExactly(1L, 2L, 3L);
    assertThat(again.get(1).edit().released()).isEmpty();
    assertThat(((Operation.Store) again.get(1).edit().operation()).base())
        .isEqualTo(new Base.AsMyEdit(4));
    assertThat(((Operation.Remove) again.get(2).edit().operation()).base())
        .isEqualTo(new Base.AsMyEdit(5));
    laptop.judged(new Outcome.Applied(), file(A, 4, 5));
    laptop.judged(new Outcome.Applied(), file(A, 9, 6));
    laptop.judged(new Outcome.Applied(), free(ROOT, "a"), gone(A));
    assertThat(laptop.view()).isEqualTo("d/ d/x=deep");
    assertNothingWaits();
  }

  @Test
  void aFileInADirectoryThatWasRefusedIsRetriedWithIt() throws Exception {
    laptop.mkdir("e");
    laptop.create("e/f", "new");
    refuse(DENIED);
    refuse(new Outcome.ParkedBehind(1));

    assertThat(retry("/e/f")).isEqualTo(new Retried(2, 0));

    List<OutgoingEdit> again = laptop.send();
    assertThat(again).hasSize(2);
    Operation.Create directory = (Operation.Create) again.get(0).edit().operation();
    Operation.Create inside = (Operation.Create) again.get(1).edit().operation();
    assertThat(inside.directory()).isEqualTo(directory.id());
    assertThat(inside.content().orElseThrow().sizeBytes()).isEqualTo(3);
    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=deep e/ e/f=new");
  }

  @Test
  void contentsThatLieOverEachOtherKeepTheirOrderThoughEachWasRefusedByItself() throws Exception {
    laptop.create("n", "mine");
    laptop.send();
    laptop.writeAt(laptop.find("n"), 4, "+more");
    laptop.send();
    laptop.rename("n", "m");
    laptop.writeAt(laptop.find("m"), 2, "XX");
    laptop.send();
    laptop.judged(new Outcome.Refused(FileError.EXISTS, "n is taken"));
    laptop.judged(FULL);
    laptop.judged(new Outcome.ParkedBehind(1));
    laptop.judged(new Outcome.ParkedBehind(1));

    laptop.replica.parked().retryDue(THEN.plus(Retries.FIRST));

    List<OutgoingEdit> again = laptop.send();
    assertThat(again.stream().map(out -> EditLog.what(out.edit().operation())))
        .containsExactly("create", "store", "rename", "store");
    assertThat(((Operation.Store) again.get(3).edit().operation()).base())
        .isEqualTo(new Base.AsMyEdit(again.get(1).edit().key().number()));
  }

  @Test
  void aRetryWaitsForEditsOfTheSameFileThatAreOnTheirWay() throws Exception {
    laptop.write("a", "mine");
    refuse(DENIED);
    laptop.writeAt(A, 4, "+more");
    laptop.send();

    assertThat(retry("/a")).isEqualTo(new Retried(0, 1));
    assertThat(laptop.replica.parked().retryDue(THEN)).isZero();
    laptop.judged(new Outcome.ParkedBehind(1));

    assertThat(laptop.replica.parked().retryDue(THEN)).isEqualTo(2);
    assertThat(laptop.send()).extracting(out -> out.edit().key().number()).containsExactly(3L, 4L);
    assertThat(laptop.view()).isEqualTo("a=mine+more d/ d/x=deep");
  }

  @Test
  void whatIsParkedBehindAnEditThatIsGoneIsMadeAnewByItself() throws Exception {
    laptop.chmod("a", 0600);
    refuse(new Outcome.ParkedBehind(17));
    assertThat(laptop.replica.parked().retryDue(THEN)).isEqualTo(1);
    assertThat(laptop.send().getFirst().edit().released()).containsExactly(1L, 17L);
  }

  @Test
  void noRoomIsTriedAgainLaterAndLater() throws Exception {
    laptop.write("a", "mine");
    refuse(FULL);
    assertThat(retryAt()).isEqualTo(THEN.plus(Duration.ofMinutes(1)));
    assertThat(laptop.replica.parked().retryDue(THEN.plusSeconds(59))).isZero();
    for (int minutes : new int[] {2, 4, 8, 16, 32, 60, 60}) {
      assertThat(laptop.replica.parked().retryDue(THEN.plus(Duration.ofHours(1)))).isEqualTo(1);
      laptop.restart();
      refuse(FULL);
      assertThat(retryAt()).isEqualTo(THEN.plus(Duration.ofMinutes(minutes)));
    }
    laptop.replica.parked().reconnected(THEN.plus(Duration.ofMinutes(5)));
    assertThat(retryAt()).isEqualTo(THEN.plus(Duration.ofMinutes(5)));
  }

  @Test
  void noRoomIsNotTriedForEver() throws Exception {
    laptop.write("a", "mine");
    refuse(FULL);
    int attempts = 0;
    while (laptop.replica.parked().retryDue(THEN.plus(Duration.ofHours(1))) > 0) {
      attempts++;
      refuse(FULL);
    }
    assertThat(attempts).isEqualTo(Retries.MOST_ATTEMPTS);
    assertThat(retry("/a")).isEqualTo(new Retried(1, 0));
  }

  @Test
  void aPermissionIsNotTriedAgainByItself() throws Exception {
    laptop.write("a", "mine");
    refuse(DENIED);
    assertThat(laptop.replica.outgoing().queue(1).getFirst().retryAt()).isEmpty();
    assertThat(laptop.replica.parked().retryDue(THEN.plus(Duration.ofDays(9)))).isZero();
  }

  @Test
  void parkedEditsAreNoConflicts() throws Exception {
    laptop.write("a", "mine");
    refuse(DENIED);
    assertThat(laptop.replica.outgoing().conflicts(9)).isEmpty();
    assertThat(laptop.replica.outgoing().counts().conflicts()).isZero();
  }

  @Test
  void droppedContentIsSavedAndTheGatewaysShownAgain() throws Exception {
    laptop.write("a", "mine");
    refuse(DENIED);
    laptop.writeAt(A, 4, "+more");
    refuse(new Outcome.ParkedBehind(1));
    laptop.chmod("a", 0600);
    refuse(DENIED);

    ParkedEdits.Dropped gone = drop("/a");

    assertThat(gone.edits()).isEqualTo(3);
    assertThat(gone.saved()).hasSize(1);
    assertThat(gone.saved().getFirst().complete()).isTrue();
    assertThat(Path.of(gone.saved().getFirst().file())).hasParent(dropped).hasContent("mine+more");
    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=deep");
    assertNothingWaits();
    laptop.restart();
    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=deep");
    laptop.write("a", "next");
    assertThat(laptop.send().getFirst().edit().released()).containsExactly(1L, 2L, 3L);
  }

  /** As where the gateway's state was put back: the laptop took one file for two. */
  @Test
  void eachOfTheContentsOfAFileThatBecameOneWithAnotherIsSaved() throws Exception {
    laptop.create("n", "");
    FileId ours = laptop.find("n");
    laptop.send();
    laptop.happened(name(ROOT, "m", N), file(N, 0, 2));
    laptop.write("n", "mine");
    laptop.write("m", "other");
    laptop.judged(new Outcome.Adopted(ours, N), new Fact.AliasIs(ours, N));
    refuse(DENIED);
    refuse(DENIED);

    ParkedEdits.Dropped gone = drop(laptop.replica.outgoing().queue(9).getFirst().path());

    assertThat(gone.edits()).isEqualTo(2);
    assertThat(gone.saved())
        .extracting(saved -> Files.readString(Path.of(saved.file())))
        .containsExactly("mine", "other");
    assertNothingWaits();
  }

  @Test
  void aDroppedDirectoryGoesWithAllThatIsInIt() throws Exception {
    laptop.mkdir("e");
    laptop.create("e/f", "new");
    laptop.rename("a", "e/a");
    refuse(DENIED);
    refuse(new Outcome.ParkedBehind(1));
    refuse(new Outcome.ParkedBehind(1));
    assertThat(laptop.view()).isEqualTo("d/ d/x=deep e/ e/a=old e/f=new");

    ParkedEdits.Dropped gone = drop("/e");

    assertThat(gone.edits()).isEqualTo(3);
    assertThat(Path.of(gone.saved().getFirst().file())).hasContent("new");
    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=deep");
    assertNothingWaits();
  }

  @Test
  void aDroppedRemovalBringsBackWhatIsThereByNow() throws Exception {
    laptop.remove("d/x");
    refuse(DENIED);
    laptop.happened(name(D, "x", N), file(N, 5, 3), gone(Laptop.X));
    assertThat(laptop.view()).isEqualTo("a=old d/");

    assertThat(drop("/d/x").saved()).isEmpty();

    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=@3");
    assertNothingWaits();
  }

  @Test
  void contentThatWasNeverFetchedIsAHoleInWhatIsSaved() throws Exception {
    laptop.happened(is(N, FileType.FILE, 10, 2), name(ROOT, "n", N));
    laptop.writeAt(N, 4, "ours");
    refuse(DENIED);

    ParkedEdits.Dropped gone = drop("/n");

    assertThat(gone.saved().getFirst().complete()).isFalse();
    assertThat(Path.of(gone.saved().getFirst().file())).hasContent("\0\0\0\0ours\0\0");
    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=deep n=@2");
  }

  @Test
  void twoDropsOfOneNameSaveTwoFiles() throws Exception {
    for (String content : List.of("one", "two")) {
      laptop.write("a", content);
      refuse(DENIED);
      drop("/a");
    }
    assertThat(dropped.resolve("a")).hasContent("one");
    assertThat(dropped.resolve("2-a")).hasContent("two");
  }

  @Test
  void nothingIsDroppedThatIsOpenPendingOrUnknown() throws Exception {
    laptop.write("a", "mine");
    assertRefused("/a", "on their way");
    refuse(DENIED);
    assertRefused("/b", "no parked edits");
    try (OpenFile open = laptop.tree.open(Caller.SUPERUSER, A, OpenMode.READ)) {
      assertThat(Laptop.read(open)).isEqualTo("mine");
      assertRefused("/a", "is open");
    }
    laptop.writeAt(A, 4, "+more");
    assertRefused("/a", "changed again");
    assertThat(laptop.view()).isEqualTo("a=mine+more d/ d/x=deep");
    assertThat(dropped).doesNotExist();
  }

  @Test
  void rangesWhoseGroundIsGoneLiveOnAsAPartialCopy() throws Exception {
    laptop.happened(is(N, FileType.FILE, 10, 2), name(ROOT, "n", N));
    laptop.writeAt(N, 4, "ours");
    laptop.happened(free(ROOT, "n"), gone(N));
    laptop.send();
    List<ByteRange> ranges = List.of(new ByteRange(4, 4));
    laptop.judged(
        new Outcome.KeptPart(N, COPY, ROOT, Name.of("n'"), ranges),
        file(COPY, 10, 5),
        name(ROOT, "n'", COPY));
    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=deep n'=@5");
    assertNothingWaits();
    assertThat(laptop.replica.outgoing().conflicts(9).getFirst().outcome())
        .isEqualTo(new Outcome.KeptPart(N, COPY, ROOT, Name.of("n'"), ranges));
  }

  @Test
  void aCutWhoseGroundIsGoneIsNotParked() throws Exception {
    laptop.tree.setAttributes(
        Caller.SUPERUSER, A, org.entracte.protocol.tree.AttributeChange.size(1));
    laptop.happened(free(ROOT, "a"), gone(A));
    laptop.send();
    laptop.judged(new Outcome.Dropped(A, Outcome.Reason.BYTES_GONE));
    assertThat(laptop.view()).isEqualTo("d/ d/x=deep");
    assertNothingWaits();
  }

  @Test
  void contentThatGrewInAKilledCacheIsToldApartFromThatOfACopy() throws Exception {
    laptop.write("a", "mine");
    laptop.create("b", "new");
    long before = laptop.replica.epoch();
    laptop.restart();
    assertThat(laptop.send())
        .extracting(out -> out.edit().key().epoch())
        .containsOnly(laptop.replica.epoch())
        .doesNotContain(before);
  }

  @Test
  void whatWasLoggedBeforeACleanStopStaysTheSameAndGrowsNoMore() throws Exception {
    laptop.write("a", "mine");
    long before = laptop.replica.epoch();
    laptop.replica.close();
    laptop.reopen();
    laptop.writeAt(A, 4, "+more");
    assertThat(laptop.send()).hasSize(2);
    assertThat(laptop.send().getFirst().edit().key().epoch()).isEqualTo(before);
  }

  private void refuse(Outcome outcome) throws IOException {
    laptop.send();
    laptop.judged(outcome);
  }

  private Retried retry(String path) throws Exception {
    return laptop.replica.parked().retry(List.of(path));
  }

  private Instant retryAt() throws IOException {
    return laptop.replica.outgoing().queue(1).getFirst().retryAt().orElseThrow();
  }

  private ParkedEdits.Dropped drop(String path) throws Exception {
    return laptop.replica.parked().drop(path, new FolderSavedFiles(dropped));
  }

  private void assertRefused(String path, String why) {
    assertThatExceptionOfType(NotParkedException.class)
        .isThrownBy(() -> drop(path))
        .withMessageStartingWith(path)
        .withMessageContaining(why);
  }

  private void assertNothingWaits() throws IOException {
    assertThat(laptop.replica.outgoing().queue(9)).isEmpty();
    assertThat(laptop.unsettled()).isZero();
  }
}

package org.entracte.cache.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.entracte.cache.replica.Laptop.A;
import static org.entracte.cache.replica.Laptop.COPY;
import static org.entracte.cache.replica.Laptop.D;
import static org.entracte.cache.replica.Laptop.N;
import static org.entracte.cache.replica.Laptop.ROOT;
import static org.entracte.cache.replica.Laptop.X;
import static org.entracte.cache.replica.Laptop.file;
import static org.entracte.cache.replica.Laptop.free;
import static org.entracte.cache.replica.Laptop.gone;
import static org.entracte.cache.replica.Laptop.is;
import static org.entracte.cache.replica.Laptop.linked;
import static org.entracte.cache.replica.Laptop.name;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Outcome.Reason;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * One pending edit, what the feed brings meanwhile, and the verdict: what the laptop shows before
 * and after it. The gateway holds {@code a=old d/ d/x=deep} at first.
 */
final class VerdictTableTest {
  private static final String BEGIN = "a=old d/ d/x=deep";

  @TempDir Path folder;

  /** What the laptop's user does. */
  private interface Local {
    void run(Laptop laptop) throws Exception;
  }

  /** The verdict and its facts, in which ids made on the laptop occur. */
  private interface Judgement {
    void deliver(Laptop laptop) throws Exception;
  }

  private record Case(
      String sentence,
      Local local,
      List<Fact> meanwhile,
      String now,
      Judgement judgement,
      String after,
      int parked) {}

  private static Case row(
      String sentence,
      Local local,
      List<Fact> meanwhile,
      String now,
      Judgement judgement,
      String after) {
    return new Case(sentence, local, meanwhile, now, judgement, after, 0);
  }

  private static final List<Fact> NOTHING = List.of();

  private static Outcome renamed(FileId id, String name) {
    return new Outcome.Renamed(id, ROOT, Name.of(name));
  }

  private static Outcome dropped(Reason reason) {
    return new Outcome.Dropped(A, reason);
  }

  private static List<Case> contents() {
    Local edit = laptop -> laptop.write("a", "mine");
    List<Fact> changed = List.of(file(A, 6, 2));
    List<Fact> deleted = List.of(free(ROOT, "a"), gone(A));
    List<Fact> moved = List.of(free(ROOT, "a"), name(ROOT, "b", A), file(A, 3, 1));
    Outcome keptBoth = new Outcome.KeptBoth(A, COPY, ROOT, Name.of("a'"));
    return List.of(
        row(
            "an edit nobody disturbed becomes the base",
            edit,
            NOTHING,
            "a=mine d/ d/x=deep",
            laptop -> laptop.judged(new Outcome.Applied(), file(A, 4, 2)),
            "a=mine d/ d/x=deep"),
        row(
            "edited on both sides: theirs keeps the name, ours is the copy",
            edit,
            changed,
            "a=mine d/ d/x=deep",
            laptop -> laptop.judged(keptBoth, file(COPY, 4, 3), name(ROOT, "a'", COPY)),
            "a=@2 a'=mine d/ d/x=deep"),
        row(
            "edited here, deleted there: restored",
            edit,
            deleted,
            "a=mine d/ d/x=deep",
            laptop ->
                laptop.judged(
                    new Outcome.Restored(A, ROOT, Name.of("a")), file(A, 4, 3), name(ROOT, "a", A)),
            "a=mine d/ d/x=deep"),
        row(
            "edited here, moved there: both",
            edit,
            moved,
            "b=mine d/ d/x=deep",
            laptop -> laptop.judged(new Outcome.Applied(), file(A, 4, 3)),
            "b=mine d/ d/x=deep"),
        row(
            "edited here, replaced there: ours is a copy beside the successor",
            edit,
            List.of(name(ROOT, "a", N), file(N, 9, 2), gone(A), new Fact.SucceededBy(A, N)),
            "a=mine d/ d/x=deep",
            laptop ->
                laptop.judged(
                    new Outcome.KeptBoth(N, COPY, ROOT, Name.of("a'")),
                    file(COPY, 4, 3),
                    name(ROOT, "a'", COPY)),
            "a=@2 a'=mine d/ d/x=deep"),
        new Case(
            "refused: stays here, parked",
            edit,
            NOTHING,
            "a=mine d/ d/x=deep",
            laptop -> laptop.judged(new Outcome.Refused(FileError.QUOTA, "full")),
            "a=mine d/ d/x=deep",
            1),
        new Case(
            "bytes that found no place are not dropped",
            edit,
            changed,
            "a=mine d/ d/x=deep",
            laptop -> laptop.judged(dropped(Reason.BYTES_GONE)),
            "a=mine d/ d/x=deep",
            1));
  }

  private static List<Case> removals() {
    Local remove = laptop -> laptop.remove("a");
    return List.of(
        row(
            "removed",
            remove,
            NOTHING,
            "d/ d/x=deep",
            laptop -> laptop.judged(new Outcome.Applied(), free(ROOT, "a"), gone(A)),
            "d/ d/x=deep"),
        row(
            "removed here, edited there: the edit wins",
            remove,
            List.of(file(A, 6, 2)),
            "d/ d/x=deep",
            laptop -> laptop.judged(dropped(Reason.EDITED_THERE)),
            "a=@2 d/ d/x=deep"),
        row(
            "removed here, moved there: it stays at its new name",
            remove,
            List.of(free(ROOT, "a"), name(ROOT, "b", A), file(A, 3, 1)),
            "b=old d/ d/x=deep",
            laptop -> laptop.judged(new Outcome.Applied()),
            "b=old d/ d/x=deep"),
        row(
            "removed here, replaced there: theirs stays",
            remove,
            List.of(name(ROOT, "a", N), file(N, 5, 2), gone(A)),
            "d/ d/x=deep",
            laptop -> laptop.judged(dropped(Reason.REPLACED_THERE)),
            "a=@2 d/ d/x=deep"),
        row(
            "removed on both sides",
            remove,
            List.of(free(ROOT, "a"), gone(A)),
            "d/ d/x=deep",
            laptop -> laptop.judged(new Outcome.Applied()),
            "d/ d/x=deep"),
        row(
            "a directory removed here, filled there: it stays with what is new",
            laptop -> {
              laptop.remove("d/x");
              laptop.judged(new Outcome.Applied(), free(D, "x"), gone(X));
              laptop.remove("d");
            },
            List.of(name(D, "y", N), file(N, 1, 3)),
            "a=old",
            laptop -> laptop.judged(new Outcome.Dropped(D, Reason.NOT_EMPTY_THERE)),
            "a=old d/ d/y=@3"));
  }

  private static List<Case> moves() {
    Local rename = laptop -> laptop.rename("a", "b");
    List<Fact> made = List.of(name(ROOT, "b", N), file(N, 5, 2));
    return List.of(
        row(
            "renamed",
            rename,
            NOTHING,
            "b=old d/ d/x=deep",
            laptop -> laptop.judged(new Outcome.Applied(), free(ROOT, "a"), name(ROOT, "b", A)),
            "b=old d/ d/x=deep"),
        row(
            "renamed here to what was made there: ours gets a conflict name",
            rename,
            made,
            "b=old d/ d/x=deep",
            laptop -> laptop.judged(renamed(A, "b'"), free(ROOT, "a"), name(ROOT, "b'", A)),
            "b=@2 b'=old d/ d/x=deep"),
        row(
            "a directory renamed here to what was made there, with all in it",
            laptop -> laptop.rename("d", "b"),
            made,
            "a=old b/ b/x=deep",
            laptop -> laptop.judged(renamed(D, "b'"), free(ROOT, "d"), name(ROOT, "b'", D)),
            "a=old b=@2 b'/ b'/x=deep"),
        row(
            "a directory renamed on both sides: the gateway's name wins",
            laptop -> laptop.rename("d", "e"),
            List.of(free(ROOT, "d"), name(ROOT, "f", D)),
            "a=old e/ e/x=deep",
            laptop -> laptop.judged(new Outcome.Dropped(D, Reason.MOVED_THERE)),
            "a=old f/ f/x=deep"),
        row(
            "renamed here, deleted there: restored under the new name",
            rename,
            List.of(free(ROOT, "a"), gone(A)),
            "b=old d/ d/x=deep",
            laptop ->
                laptop.judged(
                    new Outcome.Restored(A, ROOT, Name.of("b")), file(A, 3, 1), name(ROOT, "b", A)),
            "b=old d/ d/x=deep"),
        row(
            "renamed here over what was edited there",
            laptop -> laptop.rename("d/x", "a"),
            List.of(file(A, 6, 2)),
            "a=deep d/",
            laptop -> laptop.judged(renamed(X, "a'"), free(D, "x"), name(ROOT, "a'", X)),
            "a=@2 a'=deep d/"),
        row(
            "renamed here over another",
            laptop -> laptop.rename("d/x", "a"),
            NOTHING,
            "a=deep d/",
            laptop ->
                laptop.judged(new Outcome.Applied(), free(D, "x"), name(ROOT, "a", X), gone(A)),
            "a=deep d/"));
  }

  private static List<Case> creations() {
    Local create = laptop -> laptop.create("n", "mine");
    List<Fact> made = List.of(name(ROOT, "n", N), file(N, 4, 2));
    return List.of(
        row(
            "created",
            create,
            NOTHING,
            "a=old d/ d/x=deep n=mine",
            laptop ->
                laptop.judged(
                    new Outcome.Applied(),
                    file(laptop.find("n"), 4, 2),
                    name(ROOT, "n", laptop.find("n"))),
            "a=old d/ d/x=deep n=mine"),
        row(
            "created on both sides with other bytes: ours gets a conflict name",
            create,
            made,
            "a=old d/ d/x=deep n=mine",
            laptop ->
                laptop.judged(
                    renamed(laptop.find("n"), "n'"),
                    file(laptop.find("n"), 4, 3),
                    name(ROOT, "n'", laptop.find("n"))),
            "a=old d/ d/x=deep n=@2 n'=mine"),
        row(
            "created on both sides with the same bytes: one file",
            create,
            made,
            "a=old d/ d/x=deep n=mine",
            laptop ->
                laptop.judged(
                    new Outcome.Adopted(laptop.find("n"), N),
                    new Fact.AliasIs(laptop.find("n"), N)),
            "a=old d/ d/x=deep n=mine"),
        row(
            "a directory made on both sides: one directory",
            laptop -> laptop.mkdir("n"),
            List.of(name(ROOT, "n", N), is(N, FileType.DIRECTORY, 0, 2)),
            "a=old d/ d/x=deep n/",
            laptop ->
                laptop.judged(
                    new Outcome.Adopted(laptop.find("n"), N),
                    new Fact.AliasIs(laptop.find("n"), N)),
            "a=old d/ d/x=deep n/"),
        row(
            "created in a directory deleted there: the directory comes back",
            laptop -> laptop.create("d/n", "mine"),
            List.of(free(ROOT, "d"), gone(D), gone(X)),
            "a=old d/ d/n=mine",
            laptop ->
                laptop.judged(
                    new Outcome.Applied(),
                    is(D, FileType.DIRECTORY, 0, 3),
                    name(ROOT, "d", D),
                    file(laptop.find("d/n"), 4, 3),
                    name(D, "n", laptop.find("d/n"))),
            "a=old d/ d/n=mine"));
  }

  private static List<Case> linksAndAttributes() {
    Local link = laptop -> laptop.link("a", "l");
    Local chmod = laptop -> laptop.chmod("a", 0600);
    return List.of(
        row(
            "linked",
            link,
            NOTHING,
            "a=old d/ d/x=deep l=old",
            laptop -> laptop.judged(new Outcome.Applied(), name(ROOT, "l", A), linked(A, 3, 1)),
            "a=old d/ d/x=deep l=old"),
        row(
            "linked here to what was made there: ours gets a conflict name",
            link,
            List.of(name(ROOT, "l", N), file(N, 2, 2)),
            "a=old d/ d/x=deep l=old",
            laptop -> laptop.judged(renamed(A, "l'"), name(ROOT, "l'", A), linked(A, 3, 1)),
            "a=old d/ d/x=deep l=@2 l'=old"),
        row(
            "linked here, deleted there: restored under the new name",
            link,
            List.of(free(ROOT, "a"), gone(A)),
            "a=old d/ d/x=deep l=old",
            laptop ->
                laptop.judged(
                    new Outcome.Restored(A, ROOT, Name.of("l")), file(A, 3, 1), name(ROOT, "l", A)),
            "d/ d/x=deep l=old"),
        row(
            "mode set",
            chmod,
            NOTHING,
            "a=old!600 d/ d/x=deep",
            laptop -> laptop.judged(new Outcome.Applied(), is(A, FileType.FILE, 3, 1, 0600)),
            "a=old!600 d/ d/x=deep"),
        row(
            "mode set on both sides: the gateway's stands",
            chmod,
            List.of(is(A, FileType.FILE, 3, 1, 0640)),
            "a=old!600 d/ d/x=deep",
            laptop -> laptop.judged(dropped(Reason.ATTRIBUTES_SET_THERE)),
            "a=old!640 d/ d/x=deep"),
        row(
            "mode set here, content there: both",
            chmod,
            List.of(file(A, 6, 2)),
            "a=old!600 d/ d/x=deep",
            laptop -> laptop.judged(new Outcome.Applied(), is(A, FileType.FILE, 6, 2, 0600)),
            "a=@2!600 d/ d/x=deep"),
        row(
            "mode set here, deleted there: dropped",
            chmod,
            List.of(free(ROOT, "a"), gone(A)),
            "a=old!600 d/ d/x=deep",
            laptop -> laptop.judged(dropped(Reason.DELETED_THERE)),
            "d/ d/x=deep"),
        new Case(
            "behind a refused one: parked too",
            chmod,
            NOTHING,
            "a=old!600 d/ d/x=deep",
            laptop -> laptop.judged(new Outcome.ParkedBehind(1)),
            "a=old!600 d/ d/x=deep",
            1));
  }

  @TestFactory
  Stream<DynamicTest> whatIsShownBeforeAndAfterTheVerdict() {
    return Stream.of(contents(), removals(), moves(), creations(), linksAndAttributes())
        .flatMap(List::stream)
        .flatMap(
            row ->
                Stream.of(
                    DynamicTest.dynamicTest(row.sentence(), () -> play(row, false)),
                    DynamicTest.dynamicTest(
                        row.sentence() + ", killed between all steps", () -> play(row, true))));
  }

  private void play(Case row, boolean kill) throws Exception {
    Laptop laptop = new Laptop(fresh());
    assertThat(laptop.view()).isEqualTo(BEGIN);
    row.local().run(laptop);
    restartIf(kill, laptop);
    laptop.happened(row.meanwhile().toArray(new Fact[0]));
    restartIf(kill, laptop);
    assertThat(laptop.view()).as("now").isEqualTo(row.now());
    laptop.send();
    restartIf(kill, laptop);
    if (laptop.replica.outgoing().counts().pending() > 1) {
      // "write" is a cut and a write: one edit; a create and its bytes too.
      throw new AssertionError("more than one edit: " + laptop.replica.outgoing().queue(10));
    }
    row.judgement().deliver(laptop);
    restartIf(kill, laptop);
    assertThat(laptop.view()).as("after").isEqualTo(row.after());
    LogCounts counts = laptop.replica.outgoing().counts();
    assertThat(counts.pending()).isZero();
    assertThat(counts.parked()).isEqualTo(row.parked());
    if (row.parked() == 0) {
      assertThat(laptop.unsettled()).as("unsettled").isZero();
    }
    laptop.replica.abandon();
  }

  private static void restartIf(boolean kill, Laptop laptop) throws IOException {
    if (kill) {
      laptop.restart();
    }
  }

  private Path fresh() throws IOException {
    return Files.createTempDirectory(folder, "laptop");
  }
}

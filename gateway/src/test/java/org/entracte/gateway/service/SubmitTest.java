package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.entracte.gateway.export.Inode;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.Content;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.Hash;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Payload;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.replication.Changes;
import org.entracte.protocol.replication.ContentPart;
import org.entracte.protocol.replication.DirectoryPage;
import org.entracte.protocol.replication.Hello;
import org.entracte.protocol.replication.LinkException;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.replication.Submitted;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Stability;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a laptop is answered. */
final class SubmitTest {
  private static final FileId ROOT = FileId.ROOT;

  @TempDir Path folder;
  private Bay bay;

  @BeforeEach
  void start() throws Exception {
    bay = new Bay(folder);
    bay.start();
  }

  @AfterEach
  void stop() throws Exception {
    bay.close();
  }

  private static Edit edit(long n, Operation operation) {
    return new Edit(
        new org.entracte.protocol.edit.EditKey(Bay.CLIENT, 7, n),
        Caller.SUPERUSER,
        Bay.DAY,
        operation);
  }

  private List<Verdict> verdicts(Edit... edits) throws Exception {
    return ((Submitted.Judged) bay.submit(edits)).verdicts();
  }

  @Test
  void aRepeatedEditIsAnsweredAsTheFirstTime() throws Exception {
    Edit edit = edit(1, Bay.create(ROOT, "f", 1, "x"));
    List<Verdict> first = verdicts(edit);
    bay.restart();

    assertThat(verdicts(edit)).isEqualTo(first);
    assertThat(bay.verdictsOf(1)).hasSize(1);
    assertThat(bay.snapshot()).hasSize(1);
  }

  @Test
  void anotherEditOfTheSameNumberIsAFork() throws Exception {
    verdicts(edit(1, Bay.create(ROOT, "f", 1, "x")));

    assertThat(bay.submit(edit(1, Bay.create(ROOT, "g", 1, "x")))).isEqualTo(new Submitted.Fork(1));
    assertThat(bay.exists("g")).isFalse();
  }

  @Test
  void whoFollowedAnotherJournalIsToldSoAndNothingIsJudged() throws Exception {
    Edit edit = edit(1, Bay.create(ROOT, "f", 1, "x"));
    Position here = bay.position();
    List<Position> others =
        List.of(
            new Position(here.incarnation() + 1, here.number(), here.tag()),
            new Position(here.incarnation(), here.number() + 1, here.tag()),
            new Position(0, 0, 0));

    for (Position other : others) {
      assertThat(bay.export().link().submit(Bay.CLIENT, other, List.of(edit)))
          .isEqualTo(new Submitted.Lost());
    }

    assertThat(bay.exists("f")).isFalse();
  }

  @Test
  void aGapIsAnsweredWithTheNumberExpected() throws Exception {
    assertThat(bay.submit(edit(2, Bay.create(ROOT, "f", 1, "x")))).isEqualTo(new Submitted.Gap(1));
    assertThat(bay.exists("f")).isFalse();
  }

  @Test
  void aPipelinedBatchBuildsOnItself() throws Exception {
    FileId d = new FileId(99, 1);
    FileId f = new FileId(99, 2);
    List<Verdict> verdicts =
        verdicts(
            edit(1, Bay.make(ROOT, "d", 1, new NewObject.Directory())),
            edit(2, Bay.create(d, "f", 2, "one")),
            edit(3, new Operation.Store(f, new Base.AsMyEdit(2), Bay.whole("two"))),
            edit(4, new Operation.Store(f, new Base.AsMyEdit(3), Bay.patch(5, 3, "!!"))),
            edit(5, new Operation.Rename(f, d, Name.of("f"), ROOT, Name.of("g"), Optional.empty())),
            edit(6, new Operation.Remove(ROOT, Name.of("d"), d, new Base.AtVersion(0), true)));

    assertThat(verdicts).extracting(Verdict::outcome).containsOnly(new Outcome.Applied());
    assertThat(bay.read("g")).isEqualTo("two!!");
    assertThat(bay.snapshot()).containsOnlyKeys("g");
  }

  @Test
  void editsOnContentThatBecameACopyGoToTheCopy() throws Exception {
    bay.file("f", "old");
    FileId f = bay.id("f");
    Base base = bay.base("f");
    bay.file("f", "theirs!");

    List<Verdict> verdicts =
        verdicts(
            edit(1, new Operation.Store(f, base, Bay.whole("ours"))),
            edit(2, new Operation.Store(f, new Base.AsMyEdit(1), Bay.patch(5, 4, "!"))));

    assertThat(verdicts.get(0).outcome()).isInstanceOf(Outcome.KeptBoth.class);
    assertThat(verdicts.get(1).outcome()).isEqualTo(new Outcome.Applied());
    assertThat(bay.read("f")).isEqualTo("theirs!");
    assertThat(bay.snapshot()).hasSize(2);
    assertThat(bay.snapshot().values()).anyMatch(of -> of.endsWith("ours!"));
  }

  @Test
  void whatDependsOnARefusedEditIsParkedAndNothingElse() throws Exception {
    Caller alice = new Caller(1001, 1001, List.of());
    Edit refused =
        new Edit(
            new org.entracte.protocol.edit.EditKey(Bay.CLIENT, 7, 1),
            alice,
            Bay.DAY,
            new Operation.Create(
                ROOT,
                Name.of("d"),
                new FileId(99, 1),
                new NewObject.Directory(),
                0755,
                1001,
                1001,
                Bay.DAY,
                Optional.empty()));

    List<Verdict> verdicts =
        verdicts(
            refused,
            edit(2, Bay.create(new FileId(99, 1), "f", 2, "x")),
            edit(3, Bay.create(ROOT, "other", 3, "x")));

    assertThat(verdicts.get(0).outcome())
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            outcome -> assertThat(outcome.error()).isEqualTo(FileError.ACCESS));
    assertThat(verdicts.get(1).outcome()).isEqualTo(new Outcome.ParkedBehind(1));
    assertThat(verdicts.get(2).outcome()).isEqualTo(new Outcome.Applied());
    assertThat(bay.snapshot()).containsOnlyKeys("other");
  }

  @Test
  void aStagedPayloadIsResumedCheckedAndUsed() throws Exception {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    StageId stage = new StageId(Bay.CLIENT, 4);
    Hash hash = Hash.sha256(MessageDigest.getInstance("SHA-256").digest(bytes));
    Content content =
        new Content(
            true,
            5L << 30,
            List.of(
                new Extent(new ByteRange(0, 100_000), false),
                new Extent(new ByteRange(4L << 30, 200_000), false)),
            new Payload.Staged(stage, bytes.length, hash),
            Bay.DAY);
    Edit edit =
        edit(
            1,
            new Operation.Create(
                ROOT,
                Name.of("big"),
                new FileId(99, 1),
                new NewObject.RegularFile(),
                0644,
                0,
                0,
                Bay.DAY,
                Optional.of(content)));

    assertThat(bay.submit(edit)).isEqualTo(new Submitted.PayloadMissing(List.of(), 1, stage));
    assertThat(bay.export().link().stage(stage, 0, ByteBuffer.wrap(bytes, 0, 200_000)))
        .isEqualTo(200_000);
    bay.restart();
    assertThat(bay.submit(edit)).isEqualTo(new Submitted.PayloadMissing(List.of(), 1, stage));
    assertThat(bay.export().link().stage(stage, 150_000, ByteBuffer.wrap(bytes, 150_000, 150_000)))
        .isEqualTo(300_000);

    assertThat(bay.outcome(edit)).isEqualTo(new Outcome.Applied());
    assertThat(Files.size(bay.files.resolve("big"))).isEqualTo(5L << 30);
    long used = bay.entry("big").object().attributes().usedBytes();
    assertThat(used).isLessThan(1 << 20);
    assertThat(bay.staging()).isEmpty();
    readsBack(bytes);
  }

  private void readsBack(byte[] bytes) throws Exception {
    DirectoryPage.Entry entry = bay.entry("big");
    long version = entry.object().versions().content();
    ContentPart.Part part =
        (ContentPart.Part)
            bay.export()
                .link()
                .read(
                    entry.object().id(), version, bay.position(), new ByteRange(4L << 30, 200_000));
    assertThat(part.bytes()).isEqualTo(ByteBuffer.wrap(bytes, 100_000, 200_000));
    ContentPart.Part hole =
        (ContentPart.Part)
            bay.export()
                .link()
                .read(
                    entry.object().id(), version, bay.position(), new ByteRange(1L << 30, 1 << 29));
    assertThat(hole.extents())
        .as("all of the hole, also behind the asked range")
        .containsExactly(new Extent(new ByteRange(1L << 30, 3L << 30), true));
  }

  @Test
  void aPayloadWithAnotherHashIsThrownAway() throws Exception {
    StageId stage = new StageId(Bay.CLIENT, 1);
    Hash hash = Hash.sha256(MessageDigest.getInstance("SHA-256").digest(new byte[] {1}));
    Content content =
        new Content(
            true,
            1,
            List.of(new Extent(new ByteRange(0, 1), false)),
            new Payload.Staged(stage, 1, hash),
            Bay.DAY);
    bay.file("f", "old");
    bay.export().link().stage(stage, 0, ByteBuffer.wrap(new byte[] {2}));
    Edit edit = edit(1, new Operation.Store(bay.id("f"), bay.base("f"), content));

    assertThat(bay.submit(edit)).isInstanceOf(Submitted.PayloadMissing.class);
    assertThat(bay.staging()).isEmpty();
    bay.export().link().stage(stage, 0, ByteBuffer.wrap(new byte[] {1}));
    assertThat(bay.outcome(edit)).isEqualTo(new Outcome.Applied());
  }

  @Test
  void anEditWhoseBytesWereDamagedIsRefusedAndKeepsItsPlace() throws Exception {
    bay.file("f", "old");
    FileId f = bay.id("f");
    Content lost =
        new Content(
            true,
            3,
            List.of(new Extent(new ByteRange(0, 3), false)),
            new Payload.Lost(3, "the disk damaged them"),
            Bay.DAY);
    Edit damaged = edit(1, new Operation.Store(f, bay.base("f"), lost));
    Edit onIt = edit(2, new Operation.Store(f, new Base.AsMyEdit(1), Bay.whole("new")));

    List<Verdict> verdicts = verdicts(damaged, onIt);

    assertThat(verdicts.get(0).outcome())
        .isEqualTo(new Outcome.Refused(FileError.IO, "the disk damaged them"));
    assertThat(verdicts.get(1).outcome()).isEqualTo(new Outcome.ParkedBehind(1));
    assertThat(verdicts(damaged, onIt)).isEqualTo(verdicts);
    assertThat(bay.read("f")).isEqualTo("old");
  }

  @Test
  void aReplacedVersionIsStillReadFromTheTrash() throws Exception {
    bay.file("f", "old");
    FileId f = bay.id("f");
    long old = bay.versions("f").content();
    verdicts(edit(1, new Operation.Store(f, new Base.AtVersion(old), Bay.whole("new"))));

    ContentPart part = bay.export().link().read(f, old, bay.position(), new ByteRange(0, 10));

    assertThat(((ContentPart.Part) part).bytes())
        .isEqualTo(ByteBuffer.wrap("old".getBytes(StandardCharsets.UTF_8)));
    assertThat(bay.export().link().read(f, old + 7, bay.position(), new ByteRange(0, 10)))
        .isEqualTo(new ContentPart.VersionGone());
  }

  @Test
  void twoDifferentCutsOfOneFileBecomeTwoCopies() throws Exception {
    bay.file("f", "old content");
    FileId f = bay.id("f");
    Base base = bay.base("f");
    verdicts(edit(1, new Operation.Store(f, base, Bay.whole("theirs!"))));

    List<Verdict> verdicts =
        verdicts(
            edit(2, new Operation.Store(f, base, Bay.patch(3, 0, ""))),
            edit(3, new Operation.Store(f, base, Bay.patch(5, 0, ""))));

    assertThat(verdicts)
        .extracting(verdict -> ((Outcome.KeptBoth) verdict.outcome()).name())
        .doesNotHaveDuplicates();
    assertThat(verdicts)
        .extracting(verdict -> ((Outcome.KeptBoth) verdict.outcome()).copy())
        .doesNotHaveDuplicates();
  }

  @Test
  void aRowThatAnswersWithACopyMadeBeforeSaysWhatTheCopyIs() throws Exception {
    bay.file("f", "old");
    FileId f = bay.id("f");
    Base base = bay.base("f");
    bay.file("f", "theirs!");
    bay.judge(new Operation.Store(f, base, Bay.whole("ours")));
    Edit again = bay.edit(2, new Operation.Store(f, base, Bay.whole("ours")));

    Outcome.KeptBoth answer = (Outcome.KeptBoth) bay.outcome(again);

    assertThat(bay.snapshot()).hasSize(2);
    List<Fact> facts = bay.verdictsOf(2).getFirst().facts();
    assertThat(facts)
        .contains(new Fact.NameIs(answer.directory(), answer.name(), answer.copy()))
        .anyMatch(fact -> fact instanceof Fact.ObjectIs is && is.id().equals(answer.copy()));
  }

  @Test
  void anEditMeetingAnOpenForWriteBecomesACopy() throws Exception {
    bay.file("f", "old");
    Operation.Store store = new Operation.Store(bay.id("f"), bay.base("f"), Bay.whole("ours"));
    try (OpenFile open = bay.tree().open(Caller.SUPERUSER, bay.id("f"), OpenMode.WRITE)) {
      assertThat(bay.judge(store)).isInstanceOf(Outcome.KeptBoth.class);
      open.write(ByteBuffer.wrap(new byte[] {'!'}), 3, Stability.UNSTABLE);
    }
    assertThat(bay.read("f")).isEqualTo("old!");
    assertThat(bay.snapshot()).hasSize(2);
  }

  @Test
  void anEditMadeAtTheLastMomentIsNotOverwritten() throws Exception {
    bay.file("f", "old");
    Operation.Store store = new Operation.Store(bay.id("f"), bay.base("f"), Bay.whole("ours"));
    bay.export().close();
    bay.start(
        Fuse.none(),
        (from, to, mode) -> {
          if (mode == Inode.RenameMode.EXCHANGE) {
            writeOutside("theirs!");
          }
        });

    assertThat(bay.judge(store)).isInstanceOf(Outcome.KeptBoth.class);
    assertThat(bay.read("f")).isEqualTo("theirs!");
    assertThat(bay.snapshot()).hasSize(2);
    assertThat(bay.snapshot().values()).anyMatch(of -> of.endsWith("ours"));
  }

  private void writeOutside(String content) {
    try {
      Path f = bay.files.resolve("f");
      if (!Files.readString(f).equals(content)) {
        Files.writeString(f, content, StandardOpenOption.TRUNCATE_EXISTING);
      }
    } catch (java.io.IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
  }

  @Test
  void aFileMadeAtTheLastMomentKeepsItsName() throws Exception {
    bay.export().close();
    bay.start(
        Fuse.none(),
        (from, to, mode) -> {
          if (to.equals(Name.of("new")) && !bay.exists("new")) {
            makeOutside("new", "theirs");
          }
        });

    assertThat(bay.judge(Bay.create(ROOT, "new", 1, "ours"))).isInstanceOf(Outcome.Renamed.class);
    assertThat(bay.read("new")).isEqualTo("theirs");
    assertThat(bay.snapshot()).hasSize(2);
  }

  private void makeOutside(String name, String content) {
    try {
      bay.file(name, content);
    } catch (java.io.IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
  }

  @Test
  void theFeedGoesOnWhereItWasAndKnowsAStrangePosition() throws Exception {
    verdicts(edit(1, Bay.create(ROOT, "f", 1, "x")));
    Position before =
        bay.export().link().hello(new Hello(Hello.PROTOCOL_VERSION, Bay.CLIENT, "laptop-7")).head();
    bay.restart();

    assertThat(bay.export().link().changes(before, 10, Duration.ZERO))
        .isEqualTo(new Changes.Rows(List.of(), before.number()));
    verdicts(edit(2, Bay.create(ROOT, "g", 2, "y")));
    Changes.Rows rows = (Changes.Rows) bay.export().link().changes(before, 10, Duration.ZERO);
    assertThat(rows.rows()).anyMatch(row -> row.verdict().isPresent());
    Position strange = new Position(before.incarnation(), before.number(), before.tag() + 1);
    assertThat(bay.export().link().changes(strange, 10, Duration.ZERO))
        .isInstanceOf(Changes.Lost.class);
  }

  @Test
  void changesMadeOutsideWhileItWasDownAreRowsAfterAStart() throws Exception {
    bay.file("f", "old");
    bay.file("gone", "x");
    FileId f = bay.id("f");
    FileId gone = bay.id("gone");
    long version = bay.versions("f").content();
    bay.export().close();
    bay.file("f", "changed outside");
    Files.delete(bay.files.resolve("gone"));
    bay.file("new", "y");
    bay.start();

    assertThat(bay.id("f")).isEqualTo(f);
    assertThat(bay.versions("f").content()).isGreaterThan(version);
    assertThat(bay.journal())
        .anyMatch(
            row -> row.facts().contains(new org.entracte.protocol.edit.Fact.ObjectGone(gone)));
    assertThat(bay.journal())
        .anyMatch(
            row ->
                row.facts().stream()
                    .anyMatch(
                        fact ->
                            fact instanceof org.entracte.protocol.edit.Fact.NameIs is
                                && is.name().equals(Name.of("new"))));
  }

  @Test
  void aStrangeProtocolVersionIsRefused() {
    assertThatThrownBy(
            () -> bay.export().link().hello(new Hello(Hello.PROTOCOL_VERSION + 1, Bay.CLIENT, "x")))
        .isInstanceOfSatisfying(
            LinkException.class,
            refused -> assertThat(refused.kind()).isEqualTo(LinkException.Kind.REFUSED));
  }

  @Test
  void statusCountsWhatThereIs() throws Exception {
    verdicts(edit(1, Bay.create(ROOT, "f", 1, "x")));

    GatewayExport.Status status = bay.export().status();

    assertThat(status.objects()).isEqualTo(2);
    assertThat(status.journalHead()).isPositive();
    assertThat(status.laptops())
        .singleElement()
        .satisfies(
            laptop -> {
              assertThat(laptop.device()).isEqualTo("laptop-7");
              assertThat(laptop.lastEdit()).isEqualTo(1);
            });
  }
}

package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.entracte.protocol.tree.Delegations.FilePassage;
import org.entracte.protocol.tree.Delegations.Kind;
import org.entracte.protocol.tree.Delegations.Party;
import org.entracte.protocol.tree.Delegations.Passage;
import org.entracte.protocol.tree.Delegations.Use;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may be given a file while others are on their way to it, and who has to wait. */
final class DelegationsTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private Instant now = Instant.parse("2030-01-01T00:00:00Z");
  private final InMemoryTree tree = new InMemoryTree(() -> now);
  private final Delegations delegations = tree.delegations().orElseThrow();
  private final FileTree recalling = new RecallingTree(tree, delegations, Duration.ZERO);
  private FileId file = FileId.ROOT;

  @BeforeEach
  void make() throws FileException {
    file = create("f");
  }

  private FileId create(String name) throws FileException {
    return tree.create(
            Caller.SUPERUSER,
            FileId.ROOT,
            Name.of(name),
            new NewObject.RegularFile(),
            AttributeChange.mode(0644))
        .id();
  }

  /** A client; counts how often it was asked. */
  private static final class Client implements Party, Delegations.Holder {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicInteger times = new AtomicInteger();

    @Override
    public Party party() {
      return this;
    }

    @Override
    public void recall() {
      times.incrementAndGet();
      asked.countDown();
    }
  }

  private boolean give(Client client, Kind kind) throws FileException {
    try (FilePassage passage = delegations.pass(client, file, Use.READING, Duration.ZERO)) {
      return passage.grant(kind, client);
    }
  }

  private Passage enter(Party party, Use use) throws FileException {
    return delegations.pass(party, file, use, Duration.ZERO);
  }

  private static void isBusy(ThrowingCallable use) {
    assertThatExceptionOfType(FileException.class)
        .isThrownBy(use)
        .matches(refused -> refused.error() == FileError.BUSY);
  }

  @Test
  void nothingIsGivenToWhomSomebodyIsOnHisWay() throws FileException {
    Client client = new Client();
    try (Passage _ = enter(Party.OUTSIDER, Use.CHANGING)) {
      assertThat(give(client, Kind.READ)).isFalse();
    }
    try (Passage _ = enter(Party.OUTSIDER, Use.READING)) {
      assertThat(give(client, Kind.WRITE)).isFalse();
      assertThat(give(client, Kind.READ)).isTrue();
    }
  }

  @Test
  void nothingIsGivenWhileNamesChange() throws FileException {
    Client client = new Client();
    try (Passage _ =
        delegations.passNamed(
            Party.OUTSIDER,
            () -> {
              throw new AssertionError("looked up though nothing is held");
            },
            Duration.ZERO)) {
      assertThat(give(client, Kind.READ)).isFalse();
    }
    assertThat(give(client, Kind.READ)).isTrue();
  }

  @Test
  void aPassageThatIsOverGivesNothing() throws FileException {
    Client client = new Client();
    FilePassage passage = delegations.pass(client, file, Use.READING, Duration.ZERO);
    passage.close();
    passage.close();
    assertThat(passage.grant(Kind.READ, client)).isFalse();
    assertThat(delegations.anyHeld()).isFalse();
  }

  @Test
  void readersHoldAFileTogetherAWriterAlone() throws FileException {
    Client one = new Client();
    Client two = new Client();
    assertThat(give(one, Kind.READ)).isTrue();
    assertThat(give(two, Kind.READ)).isTrue();
    delegations.end(file, one);
    assertThat(give(one, Kind.WRITE)).isFalse();
    delegations.end(file, two);
    assertThat(give(one, Kind.WRITE)).isTrue();
    assertThat(delegations.anyHeldForWriting()).isTrue();
    isBusy(() -> enter(two, Use.READING));
    enter(one, Use.CHANGING).close();
    delegations.end(file, one);
    delegations.end(file, one);
    assertThat(delegations.anyHeld()).isFalse();
    assertThat(delegations.anyHeldForWriting()).isFalse();
  }

  @Test
  void whoWaitsGoesOnAsSoonAsItIsBack() throws Exception {
    Client client = new Client();
    give(client, Kind.READ);
    CompletableFuture<Boolean> through = new CompletableFuture<>();
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (Passage _ = delegations.pass(Party.OUTSIDER, file, Use.CHANGING, LONG)) {
                    through.complete(true);
                  } catch (FileException refused) {
                    through.completeExceptionally(refused);
                  }
                });
    assertThat(client.asked.await(10, TimeUnit.SECONDS)).isTrue();
    delegations.end(file, client);
    assertThat(through.get(10, TimeUnit.SECONDS)).isTrue();
    waiting.join();
  }

  @Test
  void whoWaitsAsksAgainAndThenGivesUp() throws FileException {
    Client client = new Client();
    give(client, Kind.READ);
    isBusy(() -> delegations.pass(Party.OUTSIDER, file, Use.CHANGING, Duration.ofMillis(600)));
    assertThat(client.times.get()).isGreaterThan(1);
    delegations.end(file, client);
    enter(Party.OUTSIDER, Use.CHANGING).close();
  }

  @Test
  void whatWasFoughtOverRestsForAWhile() throws FileException {
    Client client = new Client();
    give(client, Kind.READ);
    assertThat(delegations.isFree(file)).isFalse();
    delegations.end(file, client);
    assertThat(delegations.isFree(file)).isTrue();
    assertThat(give(client, Kind.READ)).isFalse();
    now = now.plusSeconds(21);
    assertThat(give(client, Kind.READ)).isTrue();
  }

  @Test
  void aChangeThatWasAnnouncedIsNoNews() throws FileException {
    Client client = new Client();
    give(client, Kind.READ);
    try (Passage _ = enter(client, Use.CHANGING)) {
      delegations.changed(file);
      assertThat(client.times).hasValue(0);
    }
    delegations.changed(file);
    assertThat(client.times).hasValue(1);
    assertThat(delegations.allHeld()).containsExactly(file);
  }

  @Test
  void everyChangeByOthersAsksFirst() throws FileException {
    Client client = new Client();
    give(client, Kind.READ);
    Name name = Name.of("f");
    Name other = Name.of("g");
    create("g");
    isBusy(() -> recalling.setAttributes(Caller.SUPERUSER, file, AttributeChange.mode(0600)));
    isBusy(() -> recalling.link(Caller.SUPERUSER, file, FileId.ROOT, Name.of("l")));
    isBusy(() -> recalling.remove(Caller.SUPERUSER, FileId.ROOT, name));
    isBusy(() -> recalling.rename(Caller.SUPERUSER, FileId.ROOT, name, FileId.ROOT, other));
    isBusy(() -> recalling.rename(Caller.SUPERUSER, FileId.ROOT, other, FileId.ROOT, name));
    isBusy(() -> recalling.open(Caller.SUPERUSER, file, OpenMode.WRITE));
    isBusy(this::replace);
    recalling.open(Caller.SUPERUSER, file, OpenMode.READ).close();
    recalling.list(Caller.SUPERUSER, FileId.ROOT, Listing.START, 10);
    delegations.end(file, client);
    replace();
    now = now.plusSeconds(21);
    assertThat(give(client, Kind.WRITE)).isTrue();
    isBusy(() -> recalling.open(Caller.SUPERUSER, file, OpenMode.READ));
  }

  private void replace() throws FileException {
    try (Upload upload = recalling.upload(Caller.SUPERUSER, FileId.ROOT, Name.of("f"))) {
      upload.write(ByteBuffer.allocate(3));
      upload.publish(Upload.ANYTHING, AttributeChange.NONE);
    }
  }

  @Test
  void whatIsOpenForWritingIsNotGiven() throws FileException {
    Client client = new Client();
    try (OpenFile _ = recalling.open(Caller.SUPERUSER, file, OpenMode.WRITE)) {
      assertThat(give(client, Kind.READ)).isFalse();
    }
    assertThat(give(client, Kind.READ)).isTrue();
  }

  @Test
  void anExportIsTheSameForOthersButForItsTree() {
    Export giving = RecallingTree.over(new Export("b", 2, tree), LONG);
    assertThat(List.of(giving.name(), giving.fsid(), giving.terms()))
        .containsExactly("b", 2L, ExportTerms.USUAL);
    assertThat(giving.tree()).isInstanceOf(RecallingTree.class);
    ExportTerms fixed = ExportTerms.USUAL.withReadOnly(true);
    Export readOnly = RecallingTree.over(new Export("c", 3, tree, fixed), LONG);
    assertThat(readOnly.tree()).isInstanceOf(ReadOnlyTree.class);
    assertThat(readOnly.tree().delegations()).contains(delegations);
  }
}

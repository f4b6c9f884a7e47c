package org.entracte.protocol.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.edit.Versions;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.junit.jupiter.api.Test;

/** What every carrier of {@link GatewayLink} does with questions, answers and failures. */
abstract class CarrierContract {
  static final ClientId CLIENT = new ClientId(-1, 2);
  static final Position HEAD = new Position(7, 8, -9);
  private static final Name ODD = Name.of(new byte[] {(byte) 0xff, '\n', '"'});

  final RecordingGateway gateway = new RecordingGateway();

  /** The carrier under test, leading to {@link #gateway}. */
  abstract GatewayLink link() throws Exception;

  @Test
  void helloArrivesAndIsWelcomed() throws Exception {
    Welcome welcome = new Welcome(42, HEAD, Long.MAX_VALUE, true, true);
    gateway.willAnswer(welcome);
    Hello hello = new Hello(Hello.PROTOCOL_VERSION, CLIENT, "laptop \u00e4");
    assertThat(link().hello(hello)).isEqualTo(welcome);
    assertThat(gateway.asked).containsExactly(List.of("hello", hello));
  }

  @Test
  void anotherProtocolVersionIsRefusedBeforeTheGatewayIsAsked() throws Exception {
    GatewayLink link = link();
    LinkException refused =
        catchThrowableOfType(
            LinkException.class, () -> link.hello(new Hello(99, CLIENT, "laptop")));
    assertThat(refused.kind()).isEqualTo(LinkException.Kind.REFUSED);
    assertThat(refused).hasMessageContaining("99");
    assertThat(gateway.asked).isEmpty();
  }

  @Test
  void rowsComeWithTheirVerdictsAndFacts() throws Exception {
    Verdict verdict =
        new Verdict(new EditKey(CLIENT, 3, 4), 5, new Outcome.Renamed(id(1), id(2), ODD));
    Changes rows =
        new Changes.Rows(
            List.of(
                new JournalRow(5, 6, Optional.of(verdict), List.of(object(9))),
                new JournalRow(6, 7, Optional.empty(), List.of())),
            8);
    gateway.willAnswer(rows);
    assertThat(link().changes(HEAD, 10, Duration.ZERO)).isEqualTo(rows);
    assertThat(gateway.asked).containsExactly(List.of("changes", HEAD, 10, Duration.ZERO));
  }

  @Test
  void aLostPositionComesBackAsTheHead() throws Exception {
    gateway.willAnswer(new Changes.Lost(HEAD));
    assertThat(link().changes(HEAD, 1, Duration.ZERO)).isEqualTo(new Changes.Lost(HEAD));
  }

  @Test
  void pagesComeInTheirOrder() throws Exception {
    List<DirectoryPage.Request> requests =
        List.of(
            new DirectoryPage.Request(FileId.ROOT, Optional.empty(), 2),
            new DirectoryPage.Request(id(3), Optional.of(ODD), 1));
    List<DirectoryPage> pages =
        List.of(
            new DirectoryPage.Part(
                FileId.ROOT,
                4,
                -7,
                object(1),
                List.of(new DirectoryPage.Entry(ODD, object(2))),
                false),
            new DirectoryPage.Gone(id(3), 5, 6));
    gateway.willAnswer(pages);
    assertThat(link().list(requests)).isEqualTo(pages);
    assertThat(gateway.asked).containsExactly(List.of("list", requests));
  }

  @Test
  void contentComesWithItsHoles() throws Exception {
    List<Extent> extents =
        List.of(
            new Extent(new ByteRange(10, 3), false), new Extent(new ByteRange(13, 1L << 40), true));
    gateway.willAnswer(new ContentPart.Part(extents, ByteBuffer.wrap(new byte[] {1, 2, 3})));
    ContentPart part = link().read(id(1), 9, HEAD, new ByteRange(10, 1L << 41));
    assertThat(part)
        .isEqualTo(new ContentPart.Part(extents, ByteBuffer.wrap(new byte[] {1, 2, 3})));
    assertThat(gateway.asked)
        .containsExactly(List.of("read", id(1), 9L, HEAD, new ByteRange(10, 1L << 41)));
  }

  @Test
  void aVersionThatIsGoneIsSaidSo() throws Exception {
    gateway.willAnswer(new ContentPart.VersionGone());
    assertThat(link().read(id(1), 9, HEAD, new ByteRange(0, 1)))
        .isEqualTo(new ContentPart.VersionGone());
  }

  @Test
  void stagedBytesArriveAndTheCallersBufferStays() throws Exception {
    byte[] bytes = new byte[3 << 20];
    bytes[5] = 7;
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
    gateway.willAnswer(123L);
    assertThat(link().stage(new StageId(CLIENT, 6), 1L << 40, buffer)).isEqualTo(123);
    assertThat(gateway.asked)
        .containsExactly(List.of("stage", new StageId(CLIENT, 6), 1L << 40, buffer));
  }

  @Test
  void everyAnswerToABatchComesBack() throws Exception {
    Verdict verdict = new Verdict(new EditKey(CLIENT, 3, 4), 5, new Outcome.Applied());
    List<Submitted> answers =
        List.of(
            new Submitted.Judged(List.of(verdict, verdict)),
            new Submitted.Gap(17),
            new Submitted.Fork(18),
            new Submitted.Lost(),
            new Submitted.PayloadMissing(List.of(verdict), 19, new StageId(CLIENT, 20)));
    List<Submitted> came = new ArrayList<>();
    for (Submitted answer : answers) {
      gateway.willAnswer(answer);
      came.add(link().submit(CLIENT, HEAD, List.of(edit(4), edit(5))));
    }
    assertThat(came).isEqualTo(answers);
    assertThat(gateway.asked).hasSize(answers.size());
    assertThat(gateway.asked.getFirst())
        .isEqualTo(List.of("submit", CLIENT, HEAD, List.of(edit(4), edit(5))));
  }

  @Test
  void aRefusalComesWithItsReason() throws Exception {
    gateway.willAnswer(new LinkException(LinkException.Kind.REFUSED, "not for you", null));
    GatewayLink link = link();
    LinkException refused =
        catchThrowableOfType(LinkException.class, () -> link.changes(HEAD, 1, Duration.ZERO));
    assertThat(refused.kind()).isEqualTo(LinkException.Kind.REFUSED);
    assertThat(refused).hasMessageContaining("not for you");
  }

  static FileId id(long number) {
    return new FileId(-5, number);
  }

  static Edit edit(long number) {
    return new Edit(
        new EditKey(CLIENT, 3, number),
        new Caller(1, 2, List.of(3)),
        Instant.ofEpochSecond(4),
        new Operation.Link(id(1), FileId.ROOT, ODD));
  }

  private static Fact.ObjectIs object(long number) {
    Instant time = Instant.ofEpochSecond(10, 11);
    return new Fact.ObjectIs(
        id(number),
        new Attributes(FileType.FILE, 0644, 1, 2, 3, 4, 5, time, time, time, 6, 7),
        new Versions(8, 9),
        Optional.empty());
  }
}

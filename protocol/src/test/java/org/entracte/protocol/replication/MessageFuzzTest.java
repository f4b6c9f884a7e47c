package org.entracte.protocol.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import org.entracte.protocol.edit.CorruptRecordException;
import org.entracte.protocol.edit.EditArbitraries;
import org.entracte.protocol.edit.EditSamples;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.fuzz.Campaign;
import org.entracte.protocol.fuzz.Corpus;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;

/** Damaged requests and answers: a value whose bytes are these, or CorruptRecordException. */
class MessageFuzzTest {
  @Example
  void damagedRequestsAreRefusedOrOtherRequests() {
    fuzz("replication requests", requests(), MessageFuzzTest::request);
  }

  @Example
  void damagedAnswersAreRefusedOrOtherAnswers() {
    fuzz("replication answers", answers(), MessageFuzzTest::answer);
  }

  static List<byte[]> requests() {
    List<FileId> ids = EditSamples.samples(EditArbitraries.ids());
    List<Name> names = EditSamples.samples(EditArbitraries.names());
    List<byte[]> samples = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      samples.add(
          RequestFormat.hello(
              new Hello(Hello.PROTOCOL_VERSION, CarrierContract.CLIENT, "laptop " + i)));
      samples.add(RequestFormat.changes(new Position(i, 8, -9), 1 + i, Duration.ofMillis(i)));
      samples.add(
          RequestFormat.list(
              List.of(
                  new DirectoryPage.Request(ids.get(i), Optional.of(names.get(i)), 1 + i),
                  new DirectoryPage.Request(FileId.ROOT, Optional.empty(), 1))));
      samples.add(
          RequestFormat.read(ids.get(i), i, new Position(i, 2, 3), new ByteRange(i, 1L << i)));
      samples.add(
          RequestFormat.stage(
              new StageId(CarrierContract.CLIENT, i), i, ByteBuffer.wrap(new byte[i])));
      samples.add(
          RequestFormat.submit(
              CarrierContract.CLIENT,
              CarrierContract.HEAD,
              EditSamples.samples(EditArbitraries.edits()).subList(i, i + 2)));
    }
    return samples;
  }

  private static List<byte[]> answers() {
    List<Fact.ObjectIs> objects = EditSamples.samples(EditArbitraries.objects());
    List<Name> names = EditSamples.samples(EditArbitraries.names());
    var rows = EditSamples.samples(EditArbitraries.rows());
    var verdicts = EditSamples.samples(EditArbitraries.verdicts());
    List<byte[]> samples = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Fact.ObjectIs object = objects.get(i);
      samples.add(
          AnswerFormat.welcome(new Welcome(i, new Position(1, 2, 3), 4, i % 2 == 0, i % 3 == 0)));
      samples.add(AnswerFormat.changes(new Changes.Rows(rows.subList(i, i + 3), i)));
      samples.add(AnswerFormat.changes(new Changes.Lost(new Position(i, 2, 3))));
      samples.add(
          AnswerFormat.pages(
              List.of(
                  new DirectoryPage.Part(
                      object.id(),
                      i,
                      i,
                      object,
                      List.of(
                          new DirectoryPage.Entry(names.get(i), object),
                          new DirectoryPage.Entry(names.get(i + 1), objects.get(i + 1))),
                      i % 2 == 0),
                  new DirectoryPage.Gone(object.id(), i, i))));
      samples.add(AnswerFormat.content(part(i)));
      samples.add(AnswerFormat.content(new ContentPart.VersionGone()));
      samples.add(AnswerFormat.staged(i));
      samples.add(AnswerFormat.submitted(new Submitted.Judged(verdicts.subList(i, i + 2))));
      samples.add(AnswerFormat.submitted(new Submitted.Gap(i)));
      samples.add(AnswerFormat.submitted(new Submitted.Fork(i)));
      samples.add(AnswerFormat.submitted(new Submitted.Lost()));
      samples.add(
          AnswerFormat.submitted(
              new Submitted.PayloadMissing(
                  verdicts.subList(i, i + 1), i, new StageId(CarrierContract.CLIENT, i))));
    }
    return samples;
  }

  private static ContentPart part(int i) {
    return new ContentPart.Part(
        List.of(
            new Extent(new ByteRange(i, i), false), new Extent(new ByteRange(2L * i, 1000), true)),
        ByteBuffer.wrap(new byte[i]));
  }

  private static byte[] request(Call call, byte[] record) throws CorruptRecordException {
    return switch (call) {
      case HELLO -> RequestFormat.hello(RequestFormat.readHello(record));
      case CHANGES -> {
        var asked = RequestFormat.readChanges(record);
        yield RequestFormat.changes(asked.after(), asked.maxRows(), asked.patience());
      }
      case LIST -> RequestFormat.list(RequestFormat.readList(record));
      case READ -> {
        var read = RequestFormat.readRead(record);
        yield RequestFormat.read(read.file(), read.contentVersion(), read.known(), read.range());
      }
      case STAGE -> {
        var stage = RequestFormat.readStage(record);
        yield RequestFormat.stage(stage.stage(), stage.offset(), stage.bytes());
      }
      case SUBMIT -> {
        var submit = RequestFormat.readSubmit(record);
        yield RequestFormat.submit(submit.client(), submit.known(), submit.edits());
      }
    };
  }

  private static byte[] answer(Call call, byte[] record) throws CorruptRecordException {
    return switch (call) {
      case HELLO -> AnswerFormat.welcome(AnswerFormat.readWelcome(record));
      case CHANGES -> AnswerFormat.changes(AnswerFormat.readChanges(record));
      case LIST -> AnswerFormat.pages(AnswerFormat.readPages(record));
      case READ -> AnswerFormat.content(AnswerFormat.readContent(record));
      case STAGE -> AnswerFormat.staged(AnswerFormat.readStaged(record));
      case SUBMIT -> AnswerFormat.submitted(AnswerFormat.readSubmitted(record));
    };
  }

  private static void fuzz(String name, List<byte[]> samples, Recoding recoding) {
    Corpus corpus = Corpus.ofRecords(samples);
    Campaign.Tally tally =
        Campaign.of(name, 30_000)
            .run(
                corpus::input,
                record -> {
                  Call call = callOf(record);
                  try {
                    assertThat(Arrays.equals(recoding.run(call, record), record))
                        .as("encodes to the same bytes")
                        .isTrue();
                    return call.word() + " value";
                  } catch (CorruptRecordException refused) {
                    return call.word() + " refused";
                  }
                });
    for (Call call : Call.values()) {
      assertThat(tally.share(call.word() + " value")).as(call.word()).isGreaterThan(0.005);
      assertThat(tally.share(call.word() + " refused")).as(call.word()).isGreaterThan(0.005);
    }
  }

  /** What the record claims to be; else some call. */
  private static Call callOf(byte[] record) {
    char kind = record.length == 0 ? 'h' : (char) (record[0] & 0xff);
    for (Call call : Call.values()) {
      if (kind == call.requestKind() || kind == call.answerKind()) {
        return call;
      }
    }
    return Call.SUBMIT;
  }

  @FunctionalInterface
  private interface Recoding {
    byte[] run(Call call, byte[] record) throws CorruptRecordException;
  }
}

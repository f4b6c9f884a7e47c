package org.entracte.protocol.replication;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.CorruptRecordException;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileId;

/** The asking half of a carrier: turns calls into records and back; subclasses move the bytes. */
abstract class CodedLink implements GatewayLink {
  /**
   * Carries one request and its answer.
   *
   * @param held how long the gateway may hold the answer back on purpose
   */
  abstract byte[] exchange(Call call, byte[] request, Duration held) throws LinkException;

  @Override
  public final Welcome hello(Hello hello) throws LinkException {
    return ask(Call.HELLO, RequestFormat.hello(hello), AnswerFormat::readWelcome);
  }

  @Override
  public final Changes changes(Position after, int maxRows, Duration wait) throws LinkException {
    byte[] answer = exchange(Call.CHANGES, RequestFormat.changes(after, maxRows, wait), wait);
    return decoded(answer, AnswerFormat::readChanges);
  }

  @Override
  public final List<DirectoryPage> list(List<DirectoryPage.Request> requests) throws LinkException {
    return ask(Call.LIST, RequestFormat.list(requests), AnswerFormat::readPages);
  }

  @Override
  public final ContentPart read(FileId file, long contentVersion, Position known, ByteRange range)
      throws LinkException {
    byte[] request = RequestFormat.read(file, contentVersion, known, range);
    return ask(Call.READ, request, AnswerFormat::readContent);
  }

  @Override
  public final long stage(StageId stage, long offset, ByteBuffer bytes) throws LinkException {
    return ask(Call.STAGE, RequestFormat.stage(stage, offset, bytes), AnswerFormat::readStaged);
  }

  @Override
  public final Submitted submit(ClientId client, Position known, List<Edit> edits)
      throws LinkException {
    return ask(
        Call.SUBMIT, RequestFormat.submit(client, known, edits), AnswerFormat::readSubmitted);
  }

  private <T> T ask(Call call, byte[] request, Decoder<T> decoder) throws LinkException {
    return decoded(exchange(call, request, Duration.ZERO), decoder);
  }

  private static <T> T decoded(byte[] answer, Decoder<T> decoder) throws LinkException {
    try {
      return decoder.decode(answer);
    } catch (CorruptRecordException unreadable) {
      throw new LinkException(
          LinkException.Kind.UNKNOWN_OUTCOME,
          "the gateway's answer cannot be read: " + unreadable.getMessage(),
          unreadable);
    }
  }

  private interface Decoder<T> {
    T decode(byte[] answer) throws CorruptRecordException;
  }
}

package org.entracte.protocol.replication;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileId;

/** Notes what it is asked and gives the answers it was given, in order. */
class RecordingGateway implements GatewayLink {
  final List<List<Object>> asked = new CopyOnWriteArrayList<>();
  private final Deque<Object> answers = new ArrayDeque<>();

  synchronized void willAnswer(Object answer) {
    answers.add(answer);
  }

  @Override
  public Welcome hello(Hello hello) throws LinkException {
    return answer(Welcome.class, "hello", hello);
  }

  @Override
  public Changes changes(Position after, int maxRows, Duration wait) throws LinkException {
    return answer(Changes.class, "changes", after, maxRows, wait);
  }

  @Override
  @SuppressWarnings("unchecked")
  public List<DirectoryPage> list(List<DirectoryPage.Request> requests) throws LinkException {
    return answer(List.class, "list", requests);
  }

  @Override
  public ContentPart read(FileId file, long contentVersion, Position known, ByteRange range)
      throws LinkException {
    return answer(ContentPart.class, "read", file, contentVersion, known, range);
  }

  @Override
  public long stage(StageId stage, long offset, ByteBuffer bytes) throws LinkException {
    return answer(Long.class, "stage", stage, offset, bytes);
  }

  @Override
  public Submitted submit(ClientId client, Position known, List<Edit> edits) throws LinkException {
    return answer(Submitted.class, "submit", client, known, edits);
  }

  private synchronized <T> T answer(Class<T> type, Object... question) throws LinkException {
    asked.add(List.of(question));
    Object answer = answers.removeFirst();
    if (answer instanceof LinkException failure) {
      throw failure;
    }
    if (answer instanceof RuntimeException failure) {
      throw failure;
    }
    return type.cast(answer);
  }
}

package org.entracte.cache.upstream;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.replication.Changes;
import org.entracte.protocol.replication.ContentPart;
import org.entracte.protocol.replication.DirectoryPage;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.replication.Hello;
import org.entracte.protocol.replication.LinkException;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.replication.Submitted;
import org.entracte.protocol.replication.Welcome;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileId;

/** A gateway that answers as told and remembers what it was asked. */
final class ScriptedGateway implements GatewayLink {
  final List<String> calls = new ArrayList<>();
  boolean reachable = true;
  long staged;
  final Deque<Submitted> nextAnswers = new ArrayDeque<>();
  boolean isFull;
  boolean readOnly;
  final Deque<List<JournalRow>> nextRows = new ArrayDeque<>();
  long lastEdit;
  long head = 1_000;
  String failsAt = "";

  private void called(String call) throws LinkException {
    calls.add(call);
    if (!reachable || call.equals(failsAt)) {
      throw new LinkException(LinkException.Kind.UNREACHABLE, "connection refused", null);
    }
  }

  @Override
  public Welcome hello(Hello hello) throws LinkException {
    called("hello");
    return new Welcome(1, new Position(1, head, 0), lastEdit, readOnly, true);
  }

  @Override
  public Changes changes(Position after, int maxRows, Duration wait) throws LinkException {
    called("changes");
    return new Changes.Rows(nextRows.isEmpty() ? List.of() : nextRows.removeFirst(), 0);
  }

  @Override
  public List<DirectoryPage> list(List<DirectoryPage.Request> requests) throws LinkException {
    called("list");
    return requests.stream()
        .<DirectoryPage>map(request -> new DirectoryPage.Gone(request.directory(), 0, 0))
        .toList();
  }

  @Override
  public ContentPart read(FileId file, long contentVersion, Position known, ByteRange range)
      throws LinkException {
    called("read " + range.offset() + "+" + range.length());
    return new ContentPart.VersionGone();
  }

  @Override
  public long stage(StageId stage, long offset, ByteBuffer bytes) throws LinkException {
    called("stage " + offset + "+" + bytes.remaining());
    staged = isFull ? staged : Math.max(staged, offset + bytes.remaining());
    return staged;
  }

  @Override
  public Submitted submit(ClientId client, Position known, List<Edit> edits) throws LinkException {
    called("submit " + edits.stream().map(edit -> edit.key().number()).toList());
    if (!nextAnswers.isEmpty()) {
      return nextAnswers.removeFirst();
    }
    return new Submitted.Judged(
        edits.stream().map(edit -> new Verdict(edit.key(), 1, new Outcome.Applied())).toList());
  }
}

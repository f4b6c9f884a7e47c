package org.entracte.cache.upstream;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.StageId;
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

/**
 * A link whose every answer or failure is noted in {@link Connectivity}. Calls that are not the
 * feed's fail at once while the gateway is away; no call goes out while held offline.
 */
final class JudgedLink implements GatewayLink {
  private final GatewayLink link;
  private final Connectivity connectivity;

  JudgedLink(GatewayLink link, Connectivity connectivity) {
    this.link = link;
    this.connectivity = connectivity;
  }

  @Override
  public Welcome hello(Hello hello) throws LinkException {
    return judged(() -> link.hello(hello), true);
  }

  @Override
  public Changes changes(Position after, int maxRows, Duration wait) throws LinkException {
    return judged(() -> link.changes(after, maxRows, wait), true);
  }

  @Override
  public List<DirectoryPage> list(List<DirectoryPage.Request> requests) throws LinkException {
    return judged(() -> link.list(requests), false);
  }

  @Override
  public ContentPart read(FileId file, long contentVersion, Position known, ByteRange range)
      throws LinkException {
    return judged(() -> link.read(file, contentVersion, known, range), false);
  }

  @Override
  public long stage(StageId stage, long offset, ByteBuffer bytes) throws LinkException {
    return judged(() -> link.stage(stage, offset, bytes), false);
  }

  @Override
  public Submitted submit(ClientId client, Position known, List<Edit> edits) throws LinkException {
    return judged(() -> link.submit(client, known, edits), false);
  }

  private <T> T judged(Call<T> call, boolean probes) throws LinkException {
    Connectivity.Standing now = connectivity.standing();
    boolean may =
        switch (now.state()) {
          case ONLINE -> true;
          case OFFLINE -> probes;
          case HELD_OFFLINE -> false;
        };
    if (!may) {
      throw new LinkException(
          LinkException.Kind.UNREACHABLE, "the gateway is away: " + now.reason(), null);
    }
    try {
      T answer = call.make();
      connectivity.answered();
      return answer;
    } catch (LinkException failure) {
      connectivity.failed(failure);
      throw failure;
    }
  }

  private interface Call<T> {
    T make() throws LinkException;
  }
}

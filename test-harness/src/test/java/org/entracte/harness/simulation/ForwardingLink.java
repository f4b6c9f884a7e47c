package org.entracte.harness.simulation;

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

/** Passes every call on; planted faults override one. */
class ForwardingLink implements GatewayLink {
  private final GatewayLink next;

  ForwardingLink(GatewayLink next) {
    this.next = next;
  }

  @Override
  public Welcome hello(Hello hello) throws LinkException {
    return next.hello(hello);
  }

  @Override
  public Changes changes(Position after, int maxRows, Duration wait) throws LinkException {
    return next.changes(after, maxRows, wait);
  }

  @Override
  public List<DirectoryPage> list(List<DirectoryPage.Request> requests) throws LinkException {
    return next.list(requests);
  }

  @Override
  public ContentPart read(FileId file, long contentVersion, Position known, ByteRange range)
      throws LinkException {
    return next.read(file, contentVersion, known, range);
  }

  @Override
  public long stage(StageId stage, long offset, ByteBuffer bytes) throws LinkException {
    return next.stage(stage, offset, bytes);
  }

  @Override
  public Submitted submit(ClientId client, Position known, List<Edit> edits) throws LinkException {
    return next.submit(client, known, edits);
  }
}

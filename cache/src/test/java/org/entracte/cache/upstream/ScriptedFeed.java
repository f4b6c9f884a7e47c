package org.entracte.cache.upstream;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.entracte.cache.replica.IncomingFeed;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.replication.DirectoryPage;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.tree.FileId;

/** A feed that stands where the test says, and takes nothing in. */
final class ScriptedFeed implements IncomingFeed {
  long position;
  boolean readOnly;
  boolean keepsAttributes;
  final List<JournalRow> applied = new ArrayList<>();

  @Override
  public Position position() {
    return new Position(1, position, 1);
  }

  @Override
  public Position latestTold() {
    return position();
  }

  @Override
  public void apply(List<JournalRow> rows) {
    applied.addAll(rows);
  }

  @Override
  public boolean isUnsettled() {
    return false;
  }

  @Override
  public boolean isReadOnly() {
    return readOnly;
  }

  @Override
  public boolean keepsAttributes() {
    return keepsAttributes;
  }

  @Override
  public void terms(boolean isReadOnly, boolean keeps) {
    readOnly = isReadOnly;
    keepsAttributes = keeps;
  }

  @Override
  public long toldUpTo() {
    return 0;
  }

  @Override
  public void lost(Position head) {
    throw new AssertionError("not here: " + head);
  }

  @Override
  public boolean listed(DirectoryPage.Request request, DirectoryPage page) {
    throw new AssertionError("not here: " + page);
  }

  @Override
  public List<FileId> unlistedDirectories(int max) {
    return List.of();
  }

  @Override
  public boolean hydrated(
      FileId file, long contentVersion, List<Extent> extents, ByteBuffer bytes) {
    return false;
  }
}

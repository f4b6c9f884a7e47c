package org.entracte.protocol.replication;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileId;

/**
 * What a cache asks of its gateway, for one export. The gateway's service implements it; so does
 * every carrier between the two (HTTP, or in memory for tests). Blocking, safe for many threads.
 * Every call may be repeated: submit and stage answer a repetition as they answered the first.
 */
public interface GatewayLink {
  /** Who is there, and where the journal stands. */
  Welcome hello(Hello hello) throws LinkException;

  /**
   * The rows behind {@code after}, in order; waits up to {@code wait} for the first one. An empty
   * answer means that nothing happened.
   *
   * @param maxRows at most this many, and at least one if there is one
   */
  Changes changes(Position after, int maxRows, Duration wait) throws LinkException;

  /** One page for each request, in their order; fewer pages if the answer would grow too big. */
  List<DirectoryPage> list(List<DirectoryPage.Request> requests) throws LinkException;

  /**
   * Bytes of exactly this version of a file's content: a leading part of {@code range} at least,
   * unless the file ends before. A hole may reach beyond the range.
   *
   * @param known the latest place in the journal that the reader was told of: its version is of
   *     that journal. No journal but that one has the version.
   */
  ContentPart read(FileId file, long contentVersion, Position known, ByteRange range)
      throws LinkException;

  /**
   * Adds bytes to a payload; {@code offset} is at most what was received so far (bytes already
   * there are passed over).
   *
   * @return how many bytes of the payload the gateway has, durably
   */
  long stage(StageId stage, long offset, ByteBuffer bytes) throws LinkException;

  /**
   * Judges edits of one client, in the order of their numbers.
   *
   * @param known how far the client has followed the journal: what versions its edits name are of
   *     that journal
   */
  Submitted submit(ClientId client, Position known, List<Edit> edits) throws LinkException;
}

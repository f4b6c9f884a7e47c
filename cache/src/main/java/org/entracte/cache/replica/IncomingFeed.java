package org.entracte.cache.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.replication.DirectoryPage;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.tree.FileId;

/**
 * What comes from the gateway. Safe for many threads; every call is one transaction, and a repeated
 * call does no harm. An IOException means the local disk or database failed.
 */
public interface IncomingFeed {
  /**
   * Behind which row the replica stands; {@code (0, 0, 0)} before the first contact, which no
   * journal knows, so that the feed answers Lost and gives the head to start at.
   */
  Position position() throws IOException;

  /** The latest place in that journal that we were told of: a listing may be ahead of the feed. */
  Position latestTold() throws IOException;

  /**
   * Takes in the next rows: facts go to the base, verdicts of our edits resolve them, what can be
   * settled is settled. Rows at or before the position are passed over; a gap is an
   * IllegalArgumentException.
   */
  void apply(List<JournalRow> rows) throws IOException;

  /**
   * Whether something waits to be shown that a failing disk kept from it when it could be: to be
   * tried again with {@link #apply}, of no rows if there are none.
   */
  boolean isUnsettled();

  /**
   * The last row that a page was as of, ahead of the feed; 0 if none was. A journal that ends
   * before it is not the one that the page was of.
   */
  long toldUpTo() throws IOException;

  /**
   * Whether the gateway refuses edits, as far as it has told: kept over restarts, and quick to ask.
   * What is logged already stays, and is sent and refused like anything else.
   */
  boolean isReadOnly();

  /** Whether the gateway keeps extended attributes, as far as it has told; as quick to ask. */
  boolean keepsAttributes();

  /** The gateway has told whether it refuses edits, and whether it keeps extended attributes. */
  void terms(boolean readOnly, boolean keepsAttributes) throws IOException;

  /**
   * The position is not of the gateway's journal: starts at {@code head}. Everything listed stays
   * shown and is asked for again by {@link #unlistedDirectories}.
   */
  void lost(Position head) throws IOException;

  /**
   * Takes in one page of a listing. Pages of a directory come in order, from the first (a request
   * without {@code after}).
   *
   * @return false if it came too late, behind rows that are applied by now, or out of order: list
   *     that directory again from its first page
   */
  boolean listed(DirectoryPage.Request request, DirectoryPage page) throws IOException;

  /** Directories still to be listed in full, those nearest to the root first. */
  List<FileId> unlistedDirectories(int max) throws IOException;

  /**
   * Stores fetched bytes.
   *
   * @param extents sorted; {@code bytes} are those of the data extents, one after another
   * @return false if the file has another version by now or is gone; the bytes were not kept
   */
  boolean hydrated(FileId file, long contentVersion, List<Extent> extents, ByteBuffer bytes)
      throws IOException;
}

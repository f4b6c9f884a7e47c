package org.entracte.cache.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.StageId;

/**
 * The edits on their way to the gateway. Safe for many threads. An edit leaves the log only when
 * {@link IncomingFeed#apply} delivers the row with its verdict.
 */
public interface OutgoingLog {
  ClientId client() throws IOException;

  /**
   * The next edits behind number {@code after}, in order, without parked ones: those sent before,
   * and those ready to be sent. They are frozen when this returns: their bytes never change any
   * more, and they and their payloads are synced to the disk. Ends before the first file that is
   * still being written (unless {@code flushAll}), because nothing overtakes.
   *
   * @param after 0, or the last number that the gateway judged or has in hand; a sender that lost
   *     its way starts again at 0
   */
  List<OutgoingEdit> nextBatch(long after, int max, Instant now, boolean flushAll)
      throws IOException;

  /**
   * Reads a payload to be staged, from {@code offset} of its bytes.
   *
   * @return bytes read, as many as asked for unless the payload ends; -1 if no unresolved edit has
   *     this payload
   */
  int readPayload(StageId stage, ByteBuffer target, long offset) throws IOException;

  /**
   * Whether unresolved edits name versions of a journal that the gateway has lost: they go on under
   * a new id, see {@link #resetForFork}, made on versions that nobody knows.
   */
  boolean isOfLostJournal() throws IOException;

  /**
   * The gateway knows another edit under one of our numbers (a restored or cloned folder): goes on
   * under a new id, with all unresolved edits numbered anew from 1 and not sent yet.
   */
  void resetForFork(ClientId newClient) throws IOException;

  LogCounts counts() throws IOException;

  /** Unresolved edits in their order, parked ones among them. */
  List<LoggedEdit> queue(int max) throws IOException;

  /** How edits ended that were not simply applied, the latest first. */
  List<Conflict> conflicts(int max) throws IOException;
}

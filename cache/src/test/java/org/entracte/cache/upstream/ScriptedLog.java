package org.entracte.cache.upstream;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.entracte.cache.replica.Conflict;
import org.entracte.cache.replica.LogCounts;
import org.entracte.cache.replica.LoggedEdit;
import org.entracte.cache.replica.OutgoingEdit;
import org.entracte.cache.replica.OutgoingLog;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.StageId;

/** A log that holds what the test put there. */
final class ScriptedLog implements OutgoingLog {
  final List<OutgoingEdit> edits = new ArrayList<>();
  ClientId client = new ClientId(1, 2);
  byte[] payload = {};
  int forks;
  boolean ofLostJournal;

  @Override
  public ClientId client() {
    return client;
  }

  @Override
  public List<OutgoingEdit> nextBatch(long after, int max, Instant now, boolean flushAll) {
    return edits.stream()
        .filter(outgoing -> outgoing.edit().key().number() > after)
        .limit(max)
        .toList();
  }

  @Override
  public int readPayload(StageId stage, ByteBuffer target, long offset) {
    int count = (int) Math.min(target.remaining(), payload.length - offset);
    target.put(payload, (int) offset, count);
    return count;
  }

  @Override
  public boolean isOfLostJournal() {
    return ofLostJournal;
  }

  @Override
  public void resetForFork(ClientId newClient) {
    client = newClient;
    ofLostJournal = false;
    forks++;
  }

  @Override
  public LogCounts counts() {
    return new LogCounts(edits.size(), 0, Optional.empty(), 0, 0);
  }

  @Override
  public List<LoggedEdit> queue(int max) {
    return List.of();
  }

  @Override
  public List<Conflict> conflicts(int max) {
    return List.of();
  }
}

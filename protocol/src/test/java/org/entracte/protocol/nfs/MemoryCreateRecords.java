package org.entracte.protocol.nfs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.entracte.protocol.nfs.state.CreateRecord;
import org.entracte.protocol.nfs.state.CreateRecords;

/** Steps of exclusive creates that outlive a server, and a disk that can be full. */
final class MemoryCreateRecords implements CreateRecords {
  private final List<CreateRecord> steps = new ArrayList<>();
  private boolean full;

  @Override
  public synchronized List<CreateRecord> list() {
    return List.copyOf(steps);
  }

  @Override
  public synchronized void append(CreateRecord step) throws IOException {
    if (full) {
      throw new IOException("no space left");
    }
    steps.add(step);
  }

  @Override
  public synchronized void replace(List<CreateRecord> all) {
    steps.clear();
    steps.addAll(all);
  }

  /** As the server's death leaves it between the making of the last file and its record. */
  synchronized void forgetLast() {
    steps.removeLast();
  }

  synchronized void full(boolean now) {
    full = now;
  }
}

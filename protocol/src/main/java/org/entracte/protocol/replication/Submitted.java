package org.entracte.protocol.replication;

import java.util.List;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.edit.Verdict;

/**
 * The answer to a batch of edits. Verdicts come again, with what they made true, in the feed; only
 * there do they move a base.
 */
public sealed interface Submitted {
  /** One for each edit, in order; a leading part if the gateway stopped early. */
  record Judged(List<Verdict> verdicts) implements Submitted {
    public Judged {
      verdicts = List.copyOf(verdicts);
    }
  }

  /** The first edit's number is too high: the gateway waits for {@code expected}. */
  record Gap(long expected) implements Submitted {}

  /**
   * This number was used for another edit: the cache folder was restored or cloned. Nothing of the
   * batch was judged; the cache goes on under a new client id.
   */
  record Fork(long number) implements Submitted {}

  /**
   * The client followed another journal: this gateway's state was put back to a copy of before.
   * Nothing of the batch was judged; the feed tells where it is now.
   */
  record Lost() implements Submitted {}

  /** The payload of this edit is not here in full (any more); those before it were judged. */
  record PayloadMissing(List<Verdict> verdicts, long number, StageId stage) implements Submitted {
    public PayloadMissing {
      verdicts = List.copyOf(verdicts);
    }
  }
}

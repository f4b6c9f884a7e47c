package org.entracte.protocol.nfs.state;

import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;

/** A step of an exclusive create (EXCLUSIVE4, EXCLUSIVE4_1), by the number of the attempt. */
public sealed interface CreateRecord {
  /** Counts the attempts of all starts of a server. */
  long attempt();

  /** The file is about to be made. */
  record Begun(long attempt, long fsid, FileId directory, Name name, long verifier)
      implements CreateRecord {}

  /** The file is there, and this attempt made it. */
  record Made(long attempt, FileKey file, long verifier) implements CreateRecord {}

  /** This attempt made nothing. */
  record Refused(long attempt) implements CreateRecord {}
}

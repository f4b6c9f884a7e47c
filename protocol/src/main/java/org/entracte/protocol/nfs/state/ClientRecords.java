package org.entracte.protocol.nfs.state;

import java.io.IOException;
import java.util.List;

/**
 * The client owners (co_ownerid, RFC 8881, 2.4; the id of nfs_client_id4, RFC 7530, 9.1.1) that may
 * reclaim their state after a restart of the server. Implementations are durable: what was added
 * survives power loss. Safe for many threads.
 */
public interface ClientRecords {
  /** All that were added and not removed since, whoever ran the server then. */
  List<byte[]> list() throws IOException;

  /** Adds an owner; a second time changes nothing. */
  void add(byte[] owner) throws IOException;

  /** Removes an owner; an unknown one changes nothing. */
  void remove(byte[] owner) throws IOException;
}

package org.entracte.protocol.nfs.state;

import org.jspecify.annotations.Nullable;

/**
 * The answer to an owner's last request.
 *
 * @param operation its number
 * @param body what followed the status
 * @param current the file that was the current one afterwards; null for none in an export
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record OwnerReply(int operation, Status status, byte[] body, @Nullable FileKey current) {
  /** Whether the client counts the request (RFC 7530, 9.1.7). */
  boolean advances() {
    return switch (status) {
      case STALE_CLIENTID,
          STALE_STATEID,
          BAD_STATEID,
          BAD_SEQID,
          BADXDR,
          RESOURCE,
          REP_TOO_BIG,
          REP_TOO_BIG_TO_CACHE,
          NOFILEHANDLE ->
          false;
      default -> true;
    };
  }
}

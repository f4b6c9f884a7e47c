package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.OwnerKey;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;

/**
 * Guesses from a COMPOUND's first operations whether it will have to wait for a disk or a network.
 * A wrong guess costs time, nothing else. Thread-safe.
 */
final class CompoundForesight {
  private static final int SEQUENCE_BYTES = 32;
  private static final int LOOKED_AT = 6;
  private static final int STATEID_BYTES = 16;
  private static final int SEQID_AND_SHARE_BYTES = 12;
  private static final int CLIENT_ID_BYTES = 8;

  private final boolean readsMayWait;

  CompoundForesight(boolean readsMayWait) {
    this.readsMayWait = readsMayWait;
  }

  /** {@code in} stands at the number of operations; reads on. */
  boolean mayWait(XdrReader in) throws XdrException {
    int count = Math.min(in.readInt(), LOOKED_AT);
    for (int i = 0; i < count; i++) {
      int number = in.readInt();
      switch (number) {
        case OperationTable.SEQUENCE -> in.skip(SEQUENCE_BYTES);
        case OperationTable.PUTFH -> in.skipOpaque(ServedExports.MAX_HANDLE_BYTES);
        case OperationTable.SAVEFH, OperationTable.PUTROOTFH -> {}
        case OperationTable.WRITE -> {
          in.skip(STATEID_BYTES + 8);
          return in.readInt() != 0;
        }
        case OperationTable.OPEN -> {
          in.skip(SEQID_AND_SHARE_BYTES + CLIENT_ID_BYTES);
          in.skipOpaque(OwnerKey.MAX_BYTES);
          boolean creates = in.readInt() != 0;
          return creates || readsMayWait;
        }
        default -> {
          return isSlow(number);
        }
      }
    }
    return false;
  }

  private boolean isSlow(int number) {
    return switch (number) {
      case OperationTable.COMMIT,
          OperationTable.CREATE,
          OperationTable.LINK,
          OperationTable.REMOVE,
          OperationTable.RENAME,
          OperationTable.SETATTR,
          OperationTable.ALLOCATE,
          OperationTable.COPY,
          OperationTable.DEALLOCATE,
          OperationTable.CLONE,
          OperationTable.SETXATTR,
          OperationTable.REMOVEXATTR ->
          true;
      case OperationTable.LOOKUP,
          OperationTable.READ,
          OperationTable.READDIR,
          OperationTable.READ_PLUS ->
          readsMayWait;
      default -> false;
    };
  }
}

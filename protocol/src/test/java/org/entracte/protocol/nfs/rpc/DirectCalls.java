package org.entracte.protocol.nfs.rpc;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** A connection without a socket: what {@link Connection} does with each record, in this thread. */
public final class DirectCalls {
  private static final int FIRST_BYTES = 4096;

  private final RpcDispatcher dispatcher;
  private final int maxRecordBytes;
  private final CredentialReader credentials =
      new CredentialReader(new Origin(true, Optional.empty(), BackPath.NONE));
  private final XdrWriter out = new XdrWriter(FIRST_BYTES, Integer.MAX_VALUE);

  public DirectCalls(RpcProgram program, int maxRecordBytes) {
    dispatcher = new RpcDispatcher(program);
    this.maxRecordBytes = maxRecordBytes;
  }

  /**
   * The reply's bytes.
   *
   * @throws XdrException if the connection would be ended
   */
  public byte[] call(byte[] record) throws XdrException {
    out.clear();
    out.limit(maxRecordBytes);
    XdrReader in = new XdrReader(ByteBuffer.wrap(record));
    RpcDispatcher.Call call = dispatcher.accept(in, credentials, out);
    if (call != null) {
      int position = in.position();
      dispatcher.mayWait(call, in);
      if (in.position() != position) {
        throw new AssertionError("looking ahead moved the reader");
      }
      dispatcher.answer(call, in, out);
    }
    return out.copyFrom(0);
  }
}

package org.entracte.protocol.nfs.rpc;

import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/** Program 7, every call of which fails in a way it must not. */
record BrokenProgram(boolean waits) implements RpcProgram {
  @Override
  public int number() {
    return 7;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public boolean has(int procedure) {
    return true;
  }

  @Override
  public boolean mayWait(int procedure, XdrReader arguments) {
    return waits;
  }

  @Override
  public boolean actsOnce(int procedure, XdrReader arguments) {
    return false;
  }

  @Override
  public void call(int procedure, Peer peer, XdrReader arguments, XdrWriter reply) {
    throw new IllegalStateException("broken on purpose");
  }
}

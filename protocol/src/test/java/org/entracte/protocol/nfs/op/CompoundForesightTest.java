package org.entracte.protocol.nfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.junit.jupiter.api.Test;

final class CompoundForesightTest {
  private static boolean mayWait(boolean readsMayWait, int opentype) throws XdrException {
    XdrWriter out = new XdrWriter(1024, 1024);
    out.writeInt(2);
    out.writeInt(OperationTable.PUTFH);
    out.writeOpaque(new byte[29]);
    out.writeInt(OperationTable.OPEN);
    out.writeInt(0);
    out.writeInt(1);
    out.writeInt(0);
    out.writeLong(7);
    out.writeOpaque(new byte[] {1, 2, 3});
    out.writeInt(opentype);
    return new CompoundForesight(readsMayWait).mayWait(new XdrReader(out.written()));
  }

  @Test
  void anOpenWaitsForADiskOnlyWhereItMakesAFile() throws XdrException {
    assertThat(mayWait(false, 1)).isTrue();
    assertThat(mayWait(false, 0)).isFalse();
  }

  @Test
  void anOpenMayHaveToFetchWhereReadsMay() throws XdrException {
    assertThat(mayWait(true, 0)).isTrue();
  }
}

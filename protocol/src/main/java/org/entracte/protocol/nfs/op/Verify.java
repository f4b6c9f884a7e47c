package org.entracte.protocol.nfs.op;

import java.nio.ByteBuffer;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;

/**
 * VERIFY and NVERIFY (RFC 8881, 18.31, 18.15): go on only if attributes are the same, or differ.
 */
final class Verify implements Operation {
  private static final int MAX_BYTES = 64 << 10;

  private final AttributeWriter attributes;
  private final boolean goOnIfSame;

  Verify(AttributeWriter attributes, boolean goOnIfSame) {
    this.attributes = attributes;
    this.goOnIfSame = goOnIfSame;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    AttributeMask mask = AttributeMask.read(in);
    ByteBuffer given = in.readOpaqueView(MAX_BYTES);
    Place place = compound.current();
    if (!mask.without(attributes.known()).isEmpty()) {
      throw Status.ATTRNOTSUPP.exception();
    }
    if (AttributeNumber.isWriteOnly(mask) || mask.has(AttributeNumber.RDATTR_ERROR)) {
      throw Status.INVAL.exception();
    }
    Passing.seeAttributes(compound, place, mask);
    XdrWriter actual = new XdrWriter(1024, MAX_BYTES);
    attributes.write(mask, place, actual);
    XdrReader written = new XdrReader(actual.written());
    AttributeMask.read(written);
    boolean same = given.equals(written.readOpaqueView(MAX_BYTES));
    if (goOnIfSame) {
      return same ? Status.OK : Status.NOT_SAME;
    }
    return same ? Status.SAME : Status.OK;
  }
}

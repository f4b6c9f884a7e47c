package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Permissions;

/** ACCESS (RFC 8881, 18.1), with the bits for extended attributes (RFC 8276, 8.3). */
final class Access implements Operation {
  private static final int READ = 1;
  private static final int LOOKUP = 2;
  private static final int MODIFY = 4;
  private static final int EXTEND = 8;
  private static final int DELETE = 16;
  private static final int EXECUTE = 32;
  private static final int READ_EXTENDED = 64;
  private static final int WRITE_EXTENDED = 128;
  private static final int LIST_EXTENDED = 256;
  private static final int OF_EXTENDED = READ_EXTENDED | WRITE_EXTENDED | LIST_EXTENDED;
  private static final int OF_DIRECTORY = READ | LOOKUP | MODIFY | EXTEND | DELETE;
  private static final int OF_FILE = READ | MODIFY | EXTEND | EXECUTE;

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    int asked = in.readInt();
    switch (compound.current()) {
      case Place.PseudoRoot() -> write(asked, OF_DIRECTORY, READ | LOOKUP, out);
      case Place.Inside place -> {
        boolean directory = place.tree().attributes(place.id()).isDirectory();
        Permissions may = place.tree().permissions(compound.caller(), place.id());
        boolean extended =
            compound.version() == MinorVersion.V2 && place.tree().extendedAttributes().isPresent();
        int supported = (directory ? OF_DIRECTORY : OF_FILE) | (extended ? OF_EXTENDED : 0);
        write(asked, supported, bits(may, directory), out);
      }
    }
    return Status.OK;
  }

  private static int bits(Permissions may, boolean directory) {
    int change = directory ? MODIFY | EXTEND | DELETE : MODIFY | EXTEND;
    boolean changes = may.write() && (!directory || may.execute());
    return (may.read() ? READ | READ_EXTENDED | LIST_EXTENDED : 0)
        | (may.write() ? WRITE_EXTENDED : 0)
        | (changes ? change : 0)
        | (may.execute() ? (directory ? LOOKUP : EXECUTE) : 0);
  }

  private static void write(int asked, int supported, int granted, XdrWriter out) {
    out.writeInt(asked & supported);
    out.writeInt(asked & supported & granted);
  }
}

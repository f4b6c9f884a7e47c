package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.SymlinkTarget;

/** CREATE (RFC 8881, 18.4): everything but regular files. */
final class Create implements Operation {
  private static final int BLOCK = 3;
  private static final int CHARACTER = 4;
  private static final int DIRECTORY = 2;
  private static final int LINK = 5;
  private static final int SOCKET = 6;
  private static final int FIFO = 7;
  private static final int MAX_TARGET_BYTES = 64 << 10;

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    int type = in.readInt();
    byte[] target = type == LINK ? in.readOpaque(MAX_TARGET_BYTES) : new byte[0];
    in.skip(type == BLOCK || type == CHARACTER ? 8 : 0);
    byte[] component = Wire.readComponent(in);
    AttributeReader.Wish wish = AttributeReader.readForNew(in, compound.version());
    Place.Inside directory = compound.inside(Status.ROFS);
    Name name = Wire.name(component);
    NewObject object = object(type, target);
    ChangeInfo change = ChangeInfo.in(directory);
    Node made = change.create(compound.caller(), name, object, wish.changeIn(directory));
    compound.current(directory.at(made.id()));
    if (wish.acl().isPresent()) {
      AclSetting.set(compound.caller(), directory.at(made.id()), wish.acl().get());
    }
    change.write(out);
    wish.mask().write(out);
    return Status.OK;
  }

  private static NewObject object(int type, byte[] target) throws NfsException {
    return switch (type) {
      case DIRECTORY -> new NewObject.Directory();
      case LINK -> new NewObject.Symlink(target(target));
      case FIFO -> new NewObject.Special(FileType.FIFO);
      case SOCKET -> new NewObject.Special(FileType.SOCKET);
      case BLOCK, CHARACTER -> throw Status.PERM.exception();
      default -> throw Status.BADTYPE.exception();
    };
  }

  private static SymlinkTarget target(byte[] bytes) throws NfsException {
    if (!SymlinkTarget.isValid(bytes)) {
      boolean tooLong = bytes.length > SymlinkTarget.MAX_BYTES;
      throw (tooLong ? Status.NAMETOOLONG : Status.INVAL).exception();
    }
    return new SymlinkTarget(bytes);
  }
}

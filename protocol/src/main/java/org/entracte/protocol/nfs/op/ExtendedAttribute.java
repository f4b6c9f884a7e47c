package org.entracte.protocol.nfs.op;

import java.util.Optional;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Delegations.Passage;
import org.entracte.protocol.tree.ExtendedAttributes;
import org.entracte.protocol.tree.ExtendedAttributes.Setting;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/**
 * GETXATTR, SETXATTR and REMOVEXATTR (RFC 8276, 8.4). Names are those behind "user." of Linux, as
 * its client and server have them.
 */
abstract class ExtendedAttribute implements Operation {
  private static final int MAX_NAME_BYTES = 4096;

  /** The object that an operation is about. */
  record Subject(Caller caller, Place.Inside place, ExtendedAttributes attributes) {
    FileId id() {
      return place.id();
    }
  }

  /**
   * The current file's.
   *
   * @throws NfsException NOTSUPP where none are kept
   */
  static Subject subject(Compound compound) throws NfsException {
    Place.Inside place = compound.inside(Status.NOTSUPP);
    Optional<ExtendedAttributes> kept = place.tree().extendedAttributes();
    if (kept.isEmpty()) {
      throw Status.NOTSUPP.exception();
    }
    return new Subject(compound.caller(), place, kept.get());
  }

  private static AttributeName name(byte[] bytes) throws NfsException {
    Optional<FileError> flaw = AttributeName.flaw(bytes);
    if (flaw.isPresent()) {
      throw FileErrorStatus.of(flaw.get()).exception();
    }
    return AttributeName.of(bytes);
  }

  private static byte[] readName(XdrReader in) throws XdrException {
    return in.readOpaque(MAX_NAME_BYTES);
  }

  private static Status status(FileError error) {
    return switch (error) {
      case NOT_FOUND -> Status.NOXATTR;
      case FILE_TOO_LARGE -> Status.XATTR2BIG;
      default -> FileErrorStatus.of(error);
    };
  }

  /** What changes an attribute. */
  private interface Change {
    void make() throws FileException;
  }

  private static void change(Compound compound, Subject subject, Change change, XdrWriter out)
      throws NfsException, FileException {
    try (Passage _ = Passing.change(compound.party(), subject.place())) {
      ChangeInfo info = ChangeInfo.in(subject.place());
      info.by(
          () -> {
            change.make();
            return change;
          });
      info.write(out);
    } catch (FileException refused) {
      throw status(refused.error()).exception();
    }
  }

  static final class Get extends ExtendedAttribute {
    @Override
    public Status execute(Compound compound, XdrReader in, XdrWriter out)
        throws XdrException, NfsException, FileException {
      byte[] bytes = readName(in);
      Subject subject = subject(compound);
      AttributeName name = name(bytes);
      Optional<byte[]> value = subject.attributes().get(subject.caller(), subject.id(), name);
      if (value.isEmpty()) {
        throw Status.NOXATTR.exception();
      }
      out.writeOpaque(value.get());
      return Status.OK;
    }
  }

  static final class Set extends ExtendedAttribute {
    @Override
    public Status execute(Compound compound, XdrReader in, XdrWriter out)
        throws XdrException, NfsException, FileException {
      int option = in.readInt();
      byte[] bytes = readName(in);
      byte[] value = in.readOpaque(Integer.MAX_VALUE);
      Subject subject = subject(compound);
      AttributeName name = name(bytes);
      Setting how =
          switch (option) {
            case 0 -> Setting.EITHER;
            case 1 -> Setting.CREATE;
            case 2 -> Setting.REPLACE;
            default -> throw Status.INVAL.exception();
          };
      change(
          compound,
          subject,
          () -> subject.attributes().set(subject.caller(), subject.id(), name, value, how),
          out);
      return Status.OK;
    }
  }

  static final class Remove extends ExtendedAttribute {
    @Override
    public Status execute(Compound compound, XdrReader in, XdrWriter out)
        throws XdrException, NfsException, FileException {
      byte[] bytes = readName(in);
      Subject subject = subject(compound);
      AttributeName name = name(bytes);
      change(
          compound,
          subject,
          () -> subject.attributes().remove(subject.caller(), subject.id(), name),
          out);
      return Status.OK;
    }
  }
}

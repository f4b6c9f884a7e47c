package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;

/** OPEN4args (RFC 8881, 18.16.1; RFC 7530, 16.16.2). */
record OpenArguments(int access, int deny, Wire.ClientOwner owner, Creation creation, Claim claim) {
  private static final int ACCESS_BITS = 3;

  /** Whether and how a file is made where there is none. */
  sealed interface Creation {
    record None() implements Creation {}

    /** UNCHECKED4: an existing file is opened instead. */
    record Unchecked(AttributeReader.Wish wish) implements Creation {}

    /** GUARDED4: an existing file is an error. */
    record Guarded(AttributeReader.Wish wish) implements Creation {}

    /** EXCLUSIVE4, EXCLUSIVE4_1: an error unless made by this very request before. */
    record Exclusive(long verifier, AttributeReader.Wish wish) implements Creation {}
  }

  /** What is to be opened. */
  sealed interface Claim {
    /** A name in the current directory; its bytes are not judged yet. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Named(byte[] component) implements Claim {}

    /** The current file. */
    record Current() implements Claim {}

    /** The current file, which was open before the server restarted. */
    record Previous() implements Claim {}
  }

  static OpenArguments read(XdrReader in, OpenForm form, MinorVersion version)
      throws XdrException, NfsException {
    in.readInt();
    int access = in.readInt() & ~form.wishes();
    int deny = in.readInt();
    Wire.ClientOwner owner = Wire.readOwner(in);
    Creation creation = creation(in, form, version);
    Claim claim = claim(in, form);
    if (access == 0 || (access & ~ACCESS_BITS) != 0 || (deny & ~ACCESS_BITS) != 0) {
      throw Status.INVAL.exception();
    }
    return new OpenArguments(access, deny, owner, creation, claim);
  }

  private static Creation creation(XdrReader in, OpenForm form, MinorVersion version)
      throws XdrException, NfsException {
    if (!in.readBoolean()) {
      return new Creation.None();
    }
    return switch (upTo(form.lastCreation(), in)) {
      case 0 -> new Creation.Unchecked(AttributeReader.readForNew(in, version));
      case 1 -> new Creation.Guarded(AttributeReader.readForNew(in, version));
      case 2 -> new Creation.Exclusive(in.readLong(), AttributeReader.Wish.NONE);
      case 3 -> new Creation.Exclusive(in.readLong(), AttributeReader.readForNew(in, version));
      default -> throw new XdrException("no createmode4");
    };
  }

  /** The discriminant of a union that may have grown with the minor versions. */
  private static int upTo(int last, XdrReader in) throws XdrException {
    int found = in.readInt();
    if (found > last) {
      throw new XdrException("no value of this minor version: " + found);
    }
    return found;
  }

  private static Claim claim(XdrReader in, OpenForm form) throws XdrException, NfsException {
    return switch (upTo(form.lastClaim(), in)) {
      case 0 -> new Claim.Named(Wire.readComponent(in));
      case 1 -> {
        in.readInt();
        yield new Claim.Previous();
      }
      case 2 -> {
        Wire.readStateid(in);
        Wire.readComponent(in);
        throw Status.BAD_STATEID.exception(); // there are no delegations
      }
      case 3 -> {
        Wire.readComponent(in);
        throw Status.NOTSUPP.exception();
      }
      case 4 -> new Claim.Current();
      case 5 -> {
        Wire.readStateid(in);
        throw Status.BAD_STATEID.exception();
      }
      case 6 -> throw Status.NOTSUPP.exception();
      default -> throw new XdrException("no open_claim_type4");
    };
  }
}

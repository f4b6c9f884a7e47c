package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.tree.Delegations;

/** OPEN4args (RFC 8881, 18.16.1; RFC 7530, 16.16.2). */
record OpenArguments(
    int access, int deny, Want want, Wire.ClientOwner owner, Creation creation, Claim claim) {
  private static final int ACCESS_BITS = 3;
  private static final int WRITE_DELEGATION = 2;
  private static final int WANT_BITS = 0xff00;

  /** Whether the client would like to be given the file (OPEN4_SHARE_ACCESS_WANT). */
  enum Want {
    NOTHING_SAID,
    SOME,
    NONE,
    CANCEL
  }

  private static Want want(int share, OpenForm form) {
    return switch (share & form.wishes() & WANT_BITS) {
      case 0x100, 0x200, 0x300 -> Want.SOME;
      case 0x400 -> Want.NONE;
      case 0x500 -> Want.CANCEL;
      default -> Want.NOTHING_SAID;
    };
  }

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

    /**
     * The current file, which was open before the server restarted.
     *
     * @param given the open_delegation_type4 it was given as, too
     */
    record Previous(int given) implements Claim {}

    /** A name in the current directory, of a file the client was given. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record GivenNamed(Stateid stateid, byte[] component) implements Claim {}

    /** The current file, which the client was given. */
    record Given(Stateid stateid) implements Claim {}
  }

  /** What it comes to for others who hold the file. */
  Delegations.Use use() {
    boolean changes =
        (access & OpenTable.WRITE) != 0
            || (deny & OpenTable.READ) != 0
            || (creation instanceof Creation.Unchecked(var wish)
                && wish.change().sizeBytes().isPresent());
    return changes ? Delegations.Use.CHANGING : Delegations.Use.READING;
  }

  static OpenArguments read(XdrReader in, OpenForm form, MinorVersion version)
      throws XdrException, NfsException {
    in.readInt();
    int share = in.readInt();
    int access = share & ~form.wishes();
    int deny = in.readInt();
    Wire.ClientOwner owner = Wire.readOwner(in);
    Creation creation = creation(in, form, version);
    Claim claim = claim(in, form);
    if (access == 0 || (access & ~ACCESS_BITS) != 0 || (deny & ~ACCESS_BITS) != 0) {
      throw Status.INVAL.exception();
    }
    return new OpenArguments(access, deny, want(share, form), owner, creation, claim);
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
        int given = in.readInt();
        if (given < 0 || given > WRITE_DELEGATION) {
          throw new XdrException("no open_delegation_type4: " + given);
        }
        yield new Claim.Previous(given);
      }
      case 2 -> new Claim.GivenNamed(Wire.readStateid(in), Wire.readComponent(in));
      case 3 -> {
        Wire.readComponent(in);
        throw Status.NOTSUPP.exception(); // nothing is kept for a client that restarted
      }
      case 4 -> new Claim.Current();
      case 5 -> new Claim.Given(Wire.readStateid(in));
      case 6 -> throw Status.NOTSUPP.exception();
      default -> throw new XdrException("no open_claim_type4");
    };
  }
}

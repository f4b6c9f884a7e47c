package org.entracte.protocol.nfs.op;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.tree.AccessLists;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.TimeChange;

/** Reads a fattr4 of attributes to set. */
final class AttributeReader {
  private static final int MAX_BYTES = 64 << 10;
  private static final int MAX_OWNER_BYTES = 1024;
  private static final int SET_TO_SERVER_TIME = 0;
  private static final int SET_TO_CLIENT_TIME = 1;
  private static final int NANOS_PER_SECOND = 1_000_000_000;
  private static final long MAX_SECONDS = 1L << 40;

  private AttributeReader() {}

  /**
   * What is to be set.
   *
   * @param modeMask the mode bits that are to change; others stay
   * @param umask of who makes the object
   * @param acl the access control list, to be set behind the mode (RFC 8881, 6.4.1.3)
   */
  record Wish(
      AttributeMask mask,
      AttributeChange change,
      int modeMask,
      int umask,
      Optional<List<Ace>> acl) {
    /** Nothing. */
    static final Wish NONE =
        new Wish(AttributeMask.NONE, AttributeChange.NONE, 07777, 0, Optional.empty());

    /**
     * What to make something in a directory with: the umask counts unless the directory has a list
     * to inherit (RFC 8275, 4).
     */
    AttributeChange changeIn(Place.Inside directory) throws FileException {
      if (umask == 0 || change.mode().isEmpty()) {
        return change;
      }
      Optional<AccessLists> lists = directory.tree().accessLists();
      boolean inherits = lists.isPresent() && lists.get().inherited(directory.id()).isPresent();
      return inherits ? change : change.withMode(change.mode().getAsInt() & ~umask);
    }
  }

  /**
   * Reads all of it, then refuses what is wrong with it.
   *
   * @throws NfsException ATTRNOTSUPP, INVAL (not settable), BADOWNER (not a decimal number)
   */
  static Wish read(XdrReader in, MinorVersion version) throws XdrException, NfsException {
    return read(in, version, AttributeNumber.SETTABLE);
  }

  /** The same for an object that is to be made. */
  static Wish readForNew(XdrReader in, MinorVersion version) throws XdrException, NfsException {
    return read(in, version, AttributeNumber.SETTABLE_AT_CREATION);
  }

  private static Wish read(XdrReader in, MinorVersion version, AttributeMask settable)
      throws XdrException, NfsException {
    AttributeMask mask = AttributeMask.read(in);
    XdrReader values = new XdrReader(in.readOpaqueView(MAX_BYTES));
    if (!mask.without(AttributeNumber.SUPPORTED.and(version.attributes())).isEmpty()) {
      throw Status.ATTRNOTSUPP.exception();
    }
    if (!mask.without(settable).isEmpty()) {
      throw Status.INVAL.exception();
    }
    AttributeChange change = AttributeChange.NONE;
    int modeMask = 07777;
    if (mask.has(AttributeNumber.SIZE)) {
      change = change.withSize(size(values));
    }
    Optional<List<Ace>> acl =
        mask.has(AttributeNumber.ACL) ? Optional.of(Ace.read(values)) : Optional.empty();
    if (mask.has(AttributeNumber.MODE)) {
      change = change.withMode(values.readInt() & 07777);
    }
    OptionalInt uid = mask.has(AttributeNumber.OWNER) ? owner(values) : OptionalInt.empty();
    OptionalInt gid = mask.has(AttributeNumber.OWNER_GROUP) ? owner(values) : OptionalInt.empty();
    TimeChange accessed =
        mask.has(AttributeNumber.TIME_ACCESS_SET) ? time(values) : TimeChange.KEEP;
    TimeChange modified =
        mask.has(AttributeNumber.TIME_MODIFY_SET) ? time(values) : TimeChange.KEEP;
    if (mask.has(AttributeNumber.MODE_SET_MASKED)) {
      if (mask.has(AttributeNumber.MODE)) {
        throw Status.INVAL.exception();
      }
      change = change.withMode(values.readInt() & 07777);
      modeMask = values.readInt() & 07777;
    }
    int umask = 0;
    if (mask.has(AttributeNumber.MODE_UMASK)) {
      if (change.mode().isPresent()) {
        throw Status.INVAL.exception();
      }
      change = change.withMode(values.readInt() & 07777);
      umask = values.readInt() & 0777;
    }
    if (values.remaining() > 0) {
      throw new XdrException(values.remaining() + " bytes behind the attributes");
    }
    return new Wish(
        mask, change.withOwner(uid, gid).withTimes(accessed, modified), modeMask, umask, acl);
  }

  private static long size(XdrReader values) throws XdrException, NfsException {
    long size = values.readLong();
    if (size < 0) {
      throw Status.FBIG.exception();
    }
    return size;
  }

  private static OptionalInt owner(XdrReader values) throws XdrException, NfsException {
    String text = new String(values.readOpaque(MAX_OWNER_BYTES), StandardCharsets.US_ASCII);
    return OptionalInt.of(OwnerText.parse(text));
  }

  private static TimeChange time(XdrReader values) throws XdrException, NfsException {
    int how = values.readInt();
    if (how == SET_TO_SERVER_TIME) {
      return TimeChange.NOW;
    }
    if (how != SET_TO_CLIENT_TIME) {
      throw new XdrException("no time_how4: " + how);
    }
    long seconds = values.readLong();
    int nanos = values.readInt();
    if (nanos < 0 || nanos >= NANOS_PER_SECOND || seconds > MAX_SECONDS || seconds < -MAX_SECONDS) {
      throw Status.INVAL.exception();
    }
    return new TimeChange.To(Instant.ofEpochSecond(seconds, nanos));
  }
}

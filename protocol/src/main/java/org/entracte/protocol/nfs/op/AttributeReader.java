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
import org.entracte.protocol.tree.AttributeChange;
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
   * @param acl the access control list, to be set behind the mode (RFC 8881, 6.4.1.3)
   */
  record Wish(AttributeMask mask, AttributeChange change, int modeMask, Optional<List<Ace>> acl) {}

  /**
   * Reads all of it, then refuses what is wrong with it.
   *
   * @throws NfsException ATTRNOTSUPP, INVAL (not settable), BADOWNER (not a decimal number)
   */
  static Wish read(XdrReader in, MinorVersion version) throws XdrException, NfsException {
    AttributeMask mask = AttributeMask.read(in);
    XdrReader values = new XdrReader(in.readOpaqueView(MAX_BYTES));
    if (!mask.without(AttributeNumber.SUPPORTED.and(version.attributes())).isEmpty()) {
      throw Status.ATTRNOTSUPP.exception();
    }
    if (!mask.without(AttributeNumber.SETTABLE).isEmpty()) {
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
    if (values.remaining() > 0) {
      throw new XdrException(values.remaining() + " bytes behind the attributes");
    }
    return new Wish(mask, change.withOwner(uid, gid).withTimes(accessed, modified), modeMask, acl);
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

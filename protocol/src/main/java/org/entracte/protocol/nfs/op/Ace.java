package org.entracte.protocol.nfs.op;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;

/**
 * An nfsace4 that POSIX lists can express (RFC 8881, 6.2.1).
 *
 * @param flags {@link #FILE_INHERIT} and so on; not whether {@code who} is a group
 * @param mask what it is about
 */
record Ace(boolean allow, int flags, int mask, Who who) {
  static final int READ_DATA = 0x1;
  static final int WRITE_DATA = 0x2;
  static final int APPEND_DATA = 0x4;
  static final int EXECUTE = 0x20;
  static final int DELETE_CHILD = 0x40;
  static final int READ_ATTRIBUTES = 0x80;
  static final int WRITE_ATTRIBUTES = 0x100;
  static final int READ_ACL = 0x2_0000;
  static final int WRITE_ACL = 0x4_0000;
  static final int SYNCHRONIZE = 0x10_0000;

  static final int FILE_INHERIT = 0x1;
  static final int DIRECTORY_INHERIT = 0x2;
  static final int INHERIT_ONLY = 0x8;
  static final int INHERITANCE = FILE_INHERIT | DIRECTORY_INHERIT | INHERIT_ONLY;
  private static final int IDENTIFIER_GROUP = 0x40;

  private static final int ALLOW = 0;
  private static final int DENY = 1;
  private static final int LEAST_BYTES = 16;
  private static final int MAX_ACES = 4096;
  private static final int MAX_WHO_BYTES = 1024;

  /** Whom an entry is about. */
  sealed interface Who {
    record Owner() implements Who {}

    record Group() implements Who {}

    record Everyone() implements Who {}

    record User(int uid) implements Who {}

    record NamedGroup(int gid) implements Who {}
  }

  /**
   * Reads an acl attribute.
   *
   * @throws NfsException ATTRNOTSUPP (alarms, audits, flags that cannot be kept), BADOWNER
   */
  static List<Ace> read(XdrReader in) throws XdrException, NfsException {
    int count = in.readCount(MAX_ACES, LEAST_BYTES);
    List<Ace> aces = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int type = in.readInt();
      int flags = in.readInt();
      int mask = in.readInt();
      String who = new String(in.readOpaque(MAX_WHO_BYTES), StandardCharsets.US_ASCII);
      boolean kept = (flags & ~(INHERITANCE | IDENTIFIER_GROUP)) == 0;
      if ((type != ALLOW && type != DENY) || !kept) {
        throw Status.ATTRNOTSUPP.exception();
      }
      aces.add(
          new Ace(
              type == ALLOW, flags & INHERITANCE, mask, who(who, (flags & IDENTIFIER_GROUP) != 0)));
    }
    return aces;
  }

  private static Who who(String text, boolean group) throws NfsException {
    return switch (text) {
      case "OWNER@" -> new Who.Owner();
      case "GROUP@" -> new Who.Group();
      case "EVERYONE@" -> new Who.Everyone();
      default -> {
        int id = OwnerText.parse(text);
        yield group ? new Who.NamedGroup(id) : new Who.User(id);
      }
    };
  }

  static void write(List<Ace> aces, XdrWriter out) {
    out.writeInt(aces.size());
    for (Ace ace : aces) {
      boolean group = ace.who() instanceof Who.Group || ace.who() instanceof Who.NamedGroup;
      out.writeInt(ace.allow() ? ALLOW : DENY);
      out.writeInt(ace.flags() | (group ? IDENTIFIER_GROUP : 0));
      out.writeInt(ace.mask());
      out.writeOpaque(text(ace.who()).getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static String text(Who who) {
    return switch (who) {
      case Who.Owner() -> "OWNER@";
      case Who.Group() -> "GROUP@";
      case Who.Everyone() -> "EVERYONE@";
      case Who.User(int uid) -> Integer.toUnsignedString(uid);
      case Who.NamedGroup(int gid) -> Integer.toUnsignedString(gid);
    };
  }
}

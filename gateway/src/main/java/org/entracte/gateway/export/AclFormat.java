package org.entracte.gateway.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.AccessList;
import org.entracte.protocol.tree.AttributeName;

/**
 * POSIX access control lists as the kernel hands them out (linux/posix_acl_xattr.h): an int 2 for
 * the version, then for each entry a short tag, a short of permission bits and an int id, all
 * little endian. Without named entries there may be no mask. {@code rw-, user 1000 r--, group r--,
 * mask r--, others ---} is
 *
 * <pre>
 * 02000000  0100 0600 ffffffff  0200 0400 e8030000  0400 0400 ffffffff
 *           1000 0400 ffffffff  2000 0000 ffffffff
 * </pre>
 */
public final class AclFormat {
  public static final AttributeName ACCESS = new AttributeName("system.posix_acl_access");
  public static final AttributeName DEFAULT = new AttributeName("system.posix_acl_default");

  private static final int VERSION = 2;
  private static final int HEADER_BYTES = 4;
  private static final int ENTRY_BYTES = 8;
  private static final int NO_ID = -1;

  private static final int OWNER = 0x01;
  private static final int USER = 0x02;
  private static final int GROUP = 0x04;
  private static final int NAMED_GROUP = 0x08;
  private static final int MASK = 0x10;
  private static final int OTHER = 0x20;

  private AclFormat() {}

  /** The list; empty if the bytes are none that we know. */
  public static Optional<AccessList> decode(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    boolean whole =
        value.length >= HEADER_BYTES && (value.length - HEADER_BYTES) % ENTRY_BYTES == 0;
    if (!whole || in.getInt() != VERSION) {
      return Optional.empty();
    }
    int[] single = {0, 0, -1, 0};
    List<AccessList.Named> users = new ArrayList<>();
    List<AccessList.Named> groups = new ArrayList<>();
    while (in.hasRemaining()) {
      int tag = in.getShort();
      int permissions = in.getShort() & 7;
      int id = in.getInt();
      switch (tag) {
        case OWNER -> single[0] = permissions;
        case GROUP -> single[1] = permissions;
        case MASK -> single[2] = permissions;
        case OTHER -> single[3] = permissions;
        case USER -> users.add(new AccessList.Named(id, permissions));
        case NAMED_GROUP -> groups.add(new AccessList.Named(id, permissions));
        default -> {
          return Optional.empty();
        }
      }
    }
    int mask = single[2] < 0 ? single[1] : single[2];
    return Optional.of(new AccessList(single[0], users, single[1], groups, mask, single[3]));
  }

  public static byte[] encode(AccessList list) {
    int entries = 4 + list.users().size() + list.groups().size();
    ByteBuffer out =
        ByteBuffer.allocate(HEADER_BYTES + ENTRY_BYTES * entries).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(VERSION);
    put(out, OWNER, list.owner(), NO_ID);
    putAll(out, USER, list.users());
    put(out, GROUP, list.group(), NO_ID);
    putAll(out, NAMED_GROUP, list.groups());
    put(out, MASK, list.mask(), NO_ID);
    put(out, OTHER, list.other(), NO_ID);
    return out.array();
  }

  private static void putAll(ByteBuffer out, int tag, List<AccessList.Named> named) {
    named.stream()
        .sorted(Comparator.comparing(AccessList.Named::id, Integer::compareUnsigned))
        .forEach(each -> put(out, tag, each.permissions(), each.id()));
  }

  private static void put(ByteBuffer out, int tag, int permissions, int id) {
    out.putShort((short) tag).putShort((short) permissions).putInt(id);
  }
}

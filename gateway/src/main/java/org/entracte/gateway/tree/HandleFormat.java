package org.entracte.gateway.tree;

import java.nio.ByteBuffer;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/**
 * What front ends hand out for an object, 20 bytes: "EGW", version 1, then the FileId. The same for
 * the object's whole life. A FileId first seen on disk is derived from inode and birth, so that a
 * lost row comes back under the same one.
 */
final class HandleFormat {
  private static final int MAGIC = 0x45475701;

  private HandleFormat() {}

  static byte[] encode(FileId id) {
    return ByteBuffer.allocate(4 + FileId.BYTES).putInt(MAGIC).put(id.toBytes()).array();
  }

  static FileId decode(byte[] handle) throws FileException {
    ByteBuffer buffer = ByteBuffer.wrap(handle);
    if (handle.length != 4 + FileId.BYTES || buffer.getInt() != MAGIC) {
      throw new FileException(
          FileError.INVALID, "not a handle of a gateway: " + handle.length + " bytes");
    }
    return new FileId(buffer.getLong(), buffer.getLong());
  }
}

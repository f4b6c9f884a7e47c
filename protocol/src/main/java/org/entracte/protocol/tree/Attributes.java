package org.entracte.protocol.tree;

import java.time.Instant;

/**
 * An object's attributes at one moment.
 *
 * @param mode the low 12 permission bits (suid, sgid, sticky, rwxrwxrwx)
 * @param links number of names
 * @param sizeBytes length of a file's content or of a link's target
 * @param usedBytes disk space taken; less than the size for a sparse file
 * @param change grows with every change of content or attributes (RFC 8881, 5.8.1.4); of one tree,
 *     never compared between gateway and laptop
 * @param fileNumber the 64-bit inode number shown; fixed while the object lives
 */
public record Attributes(
    FileType type,
    int mode,
    int links,
    int uid,
    int gid,
    long sizeBytes,
    long usedBytes,
    Instant accessed,
    Instant modified,
    Instant changed,
    long change,
    long fileNumber) {

  public Attributes {
    if ((mode & ~07777) != 0 || sizeBytes < 0 || usedBytes < 0 || links < 0) {
      throw new IllegalArgumentException(
          "mode " + Integer.toOctalString(mode) + ", size " + sizeBytes + ", links " + links);
    }
  }

  public boolean isDirectory() {
    return type == FileType.DIRECTORY;
  }

  public boolean isFile() {
    return type == FileType.FILE;
  }
}

package org.entracte.protocol.tree;

import java.util.List;

/**
 * A part of a directory.
 *
 * @param end whether the last entry of the directory is in this part
 */
public record Listing(List<Entry> entries, boolean end) {
  /** The cookie to start from; cookies of entries are above {@link #RESERVED_COOKIES}. */
  public static final long START = 0;

  /** NFS keeps cookies 1 and 2 for itself (RFC 8881, 18.23.4). */
  public static final long RESERVED_COOKIES = 2;

  public Listing {
    entries = List.copyOf(entries);
  }

  /**
   * One name.
   *
   * @param cookie pass it to {@link FileTree#list} to go on behind this entry; stays good while
   *     other entries come and go
   */
  public record Entry(long cookie, Name name, FileId id, Attributes attributes) {}
}

package org.entracte.gateway.state;

import java.time.Instant;
import java.util.Optional;
import org.entracte.gateway.export.ObjectKey;
import org.entracte.gateway.export.Stat;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.Versions;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NamedValues;
import org.entracte.protocol.tree.SymlinkTarget;

/**
 * What is recorded of an object.
 *
 * @param stat as last observed; its access time is not kept
 * @param handle of the kernel, perhaps empty
 * @param listing for a directory: its ctime when the recorded names were all its names
 * @param gone its last name was taken away; the row is kept as a tombstone
 * @param place a name it has or, if gone, had
 * @param values which extended attributes it has ({@link ObjectTable#values}): a digest, of no
 *     bytes if it has none; empty if nobody looked yet
 */
public record ObjectRow(
    FileId id,
    Stat stat,
    Blob handle,
    Optional<SymlinkTarget> target,
    Versions versions,
    Listing listing,
    boolean gone,
    Optional<Place> place,
    Optional<Blob> values) {

  /** The digest of no attributes. */
  public static final Blob NO_VALUES = new Blob(new byte[0]);

  /** A name in a directory. */
  public record Place(FileId directory, Name name) {}

  /** How far a directory's recorded names can be trusted. */
  public sealed interface Listing {
    /** Its names were never read in full. */
    record Never() implements Listing {}

    /** They were all read when the directory's ctime was this. */
    record At(Instant changed) implements Listing {}
  }

  public FileType type() {
    return stat.type();
  }

  public ObjectKey key() {
    return stat.key();
  }

  /** What laptops are told of it. */
  Fact.ObjectIs fact(NamedValues named) {
    return new Fact.ObjectIs(id, attributes(id, stat), versions, target, named);
  }

  /** The same of this object, which may be gone. */
  public Attributes attributes(Stat seen) {
    Attributes of = attributes(id, seen);
    return gone
        ? new Attributes(
            of.type(),
            of.mode(),
            0,
            of.uid(),
            of.gid(),
            of.sizeBytes(),
            of.usedBytes(),
            of.accessed(),
            of.modified(),
            of.changed(),
            of.change(),
            of.fileNumber())
        : of;
  }

  /** What front ends and laptops are shown of an object with this stat. */
  public static Attributes attributes(FileId id, Stat stat) {
    return new Attributes(
        stat.type(),
        stat.mode(),
        stat.links(),
        stat.uid(),
        stat.gid(),
        stat.sizeBytes(),
        stat.usedBytes(),
        stat.accessed(),
        stat.modified(),
        stat.changed(),
        change(stat.changed()),
        fileNumber(id));
  }

  /** The change attribute: ctime in nanoseconds, which differs after every change (multigrain). */
  private static long change(Instant changed) {
    return changed.getEpochSecond() * 1_000_000_000L + changed.getNano();
  }

  /** A mix of the FileId: stays when the content moves to another inode. */
  private static long fileNumber(FileId id) {
    if (id.equals(FileId.ROOT)) {
      return 1;
    }
    return (Mix.of(id.origin(), id.number()) & Long.MAX_VALUE) | 2;
  }
}

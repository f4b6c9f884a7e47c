package org.entracte.protocol.nfs.op;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Space;

/** Writes fattr4 (RFC 8881, 3.3.8 and 5). Thread-safe. */
final class AttributeWriter {
  private static final int ALLOW_AND_DENY = 3;
  private static final int CHANGE_MONOTONIC = 0;
  private static final int CHANGE_TIME = 3;
  private static final int CHANGE_UNDEFINED = 4;
  private static final Space NO_SPACE = new Space(0, 0, 0, 0, 0);

  private final ServedExports exports;
  private final int leaseSeconds;
  private final int maxIoBytes;
  private final Instant started;
  private final AttributeMask known;

  /**
   * @param started shown as the pseudo root's times
   */
  AttributeWriter(ServedExports exports, int leaseSeconds, int maxIoBytes, Instant started) {
    this(exports, leaseSeconds, maxIoBytes, started, AttributeNumber.SUPPORTED);
  }

  private AttributeWriter(
      ServedExports exports,
      int leaseSeconds,
      int maxIoBytes,
      Instant started,
      AttributeMask known) {
    this.exports = exports;
    this.leaseSeconds = leaseSeconds;
    this.maxIoBytes = maxIoBytes;
    this.started = started;
    this.known = known;
  }

  /** The same for clients of one minor version. */
  AttributeWriter of(MinorVersion version) {
    AttributeMask both = AttributeNumber.SUPPORTED.and(version.attributes());
    return new AttributeWriter(exports, leaseSeconds, maxIoBytes, started, both);
  }

  /** What it shows as supported_attrs. */
  AttributeMask known() {
    return known;
  }

  /** One object whose attributes are to be written. */
  private record Subject(
      Place place, Attributes attributes, Space space, long fsid, long mountedOn) {}

  /** Writes those of {@code wanted} that we know, for an object whose attributes are at hand. */
  void write(AttributeMask wanted, Place.Inside place, Attributes attributes, XdrWriter out)
      throws FileException {
    Export export = place.export();
    boolean root = place.id().equals(FileId.ROOT);
    boolean needsSpace = !wanted.and(AttributeNumber.OF_SPACE).isEmpty();
    Space space = needsSpace ? place.tree().space() : NO_SPACE;
    long mountedOn = root ? ServedExports.mountedOn(export) : attributes.fileNumber();
    write(wanted, new Subject(place, attributes, space, export.fsid(), mountedOn), out);
  }

  void writePseudoRoot(AttributeMask wanted, XdrWriter out) throws FileException {
    List<Export> all = exports.all();
    long change = 1 + Integer.toUnsignedLong(all.stream().map(Export::name).toList().hashCode());
    Attributes attributes =
        new Attributes(
            FileType.DIRECTORY,
            0555,
            2 + all.size(),
            0,
            0,
            4096,
            0,
            started,
            started,
            started,
            change,
            ServedExports.PSEUDO_ROOT_NUMBER);
    Subject subject =
        new Subject(
            exports.pseudoRoot(), attributes, NO_SPACE, 0, ServedExports.PSEUDO_ROOT_NUMBER);
    write(wanted, subject, out);
  }

  void write(AttributeMask wanted, Place place, XdrWriter out) throws FileException {
    switch (place) {
      case Place.PseudoRoot() -> writePseudoRoot(wanted, out);
      case Place.Inside inside -> write(wanted, inside, inside.tree().attributes(inside.id()), out);
    }
  }

  private void write(AttributeMask wanted, Subject subject, XdrWriter out) throws FileException {
    AttributeMask mask = wanted.and(AttributeNumber.READABLE).and(known);
    mask.write(out);
    int lengthAt = out.position();
    out.writeInt(0);
    for (long rest = mask.low(); rest != 0; rest &= rest - 1) {
      writeOne(Long.numberOfTrailingZeros(rest), subject, out);
    }
    if (mask.has(AttributeNumber.SUPPATTR_EXCLCREAT)) {
      AttributeNumber.SETTABLE_AT_CREATION.and(known).write(out);
    }
    if (mask.has(AttributeNumber.CHANGE_ATTR_TYPE)) {
      out.writeInt(changeType(subject.place()));
    }
    if (mask.has(AttributeNumber.XATTR_SUPPORT)) {
      out.writeBoolean(keepsExtendedAttributes(subject.place()));
    }
    out.setInt(lengthAt, out.position() - lengthAt - 4);
  }

  private static int changeType(Place place) {
    return switch (place) {
      case Place.PseudoRoot() -> CHANGE_UNDEFINED;
      case Place.Inside inside ->
          switch (inside.tree().changeKind()) {
            case MONOTONIC -> CHANGE_MONOTONIC;
            case TIME -> CHANGE_TIME;
          };
    };
  }

  private static boolean keepsExtendedAttributes(Place place) {
    return place instanceof Place.Inside inside && inside.tree().extendedAttributes().isPresent();
  }

  private void writeOne(int number, Subject subject, XdrWriter out) throws FileException {
    if (number >= AttributeNumber.SPACE_AVAIL
        || (number >= AttributeNumber.FILES_AVAIL && number <= AttributeNumber.FILES_TOTAL)
        || (number >= AttributeNumber.QUOTA_AVAIL_HARD && number <= AttributeNumber.RAWDEV)) {
      writeSpaceOrTime(number, subject, out);
    } else if (number <= AttributeNumber.SYMLINK_SUPPORT
        || number >= AttributeNumber.MODE
        || number == AttributeNumber.FSID
        || number == AttributeNumber.ACL
        || number == AttributeNumber.FILEHANDLE
        || number == AttributeNumber.FILEID) {
      writeOfObject(number, subject, out);
    } else {
      writeConstant(number, out);
    }
  }

  private void writeOfObject(int number, Subject subject, XdrWriter out) throws FileException {
    Attributes a = subject.attributes();
    switch (number) {
      case AttributeNumber.SUPPORTED_ATTRS -> known.write(out);
      case AttributeNumber.TYPE -> out.writeInt(typeCode(a.type()));
      case AttributeNumber.FH_EXPIRE_TYPE -> out.writeInt(0); // FH4_PERSISTENT
      case AttributeNumber.CHANGE -> out.writeLong(a.change());
      case AttributeNumber.SIZE -> out.writeLong(a.sizeBytes());
      case AttributeNumber.LINK_SUPPORT, AttributeNumber.SYMLINK_SUPPORT -> out.writeBoolean(true);
      case AttributeNumber.FSID -> {
        out.writeLong(subject.fsid());
        out.writeLong(subject.place() instanceof Place.PseudoRoot ? 0 : 1);
      }
      case AttributeNumber.ACL -> Ace.write(AclSetting.of(subject.place(), a), out);
      case AttributeNumber.FILEHANDLE -> out.writeOpaque(exports.handle(subject.place()));
      case AttributeNumber.FILEID -> out.writeLong(a.fileNumber());
      case AttributeNumber.MODE -> out.writeInt(a.mode());
      case AttributeNumber.NO_TRUNC -> out.writeBoolean(true);
      case AttributeNumber.NUMLINKS -> out.writeInt(a.links());
      case AttributeNumber.OWNER -> writeDecimal(a.uid(), out);
      case AttributeNumber.OWNER_GROUP -> writeDecimal(a.gid(), out);
      default -> throw new IllegalStateException("attribute " + number);
    }
  }

  private void writeConstant(int number, XdrWriter out) {
    switch (number) {
      case AttributeNumber.NAMED_ATTR, AttributeNumber.CASE_INSENSITIVE -> out.writeBoolean(false);
      case AttributeNumber.UNIQUE_HANDLES,
          AttributeNumber.CANSETTIME,
          AttributeNumber.CASE_PRESERVING,
          AttributeNumber.CHOWN_RESTRICTED,
          AttributeNumber.HOMOGENEOUS ->
          out.writeBoolean(true);
      case AttributeNumber.LEASE_TIME -> out.writeInt(leaseSeconds);
      case AttributeNumber.RDATTR_ERROR -> out.writeInt(0);
      case AttributeNumber.ACLSUPPORT -> out.writeInt(ALLOW_AND_DENY);
      case AttributeNumber.MAXFILESIZE -> out.writeLong(Long.MAX_VALUE);
      case AttributeNumber.MAXLINK -> out.writeInt(65000);
      case AttributeNumber.MAXNAME -> out.writeInt(255);
      case AttributeNumber.MAXREAD, AttributeNumber.MAXWRITE -> out.writeLong(maxIoBytes);
      default -> throw new IllegalStateException("attribute " + number);
    }
  }

  private static void writeSpaceOrTime(int number, Subject subject, XdrWriter out) {
    Space space = subject.space();
    Attributes a = subject.attributes();
    switch (number) {
      case AttributeNumber.FILES_AVAIL, AttributeNumber.FILES_FREE ->
          out.writeLong(space.freeFiles());
      case AttributeNumber.FILES_TOTAL -> out.writeLong(space.totalFiles());
      // All of the file system shares what is left of it (RFC 8881, 5.8.2.28): no other quota is
      // known here.
      case AttributeNumber.QUOTA_AVAIL_HARD, AttributeNumber.QUOTA_AVAIL_SOFT ->
          out.writeLong(space.availableBytes());
      case AttributeNumber.QUOTA_USED -> out.writeLong(space.totalBytes() - space.freeBytes());
      case AttributeNumber.RAWDEV -> out.writeLong(0);
      case AttributeNumber.SPACE_AVAIL -> out.writeLong(space.availableBytes());
      case AttributeNumber.SPACE_FREE -> out.writeLong(space.freeBytes());
      case AttributeNumber.SPACE_TOTAL -> out.writeLong(space.totalBytes());
      case AttributeNumber.SPACE_USED -> out.writeLong(a.usedBytes());
      case AttributeNumber.TIME_ACCESS -> writeTime(a.accessed(), out);
      case AttributeNumber.TIME_DELTA -> writeTime(Instant.ofEpochSecond(0, 1), out);
      case AttributeNumber.TIME_METADATA -> writeTime(a.changed(), out);
      case AttributeNumber.TIME_MODIFY -> writeTime(a.modified(), out);
      case AttributeNumber.MOUNTED_ON_FILEID -> out.writeLong(subject.mountedOn());
      default -> throw new IllegalStateException("attribute " + number);
    }
  }

  private static int typeCode(FileType type) {
    return switch (type) {
      case FILE -> 1;
      case DIRECTORY -> 2;
      case BLOCK_DEVICE -> 3;
      case CHARACTER_DEVICE -> 4;
      case SYMLINK -> 5;
      case SOCKET -> 6;
      case FIFO -> 7;
    };
  }

  private static void writeTime(Instant time, XdrWriter out) {
    out.writeLong(time.getEpochSecond());
    out.writeInt(time.getNano());
  }

  private static void writeDecimal(int id, XdrWriter out) {
    out.writeOpaque(Integer.toUnsignedString(id).getBytes(StandardCharsets.US_ASCII));
  }
}

package org.entracte.protocol.nfs.op;

/** The attributes we serve (RFC 8881, 5.6 to 5.8). */
final class AttributeNumber {
  static final int SUPPORTED_ATTRS = 0;
  static final int TYPE = 1;
  static final int FH_EXPIRE_TYPE = 2;
  static final int CHANGE = 3;
  static final int SIZE = 4;
  static final int LINK_SUPPORT = 5;
  static final int SYMLINK_SUPPORT = 6;
  static final int NAMED_ATTR = 7;
  static final int FSID = 8;
  static final int UNIQUE_HANDLES = 9;
  static final int LEASE_TIME = 10;
  static final int RDATTR_ERROR = 11;
  static final int ACL = 12;
  static final int ACLSUPPORT = 13;
  static final int CANSETTIME = 15;
  static final int CASE_INSENSITIVE = 16;
  static final int CASE_PRESERVING = 17;
  static final int CHOWN_RESTRICTED = 18;
  static final int FILEHANDLE = 19;
  static final int FILEID = 20;
  static final int FILES_AVAIL = 21;
  static final int FILES_FREE = 22;
  static final int FILES_TOTAL = 23;
  static final int HOMOGENEOUS = 26;
  static final int MAXFILESIZE = 27;
  static final int MAXLINK = 28;
  static final int MAXNAME = 29;
  static final int MAXREAD = 30;
  static final int MAXWRITE = 31;
  static final int MODE = 33;
  static final int NO_TRUNC = 34;
  static final int NUMLINKS = 35;
  static final int OWNER = 36;
  static final int OWNER_GROUP = 37;
  static final int QUOTA_AVAIL_HARD = 38;
  static final int QUOTA_AVAIL_SOFT = 39;
  static final int QUOTA_USED = 40;
  static final int RAWDEV = 41;
  static final int SPACE_AVAIL = 42;
  static final int SPACE_FREE = 43;
  static final int SPACE_TOTAL = 44;
  static final int SPACE_USED = 45;
  static final int TIME_ACCESS = 47;
  static final int TIME_ACCESS_SET = 48;
  static final int TIME_DELTA = 51;
  static final int TIME_METADATA = 52;
  static final int TIME_MODIFY = 53;
  static final int TIME_MODIFY_SET = 54;
  static final int MOUNTED_ON_FILEID = 55;
  static final int MODE_SET_MASKED = 74;
  static final int SUPPATTR_EXCLCREAT = 75;

  /** RFC 7862, 12.2.3. */
  static final int CHANGE_ATTR_TYPE = 79;

  /** RFC 8275, 4. */
  static final int MODE_UMASK = 81;

  /** RFC 8276, 8.2. */
  static final int XATTR_SUPPORT = 82;

  /** What SETATTR, CREATE and OPEN can set. */
  static final AttributeMask SETTABLE =
      AttributeMask.of(
          SIZE, ACL, MODE, OWNER, OWNER_GROUP, TIME_ACCESS_SET, TIME_MODIFY_SET, MODE_SET_MASKED);

  /** What can be said of an object that is being made. */
  static final AttributeMask SETTABLE_AT_CREATION = SETTABLE.with(MODE_UMASK);

  private static final AttributeMask WRITE_ONLY =
      AttributeMask.of(TIME_ACCESS_SET, TIME_MODIFY_SET, MODE_SET_MASKED, MODE_UMASK);

  /** What GETATTR, READDIR and VERIFY can tell. */
  static final AttributeMask READABLE =
      AttributeMask.of(
          SUPPORTED_ATTRS,
          TYPE,
          FH_EXPIRE_TYPE,
          CHANGE,
          SIZE,
          LINK_SUPPORT,
          SYMLINK_SUPPORT,
          NAMED_ATTR,
          FSID,
          UNIQUE_HANDLES,
          LEASE_TIME,
          RDATTR_ERROR,
          ACL,
          ACLSUPPORT,
          CANSETTIME,
          CASE_INSENSITIVE,
          CASE_PRESERVING,
          CHOWN_RESTRICTED,
          FILEHANDLE,
          FILEID,
          FILES_AVAIL,
          FILES_FREE,
          FILES_TOTAL,
          HOMOGENEOUS,
          MAXFILESIZE,
          MAXLINK,
          MAXNAME,
          MAXREAD,
          MAXWRITE,
          MODE,
          NO_TRUNC,
          NUMLINKS,
          OWNER,
          OWNER_GROUP,
          QUOTA_AVAIL_HARD,
          QUOTA_AVAIL_SOFT,
          QUOTA_USED,
          RAWDEV,
          SPACE_AVAIL,
          SPACE_FREE,
          SPACE_TOTAL,
          SPACE_USED,
          TIME_ACCESS,
          TIME_DELTA,
          TIME_METADATA,
          TIME_MODIFY,
          MOUNTED_ON_FILEID,
          SUPPATTR_EXCLCREAT,
          CHANGE_ATTR_TYPE,
          XATTR_SUPPORT);

  static final AttributeMask SUPPORTED =
      new AttributeMask(READABLE.low() | WRITE_ONLY.low(), READABLE.high() | WRITE_ONLY.high());

  /** Those that need the file system's free space. */
  static final AttributeMask OF_SPACE =
      AttributeMask.of(
          FILES_AVAIL,
          FILES_FREE,
          FILES_TOTAL,
          QUOTA_AVAIL_HARD,
          QUOTA_AVAIL_SOFT,
          QUOTA_USED,
          SPACE_AVAIL,
          SPACE_FREE,
          SPACE_TOTAL);

  private AttributeNumber() {}

  static boolean isWriteOnly(AttributeMask mask) {
    return !mask.and(WRITE_ONLY).isEmpty();
  }
}

package org.entracte.protocol.nfs.state;

/** The nfsstat4 values we answer (RFC 8881, 15.1). */
public enum Status {
  OK(0),
  PERM(1),
  NOENT(2),
  IO(5),
  ACCESS(13),
  EXIST(17),
  XDEV(18),
  NOTDIR(20),
  ISDIR(21),
  INVAL(22),
  FBIG(27),
  NOSPC(28),
  ROFS(30),
  MLINK(31),
  NAMETOOLONG(63),
  NOTEMPTY(66),
  DQUOT(69),
  STALE(70),
  BADHANDLE(10001),
  BAD_COOKIE(10003),
  NOTSUPP(10004),
  TOOSMALL(10005),
  SERVERFAULT(10006),
  BADTYPE(10007),
  DELAY(10008),
  SAME(10009),
  DENIED(10010),
  EXPIRED(10011),
  LOCKED(10012),
  GRACE(10013),
  SHARE_DENIED(10015),
  CLID_INUSE(10017),
  NOFILEHANDLE(10020),
  MINOR_VERS_MISMATCH(10021),
  STALE_CLIENTID(10022),
  OLD_STATEID(10024),
  BAD_STATEID(10025),
  NOT_SAME(10027),
  SYMLINK(10029),
  RESTOREFH(10030),
  ATTRNOTSUPP(10032),
  NO_GRACE(10033),
  RECLAIM_BAD(10034),
  RECLAIM_CONFLICT(10035),
  BADXDR(10036),
  LOCKS_HELD(10037),
  OPENMODE(10038),
  BADOWNER(10039),
  BADNAME(10041),
  OP_ILLEGAL(10044),
  BADSESSION(10052),
  BADSLOT(10053),
  COMPLETE_ALREADY(10054),
  SEQ_MISORDERED(10063),
  SEQUENCE_POS(10064),
  REQ_TOO_BIG(10065),
  REP_TOO_BIG(10066),
  REP_TOO_BIG_TO_CACHE(10067),
  RETRY_UNCACHED_REP(10068),
  TOO_MANY_OPS(10070),
  OP_NOT_IN_SESSION(10071),
  CLIENTID_BUSY(10074),
  ENCR_ALG_UNSUPP(10079),
  NOT_ONLY_OP(10081),
  WRONG_TYPE(10083);

  private final int code;

  Status(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** To throw; always the same object, so that a refusal allocates nothing. */
  public NfsException exception() {
    return NfsException.of(this);
  }
}

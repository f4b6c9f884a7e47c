package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.entracte.protocol.nfs.state.Status;

/**
 * Which errors each operation of NFSv4.0 may be answered with (RFC 7530, 13.2); those that this
 * server has no name for are left out, as it cannot send them.
 */
final class ValidErrors {
  private static final String HANDLE = " BADHANDLE NOFILEHANDLE STALE DELAY IO RESOURCE ";
  private static final String NAME = " BADNAME BADXDR INVAL NAMETOOLONG NOTDIR ACCESS ";
  private static final String CHANGE = " EXIST NOSPC DQUOT ROFS ";
  private static final String STATE =
      " BAD_STATEID OLD_STATEID STALE_STATEID EXPIRED BADXDR DELAY NOFILEHANDLE STALE RESOURCE"
          + " INVAL ";
  private static final String OF_FILE = " BADHANDLE ISDIR ";

  private static final Map<Integer, String> BY_OPERATION =
      Map.ofEntries(
          Map.entry(3, HANDLE + "ACCESS BADXDR INVAL"),
          Map.entry(4, STATE + OF_FILE + "BAD_SEQID LOCKS_HELD"),
          Map.entry(5, HANDLE + "ACCESS BADXDR INVAL ISDIR ROFS SYMLINK"),
          Map.entry(6, HANDLE + NAME + CHANGE + "ATTRNOTSUPP BADOWNER BADTYPE PERM"),
          Map.entry(7, "BADXDR DELAY NOTSUPP RESOURCE STALE_CLIENTID"),
          Map.entry(8, STATE + "NOTSUPP"),
          Map.entry(9, HANDLE + "ACCESS BADXDR GRACE INVAL"),
          Map.entry(10, "BADHANDLE NOFILEHANDLE RESOURCE STALE"),
          Map.entry(
              11, HANDLE + NAME + CHANGE + "FILE_OPEN ISDIR MLINK NOENT NOTSUPP WRONGSEC XDEV"),
          Map.entry(
              12,
              STATE
                  + OF_FILE
                  + "ACCESS BAD_RANGE BAD_SEQID DENIED GRACE NO_GRACE OPENMODE RECLAIM_BAD"
                  + " RECLAIM_CONFLICT STALE_CLIENTID"),
          Map.entry(
              13,
              "ACCESS BADHANDLE BAD_RANGE BADXDR DELAY DENIED EXPIRED GRACE INVAL ISDIR"
                  + " NOFILEHANDLE RESOURCE STALE STALE_CLIENTID"),
          Map.entry(14, STATE + OF_FILE + "ACCESS BAD_RANGE BAD_SEQID GRACE"),
          Map.entry(15, HANDLE + NAME + "NOENT SYMLINK WRONGSEC"),
          Map.entry(16, HANDLE + "ACCESS NOENT NOTDIR SYMLINK WRONGSEC"),
          Map.entry(17, HANDLE + "ACCESS ATTRNOTSUPP BADXDR GRACE INVAL SAME"),
          Map.entry(
              18,
              HANDLE
                  + NAME
                  + CHANGE
                  + "ATTRNOTSUPP BADOWNER BAD_SEQID BAD_STATEID EXPIRED FBIG GRACE ISDIR NOENT"
                  + " NO_GRACE NOTSUPP OLD_STATEID PERM RECLAIM_BAD RECLAIM_CONFLICT SHARE_DENIED"
                  + " STALE_CLIENTID SYMLINK WRONGSEC"),
          Map.entry(19, HANDLE + "ACCESS BADXDR DQUOT NOENT NOSPC NOTSUPP ROFS"),
          Map.entry(
              20,
              "BADHANDLE BAD_SEQID BAD_STATEID BADXDR EXPIRED INVAL ISDIR NOFILEHANDLE OLD_STATEID"
                  + " RESOURCE STALE STALE_STATEID"),
          Map.entry(21, STATE + "BADHANDLE BAD_SEQID LOCKS_HELD ROFS"),
          Map.entry(22, "BADHANDLE BADXDR DELAY STALE WRONGSEC"),
          Map.entry(23, "DELAY WRONGSEC"),
          Map.entry(24, "DELAY WRONGSEC"),
          Map.entry(25, STATE + OF_FILE + "ACCESS GRACE IO LOCKED OPENMODE SYMLINK"),
          Map.entry(26, HANDLE + "ACCESS BAD_COOKIE BADXDR INVAL NOTDIR NOT_SAME TOOSMALL"),
          Map.entry(27, HANDLE + "ACCESS INVAL ISDIR NOTSUPP"),
          Map.entry(28, HANDLE + NAME + "FILE_OPEN GRACE NOENT NOTEMPTY ROFS"),
          Map.entry(29, HANDLE + NAME + CHANGE + "FILE_OPEN GRACE NOENT NOTEMPTY WRONGSEC XDEV"),
          Map.entry(30, "ACCESS BADXDR CB_PATH_DOWN EXPIRED RESOURCE STALE_CLIENTID"),
          Map.entry(31, "BADHANDLE RESOURCE RESTOREFH STALE WRONGSEC"),
          Map.entry(32, "BADHANDLE NOFILEHANDLE RESOURCE STALE"),
          Map.entry(33, HANDLE.replace("IO ", "") + NAME + "NOENT"),
          Map.entry(
              34,
              STATE
                  + OF_FILE
                  + "ACCESS ATTRNOTSUPP BADOWNER DQUOT FBIG GRACE IO LOCKED NOSPC OPENMODE PERM"
                  + " ROFS"),
          Map.entry(35, "BADXDR CLID_INUSE DELAY INVAL RESOURCE"),
          Map.entry(36, "BADXDR CLID_INUSE DELAY RESOURCE STALE_CLIENTID"),
          Map.entry(37, HANDLE + "ACCESS ATTRNOTSUPP BADXDR GRACE INVAL NOT_SAME"),
          Map.entry(
              38,
              STATE + OF_FILE + "ACCESS DQUOT FBIG GRACE IO LOCKED NOSPC OPENMODE ROFS SYMLINK"),
          Map.entry(39, "BADXDR EXPIRED LOCKS_HELD RESOURCE STALE_CLIENTID"),
          Map.entry(10044, "BADXDR OP_ILLEGAL"));

  private ValidErrors() {}

  /** Fails if any of these operations was answered with an error that is not for it. */
  static void assertNoOthers(Map<Integer, ? extends Set<Integer>> failures) {
    failures.forEach(
        (operation, statuses) -> {
          Set<String> allowed =
              Arrays.stream(BY_OPERATION.getOrDefault(operation, "").split(" +", -1))
                  .collect(Collectors.toSet());
          Set<String> found =
              Arrays.stream(Status.values())
                  .filter(status -> statuses.contains(status.code()))
                  .map(Status::name)
                  .collect(Collectors.toSet());
          assertThat(allowed).as("errors of operation %d", operation).containsAll(found);
        });
  }
}

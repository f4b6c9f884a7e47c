package org.entracte.protocol.tree;

/**
 * On what terms an export is served; may change while it is.
 *
 * @param squash for callers that only claim who they are
 * @param readOnly nothing may be changed through any front end, nor by laptops' edits
 * @param memberships whose word is taken for the groups somebody is in
 */
public record ExportTerms(Squash squash, boolean readOnly, Memberships memberships) {
  /** Writable, for programs of this machine and for people of others, in the groups they claim. */
  public static final ExportTerms USUAL =
      new ExportTerms(Squash.REMOTE_ROOT, false, Memberships.CLAIMED);

  public ExportTerms withSquash(Squash newSquash) {
    return new ExportTerms(newSquash, readOnly, memberships);
  }

  public ExportTerms withReadOnly(boolean isReadOnly) {
    return new ExportTerms(squash, isReadOnly, memberships);
  }

  public ExportTerms withMemberships(Memberships newMemberships) {
    return new ExportTerms(squash, readOnly, newMemberships);
  }

  /**
   * Whom the export takes a caller for.
   *
   * @param here whether the call comes from this machine
   */
  public Caller admit(Caller claimed, boolean here) {
    return squash.admit(memberships.of(claimed), here);
  }
}

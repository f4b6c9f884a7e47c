package org.entracte.protocol.nfs.state;

/**
 * A stateid4 (RFC 8881, 8.2): the client's view of an open or of an owner's locks on a file. Its
 * "other" field is {@code boot}, {@code index}, {@code generation}.
 */
public record Stateid(int seqid, int boot, int index, int generation) {
  /** For READ and WRITE without any open. */
  public static final Stateid ANONYMOUS = new Stateid(0, 0, 0, 0);

  /** As anonymous; would also read past mandatory locks, which we have not. */
  public static final Stateid READ_BYPASS = new Stateid(-1, -1, -1, -1);

  /** "The stateid the compound's last operation returned." */
  public static final Stateid CURRENT = new Stateid(1, 0, 0, 0);

  /** Whether it stands for no open at all. */
  public boolean isSpecial() {
    return equals(ANONYMOUS) || equals(READ_BYPASS);
  }
}

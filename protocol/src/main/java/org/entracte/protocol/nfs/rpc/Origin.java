package org.entracte.protocol.nfs.rpc;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.entracte.protocol.tree.Delegations.Party;

/** Where calls come from: one for each connection. Safe for many threads. */
public final class Origin {
  private final boolean here;
  private final Optional<InetSocketAddress> remote;
  private final BackPath back;
  private volatile Party party = Party.OUTSIDER;

  /**
   * @param here whether from this machine
   * @param remote where the peer's end is, where the transport has such things
   * @param back the way to call back over the same connection
   */
  public Origin(boolean here, Optional<InetSocketAddress> remote, BackPath back) {
    this.here = here;
    this.remote = remote;
    this.back = back;
  }

  public boolean here() {
    return here;
  }

  public Optional<InetAddress> address() {
    return remote.map(InetSocketAddress::getAddress);
  }

  /** Address and port; a client that connects anew and repeats its calls takes the same ones. */
  Optional<InetSocketAddress> remote() {
    return remote;
  }

  public BackPath back() {
    return back;
  }

  /** Who is known to call this way; an outsider until somebody is. */
  public Party party() {
    return party;
  }

  /** From now on this is who calls this way. */
  public void party(Party known) {
    party = known;
  }
}

package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.rpc.BackPath;
import org.entracte.protocol.nfs.rpc.Origin;
import org.entracte.protocol.nfs.rpc.Peer;
import org.entracte.protocol.nfs.state.Client;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Sequenced;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Delegations;
import org.jspecify.annotations.Nullable;

/** One COMPOUND while it is executed: who asks, and the current and saved file handle. */
final class Compound {
  private final Peer peer;
  private final MinorVersion version;
  private final Dialect dialect;
  private final int operations;
  private final int replyAt;
  private int reached;
  private Sequenced.@Nullable Fresh request;
  private Sequenced.@Nullable Repeated repeated;
  private @Nullable Client named;
  private @Nullable Place current;
  private @Nullable Place saved;
  private @Nullable Stateid currentStateid;
  private @Nullable Stateid savedStateid;

  /**
   * @param operations how many the request has
   * @param replyAt where its reply begins, RPC header included
   */
  Compound(Peer peer, MinorVersion version, Dialect dialect, int operations, int replyAt) {
    this.peer = peer;
    this.version = version;
    this.dialect = dialect;
    this.operations = operations;
    this.replyAt = replyAt;
  }

  /** On whose behalf it acts: as the export of the current file handle takes him. */
  Caller caller() {
    return current instanceof Place.Inside inside
        ? inside.export().terms().admit(peer.caller(), peer.origin().here())
        : peer.caller();
  }

  /** Who sent it, whatever an export takes him for: the owner of a client id. */
  int principal() {
    return peer.caller().uid();
  }

  MinorVersion version() {
    return version;
  }

  Dialect dialect() {
    return dialect;
  }

  /** How many operations the request has. */
  int operations() {
    return operations;
  }

  /** How long the reply is so far, RPC header included. */
  int replyBytes(XdrWriter out) {
    return out.position() - replyAt;
  }

  /** The operation of that index, from 0, is about to run. */
  void reach(int index) {
    reached = index;
  }

  boolean isLast() {
    return reached == operations - 1;
  }

  void sequenced(Sequenced sequenced) {
    switch (sequenced) {
      case Sequenced.Fresh fresh -> request = fresh;
      case Sequenced.Repeated again -> repeated = again;
    }
  }

  /** The slot this runs in; null outside a session. */
  Sequenced.@Nullable Fresh request() {
    return request;
  }

  /** Set if SEQUENCE recognised a repetition. */
  Sequenced.@Nullable Repeated repeated() {
    return repeated;
  }

  /** The client of the session; only operations that need one before them ask. */
  Client client() throws NfsException {
    if (request == null) {
      throw Status.OP_NOT_IN_SESSION.exception();
    }
    return request.session().client();
  }

  /** The client that asks: that the session or the request names, else its connection's. */
  Delegations.Party party() {
    if (request != null) {
      return request.session().client();
    }
    return named == null ? origin().party() : named;
  }

  /** The connection it came over. */
  Origin origin() {
    return peer.origin();
  }

  /** The way to call whoever sent it. */
  BackPath back() {
    return peer.origin().back();
  }

  /** The client of an owner in the arguments, with the client id given there. */
  Client named(long clientId) throws NfsException {
    named = dialect.named(this, clientId);
    return named;
  }

  /** The client that has a stateid. */
  Client holding(Stateid stateid) throws NfsException {
    named = dialect.holding(this, stateid);
    return named;
  }

  /** Refuses input and output without an open while others may still claim theirs back. */
  void checkNoGrace() throws NfsException {
    dialect.checkNoGrace(this);
  }

  /** The current file handle, if there is one. */
  @Nullable Place place() {
    return current;
  }

  Place current() throws NfsException {
    if (current == null) {
      throw Status.NOFILEHANDLE.exception();
    }
    return current;
  }

  /** The current file handle, in an export; {@code otherwise} is thrown for the pseudo root. */
  Place.Inside inside(Status otherwise) throws NfsException {
    return inside(current(), otherwise);
  }

  Place.Inside savedInside(Status otherwise) throws NfsException {
    if (saved == null) {
      throw Status.NOFILEHANDLE.exception();
    }
    return inside(saved, otherwise);
  }

  private static Place.Inside inside(Place place, Status otherwise) throws NfsException {
    return switch (place) {
      case Place.Inside inside -> inside;
      case Place.PseudoRoot() -> throw otherwise.exception();
    };
  }

  /** Sets the current file handle; there is no current stateid any more (RFC 8881, 16.2.3.1.2). */
  void current(@Nullable Place place) {
    current = place;
    currentStateid = null;
  }

  void save() throws NfsException {
    saved = current();
    savedStateid = currentStateid;
  }

  void restore() throws NfsException {
    if (saved == null) {
      throw Status.RESTOREFH.exception();
    }
    current = saved;
    currentStateid = savedStateid;
  }

  void currentStateid(@Nullable Stateid stateid) {
    currentStateid = stateid;
  }

  /** The stateid meant: the current one where the special value says so. */
  Stateid meant(Stateid stateid) throws NfsException {
    return dialect.meant(stateid, currentStateid);
  }

  /** The same of the saved file handle (RFC 7862, 15.2.3). */
  Stateid meantSaved(Stateid stateid) throws NfsException {
    return dialect.meant(stateid, savedStateid);
  }
}

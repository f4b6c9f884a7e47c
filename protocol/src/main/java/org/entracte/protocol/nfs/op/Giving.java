package org.entracte.protocol.nfs.op;

import org.entracte.protocol.nfs.state.Client;
import org.entracte.protocol.nfs.state.DelegationTable;
import org.entracte.protocol.nfs.state.DelegationTable.Answer;
import org.entracte.protocol.nfs.state.DelegationTable.Why;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.Sequenced;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.Delegations;
import org.entracte.protocol.tree.FileException;
import org.jspecify.annotations.Nullable;

/** What an OPEN answers of delegations: open_delegation4 (RFC 8881, 18.16.2). Thread-safe. */
final class Giving {
  private static final int NONE = 0;
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int NONE_EXT = 3;
  private static final int LIMIT_SIZE = 1;
  private static final byte[] NOTHING = {};

  private final DelegationTable delegations;
  private final ServedExports exports;

  Giving(DelegationTable delegations, ServedExports exports) {
    this.delegations = delegations;
    this.exports = exports;
  }

  /**
   * Gives the current file, which has just been opened, to the client, or says why not.
   *
   * @param passage of the OPEN, still under way
   */
  void give(
      Compound compound,
      Client client,
      OpenArguments arguments,
      OpenTable.Opened opened,
      Delegations.Passage passage,
      XdrWriter out)
      throws FileException {
    switch (answer(compound, client, arguments, opened, passage)) {
      case Answer.Given given -> write(given, out);
      case Answer.Refused(var why) -> refuse(arguments, why, out);
    }
  }

  private Answer answer(
      Compound compound,
      Client client,
      OpenArguments arguments,
      OpenTable.Opened opened,
      Delegations.Passage passage)
      throws FileException {
    Delegations.Kind kind = kind(arguments);
    if (kind == null) {
      return new Answer.Refused(whyNot(arguments));
    }
    if (!(compound.place() instanceof Place.Inside place)
        || !(passage instanceof Delegations.FilePassage through)) {
      return new Answer.Refused(Why.NOT_SUPPORTED);
    }
    DelegationTable.Asking asking =
        new DelegationTable.Asking(
            client,
            compound.principal(),
            opened.stateid(),
            place.tree().delegations().orElseThrow(),
            kind,
            arguments.want() == OpenArguments.Want.SOME,
            arguments.claim() instanceof OpenArguments.Claim.Previous);
    Why refusal = delegations.consider(asking);
    return refusal == null
        ? delegations.give(asking, through, exports.handle(place), referring(compound))
        : new Answer.Refused(refusal);
  }

  private static byte[] referring(Compound compound) {
    Sequenced.Fresh request = compound.request();
    return request == null ? NOTHING : request.referring();
  }

  /** What the open allows for; null if nothing is to be given. */
  private static Delegations.@Nullable Kind kind(OpenArguments arguments) {
    return switch (arguments.claim()) {
      case OpenArguments.Claim.Previous(int given) -> kind(given);
      case OpenArguments.Claim.Given(_), OpenArguments.Claim.GivenNamed(_, _) -> null;
      case OpenArguments.Claim.Named(_), OpenArguments.Claim.Current() ->
          switch (arguments.want()) {
            case NONE, CANCEL -> null;
            case NOTHING_SAID, SOME ->
                kind(arguments.access() == OpenTable.READ ? READ : writing(arguments));
          };
    };
  }

  /** Who only writes may not read, which the holder of a file could. */
  private static int writing(OpenArguments arguments) {
    return arguments.access() == OpenTable.WRITE ? NONE : WRITE;
  }

  private static Delegations.@Nullable Kind kind(int delegationType) {
    return switch (delegationType) {
      case READ -> Delegations.Kind.READ;
      case WRITE -> Delegations.Kind.WRITE;
      default -> null;
    };
  }

  private static Why whyNot(OpenArguments arguments) {
    return switch (arguments.want()) {
      case NONE -> Why.NOT_WANTED;
      case CANCEL -> Why.CANCELLED;
      case NOTHING_SAID, SOME -> Why.RESOURCE;
    };
  }

  private static void write(Answer.Given given, XdrWriter out) {
    switch (given.kind()) {
      case READ -> {
        out.writeInt(READ);
        Wire.writeStateid(given.stateid(), out);
        out.writeBoolean(given.recalled());
      }
      case WRITE -> {
        out.writeInt(WRITE);
        Wire.writeStateid(given.stateid(), out);
        out.writeBoolean(given.recalled());
        // Nothing may be kept back when the file is closed (RFC 8881, 10.4.1).
        out.writeInt(LIMIT_SIZE);
        out.writeLong(0);
      }
    }
    writeNobody(out);
  }

  /** An nfsace4 that allows nobody anything: the client asks ACCESS for each of its users. */
  private static void writeNobody(XdrWriter out) {
    out.writeInt(0);
    out.writeInt(0);
    out.writeInt(0);
    out.writeInt(0);
  }

  /** The reason is only for who said what it wants (RFC 8881, 18.16.3). */
  private static void refuse(OpenArguments arguments, Why why, XdrWriter out) {
    if (arguments.want() == OpenArguments.Want.NOTHING_SAID) {
      out.writeInt(NONE);
      return;
    }
    out.writeInt(NONE_EXT);
    out.writeInt(why.code());
    if (why == Why.CONTENTION || why == Why.RESOURCE) {
      out.writeBoolean(false); // nobody will be told when that has changed
    }
  }
}

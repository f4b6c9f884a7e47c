package org.entracte.protocol.nfs.op;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.entracte.protocol.nfs.state.Client;
import org.entracte.protocol.nfs.state.HeldFile;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Delegations.Passage;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;

/** SETATTR (RFC 8881, 18.30). */
final class SetAttributes implements Operation {
  private static final AttributeMask OF_MODE =
      AttributeMask.of(AttributeNumber.MODE, AttributeNumber.MODE_SET_MASKED);

  private final OpenTable opens;

  SetAttributes(OpenTable opens) {
    this.opens = opens;
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out) throws XdrException {
    Status status;
    AttributeMask set = AttributeMask.NONE;
    try {
      set = apply(compound, in);
      status = Status.OK;
    } catch (NfsException refused) {
      status = refused.status();
    } catch (FileException refused) {
      status = FileErrorStatus.of(refused.error());
    }
    set.write(out); // also where it failed
    return status;
  }

  private AttributeMask apply(Compound compound, XdrReader in)
      throws XdrException, NfsException, FileException {
    Stateid given = Wire.readStateid(in);
    AttributeReader.Wish wish = AttributeReader.read(in, compound.version());
    Place.Inside place = compound.inside(Status.ROFS);
    if (wish.change().sizeBytes().isPresent()) {
      seeWhoAsks(compound, given);
    }
    try (Passage _ = Passing.change(compound.party(), place)) {
      return apply(compound, place, given, wish);
    }
  }

  /** Before anything is asked back: from its own holder it is not. */
  private static void seeWhoAsks(Compound compound, Stateid given) throws NfsException {
    Stateid stateid = compound.meant(given);
    if (!stateid.isSpecial()) {
      Client _ = compound.holding(stateid);
    }
  }

  private AttributeMask apply(
      Compound compound, Place.Inside place, Stateid given, AttributeReader.Wish wish)
      throws NfsException, FileException {
    AttributeChange change = masked(place, wish);
    AttributeMask set = wish.mask();
    if (change.mode().isPresent() && isLink(place)) {
      // It has none, and who sets modes all over a tree means no harm.
      change = change.withoutMode();
      set = set.without(OF_MODE);
    }
    if (change.sizeBytes().isPresent()) {
      change = resize(compound, place, given, change);
    }
    if (!change.isNone()) {
      place.tree().setAttributes(compound.caller(), place.id(), change);
    }
    if (wish.acl().isPresent()) {
      AclSetting.set(compound.caller(), place, wish.acl().get());
    }
    return set;
  }

  private static boolean isLink(Place.Inside place) throws FileException {
    return place.tree().attributes(place.id()).type() == FileType.SYMLINK;
  }

  private static AttributeChange masked(Place.Inside place, AttributeReader.Wish wish)
      throws FileException {
    OptionalInt mode = wish.change().mode();
    if (mode.isEmpty() || wish.modeMask() == 07777) {
      return wish.change();
    }
    int kept = place.tree().attributes(place.id()).mode() & ~wish.modeMask();
    return wish.change().withMode(kept | (mode.getAsInt() & wish.modeMask()));
  }

  /**
   * Sees that the size may be changed. Who opened the file for writing may, whatever the mode has
   * become since (as ftruncate does); the size is set here then, and taken out of the change.
   */
  private AttributeChange resize(
      Compound compound, Place.Inside place, Stateid given, AttributeChange change)
      throws NfsException, FileException {
    Stateid stateid = compound.meant(given);
    if (stateid.isSpecial()) {
      opens.checkUnopened(place.key(), OpenTable.WRITE);
      return change;
    }
    Client client = compound.holding(stateid);
    HeldFile own =
        opens.useOwn(client, stateid, place.key(), OpenTable.WRITE, compound.principal());
    if (own == null) {
      return change; // by a permission of his own, if he has one
    }
    own.release();
    if (place.tree().permissions(compound.caller(), place.id()).write()) {
      return change;
    }
    AttributeChange size = AttributeChange.size(change.sizeBytes().orElseThrow());
    place.tree().setAttributes(Caller.SUPERUSER, place.id(), size);
    return new AttributeChange(
        change.mode(),
        change.uid(),
        change.gid(),
        OptionalLong.empty(),
        change.accessed(),
        change.modified());
  }
}

package org.entracte.protocol.nfs.op;

import java.util.List;
import java.util.Optional;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.tree.AccessList;
import org.entracte.protocol.tree.AccessLists;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;

/** The acl attribute (RFC 8881, 6): of trees that keep POSIX lists, else of the mode. */
final class AclSetting {
  private static final int SPECIAL_BITS = 07000;

  private AclSetting() {}

  static List<Ace> of(Place place, Attributes attributes) throws FileException {
    boolean directory = attributes.isDirectory();
    if (place instanceof Place.Inside inside && (directory || attributes.isFile())) {
      Optional<AccessLists> kept = inside.tree().accessLists();
      if (kept.isPresent()) {
        Optional<AccessList> inherited =
            directory ? kept.get().inherited(inside.id()) : Optional.empty();
        return AclFromPosix.of(kept.get().access(inside.id()), inherited, directory);
      }
    }
    AccessList ofMode = AccessList.ofMode(attributes.mode());
    return AclFromPosix.of(ofMode, Optional.empty(), directory);
  }

  /**
   * Sets it; where no lists are kept, one that is as good as a mode.
   *
   * @throws NfsException ATTRNOTSUPP if it cannot be kept
   */
  static void set(Caller caller, Place.Inside place, List<Ace> aces)
      throws NfsException, FileException {
    Attributes attributes = place.tree().attributes(place.id());
    AclToPosix.Lists lists = AclToPosix.of(aces, attributes.isDirectory());
    Optional<AccessLists> kept = place.tree().accessLists();
    if (kept.isPresent()) {
      kept.get().set(caller, place.id(), lists.access(), lists.inherited());
      return;
    }
    if (!lists.access().isMode() || lists.inherited().isPresent()) {
      throw Status.ATTRNOTSUPP.exception();
    }
    int mode = (attributes.mode() & SPECIAL_BITS) | lists.access().mode();
    place.tree().setAttributes(caller, place.id(), AttributeChange.mode(mode));
  }
}

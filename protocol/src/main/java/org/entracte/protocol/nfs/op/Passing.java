package org.entracte.protocol.nfs.op;

import java.time.Duration;
import java.util.Optional;
import org.entracte.protocol.tree.Delegations;
import org.entracte.protocol.tree.Delegations.Party;
import org.entracte.protocol.tree.Delegations.Passage;
import org.entracte.protocol.tree.Delegations.Use;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileTree;

/**
 * How operations get past what other clients hold. Nothing is waited for here: what stands in the
 * way is asked back and the operation answers DELAY, so that the client tries again.
 */
final class Passing {
  /** What another client may know better while it holds the file for writing. */
  private static final AttributeMask OF_CONTENT =
      AttributeMask.of(
          AttributeNumber.CHANGE,
          AttributeNumber.SIZE,
          AttributeNumber.SPACE_USED,
          AttributeNumber.TIME_MODIFY,
          AttributeNumber.TIME_METADATA);

  private Passing() {}

  /** For a change of the object there. */
  static Passage change(Party party, Place.Inside place) throws FileException {
    return through(party, place, Use.CHANGING);
  }

  /** For a use of the object there. */
  static Passage through(Party party, Place.Inside place, Use use) throws FileException {
    Optional<Delegations> delegations = place.tree().delegations();
    return delegations.isEmpty()
        ? Passage.FREE
        : delegations.get().pass(party, place.id(), use, Duration.ZERO);
  }

  /** For a change of what stands under these names of one export, where anything does. */
  static Passage changeNamed(Party party, FileTree tree, Delegations.Named... names)
      throws FileException {
    Optional<Delegations> delegations = tree.delegations();
    return delegations.isEmpty()
        ? Passage.FREE
        : delegations.get().passNamed(party, Delegations.Search.of(tree, names), Duration.ZERO);
  }

  /**
   * Sees that what these attributes tell is the truth.
   *
   * @throws FileException BUSY if another client is writing the file by itself
   */
  static void seeAttributes(Compound compound, Place place, AttributeMask wanted)
      throws FileException {
    if (place instanceof Place.Inside inside) {
      Optional<Delegations> delegations = inside.tree().delegations();
      if (delegations.isPresent()
          && delegations.get().anyHeldForWriting()
          && !wanted.and(OF_CONTENT).isEmpty()) {
        delegations.get().pass(compound.party(), inside.id(), Use.READING, Duration.ZERO).close();
      }
    }
  }
}

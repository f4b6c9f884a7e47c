package org.entracte.protocol.nfs.op;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Delegations;
import org.entracte.protocol.tree.Delegations.Party;
import org.entracte.protocol.tree.Delegations.Passage;
import org.entracte.protocol.tree.Delegations.Use;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;

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

  /** A name in a directory. */
  record Named(Place.Inside directory, Name name) {}

  /** For a change of what stands under these names of one export, where anything does. */
  static Passage changeNamed(Party party, Named... names) throws FileException {
    Optional<Delegations> delegations = names[0].directory().tree().delegations();
    return delegations.isEmpty()
        ? Passage.FREE
        : delegations.get().passNamed(party, () -> find(names), Duration.ZERO);
  }

  private static List<FileId> find(Named[] names) throws FileException {
    List<FileId> found = new ArrayList<>();
    for (Named named : names) {
      try {
        Place.Inside directory = named.directory();
        found.add(directory.tree().lookup(Caller.SUPERUSER, directory.id(), named.name()).id());
      } catch (FileException missing) {
        if (missing.error() != FileError.NOT_FOUND && missing.error() != FileError.NOT_DIRECTORY) {
          throw missing;
        }
      }
    }
    return found;
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

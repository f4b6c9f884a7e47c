package org.entracte.protocol.nfs.op;

import java.util.Optional;
import java.util.OptionalLong;
import org.entracte.protocol.nfs.state.Client;
import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.HeldFile;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.OpenRequest;
import org.entracte.protocol.nfs.state.OpenTable;
import org.entracte.protocol.nfs.state.Stateid;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.entracte.protocol.nfs.xdr.XdrWriter;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Delegations.Passage;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;

/** OPEN (RFC 8881, 18.16; RFC 7530, 16.16). */
final class Open implements Operation {
  private static final int RESULT_CONFIRM = 2;
  private static final int RESULT_LOCKTYPE_POSIX = 4;
  private static final int OWNER_READ_WRITE = 0600;

  private final ClientTable clients;
  private final Giving giving;
  private final ExclusiveCreates exclusiveCreates;

  Open(ClientTable clients, Giving giving, ExclusiveCreates exclusiveCreates) {
    this.clients = clients;
    this.giving = giving;
    this.exclusiveCreates = exclusiveCreates;
  }

  /**
   * The file found or made, and opened.
   *
   * @param set the attributes that were set on it
   * @param passage of this request to it
   * @param change of the directory, where it was made
   */
  private record Found(
      Place.Inside place,
      OpenFile file,
      AttributeMask set,
      Passage passage,
      Optional<ChangeInfo> change) {
    Found by(ChangeInfo made) {
      return new Found(place, file, set, passage, Optional.of(made));
    }

    void abandon() throws FileException {
      try (passage) {
        file.close();
      }
    }
  }

  @Override
  public Status execute(Compound compound, XdrReader in, XdrWriter out)
      throws XdrException, NfsException, FileException {
    OpenArguments arguments =
        OpenArguments.read(in, compound.dialect().openForm(), compound.version());
    Place.Inside here = compound.inside(Status.ROFS);
    Client client = compound.named(arguments.owner().clientId());
    if (isReclaim(arguments)) {
      clients.checkMayReclaim(client);
    } else {
      clients.checkNoGrace(client);
    }
    clients.record(client);
    try {
      Found found = find(compound, client, here, arguments);
      try (Passage passage = found.passage()) {
        OpenTable.Opened opened = register(compound, client, arguments, found);
        compound.current(found.place());
        compound.currentStateid(opened.stateid());
        Wire.writeStateid(opened.stateid(), out);
        changed(found, here).write(out);
        out.writeInt(RESULT_LOCKTYPE_POSIX | (opened.unconfirmed() ? RESULT_CONFIRM : 0));
        found.set().write(out);
        giving.give(compound, client, arguments, opened, passage, out);
      }
      return Status.OK;
    } catch (FileException refused) {
      throw FileErrorStatus.ofOpen(refused.error()).exception();
    }
  }

  private static ChangeInfo changed(Found found, Place.Inside directory) throws FileException {
    return found.change().isPresent() ? found.change().get() : ChangeInfo.none(directory);
  }

  private static boolean isReclaim(OpenArguments arguments) {
    return arguments.claim() instanceof OpenArguments.Claim.Previous;
  }

  private OpenTable.Opened register(
      Compound compound, Client client, OpenArguments arguments, Found found)
      throws NfsException, FileException {
    HeldFile held = new HeldFile(found.file());
    boolean taken = false;
    try {
      OpenRequest request =
          new OpenRequest(
              arguments.owner().key(),
              arguments.access(),
              arguments.deny(),
              isReclaim(arguments),
              compound.principal());
      OpenTable.Opened opened = clients.opens().open(client, request, found.place().key(), held);
      taken = true;
      return opened;
    } finally {
      if (!taken) {
        held.release();
      }
    }
  }

  private Found find(Compound compound, Client client, Place.Inside here, OpenArguments arguments)
      throws NfsException, FileException {
    return switch (arguments.claim()) {
      case OpenArguments.Claim.Named(var component) ->
          named(compound, here, Wire.name(component), arguments);
      case OpenArguments.Claim.GivenNamed(var stateid, var component) ->
          given(compound, client, stateid, lookup(compound, here, Wire.name(component)), arguments);
      case OpenArguments.Claim.Given(var stateid) ->
          given(compound, client, stateid, here, arguments);
      case OpenArguments.Claim.Current(), OpenArguments.Claim.Previous(_) ->
          existing(compound, here, arguments, AttributeMask.NONE);
    };
  }

  /** An open that the client made by itself, as the file was given to it. */
  private Found given(
      Compound compound,
      Client client,
      Stateid stateid,
      Place.Inside place,
      OpenArguments arguments)
      throws NfsException, FileException {
    clients.delegations().checkClaim(client, stateid, place.key(), arguments.access());
    return existing(compound, place, arguments, AttributeMask.NONE);
  }

  private Found named(Compound compound, Place.Inside directory, Name name, OpenArguments arguments)
      throws NfsException, FileException {
    return switch (arguments.creation()) {
      case OpenArguments.Creation.None() ->
          existing(compound, lookup(compound, directory, name), arguments, AttributeMask.NONE);
      case OpenArguments.Creation.Unchecked(var wish) ->
          openOrMake(compound, directory, name, arguments, wish);
      case OpenArguments.Creation.Guarded(var wish) ->
          make(compound, directory, name, arguments, wish);
      case OpenArguments.Creation.Exclusive(long verifier, var wish) ->
          makeExclusively(compound, directory, name, arguments, verifier, wish);
    };
  }

  private static Place.Inside lookup(Compound compound, Place.Inside directory, Name name)
      throws FileException {
    return directory.at(directory.tree().lookup(compound.caller(), directory.id(), name).id());
  }

  private Found openOrMake(
      Compound compound,
      Place.Inside directory,
      Name name,
      OpenArguments arguments,
      AttributeReader.Wish wish)
      throws NfsException, FileException {
    Place.Inside there;
    try {
      there = lookup(compound, directory, name);
    } catch (FileException refused) {
      if (refused.error() != FileError.NOT_FOUND) {
        throw refused;
      }
      return make(compound, directory, name, arguments, wish);
    }
    Found found = existing(compound, there, arguments, AttributeMask.NONE);
    OptionalLong size = wish.change().sizeBytes();
    if (size.isEmpty() || size.getAsLong() != 0) {
      return found;
    }
    truncate(compound, found);
    AttributeMask set = AttributeMask.of(AttributeNumber.SIZE);
    return new Found(there, found.file(), set, found.passage(), Optional.empty());
  }

  private void truncate(Compound compound, Found found) throws NfsException, FileException {
    Place.Inside place = found.place();
    boolean done = false;
    try {
      clients.opens().checkUnopened(place.key(), OpenTable.WRITE);
      place.tree().setAttributes(compound.caller(), place.id(), AttributeChange.size(0));
      done = true;
    } finally {
      if (!done) {
        found.abandon();
      }
    }
  }

  private Found makeExclusively(
      Compound compound,
      Place.Inside directory,
      Name name,
      OpenArguments arguments,
      long verifier,
      AttributeReader.Wish wish)
      throws NfsException, FileException {
    ChangeInfo change = ChangeInfo.in(directory);
    Node made;
    try (ExclusiveCreates.Attempt attempt = exclusiveCreates.begin(directory, name, verifier)) {
      made = create(compound, directory, name, wish, change);
      attempt.made(directory.at(made.id()));
    } catch (FileException refused) {
      if (refused.error() != FileError.EXISTS) {
        throw refused;
      }
      Place.Inside there = lookup(compound, directory, name);
      if (!exclusiveCreates.matches(there.key(), verifier)) {
        throw refused;
      }
      return existing(compound, there, arguments, wish.mask());
    }
    return openMade(compound, directory.at(made.id()), made, arguments, wish).by(change);
  }

  private static Found make(
      Compound compound,
      Place.Inside directory,
      Name name,
      OpenArguments arguments,
      AttributeReader.Wish wish)
      throws NfsException, FileException {
    ChangeInfo change = ChangeInfo.in(directory);
    Node made = create(compound, directory, name, wish, change);
    return openMade(compound, directory.at(made.id()), made, arguments, wish).by(change);
  }

  private static int wishedMode(AttributeReader.Wish wish) {
    return wish.change().mode().orElse(OWNER_READ_WRITE);
  }

  private static boolean bars(int mode) {
    return (mode & OWNER_READ_WRITE) != OWNER_READ_WRITE;
  }

  /**
   * Makes the file. Its maker may open it whatever its mode forbids (POSIX open), so the mode lets
   * the owner read and write until it is open.
   */
  private static Node create(
      Compound compound,
      Place.Inside directory,
      Name name,
      AttributeReader.Wish wish,
      ChangeInfo change)
      throws NfsException, FileException {
    AttributeChange wished = wish.changeIn(directory);
    int mode = wishedMode(wish);
    AttributeChange initial = bars(mode) ? wished.withMode(mode | OWNER_READ_WRITE) : wished;
    return change.create(compound.caller(), name, new NewObject.RegularFile(), initial);
  }

  private static Found openMade(
      Compound compound,
      Place.Inside place,
      Node made,
      OpenArguments arguments,
      AttributeReader.Wish wish)
      throws NfsException, FileException {
    FileTree tree = place.tree();
    int mode = wishedMode(wish);
    Found found = existing(compound, place, arguments, wish.mask());
    boolean done = false;
    try {
      if (bars(mode)) {
        // The rest of the mode may be what the directory's list made of it.
        int kept = made.attributes().mode() & ~OWNER_READ_WRITE;
        AttributeChange wanted = AttributeChange.mode(kept | (mode & OWNER_READ_WRITE));
        tree.setAttributes(compound.caller(), made.id(), wanted);
      }
      if (wish.acl().isPresent()) {
        AclSetting.set(compound.caller(), place, wish.acl().get());
      }
      done = true;
      return found;
    } finally {
      if (!done) {
        found.abandon();
      }
    }
  }

  private static Found existing(
      Compound compound, Place.Inside place, OpenArguments arguments, AttributeMask set)
      throws NfsException, FileException {
    Passage passage = Passing.through(compound.party(), place, arguments.use());
    boolean done = false;
    try {
      OpenFile file = open(compound, place, arguments);
      done = true;
      return new Found(place, file, set, passage, Optional.empty());
    } finally {
      if (!done) {
        passage.close();
      }
    }
  }

  private static OpenFile open(Compound compound, Place.Inside place, OpenArguments arguments)
      throws NfsException, FileException {
    FileTree tree = place.tree();
    OpenMode mode = mode(arguments.access());
    try {
      return tree.open(compound.caller(), place.id(), mode);
    } catch (FileException refused) {
      switch (refused.error()) {
        case WRONG_TYPE -> throw wrongType(compound, place).exception();
        case ACCESS -> {
          if (mayAllTheSame(compound, place, arguments)) {
            return tree.open(Caller.SUPERUSER, place.id(), mode);
          }
          throw refused;
        }
        default -> throw refused;
      }
    }
  }

  private static Status wrongType(Compound compound, Place.Inside place) throws FileException {
    FileType type = place.tree().attributes(place.id()).type();
    return type == FileType.SYMLINK ? Status.SYMLINK : compound.dialect().openForm().otherType();
  }

  /**
   * Whether an open is right though the mode bits say no: a program is run by reading it, and who
   * claims back an open had it, whatever the mode has become since.
   */
  private static boolean mayAllTheSame(
      Compound compound, Place.Inside place, OpenArguments arguments) throws FileException {
    return switch (arguments.claim()) {
      case OpenArguments.Claim.Previous(_) -> true;
      case OpenArguments.Claim.Named(_),
          OpenArguments.Claim.Current(),
          OpenArguments.Claim.GivenNamed(_, _),
          OpenArguments.Claim.Given(_) ->
          arguments.access() == OpenTable.READ
              && place.tree().permissions(compound.caller(), place.id()).execute();
    };
  }

  private static OpenMode mode(int access) {
    return switch (access) {
      case OpenTable.READ -> OpenMode.READ;
      case OpenTable.WRITE -> OpenMode.WRITE;
      default -> OpenMode.READ_WRITE;
    };
  }
}

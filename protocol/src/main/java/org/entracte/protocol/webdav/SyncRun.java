package org.entracte.protocol.webdav;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ChangeFeed;
import org.entracte.protocol.tree.ChangeFeed.Change;
import org.entracte.protocol.tree.ChangeFeed.Former;
import org.entracte.protocol.tree.ChangeFeed.Place;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Node;

/**
 * Works out what a client does not know of a collection yet (RFC 6578, 3.5). The first time that is
 * a walk through all there is; later only the rows of the tree's feed are read, and a directory is
 * walked through only when it came under a new name, since all below it did too. What is told is
 * the state by now, each name once. Used by one thread.
 */
final class SyncRun {
  /** Told by one answer at most, but for a first one: each is remembered until the answer ends. */
  static final int MOST_CHANGES = 10_000;

  private static final int STEPS = 256;
  private static final int DEEPEST = 4096;

  private final Resource.Folder folder;
  private final FileTree tree;
  private final ChangeFeed feed;
  private final DeadProperties properties;
  private final Caller caller;
  private final boolean infinite;
  private final Telling telling;
  private final Set<Place> told = new HashSet<>();
  private final Map<FileId, Optional<DavPath>> paths = new HashMap<>();
  private boolean first;
  private long left;

  /** The last change of dead properties that was told. */
  private long toldProperties;

  /** Takes what is told. */
  interface Telling {
    /** Something is there that is new, or may be otherwise than before. */
    void there(DavPath path, Found.Slot slot, Node node) throws IOException, FileException;

    /** Nothing is there any more. */
    void gone(DavPath path, boolean wasDirectory) throws IOException;
  }

  /**
   * @param most to be told; at least 1
   */
  SyncRun(
      Resource.Folder folder,
      ChangeFeed feed,
      DeadProperties properties,
      Caller caller,
      boolean infinite,
      long most,
      Telling telling) {
    this.folder = folder;
    this.tree = folder.export().tree();
    this.feed = feed;
    this.properties = properties;
    this.caller = caller;
    this.infinite = infinite;
    this.left = most;
    this.telling = telling;
  }

  /** Whether nothing in a collection or below it changed since it gave this token. */
  static boolean isCurrent(
      Resource.Folder folder, DeadProperties properties, Caller caller, String token)
      throws FileException {
    Optional<ChangeFeed> feed = folder.export().tree().changes();
    Optional<SyncToken> parsed = SyncToken.parse(token).filter(known -> known.walk().isEmpty());
    if (feed.isEmpty() || parsed.isEmpty()) {
      return false;
    }
    Silence silence = new Silence();
    SyncRun run = new SyncRun(folder, feed.get(), properties, caller, true, 1, silence);
    try {
      return run.from(parsed.get()).whole() && !silence.broken;
    } catch (Refusal foreign) {
      return false;
    }
  }

  /** Wants to know only whether there is anything to tell. */
  private static final class Silence implements Telling {
    private boolean broken;

    @Override
    public void there(DavPath path, Found.Slot slot, Node node) {
      broken = true;
    }

    @Override
    public void gone(DavPath path, boolean wasDirectory) {
      broken = true;
    }
  }

  /**
   * What came of it.
   *
   * @param whole false if there is more than was to be told
   */
  record Outcome(SyncToken token, boolean whole) {}

  /** All there is. */
  Outcome fromNothing() throws FileException, Refusal {
    first = true;
    FileId collection = folder.node().id();
    SyncToken.Mark start = new SyncToken.Mark(collection, Listing.START);
    toldProperties = properties.last();
    SyncToken begun =
        new SyncToken(collection, feed.now(), 0, toldProperties, infinite, List.of(start));
    Optional<Outcome> cut = walk(begun);
    // What changed during the walk is told the next time.
    return cut.orElse(new Outcome(at(begun.point()), true));
  }

  /**
   * What is behind a token.
   *
   * @throws Refusal 403 valid-sync-token
   */
  Outcome from(SyncToken token) throws FileException, Refusal {
    boolean own = token.collection().equals(folder.node().id());
    if (!own || (!token.walk().isEmpty() && token.infinite() != infinite)) {
      throw invalid();
    }
    left = Math.min(left, MOST_CHANGES);
    toldProperties = token.properties();
    if (toldProperties > properties.last()) {
      throw invalid();
    }
    List<ChangeFeed.Step> steps = behind(token.point());
    Optional<Outcome> cut = walk(token);
    if (cut.isPresent()) {
      return cut.get();
    }
    ChangeFeed.Point point = token.point();
    int skipped = token.skipped();
    while (!steps.isEmpty()) {
      for (ChangeFeed.Step step : steps) {
        cut = step(point, skipped, step.changes());
        if (cut.isPresent()) {
          return cut.get();
        }
        point = step.point();
        skipped = 0;
      }
      steps = behind(point);
    }
    cut = properties(at(point));
    return cut.orElse(new Outcome(at(point), true));
  }

  private SyncToken at(ChangeFeed.Point point) {
    return SyncToken.at(folder.node().id(), point, toldProperties);
  }

  /**
   * Tells what has other dead properties now.
   *
   * @return how far it came if not to the end
   */
  private Optional<Outcome> properties(SyncToken end) throws FileException {
    List<DeadProperties.Change> changes = properties.behind(folder.export(), toldProperties, STEPS);
    while (!changes.isEmpty()) {
      for (DeadProperties.Change change : changes) {
        Optional<Outcome> cut = object(change.id(), at(end.point()));
        if (cut.isPresent()) {
          return cut;
        }
        toldProperties = change.number();
      }
      changes = properties.behind(folder.export(), toldProperties, STEPS);
    }
    return Optional.empty();
  }

  private List<ChangeFeed.Step> behind(ChangeFeed.Point point) throws FileException, Refusal {
    return feed.behind(point, STEPS).orElseThrow(SyncRun::invalid);
  }

  static Refusal invalid() {
    return new Refusal(
        403,
        "This sync token is not of this collection, or too old: begin anew without one.",
        "valid-sync-token",
        List.of());
  }

  /**
   * @return how far it came if not to the end
   */
  private Optional<Outcome> step(ChangeFeed.Point before, int skipped, List<Change> changes)
      throws FileException, Refusal {
    for (int i = skipped; i < changes.size(); i++) {
      SyncToken here =
          new SyncToken(folder.node().id(), before, i, toldProperties, false, List.of());
      Optional<Outcome> cut =
          switch (changes.get(i)) {
            case Change.NameChanged(var directory, var name, var former) ->
                name(new Place(directory, name), former, here);
            case Change.ObjectChanged(var id) -> object(id, here);
          };
      if (cut.isPresent()) {
        return cut;
      }
    }
    return Optional.empty();
  }

  private Optional<Outcome> object(FileId id, SyncToken here) throws FileException {
    for (Place place : feed.places(id)) {
      boolean known = told.contains(place) || path(place.directory()).isEmpty();
      if (!known && !tell(place, look(place), false)) {
        return Optional.of(new Outcome(here, false));
      }
    }
    return Optional.empty();
  }

  private Optional<Outcome> name(Place place, Former former, SyncToken here)
      throws FileException, Refusal {
    if (path(place.directory()).isEmpty()) {
      return Optional.empty();
    }
    Optional<Node> node = look(place);
    boolean directory = node.isPresent() && node.get().attributes().isDirectory();
    if (infinite && directory && former != Former.OTHER) {
      return Optional.of(beginAnew(here));
    }
    boolean known = told.contains(place);
    if (!tell(place, node, former == Former.DIRECTORY)) {
      return Optional.of(new Outcome(here, false));
    }
    if (!infinite || known || !directory) {
      return Optional.empty();
    }
    SyncToken.Mark start = new SyncToken.Mark(node.get().id(), Listing.START);
    return walk(
        new SyncToken(
            here.collection(),
            here.point(),
            here.skipped() + 1,
            toldProperties,
            true,
            List.of(start)));
  }

  /**
   * One collection took another's place, and what was in the other may not be told as removed: it
   * is not known any more. The token is refused when it comes back.
   */
  private static Outcome beginAnew(SyncToken here) {
    ChangeFeed.Point point = here.point();
    ChangeFeed.Point nowhere = new ChangeFeed.Point(~point.incarnation(), point.number(), 0);
    return new Outcome(SyncToken.at(here.collection(), nowhere, here.properties()), false);
  }

  /**
   * Goes through what a token has left to walk.
   *
   * @return how far it came if not to the end
   */
  private Optional<Outcome> walk(SyncToken token) throws FileException, Refusal {
    TreeWalk walk = new TreeWalk(tree, caller, infinite, token.walk());
    try {
      boolean whole =
          walk.run(
              (directory, entry) ->
                  tell(
                      new Place(directory, entry.name()),
                      Optional.of(new Node(entry.id(), entry.attributes())),
                      false));
      return whole
          ? Optional.empty()
          : Optional.of(
              new Outcome(
                  new SyncToken(
                      token.collection(),
                      token.point(),
                      token.skipped(),
                      toldProperties,
                      infinite,
                      walk.marks()),
                  false));
    } catch (FileException refused) {
      if (refused.error() == FileError.BAD_COOKIE) {
        throw invalid();
      }
      throw refused;
    }
  }

  /**
   * @return false if no more is to be told, and this is not
   */
  private boolean tell(Place place, Optional<Node> node, boolean wasDirectory)
      throws FileException {
    Optional<DavPath> directory = path(place.directory());
    if (directory.isEmpty() || (!first && told.contains(place))) {
      return true;
    }
    if (left == 0) {
      return false;
    }
    left--;
    if (!first) {
      told.add(place);
    }
    DavPath path = directory.get().child(place.name());
    try {
      if (node.isPresent()) {
        telling.there(path, new Found.Slot(place.directory(), place.name()), node.get());
      } else {
        telling.gone(path, wasDirectory);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    return true;
  }

  /** What may not be looked up is no member for this caller. */
  private Optional<Node> look(Place place) throws FileException {
    try {
      return Optional.of(tree.lookup(caller, place.directory(), place.name()));
    } catch (FileException refused) {
      return switch (refused.error()) {
        case NOT_FOUND, STALE, ACCESS, NOT_DIRECTORY, CROSS_EXPORT -> Optional.empty();
        default -> throw refused;
      };
    }
  }

  /** Where a directory is in the collection; empty if its members are no members of it. */
  private Optional<DavPath> path(FileId directory) throws FileException {
    if (directory.equals(folder.node().id())) {
      return Optional.of(folder.path());
    }
    if (!infinite) {
      return Optional.empty();
    }
    Optional<DavPath> known = paths.get(directory);
    if (known == null) {
      known = climb(directory, DEEPEST);
      paths.put(directory, known);
    }
    return known;
  }

  private Optional<DavPath> climb(FileId directory, int levels) throws FileException {
    if (directory.equals(folder.node().id())) {
      return Optional.of(folder.path());
    }
    List<Place> places = feed.places(directory);
    if (places.isEmpty() || levels == 0) {
      return Optional.empty();
    }
    Place place = places.getFirst();
    return climb(place.directory(), levels - 1).map(above -> above.child(place.name()));
  }
}

package org.entracte.protocol.webdav;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.Upload;

/** What COPY and MOVE share: both ends found, checked against locks and Overwrite. */
final class Transfer {
  private final Resolver resolver;
  private final LockGuard guard;
  private final WebDavLocks locks;
  private final TreeRemoval removal;

  Transfer(Resolver resolver, LockGuard guard, WebDavLocks locks, TreeRemoval removal) {
    this.resolver = resolver;
    this.guard = guard;
    this.locks = locks;
    this.removal = removal;
  }

  /**
   * Both ends.
   *
   * @param source never an export's root for MOVE
   * @param old what stands at the target now
   * @param expectedAtTarget what must still be there at the very moment
   */
  record Ends(
      Found.Present source,
      Export export,
      Found.Slot to,
      Optional<Found.Present> old,
      DavPath target,
      Upload.Expected expectedAtTarget) {

    LockGuard.Scope scopeOfTarget() {
      return old.isPresent() ? LockGuard.Scope.TREE : LockGuard.Scope.MEMBER;
    }
  }

  TreeRemoval.Gate gate(Exchange exchange) {
    return guard.gate(exchange);
  }

  /** Changes what is at the target, if no lock stands against it by now, nor an open over NFS. */
  <T> T actOnTarget(Exchange exchange, Ends ends, WebDavLocks.Act<T> act)
      throws Refusal, FileException {
    return guard.act(
        exchange,
        ends.target(),
        ends.scopeOfTarget(),
        () ->
            ends.old().isPresent()
                ? guard.undenied(ends.export(), ends.target(), ends.old().get().node(), act)
                : act.run());
  }

  /** The same for a source that leaves its place. */
  <T> T actOnBoth(Exchange exchange, Ends ends, WebDavLocks.Act<T> act)
      throws Refusal, FileException {
    return guard.act(
        exchange,
        ends.source().path(),
        LockGuard.Scope.TREE,
        () ->
            guard.undenied(
                ends.source().export(),
                ends.source().path(),
                ends.source().node(),
                () -> actOnTarget(exchange, ends, act)));
  }

  /**
   * @throws Refusal 403 (same or nested), 404, 409 (no parent), 412 (Overwrite: F), 423, 502
   */
  Ends ends(Exchange exchange, LockGuard.Scope ofSource) throws Refusal, FileException {
    DavPath from = exchange.path();
    String header =
        exchange
            .header("Destination")
            .orElseThrow(() -> new Refusal(400, "There is no Destination header."));
    DavPath target =
        exchange
            .ownPath(header)
            .orElseThrow(
                () ->
                    new Refusal(
                        502, "This server is " + exchange.host() + "; it cannot reach " + header));
    if (!(resolver.find(from) instanceof Found.Present source)) {
      throw new Refusal(
          from.isRoot() ? 403 : 404, "No file or collection to take is at " + from + ".");
    }
    if (target.equals(from) || target.isBelow(from) || from.isBelow(target)) {
      throw new Refusal(403, "The destination " + target + " and the source hold each other.");
    }
    Found found = resolver.find(target);
    boolean overwrite = requireOverwrite(exchange, found);
    Upload.Expected expected = expectedAt(exchange, target, found, overwrite);
    requireApart(source, found);
    Preconditions.check(exchange, Optional.of(Validators.of(source.node())));
    if (ofSource == LockGuard.Scope.TREE) {
      guard.require(exchange, from, ofSource);
    }
    boolean replaces = found instanceof Found.Present;
    guard.require(exchange, target, replaces ? LockGuard.Scope.TREE : LockGuard.Scope.MEMBER);
    return switch (found) {
      case Found.ServerRoot() -> throw new Refusal(403, "The list of exports is no place for it.");
      case Found.Unreachable _ ->
          throw new Refusal(409, "There is no directory to hold " + target + "; make it first.");
      case Found.Vacant vacant ->
          new Ends(source, vacant.export(), vacant.slot(), Optional.empty(), target, expected);
      case Found.Present old ->
          new Ends(source, old.export(), slotOf(old), Optional.of(old), target, expected);
    };
  }

  static Refusal notApart() {
    return new Refusal(403, "The destination and the source hold each other.");
  }

  /**
   * The paths may differ where the places do not: they can lead through links.
   *
   * @throws Refusal 403 if one place is the other or lies below it
   */
  private static void requireApart(Found.Present source, Found found)
      throws Refusal, FileException {
    Optional<Found.Slot> to =
        switch (found) {
          case Found.Present old when old.export().equals(source.export()) -> old.slot();
          case Found.Vacant vacant when vacant.export().equals(source.export()) ->
              Optional.of(vacant.slot());
          case Found.Present _, Found.Vacant _, Found.ServerRoot(), Found.Unreachable _ ->
              Optional.empty();
        };
    if (to.isEmpty()) {
      return;
    }
    FileTree tree = source.export().tree();
    boolean inside = isWithin(tree, to.get().directory(), source.node());
    boolean around =
        found instanceof Found.Present old
            && source.slot().isPresent()
            && isWithin(tree, source.slot().get().directory(), old.node());
    if (inside || around || to.equals(source.slot())) {
      throw notApart();
    }
  }

  /** Who did not say that anything may be replaced replaces nothing that came meanwhile. */
  private Upload.Expected expectedAt(
      Exchange exchange, DavPath target, Found found, boolean overwrite) throws Refusal {
    if (!overwrite) {
      return new Upload.Expected.Absent();
    }
    Optional<Node> there =
        found instanceof Found.Present old ? Optional.of(old.node()) : Optional.empty();
    return guard.expected(exchange, target, there);
  }

  private static boolean isWithin(FileTree tree, FileId directory, Node ancestor)
      throws FileException {
    FileId at = directory;
    while (!at.equals(ancestor.id())) {
      if (at.equals(FileId.ROOT)) {
        return false;
      }
      at = tree.parent(at);
    }
    return true;
  }

  private static Found.Slot slotOf(Found.Present present) throws Refusal {
    return present
        .slot()
        .orElseThrow(() -> new Refusal(403, "An export itself cannot be replaced."));
  }

  private static boolean requireOverwrite(Exchange exchange, Found found) throws Refusal {
    String overwrite = exchange.header("Overwrite").orElse("T");
    if (!overwrite.equalsIgnoreCase("T") && !overwrite.equalsIgnoreCase("F")) {
      throw new Refusal(400, "Overwrite is T or F.");
    }
    if (found instanceof Found.Present && overwrite.equalsIgnoreCase("F")) {
      throw new Refusal(412, "The destination is taken, and Overwrite is F.");
    }
    return overwrite.equalsIgnoreCase("T");
  }

  /**
   * Clears the target where the new thing cannot replace it in one step; false if an answer about
   * what could not be removed was sent.
   *
   * @param byContent whether the new thing is written, not renamed: then only a regular file takes
   *     a regular file's place
   */
  boolean clear(Exchange exchange, Ends ends, boolean byContent)
      throws Refusal, IOException, FileException {
    if (ends.old().isEmpty()) {
      return true;
    }
    Found.Present old = ends.old().get();
    if (replaceable(old.node().attributes(), ends.source().node().attributes(), byContent)) {
      return true;
    }
    List<TreeRemoval.Failure> failures = remove(exchange, old, ends);
    if (failures.isEmpty()) {
      locks.forgetBelow(ends.target());
      return true;
    }
    DeleteMethod.multistatus(exchange, failures);
    return false;
  }

  /** If a condition is about what stands there, what came or changed since it held stays. */
  private List<TreeRemoval.Failure> remove(Exchange exchange, Found.Present old, Ends ends)
      throws Refusal, FileException {
    TreeRemoval.Gate gate = guard.gate(exchange);
    if (!guard.judgesBelow(exchange, ends.target())) {
      return removal.remove(old, ends.to(), Upload.ANYTHING, gate);
    }
    List<TreeRemoval.Seen> seen = removal.look(old, ends.to());
    guard.requireHeader(exchange);
    return removal.removeSeen(old.export(), seen, gate);
  }

  private static boolean replaceable(Attributes old, Attributes source, boolean byContent) {
    return byContent
        ? old.isFile() && source.isFile()
        : !old.isDirectory() && !source.isDirectory();
  }

  static void answer(Exchange exchange, Ends ends) {
    exchange.status(ends.old().isPresent() ? 204 : 201);
    if (ends.old().isEmpty()) {
      exchange.set("Location", ends.target().href(false));
    }
  }
}

package org.entracte.protocol.webdav;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.Reservations;
import org.entracte.protocol.tree.Upload;

/** Holds requests that change something to the locks and to the If header. */
final class LockGuard {
  private final Resolver resolver;
  private final WebDavLocks locks;
  private final DeadProperties properties;
  private final Caller caller;
  private final Patience patience;

  LockGuard(
      Resolver resolver,
      WebDavLocks locks,
      DeadProperties properties,
      Caller caller,
      Patience patience) {
    this.resolver = resolver;
    this.locks = locks;
    this.properties = properties;
    this.caller = caller;
    this.patience = patience;
  }

  /** How far a change reaches (RFC 4918, 7). */
  enum Scope {
    /** Content or properties of one resource. */
    ITSELF,
    /** A name that comes into its collection. */
    MEMBER,
    /** A name that leaves its collection, with all below it. */
    TREE
  }

  /**
   * @throws Refusal 412 if the If header does not hold, 423 if a lock stands whose token was not
   *     shown, 400 if the header cannot be read
   */
  void require(Exchange exchange, DavPath path, Scope scope) throws Refusal, FileException {
    locks.expire();
    requireHeader(exchange);
    requireTokens(path, scope, submitted(exchange));
  }

  /**
   * Acts if the If header holds and no lock stands against it by now; none comes or goes meanwhile.
   *
   * @throws Refusal 412, 423, or what {@code act} throws
   */
  <T> T act(Exchange exchange, DavPath path, Scope scope, WebDavLocks.Act<T> act)
      throws Refusal, FileException {
    return step(
        exchange,
        path,
        scope,
        () -> {
          requireHeader(exchange);
          return act.run();
        });
  }

  /** One of many that belong to an act, in which the If header was judged: only locks count. */
  <T> T step(Exchange exchange, DavPath path, Scope scope, WebDavLocks.Act<T> act)
      throws Refusal, FileException {
    WebDavLocks.Act<T> once =
        () ->
            locks.whileNoneChanges(
                () -> {
                  requireTokens(path, scope, submitted(exchange));
                  return act.run();
                });
    // Who waits inside an act keeps all others from taking locks: the whole act is tried again.
    return locks.areKept() ? once.run() : patience.act(exchange, once);
  }

  /** The same as {@link #gate} for the removal of one thing, which the If header judges. */
  TreeRemoval.Gate judgingGate(Exchange exchange) {
    return (export, seen, removal) ->
        act(
            exchange,
            seen.path(),
            Scope.TREE,
            () -> undenied(export, seen.path(), seen.node(), removal));
  }

  /** What lets the removals of a request through: not what is locked, nor what NFS denies. */
  TreeRemoval.Gate gate(Exchange exchange) {
    return (export, seen, removal) ->
        step(
            exchange,
            seen.path(),
            Scope.TREE,
            () -> undenied(export, seen.path(), seen.node(), removal));
  }

  /**
   * Acts on what no other front end keeps others from writing.
   *
   * @throws Refusal 423 if one does, or what {@code act} throws
   */
  <T> T undenied(Export export, DavPath path, Node node, WebDavLocks.Act<T> act)
      throws Refusal, FileException {
    return node.attributes().isFile()
        ? locks.undenied(new Reservations.Target(export.fsid(), node.id()), path, act)
        : act.run();
  }

  /** Whether the If header says anything of the state of what is at a path. */
  boolean judges(Exchange exchange, DavPath path) throws Refusal {
    DavPath meant = Spelling.one(path);
    for (IfHeader.TaggedList list : exchange.ifHeader().lists()) {
      Optional<DavPath> tagged =
          list.tag().isPresent()
              ? exchange.ownPath(list.tag().get())
              : Optional.of(exchange.path());
      if (tagged.isPresent() && list.judges(Spelling.one(tagged.get()), meant)) {
        return true;
      }
    }
    return false;
  }

  /** The same, or of anything below it. */
  boolean judgesBelow(Exchange exchange, DavPath path) throws Refusal {
    DavPath meant = Spelling.one(path);
    for (IfHeader.TaggedList list : exchange.ifHeader().lists()) {
      Optional<DavPath> tagged =
          list.tag().isPresent() ? exchange.ownPath(list.tag().get()) : Optional.empty();
      if (tagged.isPresent()
          && Spelling.one(tagged.get()).isBelow(meant)
          && new IfHeader(List.of(list)).judgesState()) {
        return true;
      }
    }
    return judges(exchange, path);
  }

  /** What must be at a path at the very moment of a change that hangs on the If header. */
  Upload.Expected expected(Exchange exchange, DavPath path, Optional<Node> current) throws Refusal {
    return judges(exchange, path) ? Preconditions.as(current) : Upload.ANYTHING;
  }

  /** Office shows a token in a Lock-Token header where an If header belongs. */
  private Set<String> submitted(Exchange exchange) throws Refusal {
    Set<String> tokens = new LinkedHashSet<>(exchange.ifHeader().submitted());
    exchange.header("Lock-Token").map(UnlockMethod::bare).ifPresent(tokens::add);
    return tokens;
  }

  /** That there is no If header or that it holds. */
  void requireHeader(Exchange exchange) throws Refusal, FileException {
    IfHeader header = exchange.ifHeader();
    if (!header.isAbsent() && !holds(exchange, header)) {
      throw new Refusal(412, "The condition in the If header does not hold.");
    }
  }

  private void requireTokens(DavPath path, Scope scope, Set<String> shown)
      throws Refusal, FileException {
    Map<DavPath, List<DavLock>> byRoot = new LinkedHashMap<>();
    for (DavLock lock : against(path, scope)) {
      byRoot.computeIfAbsent(lock.root(), root -> new ArrayList<>()).add(lock);
    }
    List<String> missing = new ArrayList<>();
    byRoot.forEach(
        (root, there) -> {
          if (there.stream().noneMatch(lock -> shown.contains(lock.token()))) {
            missing.add(there.getFirst().rootHref());
          }
        });
    if (!missing.isEmpty()) {
      throw new Refusal(
          423, path + " is locked: " + String.join(", ", missing), "lock-token-submitted", missing);
    }
  }

  private List<DavLock> against(DavPath path, Scope scope) throws FileException {
    List<DavLock> against = new ArrayList<>(locks.covering(path));
    if (scope != Scope.ITSELF && !path.isRoot()) {
      against.addAll(locks.covering(path.parent()));
    }
    if (scope == Scope.TREE) {
      against.addAll(locks.within(path));
    }
    return against;
  }

  private boolean holds(Exchange exchange, IfHeader header) throws Refusal, FileException {
    for (IfHeader.TaggedList list : header.lists()) {
      Optional<DavPath> path =
          list.tag().isPresent()
              ? exchange.ownPath(list.tag().get())
              : Optional.of(exchange.path());
      if (path.isPresent() && holds(path.get(), list.conditions())) {
        return true;
      }
    }
    return false;
  }

  private boolean holds(DavPath path, List<IfHeader.Condition> conditions) throws FileException {
    List<String> tokens = locks.covering(path).stream().map(DavLock::token).toList();
    Optional<Validators> current = current(path);
    for (IfHeader.Condition condition : conditions) {
      boolean state =
          switch (condition) {
            case IfHeader.Condition.Token(_, var token) ->
                tokens.contains(token) || (SyncToken.isOne(token) && isCurrent(path, token));
            case IfHeader.Condition.Tag(_, var etag) ->
                current.isPresent() && current.get().isStrongly(etag);
          };
      if (state == condition.negated()) {
        return false;
      }
    }
    return true;
  }

  /** Whether nothing changed in a collection since a sync token of it (RFC 6578, 5). */
  private boolean isCurrent(DavPath path, String token) throws FileException {
    return resolver.find(path) instanceof Found.Present present
        && resolver.resource(present) instanceof Resource.Folder folder
        && SyncRun.isCurrent(folder, properties, caller, token);
  }

  private Optional<Validators> current(DavPath path) throws FileException {
    return resolver.find(path) instanceof Found.Present present
            && resolver.resource(present) instanceof Resource.Document document
        ? Optional.of(Validators.of(document.node()))
        : Optional.empty();
  }
}

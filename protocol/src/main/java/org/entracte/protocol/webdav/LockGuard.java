package org.entracte.protocol.webdav;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;

/** Holds requests that change something to the locks and to the If header. */
final class LockGuard {
  private final Resolver resolver;
  private final WebDavLocks locks;
  private final Caller caller;

  LockGuard(Resolver resolver, WebDavLocks locks, Caller caller) {
    this.resolver = resolver;
    this.locks = locks;
    this.caller = caller;
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
    requireHeader(exchange);
    requireTokens(path, scope, submitted(exchange));
  }

  /**
   * Acts if no lock stands against it by now; none is taken meanwhile.
   *
   * @throws Refusal 423, or what {@code act} throws
   */
  <T> T act(Exchange exchange, DavPath path, Scope scope, WebDavLocks.Act<T> act)
      throws Refusal, FileException {
    return locks.whileNoneIsTaken(
        () -> {
          requireTokens(path, scope, submitted(exchange));
          return act.run();
        });
  }

  /** Office shows a token in a Lock-Token header where an If header belongs. */
  private Set<String> submitted(Exchange exchange) throws Refusal {
    Set<String> tokens = new LinkedHashSet<>(header(exchange).submitted());
    exchange.header("Lock-Token").map(UnlockMethod::bare).ifPresent(tokens::add);
    return tokens;
  }

  /** That there is no If header or that it holds. */
  void requireHeader(Exchange exchange) throws Refusal, FileException {
    IfHeader header = header(exchange);
    if (!header.isAbsent() && !holds(exchange, header)) {
      throw new Refusal(412, "The condition in the If header does not hold.");
    }
  }

  IfHeader header(Exchange exchange) throws Refusal {
    Optional<String> text = exchange.header("If");
    return text.isPresent() ? IfHeader.parse(text.get()) : IfHeader.NONE;
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
        && SyncRun.isCurrent(folder, caller, token);
  }

  private Optional<Validators> current(DavPath path) throws FileException {
    return resolver.find(path) instanceof Found.Present present
            && resolver.resource(present) instanceof Resource.Document document
        ? Optional.of(Validators.of(document.node()))
        : Optional.empty();
  }
}

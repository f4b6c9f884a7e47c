package org.entracte.protocol.webdav;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Delegations;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.Reservations;
import org.w3c.dom.Element;

/**
 * LOCK: takes or refreshes a write lock (RFC 4918, 9.10); on a free name it makes an empty file.
 */
final class LockMethod implements MethodHandler.Method {
  private static final Duration USUAL = Duration.ofMinutes(10);
  private static final int TRIES = 8;

  /** How long a client of NFS has to give back a file that it holds. */
  private static final Duration RECALL_PATIENCE = Duration.ofSeconds(5);

  private static final Duration MICROSOFT_LEAST = Duration.ofMinutes(3);

  private final Resolver resolver;
  private final LockGuard guard;
  private final WebDavLocks locks;
  private final Caller caller;

  LockMethod(Resolver resolver, LockGuard guard, WebDavLocks locks, Caller caller) {
    this.resolver = resolver;
    this.guard = guard;
    this.locks = locks;
    this.caller = caller;
  }

  @Override
  public void run(Exchange exchange) throws Refusal, FileException, IOException {
    byte[] body = exchange.body(XmlBody.MAX_BYTES);
    if (body.length == 0) {
      refresh(exchange);
    } else {
      take(exchange, XmlBody.parse(body, "lockinfo"));
    }
  }

  private void refresh(Exchange exchange) throws Refusal, FileException, IOException {
    Set<String> tokens = exchange.ifHeader().submitted();
    if (tokens.size() != 1) {
      throw new Refusal(400, "To refresh a lock, name its one token in an If header.");
    }
    DavLock lock =
        locks
            .refresh(tokens.iterator().next(), exchange.path(), timeout(exchange))
            .orElseThrow(
                () ->
                    new Refusal(
                        412,
                        "No such lock covers " + exchange.rawPath() + "; it may have run out.",
                        "lock-token-matches-request-uri",
                        List.of()));
    answer(exchange, lock, 200);
  }

  private void take(Exchange exchange, Element lockinfo)
      throws Refusal, FileException, IOException {
    DavPath path = exchange.path();
    Found found = resolver.find(path);
    if (path.isRoot()) {
      throw new Refusal(403, "The list of exports cannot be locked.");
    }
    if (found instanceof Found.Unreachable) {
      throw new Refusal(409, "There is no directory to hold " + path + "; make it first.");
    }
    if (found instanceof Found.Present there && there.export().terms().readOnly()) {
      throw new Refusal(
          403, there.export().name() + " is read-only: there is nothing to lock for.");
    }
    requireConditions(exchange, found);
    if (found instanceof Found.Vacant) {
      guard.require(exchange, path, LockGuard.Scope.MEMBER);
    }
    boolean collection =
        found instanceof Found.Present present && resolver.resource(present).isCollection();
    DavLock.Wish wish =
        new DavLock.Wish(path, collection, isExclusive(lockinfo), depth(exchange), owner(lockinfo));
    DavLock lock = grant(wish, timeout(exchange));
    boolean kept = false;
    try {
      boolean made = hold(exchange, lock, TRIES);
      kept = true;
      exchange.set("Lock-Token", "<" + lock.token() + ">");
      answer(exchange, lock, made ? 201 : 200);
    } finally {
      if (!kept) {
        locks.release(lock.token(), path);
      }
    }
  }

  private void requireConditions(Exchange exchange, Found found) throws Refusal, FileException {
    Optional<Validators> current =
        found instanceof Found.Present present
            ? Optional.of(Validators.of(resolver.node(present)))
            : Optional.empty();
    Preconditions.check(exchange, current);
    guard.requireHeader(exchange);
  }

  /**
   * With the lock taken, and what NFS clients hold of the file given back, the conditions are
   * judged once more: what somebody changed before the lock was there breaks them.
   *
   * @return whether an empty file was made for it
   */
  private boolean hold(Exchange exchange, DavLock lock, int tries) throws Refusal, FileException {
    DavPath path = exchange.path();
    Found found = resolver.find(path);
    switch (found) {
      case Found.ServerRoot(), Found.Unreachable _ ->
          throw new Refusal(409, "There is no directory to hold " + path + " any more.");
      case Found.Vacant vacant -> {
        requireConditions(exchange, found);
        Optional<Node> made = create(vacant);
        if (made.isPresent()) {
          reserve(lock, new Reservations.Target(vacant.export().fsid(), made.get().id()));
          return true;
        }
        if (tries == 0) {
          throw new Refusal(503, "What is at " + path + " comes and goes.");
        }
        return hold(exchange, lock, tries - 1);
      }
      case Found.Present present -> {
        Node node = resolver.node(present);
        try (Delegations.Passage _ = recall(present.export(), node)) {
          requireConditions(exchange, resolver.find(path));
          if (!resolver.resource(present).isCollection()) {
            reserve(lock, new Reservations.Target(present.export().fsid(), node.id()));
          }
        }
        return false;
      }
    }
  }

  /** Who holds a file for writing may have it open without the server's knowing. */
  private static Delegations.Passage recall(Export export, Node node) throws FileException {
    Optional<Delegations> held = export.tree().delegations();
    return held.isPresent() && node.attributes().isFile()
        ? held.get()
            .pass(Delegations.Party.OUTSIDER, node.id(), Delegations.Use.READING, RECALL_PATIENCE)
        : Delegations.Passage.FREE;
  }

  private void reserve(DavLock lock, Reservations.Target target) throws Refusal, FileException {
    if (!locks.reserve(lock, target)) {
      throw new Refusal(
          423,
          lock.root()
              + " is open over NFS in a way that does not go with a lock; close it there first.",
          "no-conflicting-lock",
          List.of(lock.root().href(false)));
    }
  }

  private DavLock grant(DavLock.Wish wish, Duration timeout) throws Refusal, FileException {
    return switch (locks.take(wish, timeout)) {
      case WebDavLocks.Grant.Granted(var lock) -> lock;
      case WebDavLocks.Grant.TooMany() ->
          throw new Refusal(503, "Too many locks are held; try again when some have run out.");
      case WebDavLocks.Grant.Conflict(var standing) -> {
        List<String> hrefs = standing.stream().map(DavLock::rootHref).distinct().toList();
        throw new Refusal(
            423,
            wish.root() + " is locked: " + String.join(", ", hrefs),
            "no-conflicting-lock",
            hrefs);
      }
    };
  }

  /** None if somebody else was faster. */
  private Optional<Node> create(Found.Vacant vacant) throws FileException {
    Found.Slot slot = vacant.slot();
    NewObject file = new NewObject.RegularFile();
    try {
      return Optional.of(
          vacant
              .export()
              .tree()
              .create(caller, slot.directory(), slot.name(), file, AttributeChange.NONE));
    } catch (FileException refused) {
      if (refused.error() != FileError.EXISTS) {
        throw refused;
      }
      return Optional.empty();
    }
  }

  private static void answer(Exchange exchange, DavLock lock, int status) throws IOException {
    exchange.answer(
        status,
        XmlText.TYPE,
        XmlText.HEADER
            + "<D:prop xmlns:D=\"DAV:\">"
            + XmlText.element("lockdiscovery", lock.toXml())
            + "</D:prop>\n");
  }

  private static boolean isExclusive(Element lockinfo) throws Refusal {
    List<Element> scopes = XmlBody.children(lockinfo, "lockscope");
    List<Element> types = XmlBody.children(lockinfo, "locktype");
    boolean write = types.size() == 1 && !XmlBody.children(types.getFirst(), "write").isEmpty();
    if (scopes.size() != 1 || !write) {
      throw new Refusal(400, "A lockinfo holds one lockscope and the locktype write.");
    }
    boolean exclusive = !XmlBody.children(scopes.getFirst(), "exclusive").isEmpty();
    boolean shared = !XmlBody.children(scopes.getFirst(), "shared").isEmpty();
    if (exclusive == shared) {
      throw new Refusal(400, "A lockscope is exclusive or shared.");
    }
    return exclusive;
  }

  private static String owner(Element lockinfo) {
    Optional<Element> owner = XmlBody.children(lockinfo, "owner").stream().findFirst();
    return owner.map(XmlBody::serialize).orElse("");
  }

  private static boolean depth(Exchange exchange) throws Refusal {
    return switch (exchange.header("Depth").orElse("infinity").toLowerCase(java.util.Locale.ROOT)) {
      case "0" -> false;
      case "infinity" -> true;
      default -> throw new Refusal(400, "The Depth of a LOCK is 0 or infinity.");
    };
  }

  /**
   * RFC 4918, 10.7: the first wish that can be read; the longest is an hour. Microsoft's clients
   * refresh every three minutes at best, whatever they ask for.
   */
  private static Duration timeout(Exchange exchange) {
    Duration wanted = wanted(exchange);
    boolean microsoft = exchange.header("User-Agent").orElse("").startsWith("Microsoft");
    return microsoft && wanted.compareTo(MICROSOFT_LEAST) < 0 ? MICROSOFT_LEAST : wanted;
  }

  private static Duration wanted(Exchange exchange) {
    for (String wish : exchange.header("Timeout").orElse("").split(",", -1)) {
      String trimmed = wish.trim();
      if (trimmed.equalsIgnoreCase("Infinite")) {
        return WebDavLocks.LONGEST;
      }
      if (trimmed.matches("(?i)Second-\\d{1,10}")) {
        long seconds = Long.parseLong(trimmed.substring("Second-".length()));
        return Duration.ofSeconds(Math.max(1, seconds));
      }
    }
    return USUAL;
  }
}

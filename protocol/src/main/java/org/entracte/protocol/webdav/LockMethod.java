package org.entracte.protocol.webdav;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
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
    Set<String> tokens = guard.header(exchange).submitted();
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
    boolean free = found instanceof Found.Vacant;
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
    Optional<Validators> current =
        found instanceof Found.Present present
            ? Optional.of(Validators.of(resolver.node(present)))
            : Optional.empty();
    Preconditions.check(exchange, current);
    if (free) {
      guard.require(exchange, path, LockGuard.Scope.MEMBER);
    } else {
      guard.requireHeader(exchange);
    }
    boolean collection =
        found instanceof Found.Present present && resolver.resource(present).isCollection();
    DavLock.Wish wish =
        new DavLock.Wish(path, collection, isExclusive(lockinfo), depth(exchange), owner(lockinfo));
    DavLock lock = grant(wish, timeout(exchange));
    Optional<Reservations.Target> target =
        switch (found) {
          case Found.Vacant vacant -> create(vacant, lock);
          case Found.Present present when !collection ->
              Optional.of(
                  new Reservations.Target(present.export().fsid(), resolver.node(present).id()));
          case Found.Present _, Found.ServerRoot _, Found.Unreachable _ -> Optional.empty();
        };
    if (target.isPresent() && !locks.reserve(lock, target.get())) {
      locks.release(lock.token(), path);
      throw new Refusal(
          423,
          path + " is open over NFS in a way that does not go with a lock; close it there first.",
          "no-conflicting-lock",
          List.of(path.href(false)));
    }
    exchange.set("Lock-Token", "<" + lock.token() + ">");
    answer(exchange, lock, free ? 201 : 200);
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

  /** None if somebody else was faster: the lock is on the name then, as it was asked for. */
  private Optional<Reservations.Target> create(Found.Vacant vacant, DavLock lock)
      throws FileException {
    try {
      Node made =
          vacant
              .export()
              .tree()
              .create(
                  caller,
                  vacant.slot().directory(),
                  vacant.slot().name(),
                  new NewObject.RegularFile(),
                  AttributeChange.NONE);
      return Optional.of(new Reservations.Target(vacant.export().fsid(), made.id()));
    } catch (FileException refused) {
      if (refused.error() != FileError.EXISTS) {
        locks.release(lock.token(), vacant.path());
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

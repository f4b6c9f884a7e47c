package org.entracte.protocol.webdav;

import java.time.Instant;
import java.util.Optional;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.Upload;

/** The conditional headers of RFC 9110, 13, in the order of 13.2.2. */
final class Preconditions {
  private Preconditions() {}

  /** What became of them. */
  enum Outcome {
    PROCEED,
    NOT_MODIFIED
  }

  /**
   * @param current of what is there now, if anything is
   * @throws Refusal 412 if one fails, 400 if one cannot be read
   */
  static Outcome check(Exchange exchange, Optional<Validators> current) throws Refusal {
    return check(exchange, current.isPresent(), current);
  }

  /**
   * The same for what is there and has neither a tag nor a time of its own: a collection's page
   * tells of its members too.
   */
  static Outcome checkUntagged(Exchange exchange) throws Refusal {
    return check(exchange, true, Optional.empty());
  }

  private static Outcome check(Exchange exchange, boolean exists, Optional<Validators> current)
      throws Refusal {
    boolean reads = exchange.method().equals("GET") || exchange.isHead();
    Optional<String> ifMatch = exchange.header("If-Match");
    if (ifMatch.isPresent()) {
      require(matches(ifMatch.get(), exists, current, true), "If-Match");
    } else {
      Optional<Instant> unmodified = exchange.date("If-Unmodified-Since");
      boolean newer =
          unmodified.isPresent()
              && current.isPresent()
              && current.get().modified().isAfter(unmodified.get());
      require(!newer, "If-Unmodified-Since");
    }
    Optional<String> ifNoneMatch = exchange.header("If-None-Match");
    if (ifNoneMatch.isPresent()) {
      boolean same = matches(ifNoneMatch.get(), exists, current, false);
      require(!same || reads, "If-None-Match");
      return same ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
    }
    Optional<Instant> since = exchange.date("If-Modified-Since");
    boolean old =
        reads
            && since.isPresent()
            && current.isPresent()
            && !current.get().modified().isAfter(since.get());
    return old ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
  }

  /** What a change that hangs on these headers must still find at its very moment. */
  static Upload.Expected expected(Exchange exchange, Optional<Node> current) throws Refusal {
    if (exchange.header("If-None-Match").map("*"::equals).orElse(false)) {
      return new Upload.Expected.Absent();
    }
    if (!areGiven(exchange)) {
      return Upload.ANYTHING;
    }
    return as(current);
  }

  /** Nothing else than this, unchanged. */
  static Upload.Expected as(Optional<Node> current) {
    return current
        .<Upload.Expected>map(
            node -> new Upload.Expected.Unchanged(node.id(), node.attributes().change()))
        .orElseGet(Upload.Expected.Absent::new);
  }

  /** Whether the state of what is there decides; in an If header, of whatever it names. */
  static boolean areGiven(Exchange exchange) throws Refusal {
    return exchange.header("If-Match").isPresent()
        || exchange.header("If-None-Match").isPresent()
        || exchange.header("If-Unmodified-Since").isPresent()
        || exchange.ifHeader().judgesState();
  }

  private static boolean matches(
      String header, boolean exists, Optional<Validators> current, boolean strong) throws Refusal {
    if (header.equals("*")) {
      return exists;
    }
    for (String tag : Validators.parseTags(header)) {
      if (current.isPresent()
          && (strong ? current.get().isStrongly(tag) : current.get().isWeakly(tag))) {
        return true;
      }
    }
    return false;
  }

  private static void require(boolean holds, String header) throws Refusal {
    if (!holds) {
      throw new Refusal(412, "The condition in " + header + " does not hold: it has changed.");
    }
  }
}

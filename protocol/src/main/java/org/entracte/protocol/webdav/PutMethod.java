package org.entracte.protocol.webdav;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.TimeChange;
import org.entracte.protocol.tree.Upload;

/** PUT: the whole new content or nothing of it; through a link, into what it leads to. */
final class PutMethod implements MethodHandler.Method {
  private static final int BUFFER_BYTES = 128 * 1024;

  private final Resolver resolver;
  private final LockGuard guard;
  private final Caller caller;

  PutMethod(Resolver resolver, LockGuard guard, Caller caller) {
    this.resolver = resolver;
    this.guard = guard;
    this.caller = caller;
  }

  @Override
  public void run(Exchange exchange) throws Refusal, FileException, IOException {
    DavPath path = exchange.path();
    if (exchange.header("Content-Range").isPresent()) {
      throw new Refusal(400, "A PUT here carries a whole file, not a Content-Range of one.");
    }
    Found found = resolver.find(path);
    boolean isNew = !(found instanceof Found.Present);
    guard.require(exchange, path, isNew ? LockGuard.Scope.MEMBER : LockGuard.Scope.ITSELF);
    Found end = found instanceof Found.Present present ? resolver.follow(present) : found;
    switch (end) {
      case Found.ServerRoot() -> throw new Refusal(405, "This is the list of exports, not a file.");
      case Found.Unreachable _ ->
          throw new Refusal(409, "There is no directory to hold " + path + "; make it first.");
      case Found.Present present -> {
        if (present.node().attributes().isDirectory() || present.slot().isEmpty()) {
          throw new Refusal(405, path + " is a collection; a PUT needs a file's name.");
        }
        store(exchange, present.export(), present.slot().get(), Optional.of(present.node()));
      }
      case Found.Vacant vacant -> store(exchange, vacant.export(), vacant.slot(), Optional.empty());
    }
  }

  private void store(Exchange exchange, Export export, Found.Slot slot, Optional<Node> old)
      throws Refusal, FileException, IOException {
    Preconditions.check(exchange, old.map(Validators::of));
    Optional<Instant> modified = ownTime(exchange);
    Node node;
    try (Upload upload = export.tree().upload(caller, slot.directory(), slot.name())) {
      receive(exchange, upload);
      node = upload.publish(expected(exchange, old), change(modified));
    }
    exchange.status(old.isPresent() ? 204 : 201);
    exchange.set("ETag", Validators.of(node).etag());
    if (modified.isPresent()) {
      exchange.set("X-OC-MTime", "accepted");
    }
  }

  /** Throws IOException when the client goes away before the end; nothing is published then. */
  private static void receive(Exchange exchange, Upload upload) throws IOException, FileException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream body = exchange.body()) {
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        upload.write(ByteBuffer.wrap(buffer, 0, n));
      }
    }
  }

  /** The headers' conditions, to hold at the moment of publishing, not just before. */
  private static Upload.Expected expected(Exchange exchange, Optional<Node> old) {
    if (exchange.header("If-None-Match").map("*"::equals).orElse(false)) {
      return new Upload.Expected.Absent();
    }
    boolean conditional =
        exchange.header("If-Match").isPresent()
            || exchange.header("If-None-Match").isPresent()
            || exchange.header("If-Unmodified-Since").isPresent()
            || exchange.header("If").map(value -> value.contains("[")).orElse(false);
    if (!conditional) {
      return new Upload.Expected.Anything();
    }
    return old.<Upload.Expected>map(
            node -> new Upload.Expected.Unchanged(node.id(), node.attributes().change()))
        .orElseGet(Upload.Expected.Absent::new);
  }

  private static AttributeChange change(Optional<Instant> modified) {
    return modified
        .map(time -> AttributeChange.NONE.withTimes(TimeChange.KEEP, new TimeChange.To(time)))
        .orElse(AttributeChange.NONE);
  }

  /** ownCloud's header, which rclone and the desktop clients send: seconds since 1970. */
  private static Optional<Instant> ownTime(Exchange exchange) throws Refusal {
    Optional<String> header = exchange.header("X-OC-Mtime");
    if (header.isEmpty()) {
      return Optional.empty();
    }
    if (!header.get().matches("-?\\d{1,11}(\\.\\d{1,9})?")) {
      throw new Refusal(400, "X-OC-Mtime is seconds since 1970, not " + header.get() + ".");
    }
    BigDecimal seconds = new BigDecimal(header.get());
    BigDecimal whole = seconds.setScale(0, java.math.RoundingMode.FLOOR);
    long nanos = seconds.subtract(whole).movePointRight(9).longValue();
    return Optional.of(Instant.ofEpochSecond(whole.longValue(), nanos));
  }
}

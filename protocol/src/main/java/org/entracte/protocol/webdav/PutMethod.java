package org.entracte.protocol.webdav;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Reservations;
import org.entracte.protocol.tree.Stability;
import org.entracte.protocol.tree.TimeChange;
import org.entracte.protocol.tree.Upload;

/**
 * PUT: the whole new content or nothing of it; through a link, into what it leads to. With a
 * Content-Range, a part written in place (RFC 9110, 14.5).
 */
final class PutMethod implements MethodHandler.Method {
  private static final int BUFFER_BYTES = 128 * 1024;

  /** Read in vain so that the answer arrives. */
  private static final long MOST_DRAINED_BYTES = 16L << 20;

  /** From here on it is asked first whether there is room. */
  private static final long LARGE_BYTES = 1 << 20;

  private final Resolver resolver;
  private final LockGuard guard;
  private final WebDavLocks locks;
  private final Caller caller;
  private final Patience patience;

  PutMethod(
      Resolver resolver, LockGuard guard, WebDavLocks locks, Caller caller, Patience patience) {
    this.resolver = resolver;
    this.guard = guard;
    this.locks = locks;
    this.caller = caller;
    this.patience = patience;
  }

  /**
   * Where the content goes.
   *
   * @param old what is there now
   */
  private record Place(
      DavPath path, Export export, Found.Slot slot, Optional<Node> old, LockGuard.Scope scope) {
    FileTree tree() {
      return export.tree();
    }
  }

  /** Takes a part of the body. */
  private interface Sink {
    void write(ByteBuffer part) throws FileException;
  }

  @Override
  public void run(Exchange exchange) throws Refusal, FileException, IOException {
    DavPath path = exchange.path();
    Found found = resolver.find(path);
    boolean isNew = !(found instanceof Found.Present);
    LockGuard.Scope scope = isNew ? LockGuard.Scope.MEMBER : LockGuard.Scope.ITSELF;
    guard.require(exchange, path, scope);
    Found end = found instanceof Found.Present present ? resolver.follow(present) : found;
    switch (end) {
      case Found.ServerRoot() -> throw new Refusal(405, "This is the list of exports, not a file.");
      case Found.Unreachable _ ->
          throw new Refusal(409, "There is no directory to hold " + path + "; make it first.");
      case Found.Present present -> {
        if (present.node().attributes().isDirectory() || present.slot().isEmpty()) {
          throw new Refusal(405, path + " is a collection; a PUT needs a file's name.");
        }
        Optional<Node> old = Optional.of(present.node());
        store(exchange, new Place(path, present.export(), present.slot().get(), old, scope));
      }
      case Found.Vacant vacant ->
          store(exchange, new Place(path, vacant.export(), vacant.slot(), Optional.empty(), scope));
    }
  }

  private void store(Exchange exchange, Place place) throws Refusal, FileException, IOException {
    exchange.requireNoCoding();
    Preconditions.check(exchange, place.old().map(Validators::of));
    requireUndenied(place);
    requireRoom(exchange, place);
    Optional<Instant> modified = ownTime(exchange);
    Optional<ByteRange> range = ContentRange.of(exchange);
    Node node =
        range.isPresent()
            ? patch(exchange, place, range.get(), change(modified))
            : replace(exchange, place, change(modified));
    exchange.status(place.old().isPresent() ? 204 : 201);
    if (range.isEmpty()) {
      // Of a part they would be of more than this client sent (RFC 9110, 9.3.4).
      Validators validators = Validators.of(node);
      exchange.set("ETag", validators.etag());
      exchange.setModified(validators.modified());
    }
    if (modified.isPresent()) {
      exchange.set("X-OC-MTime", "accepted");
    }
  }

  /** Who opened the file over NFS may keep others from writing it. */
  private void requireUndenied(Place place) throws Refusal {
    if (place.old().isPresent()
        && locks.isDenied(new Reservations.Target(place.export().fsid(), place.old().get().id()))) {
      throw new Refusal(
          423, place.path() + " is open over NFS by somebody who lets nobody else write it.");
    }
  }

  /** Before the client sends it all in vain. */
  private static void requireRoom(Exchange exchange, Place place) throws Refusal, FileException {
    long length = Math.max(exchange.length(), exchange.announcedLength().orElse(0L));
    if (length > LARGE_BYTES && length > place.tree().space().availableBytes()) {
      throw new Refusal(
          507,
          "There is no room for " + length + " bytes.",
          "sufficient-disk-space",
          java.util.List.of());
    }
  }

  private Node replace(Exchange exchange, Place place, AttributeChange change)
      throws Refusal, FileException, IOException {
    try {
      return upload(exchange, place, change);
    } catch (FileException refused) {
      boolean fitted = place.old().map(old -> old.attributes().isFile()).orElse(true);
      if (fitted && refused.error() == FileError.WRONG_TYPE) {
        // Since it was looked for, a link or the like came to its place.
        throw new Refusal(
            Preconditions.areGiven(exchange) ? 412 : 409,
            place.path() + " was replaced by somebody else just now; send it again.");
      }
      throw refused;
    }
  }

  private Node upload(Exchange exchange, Place place, AttributeChange change)
      throws Refusal, FileException, IOException {
    Found.Slot slot = place.slot();
    try (Upload upload =
        patience.act(exchange, () -> place.tree().upload(caller, slot.directory(), slot.name()))) {
      long length = receive(exchange, upload::write);
      Optional<Long> announced = exchange.announcedLength();
      if (announced.isPresent() && announced.get() != length) {
        throw new Refusal(
            400,
            announced.get() + " bytes were announced and " + length + " came; nothing was stored.");
      }
      return guard.act(
          exchange,
          place.path(),
          place.scope(),
          () -> {
            Upload.Expected expected = Preconditions.expected(exchange, place.old());
            WebDavLocks.Act<Node> publishing = () -> upload.publish(expected, change);
            return place.old().isPresent()
                ? guard.undenied(place.export(), place.path(), place.old().get(), publishing)
                : publishing.run();
          });
    }
  }

  /** In place, so what came of a body that breaks off stays. */
  private Node patch(Exchange exchange, Place place, ByteRange range, AttributeChange change)
      throws Refusal, FileException, IOException {
    FileTree tree = place.tree();
    Node node = place.old().isPresent() ? place.old().get() : make(exchange, place);
    try (OpenFile file = tree.open(caller, node.id(), OpenMode.WRITE)) {
      Upload.Expected expected = Preconditions.expected(exchange, Optional.of(node));
      long[] at = {range.offset()};
      long length =
          receive(
              exchange,
              part -> {
                if (at[0] == range.offset() && place.old().isPresent()) {
                  expected.require(
                      Optional.of(new Node(file.id(), file.attributes())), place.slot().name());
                }
                int bytes = part.remaining();
                if (at[0] + bytes <= range.end()) {
                  file.write(part, at[0], Stability.UNSTABLE);
                }
                at[0] += bytes;
              });
      file.commit();
      if (length != range.length()) {
        throw new Refusal(
            400, "Content-Range names " + range.length() + " bytes and " + length + " came.");
      }
    }
    Attributes after = tree.setAttributes(caller, node.id(), change);
    return new Node(node.id(), after);
  }

  private Node make(Exchange exchange, Place place) throws Refusal, FileException {
    Found.Slot slot = place.slot();
    return guard.act(
        exchange,
        place.path(),
        place.scope(),
        () ->
            place
                .tree()
                .create(
                    caller,
                    slot.directory(),
                    slot.name(),
                    new NewObject.RegularFile(),
                    AttributeChange.NONE));
  }

  /**
   * @return the bytes that came
   * @throws IOException when the client goes away before the end
   */
  private static long receive(Exchange exchange, Sink sink) throws IOException, FileException {
    long told = exchange.length() < 0 ? BUFFER_BYTES : exchange.length();
    byte[] buffer = new byte[Math.clamp(told, 1, BUFFER_BYTES)];
    long total = 0;
    try (InputStream body = exchange.body()) {
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        try {
          sink.write(ByteBuffer.wrap(buffer, 0, n));
        } catch (FileException refused) {
          drain(body, buffer);
          throw refused;
        }
        total += n;
      }
    }
    return total;
  }

  /**
   * Closing a connection on what a client still sends resets it, and the answer may be lost with it
   * (RFC 9112 section 9.6). What is left of a huge body is not waited for.
   */
  private static void drain(InputStream body, byte[] buffer) throws IOException {
    long left = MOST_DRAINED_BYTES;
    int n = body.read(buffer);
    while (n >= 0 && left > 0) {
      left -= n;
      n = body.read(buffer);
    }
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
    BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
    long nanos = seconds.subtract(whole).movePointRight(9).longValue();
    return Optional.of(Instant.ofEpochSecond(whole.longValue(), nanos));
  }
}

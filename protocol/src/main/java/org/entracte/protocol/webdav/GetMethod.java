package org.entracte.protocol.webdav;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;

/**
 * GET and HEAD: a file's content, or a collection as a page to look at. An entity tag goes with the
 * bytes that it is of: if the file is written to before the first of them have left, it all begins
 * anew. Who writes into it in place later changes what is still to be sent.
 */
final class GetMethod implements MethodHandler.Method {
  private static final int BUFFER_BYTES = 128 * 1024;

  /** Whoever keeps an answer asks whether it is still so: heuristics would show old content. */
  static final String CACHE_CONTROL = "no-cache";

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final Resolver resolver;
  private final Caller caller;
  private final HtmlListing listing;

  GetMethod(Resolver resolver, Caller caller) {
    this.resolver = resolver;
    this.caller = caller;
    this.listing = new HtmlListing(resolver, caller);
  }

  /** From the name's extension; bytes nobody knows are bytes. */
  static String mediaType(DavPath path) {
    String type = MimeTypes.DEFAULTS.getMimeByExtension(path.names().getLast().toString());
    return type == null ? "application/octet-stream" : type;
  }

  @Override
  public void run(Exchange exchange) throws Refusal, FileException, IOException {
    DavPath path = exchange.path();
    Optional<OpenFile> known = resolver.openAtOnce(path);
    if (known.isPresent()) {
      send(exchange, path, known.get());
      return;
    }
    switch (resolver.find(path)) {
      case Found.ServerRoot() -> listing.send(exchange, new Resource.ServerRoot());
      case Found.Present present -> send(exchange, resolver.resource(present));
      case Found.Vacant _, Found.Unreachable _ ->
          throw new Refusal(404, "Nothing is at " + path + ".");
    }
  }

  private void send(Exchange exchange, Resource resource)
      throws Refusal, FileException, IOException {
    switch (resource) {
      case Resource.ServerRoot(), Resource.Folder _ -> listing.send(exchange, resource);
      case Resource.Document document ->
          send(
              exchange,
              document.path(),
              document.export().tree().open(caller, document.node().id(), OpenMode.READ));
      case Resource.Opaque _ -> {
        if (Preconditions.checkUntagged(exchange) == Preconditions.Outcome.NOT_MODIFIED) {
          answerNotModified(exchange);
        } else {
          exchange.answer(200, "application/octet-stream", "");
        }
      }
    }
  }

  static void answerNotModified(Exchange exchange) throws IOException {
    exchange.status(304);
    exchange.begin();
  }

  /** Closes the file. */
  private static void send(Exchange exchange, DavPath path, OpenFile opened)
      throws Refusal, FileException, IOException {
    try (OpenFile file = opened) {
      Attributes attributes = file.atOpening();
      Validators validators = Validators.of(file.id(), attributes);
      exchange.set(HttpHeader.ETAG.asString(), validators.etag());
      exchange.setModified(validators.modified());
      exchange.set(HttpHeader.CACHE_CONTROL.asString(), CACHE_CONTROL);
      exchange.set(HttpHeader.ACCEPT_RANGES.asString(), "bytes");
      exchange.set("X-Content-Type-Options", "nosniff");
      if (Preconditions.check(exchange, Optional.of(validators))
          == Preconditions.Outcome.NOT_MODIFIED) {
        answerNotModified(exchange);
        return;
      }
      String type = mediaType(path);
      exchange.set(HttpHeader.CONTENT_TYPE.asString(), type);
      if (!isHarmless(type)) {
        // A file's script must not act on the server it came from.
        exchange.set("Content-Security-Policy", "sandbox; default-src 'none'");
        exchange.set("Content-Disposition", "attachment");
      }
      send(exchange, file, range(exchange, validators, attributes.sizeBytes()), attributes);
    }
  }

  /** What a browser shows without running anything of it. */
  private static boolean isHarmless(String type) {
    return type.startsWith("text/plain")
        || type.equals("application/pdf")
        || type.startsWith("audio/")
        || type.startsWith("video/")
        || (type.startsWith("image/") && !type.contains("svg"));
  }

  /**
   * A date in If-Range never holds: it would have to tell one content from another (RFC 9110,
   * 8.8.2.2), but a file can change twice within its second, or be given its old time again.
   */
  private static RangeRequest range(Exchange exchange, Validators validators, long size) {
    Optional<String> ifRange = exchange.header("If-Range");
    boolean same = ifRange.isEmpty() || validators.isStrongly(ifRange.get());
    return same && !exchange.isHead()
        ? RangeRequest.of(exchange.header("Range"), size)
        : new RangeRequest.Whole();
  }

  private static void send(
      Exchange exchange, OpenFile file, RangeRequest wanted, Attributes attributes)
      throws Refusal, FileException, IOException {
    long size = attributes.sizeBytes();
    switch (wanted) {
      case RangeRequest.Whole() -> {
        exchange.status(200);
        send(exchange, file, new ByteRange(0, size));
      }
      case RangeRequest.Part(ByteRange range) -> {
        exchange.status(206);
        exchange.set(HttpHeader.CONTENT_RANGE.asString(), contentRange(range, size));
        send(exchange, file, range);
      }
      case RangeRequest.Parts(var ranges) -> sendParts(exchange, file, ranges, size);
      case RangeRequest.Unsatisfiable() -> {
        exchange.set(HttpHeader.CONTENT_RANGE.asString(), "bytes */" + size);
        exchange.answer(416, "text/plain; charset=utf-8", "The file has " + size + " bytes.\n");
      }
    }
  }

  private static String contentRange(ByteRange range, long size) {
    return "bytes " + range.offset() + "-" + (range.end() - 1) + "/" + size;
  }

  /** Several ranges, as multipart/byteranges (RFC 9110, 14.6). */
  private static void sendParts(Exchange exchange, OpenFile file, List<ByteRange> ranges, long size)
      throws FileException, IOException {
    String type = exchange.sets(HttpHeader.CONTENT_TYPE.asString());
    String boundary = "entracte-" + Long.toHexString(file.atOpening().change()) + "-part";
    List<ByteBuffer> heads = new ArrayList<>();
    long length = 0;
    for (ByteRange range : ranges) {
      String head =
          "\r\n--"
              + boundary
              + "\r\nContent-Type: "
              + type
              + "\r\nContent-Range: "
              + contentRange(range, size)
              + "\r\n\r\n";
      heads.add(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
      length += head.length() + range.length();
    }
    byte[] end = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
    exchange.status(206);
    exchange.set(HttpHeader.CONTENT_TYPE.asString(), "multipart/byteranges; boundary=" + boundary);
    exchange.set(HttpHeader.CONTENT_LENGTH.asString(), Long.toString(length + end.length));
    for (int i = 0; i < ranges.size(); i++) {
      sendBytes(exchange, file, heads.get(i), ranges.get(i), false);
    }
    exchange.send(ByteBuffer.wrap(end), true);
  }

  /**
   * The first part is read before anything is sent, so that a refusal can still be an answer.
   *
   * @throws FileException BUSY if the file was changed meanwhile and nothing was sent yet
   */
  private static void send(Exchange exchange, OpenFile file, ByteRange range)
      throws FileException, IOException {
    exchange.set(HttpHeader.CONTENT_LENGTH.asString(), Long.toString(range.length()));
    if (!exchange.isHead()) {
      sendBytes(exchange, file, NOTHING, range, true);
    }
  }

  private static void sendBytes(
      Exchange exchange, OpenFile file, ByteBuffer head, ByteRange range, boolean last)
      throws FileException, IOException {
    RetainableByteBuffer pooled =
        exchange.buffer((int) Math.max(1, Math.min(BUFFER_BYTES, range.length())));
    try {
      ByteBuffer buffer = pooled.getByteBuffer();
      long at = range.offset();
      while (at < range.end()) {
        buffer.clear();
        buffer.limit((int) Math.min(Math.min(buffer.capacity(), BUFFER_BYTES), range.end() - at));
        fill(buffer, file, at);
        if (!exchange.isCommitted()) {
          requireUnchanged(file);
        }
        if (head.hasRemaining()) {
          exchange.send(head, false);
        }
        at += buffer.remaining();
        exchange.send(buffer, last && at == range.end());
      }
    } finally {
      pooled.release();
    }
  }

  private static void requireUnchanged(OpenFile file) throws FileException {
    if (file.attributes().change() != file.atOpening().change()) {
      throw new FileException(FileError.BUSY, "the file was changed while it was read");
    }
  }

  /** All of the buffer: an announced length that cannot be kept should come out before it is. */
  private static void fill(ByteBuffer buffer, OpenFile file, long offset) throws FileException {
    while (buffer.hasRemaining()) {
      long at = offset + buffer.position();
      if (file.read(buffer, at) == 0) {
        throw new FileException(
            FileError.BUSY, "the file was cut to less than " + at + " bytes while it was read");
      }
    }
    buffer.flip();
  }
}

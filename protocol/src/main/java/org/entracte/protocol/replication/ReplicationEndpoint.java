package org.entracte.protocol.replication;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.entracte.protocol.edit.CorruptRecordException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the calls of {@link GatewayLink} under {@code /.entracte/v1/EXPORT/CALL}; leaves every
 * other path to the next handler. Bodies, waits and the number of calls at once are bounded. When
 * it stops, waiting feeds are answered with what there is, within half a second.
 */
public final class ReplicationEndpoint extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicationEndpoint.class);
  private static final int MAX_CALLS = 256;
  private static final Duration FEED_SLICE = Duration.ofMillis(500);

  private final Function<String, Optional<GatewayLink>> exports;
  private final Supplier<List<String>> names;
  private final Executor executor;
  private final Semaphore calls = new Semaphore(MAX_CALLS);
  private volatile boolean stopping;

  /**
   * An endpoint.
   *
   * @param exports the gateway of an export, by its name
   * @param names of all exports, for those who asked for another
   * @param executor where calls run; they block, so one virtual thread a task is meant
   */
  public ReplicationEndpoint(
      Function<String, Optional<GatewayLink>> exports,
      Supplier<List<String>> names,
      Executor executor) {
    super(InvocationType.NON_BLOCKING);
    this.names = names;
    this.exports = exports;
    this.executor = executor;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    if (!path.startsWith(HttpTerms.PREFIX)) {
      return false;
    }
    response.getHeaders().put(HttpTerms.MARK, HttpTerms.MARK_VALUE);
    if (!calls.tryAcquire()) {
      refuse(response, callback, 503, "too many calls at once; try again");
      return true;
    }
    Callback releasing = Callback.from(callback, () -> calls.release());
    try {
      executor.execute(() -> serve(path, request, response, releasing));
    } catch (RejectedExecutionException closing) {
      refuse(response, releasing, 503, "the gateway is stopping");
    }
    return true;
  }

  @Override
  protected void doStop() throws Exception {
    stopping = true;
    super.doStop();
  }

  @Override
  protected void doStart() throws Exception {
    stopping = false;
    super.doStart();
  }

  private void serve(String path, Request request, Response response, Callback callback) {
    try {
      byte[] answer = answer(path, request);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, HttpTerms.MEDIA_TYPE);
      response.setStatus(200);
      response.write(true, ByteBuffer.wrap(answer), callback);
    } catch (RefusedRequest refused) {
      refuse(response, callback, refused.status, refused.getMessage());
    } catch (CorruptRecordException unreadable) {
      refuse(response, callback, 400, "the request cannot be read: " + unreadable.getMessage());
    } catch (LinkException failure) {
      int status = failure.kind() == LinkException.Kind.REFUSED ? 403 : 503;
      refuse(response, callback, status, failure.getMessage());
    } catch (IOException clientWentAway) {
      callback.failed(clientWentAway);
    } catch (RuntimeException broken) {
      LOG.error("{} failed", path, broken);
      refuse(response, callback, 500, "the gateway failed; its log tells more");
    }
  }

  private byte[] answer(String path, Request request)
      throws RefusedRequest, CorruptRecordException, LinkException, IOException {
    String[] words = path.substring(HttpTerms.PREFIX.length()).split("/", -1);
    if (words.length != 2) {
      throw new RefusedRequest(404, "no such place: " + path);
    }
    Call call = Call.of(words[1]).orElseThrow(() -> new RefusedRequest(404, "no call " + words[1]));
    if (!HttpMethod.POST.is(request.getMethod())) {
      throw new RefusedRequest(405, "only POST");
    }
    if (!HttpTerms.MEDIA_TYPE.equals(request.getHeaders().get(HttpHeader.CONTENT_TYPE))) {
      throw new RefusedRequest(415, "only " + HttpTerms.MEDIA_TYPE);
    }
    GatewayLink gateway =
        exports.apply(words[0]).orElseThrow(() -> new RefusedRequest(404, noExport(words[0])));
    return new AnsweringLink(gateway, this::inSlices).answer(call, body(call, request));
  }

  private String noExport(String name) {
    List<String> there = names.get();
    return "no export named "
        + name
        + (there.isEmpty() ? "; there are none" : "; there are: " + String.join(", ", there));
  }

  private static byte[] body(Call call, Request request) throws RefusedRequest, IOException {
    int most = call.maxRequestBytes();
    if (request.getLength() > most) {
      throw tooLong(call);
    }
    try (InputStream in = Content.Source.asInputStream(request)) {
      byte[] body = in.readNBytes(most + 1);
      if (body.length > most) {
        throw tooLong(call);
      }
      if (request.getLength() >= 0 && body.length != request.getLength()) {
        throw new EOFException("body cut off");
      }
      return body;
    }
  }

  /** Waits piecemeal, so that stopping never has to wait for a silent feed. */
  private Changes inSlices(GatewayLink gateway, RequestFormat.ChangesRequest asked)
      throws LinkException {
    Duration left = asked.patience();
    while (true) {
      Duration slice =
          stopping ? Duration.ZERO : left.compareTo(FEED_SLICE) > 0 ? FEED_SLICE : left;
      Changes changes = gateway.changes(asked.after(), asked.maxRows(), slice);
      left = left.minus(slice);
      boolean nothing = changes instanceof Changes.Rows rows && rows.rows().isEmpty();
      if (!nothing || stopping || left.isZero()) {
        return changes;
      }
    }
  }

  private static RefusedRequest tooLong(Call call) {
    return new RefusedRequest(
        413, call.word() + " takes at most " + call.maxRequestBytes() + " bytes");
  }

  private static void refuse(
      Response response, Callback callback, int status, @Nullable String text) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    response.write(true, ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)), callback);
  }

  /** Answered with an error status before the gateway was asked. */
  private static final class RefusedRequest extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedRequest(int status, String text) {
      super(text, null, false, false);
      this.status = status;
    }
  }
}

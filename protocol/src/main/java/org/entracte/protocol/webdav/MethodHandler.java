package org.entracte.protocol.webdav;

import io.milton.http.Handler;
import io.milton.http.HttpManager;
import io.milton.http.Request;
import io.milton.http.Response;
import io.milton.resource.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one of our methods for Milton and answers what it refuses. */
final class MethodHandler implements Handler {
  private static final Logger LOG = LoggerFactory.getLogger(MethodHandler.class);

  /** One HTTP method; safe for many threads. */
  interface Method {
    void run(Exchange exchange) throws Refusal, FileException, IOException;
  }

  private final List<String> names;
  private final Method method;

  MethodHandler(List<String> names, Method method) {
    this.names = List.copyOf(names);
    this.method = method;
  }

  @Override
  public String[] getMethods() {
    return names.toArray(String[]::new);
  }

  @Override
  public boolean isCompatible(Resource resource) {
    return true;
  }

  /**
   * @throws UncheckedIOException when the answer broke off: the connection must not look as if it
   *     had ended well
   */
  @Override
  public void process(HttpManager manager, Request request, Response response) {
    if (!(request instanceof MiltonRequest ours)) {
      throw new IllegalArgumentException("not our request: " + request.getClass());
    }
    run(ours.exchange());
  }

  /**
   * The same without Milton in between.
   *
   * @throws UncheckedIOException as {@link #process}
   */
  void run(Exchange exchange) {
    try {
      try {
        method.run(exchange);
      } catch (Refusal refusal) {
        refuse(exchange, refusal);
      } catch (FileException refused) {
        if (refused.error() == FileError.IO) {
          LOG.warn("{} {}: {}", exchange.method(), exchange.rawPath(), refused.getMessage());
          LOG.debug("it came from", refused);
        }
        refuse(exchange, refusal(refused));
      } catch (PacedInput.TooSlowException slow) {
        refuse(exchange, new Refusal(408, String.valueOf(slow.getMessage())));
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  static void refuse(Exchange exchange, Refusal refusal) throws IOException {
    if (exchange.isCommitted()) {
      throw new IOException("The answer broke off: " + refusal.getMessage(), refusal);
    }
    boolean goesOn = exchange.skipBody() && refusal.status() != 408 && !exchange.isMisframed();
    exchange.reset();
    if (refusal.status() == 405) {
      exchange.set(HttpHeader.ALLOW.asString(), OptionsMethod.allowedBut(exchange.method()));
    }
    if (refusal.status() == 415 && exchange.header("Content-Encoding").isPresent()) {
      exchange.set(HttpHeader.ACCEPT_ENCODING.asString(), "identity");
    }
    if (!goesOn || exchange.method().equals("CONNECT")) {
      exchange.set(HttpHeader.CONNECTION.asString(), "close");
    }
    if (refusal.status() == 503) {
      exchange.set(HttpHeader.RETRY_AFTER.asString(), "5");
    }
    if (refusal.precondition().isEmpty()) {
      exchange.answer(refusal.status(), "text/plain; charset=utf-8", refusal.getMessage() + "\n");
    } else {
      exchange.answer(refusal.status(), XmlText.TYPE, XmlText.error(refusal));
    }
  }

  private static Refusal refusal(FileException refused) {
    String message = String.valueOf(refused.getMessage());
    String precondition =
        refused.error() == FileError.NO_SPACE
            ? "sufficient-disk-space"
            : refused.error() == FileError.QUOTA ? "quota-not-exceeded" : "";
    return new Refusal(StatusOf.error(refused.error()), message, precondition, List.of());
  }

  /** Whether a refusal only says that nothing is there. */
  static boolean isGone(FileException refused) {
    return refused.error() == FileError.NOT_FOUND || refused.error() == FileError.STALE;
  }
}

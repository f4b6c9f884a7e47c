package org.entracte.protocol.webdav;

import io.milton.http.Filter;
import io.milton.http.FilterChain;
import io.milton.http.HttpExtension;
import io.milton.http.HttpManager;
import io.milton.http.ProtocolHandlers;
import io.milton.http.Request.Method;
import io.milton.http.entity.DefaultEntityTransport;
import io.milton.http.http11.CustomPostHandler;
import io.milton.http.webdav.DefaultUserAgentHelper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Name;

/**
 * WebDAV, classes 1 and 2 (RFC 4918), over exported trees: "/" lists the exports, "/NAME/" is one.
 * Paths below "/.entracte/" are left to others on the same server. Safe for many threads; each
 * request blocks the thread it runs on.
 *
 * <p>Symbolic links are followed inside their export by GET, PUT, PROPFIND and PROPPATCH; DELETE,
 * MOVE and COPY act on the link itself. One that leads nowhere inside the export shows as an empty
 * file.
 */
public final class WebDav {
  private static final Set<String> DIRECT = Set.of("GET", "HEAD", "PUT", "PROPFIND", "REPORT");

  private final Resolver resolver;
  private final HttpManager manager;
  private final InstantSource clock;
  private final SlowBodies bodies;
  private final LeftProperties leftProperties;

  /** What Milton does not dispatch: where it costs what it gives nothing for (ADR 0015). */
  private final Map<String, MethodHandler> direct;

  /**
   * @param exports asked with every request
   * @param caller on whose behalf WebDAV acts
   * @param locks one per server
   * @param database keeps properties
   * @param patience with what is read
   * @throws FileException if the database cannot be read
   */
  public WebDav(
      Supplier<List<Export>> exports,
      Caller caller,
      WebDavLocks locks,
      DavDatabase database,
      Patience patience)
      throws FileException {
    this.resolver = new Resolver(exports, caller);
    this.clock = patience.clock();
    this.bodies = new SlowBodies(clock);
    DeadProperties properties = new DeadProperties(database);
    this.leftProperties = new LeftProperties(exports, properties, clock);
    List<MethodHandler> handlers = handlers(locks, properties, caller, patience);
    this.direct =
        handlers.stream()
            .flatMap(
                handler ->
                    Arrays.stream(handler.getMethods())
                        .filter(DIRECT::contains)
                        .map(name -> Map.entry(name, handler)))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    // No response handler and no events: our methods answer everything themselves (ADR 0005).
    this.manager =
        new HttpManager(
            (host, path) -> null,
            null,
            new ProtocolHandlers(List.of(new Methods(handlers))),
            new DefaultEntityTransport(new DefaultUserAgentHelper()),
            List.of(new Dispatch()),
            null,
            List.of());
  }

  /**
   * Lets through the names that are bytes, not characters; this package checks paths itself. A
   * user's name in front of the host's is an error (RFC 9110, 4.2.4).
   */
  public static void configure(HttpConfiguration configuration) {
    configuration.setUriCompliance(
        UriCompliance.UNSAFE.without("ENTRACTE", UriCompliance.Violation.USER_INFO));
  }

  /** The server must have been through {@link #configure}. */
  public Handler handler() {
    return new Handler.Abstract() {
      @Override
      public boolean handle(Request request, Response response, Callback callback)
          throws IOException {
        Exchange exchange = new Exchange(request, response, clock, bodies);
        try {
          return WebDav.this.handle(exchange, callback);
        } finally {
          exchange.end();
        }
      }
    };
  }

  /**
   * Where so many requests wait for their clients that others could come short of threads, cuts off
   * the slowest. To be called about once a second.
   */
  public void cutSlowest() {
    bodies.cutSlowest();
  }

  /**
   * Drops properties of some of what is no longer there. To be called now and then, by one thread
   * at a time.
   *
   * @throws FileException if the database fails; calling it again is right
   */
  public void forgetLeftProperties() throws FileException {
    leftProperties.step();
  }

  private boolean handle(Exchange exchange, Callback callback) throws IOException {
    String path = exchange.rawPath();
    try {
      if (exchange.isMisframed()) {
        throw new Refusal(400, "HTTP/1.0 knows no Transfer-Encoding.");
      }
      if (!path.equals("*") && isReserved(DavPath.parse(path))) {
        return false;
      }
      MethodHandler handler = direct.get(exchange.method());
      if (handler != null) {
        handler.run(exchange);
        callback.succeeded();
        return true;
      }
      Optional<Method> method =
          Arrays.stream(Method.values()).filter(m -> m.code.equals(exchange.method())).findFirst();
      if (method.isEmpty()) {
        throw new Refusal(501, "This server does not know the method " + exchange.method() + ".");
      }
      manager.process(new MiltonRequest(exchange, method.get()), new MiltonResponse(exchange));
    } catch (Refusal refusal) {
      MethodHandler.refuse(exchange, refusal);
    } catch (UncheckedIOException broken) {
      callback.failed(broken.getCause());
      return true;
    }
    callback.succeeded();
    return true;
  }

  private static boolean isReserved(DavPath path) {
    return !path.isRoot() && path.names().getFirst().equals(Name.RESERVED);
  }

  private List<MethodHandler> handlers(
      WebDavLocks locks, DeadProperties properties, Caller caller, Patience patience) {
    LockGuard guard = new LockGuard(resolver, locks, properties, caller, patience);
    TreeRemoval removal = new TreeRemoval(caller, properties);
    PropertyAnswer answers =
        new PropertyAnswer(new PropertyValues(locks, properties, caller), properties);
    Transfer transfer = new Transfer(resolver, guard, locks, removal);
    return List.of(
        new MethodHandler(List.of("OPTIONS"), new OptionsMethod()),
        new MethodHandler(List.of("GET", "HEAD"), patience.with(new GetMethod(resolver, caller))),
        new MethodHandler(List.of("PUT"), new PutMethod(resolver, guard, locks, caller, patience)),
        new MethodHandler(List.of("DELETE"), new DeleteMethod(resolver, guard, locks, removal)),
        new MethodHandler(List.of("MKCOL"), new MkcolMethod(resolver, guard, properties, caller)),
        new MethodHandler(List.of("COPY"), new CopyMethod(transfer, properties, caller)),
        new MethodHandler(
            List.of("MOVE"), new MoveMethod(transfer, locks, removal, properties, caller)),
        new MethodHandler(List.of("PROPFIND"), new PropfindMethod(resolver, answers, caller)),
        new MethodHandler(
            List.of("REPORT"), new ReportMethod(resolver, answers, properties, caller)),
        new MethodHandler(
            List.of("PROPPATCH"), new ProppatchMethod(resolver, guard, properties, caller)),
        new MethodHandler(List.of("LOCK"), new LockMethod(resolver, guard, locks, caller)),
        new MethodHandler(List.of("UNLOCK"), new UnlockMethod(locks)));
  }

  /** Our methods, as Milton takes them. */
  private record Methods(List<MethodHandler> all) implements HttpExtension {
    @Override
    public Set<io.milton.http.Handler> getHandlers() {
      return new LinkedHashSet<>(all);
    }

    @Override
    public List<CustomPostHandler> getCustomPostHandlers() {
      return List.of();
    }
  }

  /** Replaces Milton's StandardFilter, which prints stack traces and swallows failures. */
  private static final class Dispatch implements Filter {
    @Override
    public void process(
        FilterChain chain, io.milton.http.Request request, io.milton.http.Response response) {
      io.milton.http.Handler handler = chain.getHttpManager().getMethodHandler(request.getMethod());
      if (handler instanceof MethodHandler ours) {
        ours.process(chain.getHttpManager(), request, response);
      } else {
        new MethodHandler(List.of(), WebDav::notAllowed)
            .process(chain.getHttpManager(), request, response);
      }
    }
  }

  private static void notAllowed(Exchange exchange) throws Refusal {
    throw new Refusal(405, "This server does not do " + exchange.method() + ".");
  }
}

package org.entracte.protocol.app;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * HTTP/1 connections on which a request's head, once begun, has to come whole within a limit: Jetty
 * itself only asks for a byte now and then. Connections without a request under way may be idle for
 * as long as the connector lets them. Safe for many threads.
 */
final class HeaderDeadline extends HttpConnectionFactory {
  private final Duration limit;
  private final LongSupplier nanos;
  private final Map<Connection, Watched> open = new ConcurrentHashMap<>();

  /** One connection. */
  private static final class Watched {
    /** A request came whole and is not answered yet. */
    volatile boolean busy;

    /** What had come when nothing was under way. */
    volatile long bytesAtRest;

    /** The same of what TLS is made of, where there is TLS; -1 if that was not seen yet. */
    volatile long recordsAtRest = -1;

    /** When more than that was first seen; 0 if it was not. Only the sweep uses it. */
    long begunNanos;
  }

  /**
   * @param nanos a clock that only goes forward
   */
  HeaderDeadline(HttpConfiguration configuration, Duration limit, LongSupplier nanos) {
    super(configuration);
    this.limit = limit;
    this.nanos = nanos;
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    Connection connection = super.newConnection(connector, endPoint);
    open.put(connection, new Watched());
    connection.addEventListener(
        new Connection.Listener() {
          @Override
          public void onClosed(Connection closed) {
            open.remove(closed);
          }
        });
    return connection;
  }

  /** Tells which connections have a whole request; all requests have to pass it. */
  Handler watching(Handler handler) {
    return new Handler.Wrapper(handler) {
      @Override
      public boolean handle(Request request, Response response, Callback callback)
          throws Exception {
        Connection connection = request.getConnectionMetaData().getConnection();
        Watched watched = open.get(connection);
        if (watched != null) {
          watched.busy = true;
          Request.addCompletionListener(
              request,
              failure -> {
                watched.bytesAtRest = connection.getBytesIn();
                watched.recordsAtRest = recordBytes(connection);
                watched.busy = false;
              });
        }
        return super.handle(request, response, callback);
      }
    };
  }

  /** Looks after the connections from now on, until the scheduler stops. */
  void sweep(Scheduler scheduler) {
    scheduler.schedule(
        () -> {
          closeSlow();
          sweep(scheduler);
        },
        limit.toNanos() / 4,
        TimeUnit.NANOSECONDS);
  }

  private void closeSlow() {
    long now = nanos.getAsLong();
    open.forEach(
        (connection, watched) -> {
          boolean underWay = !watched.busy && isUnderWay(connection, watched);
          if (!underWay) {
            watched.begunNanos = 0;
          } else if (watched.begunNanos == 0) {
            watched.begunNanos = now;
          } else if (now - watched.begunNanos > limit.toNanos()) {
            connection.getEndPoint().close();
          }
        });
  }

  private static boolean isUnderWay(Connection connection, Watched watched) {
    long records = recordBytes(connection);
    if (watched.recordsAtRest < 0) {
      watched.recordsAtRest = records;
    }
    return connection.getBytesIn() > watched.bytesAtRest || records > watched.recordsAtRest;
  }

  /**
   * What came in TLS records: of one that is not whole, the connection inside has seen nothing. 0
   * without TLS, -1 while a handshake is under way ({@link HandshakeDeadline} bounds that).
   */
  private static long recordBytes(Connection connection) {
    if (connection.getEndPoint() instanceof SslConnection.SslEndPoint inside) {
      SslConnection tls = inside.getSslConnection();
      boolean agreed = tls.getSSLEngine().getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
      return agreed ? tls.getBytesIn() : -1;
    }
    return 0;
  }
}

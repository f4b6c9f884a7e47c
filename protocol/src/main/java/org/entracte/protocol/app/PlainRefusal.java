package org.entracte.protocol.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.entracte.protocol.replication.HttpTerms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a port that speaks TLS says to who does not: plain HTTP is told so, whatever the request,
 * and anything else is hung up on. Nothing of it is served.
 */
final class PlainRefusal extends AbstractConnectionFactory {
  private static final Logger LOG = LoggerFactory.getLogger(PlainRefusal.class);

  /** As of any refused upload: taken before the end, so that the client sees the answer. */
  private static final int MOST_BYTES = 64 << 10;

  private static final String TEXT =
      "This port speaks HTTPS only: the address begins with https://\n";
  private static final String ANSWER =
      "HTTP/1.1 400 Bad Request\r\n"
          + HttpTerms.MARK
          + ": "
          + HttpTerms.MARK_VALUE
          + "\r\nContent-Type: text/plain\r\nContent-Length: "
          + TEXT.length()
          + "\r\nConnection: close\r\n\r\n"
          + TEXT;

  PlainRefusal() {
    super("plain");
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    return configure(new Refused(connector, endPoint), connector, endPoint);
  }

  /** One connection. Jetty calls it from one thread at a time. */
  private static final class Refused extends AbstractConnection implements Connection.UpgradeTo {
    private boolean http;
    private int taken;

    Refused(Connector connector, EndPoint endPoint) {
      super(endPoint, connector.getExecutor());
    }

    @Override
    public void onUpgradeTo(ByteBuffer begun) {
      http = begun.hasRemaining() && Character.isUpperCase(begun.get(begun.position()));
    }

    @Override
    public void onOpen() {
      super.onOpen();
      if (http) {
        getEndPoint()
            .write(
                Callback.from(this::answered, failure -> getEndPoint().close(failure)),
                ByteBuffer.wrap(ANSWER.getBytes(StandardCharsets.US_ASCII)));
      } else {
        getEndPoint().close();
      }
    }

    private void answered() {
      getEndPoint().shutdownOutput();
      fillInterested();
    }

    @Override
    public void onFillable() {
      try {
        ByteBuffer buffer = BufferUtil.allocate(4096);
        int filled = getEndPoint().fill(buffer);
        while (filled > 0 && taken <= MOST_BYTES) {
          taken += filled;
          BufferUtil.clear(buffer);
          filled = getEndPoint().fill(buffer);
        }
        if (filled == 0) {
          fillInterested();
        } else {
          getEndPoint().close();
        }
      } catch (IOException gone) {
        LOG.debug("a refused client went away", gone);
        getEndPoint().close(gone);
      }
    }
  }
}

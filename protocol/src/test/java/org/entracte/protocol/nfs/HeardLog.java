package org.entracte.protocol.nfs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a class says to whoever reads the log as it is usually: INFO and above. */
public final class HeardLog implements AutoCloseable {
  private final Logger logger;
  private final ListAppender<ILoggingEvent> heard = new ListAppender<>();

  public HeardLog(Class<?> of) {
    logger = (Logger) LoggerFactory.getLogger(of);
    logger.setLevel(Level.INFO);
    logger.addAppender(heard);
    heard.start();
  }

  public List<String> lines() {
    return heard.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Override
  public void close() {
    logger.detachAppender(heard);
    logger.setLevel(null);
  }
}

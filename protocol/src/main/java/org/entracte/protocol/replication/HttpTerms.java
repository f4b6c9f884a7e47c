package org.entracte.protocol.replication;

/**
 * Replication over HTTP: POST {@code /.entracte/v1/EXPORT/CALL} with a record as body, answered by
 * 200 and a record, or by an error status and a line of text. Every answer of ours carries {@link
 * #MARK}, so that a proxy's or a stranger's answer is never taken for the gateway's.
 */
public final class HttpTerms {
  static final String PREFIX = "/.entracte/v1/";

  /** Not one that a web page may send without being asked for leave (CORS). */
  static final String MEDIA_TYPE = "application/vnd.entracte.v1";

  public static final String MARK = "Entracte-Gateway";
  public static final String MARK_VALUE = "1";

  private HttpTerms() {}
}

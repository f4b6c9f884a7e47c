package org.entracte.protocol.webdav;

import org.entracte.protocol.tree.FileError;

/** The one place where a tree's refusal becomes an HTTP status. */
final class StatusOf {
  private StatusOf() {}

  static int error(FileError error) {
    return switch (error) {
      case NOT_FOUND, STALE -> 404;
      case EXISTS, NOT_EMPTY, NOT_DIRECTORY -> 409;
      case IS_DIRECTORY -> 405;
      case WRONG_TYPE, ACCESS, NOT_PERMITTED, READ_ONLY, TOO_MANY_LINKS -> 403;
      case NO_SPACE, QUOTA -> 507;
      case FILE_TOO_LARGE -> 413;
      case NAME_TOO_LONG, BAD_NAME, INVALID -> 400;
      case CROSS_EXPORT -> 502;
      case LOCKED -> 423;
      case CHANGED -> 412;
      case VERSION_GONE, OFFLINE, BUSY -> 503;
      case NOT_SUPPORTED -> 501;
      case BAD_COOKIE, IO -> 500;
    };
  }

  /** The reason phrase of the statuses that appear inside a multistatus. */
  static String line(int status) {
    if (status == 200) {
      return "HTTP/1.1 200 OK";
    }
    String reason = org.eclipse.jetty.http.HttpStatus.getMessage(status);
    return "HTTP/1.1 " + status + " " + reason;
  }
}

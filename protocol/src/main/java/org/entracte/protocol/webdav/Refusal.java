package org.entracte.protocol.webdav;

import java.util.List;

/**
 * An HTTP refusal: a status, a sentence for people, and maybe a DAV precondition (RFC 4918, 16).
 */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String precondition;
  private final transient List<String> hrefs;

  Refusal(int status, String message) {
    this(status, message, "", List.of());
  }

  /**
   * @param precondition local name in the DAV: namespace, or empty
   * @param hrefs the resources it failed on
   */
  Refusal(int status, String message, String precondition, List<String> hrefs) {
    super(message, null, false, false);
    this.status = status;
    this.precondition = precondition;
    this.hrefs = List.copyOf(hrefs);
  }

  int status() {
    return status;
  }

  String precondition() {
    return precondition;
  }

  List<String> hrefs() {
    return hrefs;
  }
}

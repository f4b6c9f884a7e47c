package org.entracte.protocol.webdav;

import java.time.Duration;
import java.time.Instant;

/**
 * A write lock (RFC 4918, 6).
 *
 * @param token an URI nobody can guess
 * @param root the URL it was taken on
 * @param infinite whether it covers all below a collection
 * @param owner the client's owner element as XML, or empty
 * @param timeout granted with the last LOCK
 */
record DavLock(
    String token,
    DavPath root,
    boolean exclusive,
    boolean infinite,
    String owner,
    Duration timeout,
    Instant expires) {

  boolean covers(DavPath path) {
    return path.equals(root) || (infinite && path.isBelow(root));
  }

  /** The activelock element (RFC 4918, 14.1). */
  String toXml(boolean collection) {
    return "<D:activelock><D:locktype><D:write/></D:locktype><D:lockscope>"
        + (exclusive ? "<D:exclusive/>" : "<D:shared/>")
        + "</D:lockscope><D:depth>"
        + (infinite ? "infinity" : "0")
        + "</D:depth>"
        + owner
        + "<D:timeout>Second-"
        + timeout.toSeconds()
        + "</D:timeout><D:locktoken>"
        + XmlText.href(token)
        + "</D:locktoken><D:lockroot>"
        + XmlText.href(root.href(collection))
        + "</D:lockroot></D:activelock>";
  }
}

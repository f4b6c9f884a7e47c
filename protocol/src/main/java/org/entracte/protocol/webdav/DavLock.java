package org.entracte.protocol.webdav;

import java.time.Duration;
import java.time.Instant;

/**
 * A write lock (RFC 4918, 6).
 *
 * @param token an URI nobody can guess
 * @param timeout granted with the last LOCK
 */
record DavLock(String token, Wish wish, Duration timeout, Instant expires) {
  /**
   * What a client asks for.
   *
   * @param root the URL it is taken on
   * @param collection whether that is a collection
   * @param infinite whether it covers all below a collection
   * @param owner the client's owner element as XML, or empty
   */
  record Wish(DavPath root, boolean collection, boolean exclusive, boolean infinite, String owner) {
    Wish at(DavPath path) {
      return new Wish(path, collection, exclusive, infinite, owner);
    }
  }

  DavPath root() {
    return wish.root();
  }

  String rootHref() {
    return wish.root().href(wish.collection());
  }

  boolean covers(DavPath path) {
    return path.equals(root()) || (wish.infinite() && path.isBelow(root()));
  }

  boolean isWithin(DavPath path) {
    return root().equals(path) || root().isBelow(path);
  }

  /** The activelock element (RFC 4918, 14.1). */
  String toXml() {
    return "<D:activelock><D:locktype><D:write/></D:locktype><D:lockscope>"
        + (wish.exclusive() ? "<D:exclusive/>" : "<D:shared/>")
        + "</D:lockscope><D:depth>"
        + (wish.infinite() ? "infinity" : "0")
        + "</D:depth>"
        + wish.owner()
        + "<D:timeout>Second-"
        + timeout.toSeconds()
        + "</D:timeout><D:locktoken>"
        + XmlText.href(token)
        + "</D:locktoken><D:lockroot>"
        + XmlText.href(rootHref())
        + "</D:lockroot></D:activelock>";
  }
}

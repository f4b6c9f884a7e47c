package org.entracte.protocol.webdav;

import java.util.Arrays;
import java.util.Optional;

/** The properties this server computes. */
enum LiveProperty {
  RESOURCE_TYPE("DAV:", "resourcetype", true),
  DISPLAY_NAME("DAV:", "displayname", true),
  CREATION_DATE("DAV:", "creationdate", true),
  LAST_MODIFIED("DAV:", "getlastmodified", true),
  CONTENT_LENGTH("DAV:", "getcontentlength", true),
  CONTENT_TYPE("DAV:", "getcontenttype", true),
  ETAG("DAV:", "getetag", true),
  SUPPORTED_LOCK("DAV:", "supportedlock", true),
  LOCK_DISCOVERY("DAV:", "lockdiscovery", true),
  /** Apache's, which davfs2 reads and sets: T or F. */
  EXECUTABLE("http://apache.org/dav/props/", "executable", true),
  /** RFC 4331; it asks to leave these out of allprop. */
  QUOTA_AVAILABLE("DAV:", "quota-available-bytes", false),
  QUOTA_USED("DAV:", "quota-used-bytes", false);

  private final String namespace;
  private final String local;
  private final boolean inAllprop;

  LiveProperty(String namespace, String local, boolean inAllprop) {
    this.namespace = namespace;
    this.local = local;
    this.inAllprop = inAllprop;
  }

  PropertyName propertyName() {
    return new PropertyName(namespace, local);
  }

  boolean inAllprop() {
    return inAllprop;
  }

  static Optional<LiveProperty> of(PropertyName name) {
    return Arrays.stream(values()).filter(p -> p.propertyName().equals(name)).findFirst();
  }
}

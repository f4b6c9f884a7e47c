package org.entracte.protocol.webdav;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

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
  QUOTA_USED("DAV:", "quota-used-bytes", false),
  /** What the Finder asks for: the names of an early draft. */
  QUOTA_DRAFT("DAV:", "quota", false),
  QUOTA_USED_DRAFT("DAV:", "quotaused", false),
  WIN32_MODIFIED("urn:schemas-microsoft-com:", "Win32LastModifiedTime", false),
  WIN32_ACCESSED("urn:schemas-microsoft-com:", "Win32LastAccessTime", false),
  /** RFC 5397. */
  CURRENT_USER("DAV:", "current-user-principal", false),
  /** RFC 3744, 5.4. */
  CURRENT_USER_PRIVILEGES("DAV:", "current-user-privilege-set", false),
  /** RFC 6578, 4. */
  SYNC_TOKEN("DAV:", "sync-token", false),
  /** RFC 3253, 3.1.5. */
  SUPPORTED_REPORTS("DAV:", "supported-report-set", false);

  private static final Map<PropertyName, LiveProperty> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toMap(LiveProperty::propertyName, Function.identity()));

  private final String namespace;
  private final String local;
  private final String open;
  private final String close;
  private final String empty;
  private final boolean inAllprop;

  LiveProperty(String namespace, String local, boolean inAllprop) {
    this.namespace = namespace;
    this.local = local;
    String around = propertyName().element("-");
    this.open = around.substring(0, around.indexOf('-', around.indexOf('>')));
    this.close = around.substring(around.lastIndexOf("</"));
    this.empty = propertyName().element("");
    this.inAllprop = inAllprop;
  }

  /** The property's element around {@code content}, as PropertyName makes it. */
  void append(StringBuilder out, String content) {
    if (content.isEmpty()) {
      out.append(empty);
    } else {
      out.append(open).append(content).append(close);
    }
  }

  PropertyName propertyName() {
    return new PropertyName(namespace, local);
  }

  boolean inAllprop() {
    return inAllprop;
  }

  static Optional<LiveProperty> of(PropertyName name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }
}

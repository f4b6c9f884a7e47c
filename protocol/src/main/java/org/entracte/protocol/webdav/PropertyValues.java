package org.entracte.protocol.webdav;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ChangeFeed;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.Permissions;
import org.entracte.protocol.tree.Space;

/** Computes live properties. */
final class PropertyValues {
  private static final String SUPPORTED_LOCKS = entry("<D:exclusive/>") + entry("<D:shared/>");

  private static final String SYNC_COLLECTION_REPORT =
      "<D:supported-report><D:report><D:sync-collection/></D:report></D:supported-report>";

  private final WebDavLocks locks;
  private final DeadProperties properties;
  private final Caller caller;

  PropertyValues(WebDavLocks locks, DeadProperties properties, Caller caller) {
    this.locks = locks;
    this.properties = properties;
    this.caller = caller;
  }

  /** The property's content as XML; none if this kind of resource does not have it. */
  Optional<String> of(LiveProperty property, Resource resource) throws FileException {
    return switch (property) {
      case RESOURCE_TYPE -> Optional.of(resource.isCollection() ? "<D:collection/>" : "");
      case DISPLAY_NAME -> Optional.of(XmlText.escape(displayName(resource.path())));
      case CREATION_DATE -> attributes(resource).map(PropertyValues::created);
      case LAST_MODIFIED -> attributes(resource).map(a -> Validators.httpDate(a.modified()));
      case CONTENT_LENGTH -> length(resource).map(n -> Long.toString(n));
      case CONTENT_TYPE -> contentType(resource).map(XmlText::escape);
      case ETAG ->
          document(resource)
              .map(n -> "&quot;" + Validators.opaque(n.id(), n.attributes()) + "&quot;");
      case SUPPORTED_LOCK -> Optional.of(SUPPORTED_LOCKS);
      case LOCK_DISCOVERY -> Optional.of(lockDiscovery(resource));
      case EXECUTABLE ->
          document(resource).map(n -> (n.attributes().mode() & 0100) != 0 ? "T" : "F");
      case WIN32_MODIFIED -> attributes(resource).map(a -> Validators.httpDate(a.modified()));
      case WIN32_ACCESSED -> attributes(resource).map(a -> Validators.httpDate(a.accessed()));
      case CURRENT_USER -> Optional.of("<D:unauthenticated/>");
      case CURRENT_USER_PRIVILEGES -> privileges(resource);
      case SYNC_TOKEN -> syncToken(resource);
      case SUPPORTED_REPORTS ->
          Optional.of(feed(resource).isPresent() ? SYNC_COLLECTION_REPORT : "");
      case QUOTA_AVAILABLE, QUOTA_DRAFT ->
          space(resource).map(s -> Long.toString(s.availableBytes()));
      case QUOTA_USED, QUOTA_USED_DRAFT ->
          space(resource).map(s -> Long.toString(s.totalBytes() - s.freeBytes()));
    };
  }

  private static Optional<ChangeFeed> feed(Resource resource) {
    return resource instanceof Resource.Folder(var export, _, _)
        ? export.tree().changes()
        : Optional.empty();
  }

  private Optional<String> syncToken(Resource resource) throws FileException {
    Optional<ChangeFeed> feed = feed(resource);
    if (feed.isPresent() && resource instanceof Resource.Folder(_, _, var node)) {
      SyncToken now = SyncToken.at(node.id(), feed.get().now(), properties.last());
      return Optional.of(XmlText.escape(now.text()));
    }
    return Optional.empty();
  }

  private Optional<String> privileges(Resource resource) throws FileException {
    return switch (resource) {
      case Resource.ServerRoot() -> Optional.of(privilege("read"));
      case Resource.Folder(var export, _, var node) -> Optional.of(privileges(export, node));
      case Resource.Document(var export, _, var node) -> Optional.of(privileges(export, node));
      case Resource.Opaque(var export, _, var node) -> Optional.of(privileges(export, node));
    };
  }

  private String privileges(Export export, Node node) throws FileException {
    Permissions may = export.tree().permissions(caller, node.id());
    String write = privilege("write") + privilege("write-content") + privilege("write-properties");
    String members = privilege("bind") + privilege("unbind");
    return (may.read() ? privilege("read") : "")
        + (may.write() ? write : "")
        + (may.write() && node.attributes().isDirectory() ? members : "");
  }

  private static String privilege(String name) {
    return "<D:privilege><D:" + name + "/></D:privilege>";
  }

  String lockDiscovery(Resource resource) throws FileException {
    StringBuilder active = new StringBuilder();
    for (DavLock lock : locks.covering(resource.path())) {
      active.append(lock.toXml());
    }
    return active.toString();
  }

  private static String entry(String scope) {
    return "<D:lockentry><D:lockscope>"
        + scope
        + "</D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>";
  }

  private static String displayName(DavPath path) {
    return path.isRoot() ? "/" : path.names().getLast().toString();
  }

  /** No tree keeps the time of birth; nothing was born after its last change. */
  private static String created(Attributes attributes) {
    Instant earliest =
        attributes.modified().isBefore(attributes.changed())
            ? attributes.modified()
            : attributes.changed();
    return isoSeconds(earliest);
  }

  /** As Instant prints whole seconds, for years of four digits without its cost. */
  static String isoSeconds(Instant time) {
    LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
    if (utc.getYear() < 1000 || utc.getYear() > 9999) {
      return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
    StringBuilder text = new StringBuilder(20).append(utc.getYear());
    twoDigits(text.append('-'), utc.getMonthValue());
    twoDigits(text.append('-'), utc.getDayOfMonth());
    twoDigits(text.append('T'), utc.getHour());
    twoDigits(text.append(':'), utc.getMinute());
    twoDigits(text.append(':'), utc.getSecond());
    return text.append('Z').toString();
  }

  private static void twoDigits(StringBuilder text, int number) {
    text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  private static Optional<Attributes> attributes(Resource resource) {
    return switch (resource) {
      case Resource.ServerRoot() -> Optional.empty();
      case Resource.Folder(_, _, var node) -> Optional.of(node.attributes());
      case Resource.Document(_, _, var node) -> Optional.of(node.attributes());
      case Resource.Opaque(_, _, var node) -> Optional.of(node.attributes());
    };
  }

  private static Optional<Node> document(Resource resource) {
    return resource instanceof Resource.Document document
        ? Optional.of(document.node())
        : Optional.empty();
  }

  private static Optional<Long> length(Resource resource) {
    return switch (resource) {
      case Resource.ServerRoot(), Resource.Folder _ -> Optional.empty();
      case Resource.Document(_, _, var node) -> Optional.of(node.attributes().sizeBytes());
      case Resource.Opaque _ -> Optional.of(0L);
    };
  }

  private static Optional<String> contentType(Resource resource) {
    return switch (resource) {
      case Resource.ServerRoot(), Resource.Folder _ -> Optional.empty();
      case Resource.Document(_, var path, _) -> Optional.of(GetMethod.mediaType(path));
      case Resource.Opaque _ -> Optional.of("application/octet-stream");
    };
  }

  private static Optional<Space> space(Resource resource) throws FileException {
    if (resource instanceof Resource.Folder(Export export, _, _)) {
      return Optional.of(export.tree().space());
    }
    return Optional.empty();
  }
}

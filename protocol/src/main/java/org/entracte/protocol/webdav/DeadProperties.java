package org.entracte.protocol.webdav;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/**
 * Properties that only clients understand (RFC 4918, 4.2), by the identity of what they are on: a
 * move takes them along by itself. Safe for many threads.
 */
final class DeadProperties {
  /** Of one resource, names and values together. */
  static final int MOST_CHARACTERS = 1 << 20;

  private final DavDatabase database;

  /** So that a server without any need not ask for each entry of a listing. */
  private volatile boolean any;

  DeadProperties(DavDatabase database) throws FileException {
    this.database = database;
    this.any = !database.all("SELECT 1 FROM dead_properties LIMIT 1", row -> 1).isEmpty();
  }

  /** A change of something's properties; of each thing only the last is known. */
  record Change(long number, FileId id) {}

  /** The number of the last change of all; 0 if there was none. */
  long last() throws FileException {
    return database
        .all(
            "SELECT seq FROM sqlite_sequence WHERE name = 'property_changes'",
            row -> row.getLong(1))
        .stream()
        .findFirst()
        .orElse(0L);
  }

  /** The next changes in an export, in their order. */
  List<Change> behind(Export export, long number, int most) throws FileException {
    return database.all(
        "SELECT number, id FROM property_changes WHERE export = ? AND number > ?"
            + " ORDER BY number LIMIT ?",
        row -> new Change(row.getLong(1), FileId.fromBytes(row.getBytes(2))),
        export.name(),
        number,
        most);
  }

  private void note(Export export, FileId id) throws FileException {
    database.update(
        "DELETE FROM property_changes WHERE export = ? AND id = ?", export.name(), id.toBytes());
    database.update(
        "INSERT INTO property_changes(export, id) VALUES(?, ?)", export.name(), id.toBytes());
  }

  /** Each property's whole element, in the order of their names. */
  Map<PropertyName, String> of(Export export, FileId id) throws FileException {
    if (!any) {
      return Map.of();
    }
    record Row(PropertyName name, String element) {}
    List<Row> rows =
        database.all(
            "SELECT namespace, local, element FROM dead_properties WHERE export = ? AND id = ?"
                + " ORDER BY namespace, local",
            row -> new Row(new PropertyName(row.getString(1), row.getString(2)), row.getString(3)),
            export.name(),
            id.toBytes());
    Map<PropertyName, String> found = new LinkedHashMap<>();
    rows.forEach(row -> found.put(row.name(), row.element()));
    return found;
  }

  /**
   * Sets and removes, all or nothing.
   *
   * @param changes the new element of each property; empty to remove it
   * @param along done in the same transaction, before it is committed
   * @throws FileException QUOTA if the resource would have too much; what {@code along} throws
   */
  void change(
      Export export, FileId id, Map<PropertyName, Optional<String>> changes, DavDatabase.Work along)
      throws FileException {
    if (changes.isEmpty()) {
      along.run();
      return;
    }
    any = true;
    database.transaction(
        () -> {
          for (Map.Entry<PropertyName, Optional<String>> change : changes.entrySet()) {
            put(export, id, change.getKey(), change.getValue());
          }
          checkSize(export, id);
          note(export, id);
          along.run();
        });
  }

  private void put(Export export, FileId id, PropertyName name, Optional<String> element)
      throws FileException {
    if (element.isPresent()) {
      database.update(
          "INSERT INTO dead_properties(export, id, namespace, local, element)"
              + " VALUES(?, ?, ?, ?, ?) ON CONFLICT(export, id, namespace, local)"
              + " DO UPDATE SET element = excluded.element",
          export.name(),
          id.toBytes(),
          name.namespace(),
          name.local(),
          element.get());
    } else {
      database.update(
          "DELETE FROM dead_properties WHERE export = ? AND id = ? AND namespace = ? AND local = ?",
          export.name(),
          id.toBytes(),
          name.namespace(),
          name.local());
    }
  }

  private void checkSize(Export export, FileId id) throws FileException {
    long characters =
        database
            .all(
                "SELECT COALESCE(SUM(LENGTH(namespace) + LENGTH(local) + LENGTH(element)), 0)"
                    + " FROM dead_properties WHERE export = ? AND id = ?",
                row -> row.getLong(1),
                export.name(),
                id.toBytes())
            .getFirst();
    if (characters > MOST_CHARACTERS) {
      throw new FileException(
          FileError.QUOTA,
          "a file or collection has room for "
              + MOST_CHARACTERS
              + " characters of properties; remove some first");
    }
  }

  /** The target has the source's properties from now on, and no others. */
  void copy(Export from, FileId source, Export to, FileId target) throws FileException {
    if (!any || (from.name().equals(to.name()) && source.equals(target))) {
      return;
    }
    database.transaction(
        () -> {
          forget(to, target);
          database.update(
              "INSERT INTO dead_properties(export, id, namespace, local, element)"
                  + " SELECT ?, ?, namespace, local, element FROM dead_properties"
                  + " WHERE export = ? AND id = ?",
              to.name(),
              target.toBytes(),
              from.name(),
              source.toBytes());
          note(to, target);
        });
  }

  /** What they were on is gone. */
  void forget(Export export, FileId id) throws FileException {
    forget(export.name(), id);
  }

  private void forget(String export, FileId id) throws FileException {
    if (any) {
      database.update(
          "DELETE FROM dead_properties WHERE export = ? AND id = ?", export, id.toBytes());
      database.update(
          "DELETE FROM property_changes WHERE export = ? AND id = ?", export, id.toBytes());
    }
  }

  /** What has properties, by the name of its export. */
  record Owner(String export, FileId id) {}

  /** The next in their order. */
  List<Owner> ownersBehind(Optional<Owner> last, int most) throws FileException {
    if (!any) {
      return List.of();
    }
    return database.all(
        "SELECT DISTINCT export, id FROM dead_properties WHERE (export, id) > (?, ?)"
            + " ORDER BY export, id LIMIT ?",
        row -> new Owner(row.getString(1), FileId.fromBytes(row.getBytes(2))),
        last.map(Owner::export).orElse(""),
        last.map(owner -> owner.id().toBytes()).orElse(new byte[0]),
        most);
  }

  void forgetAll(List<Owner> gone) throws FileException {
    if (!gone.isEmpty()) {
      database.transaction(
          () -> {
            for (Owner owner : gone) {
              forget(owner.export(), owner.id());
            }
          });
    }
  }

  /** Everything in an export that has properties. */
  List<FileId> owners(Export export) throws FileException {
    return database.all(
        "SELECT DISTINCT id FROM dead_properties WHERE export = ?",
        row -> FileId.fromBytes(row.getBytes(1)),
        export.name());
  }
}

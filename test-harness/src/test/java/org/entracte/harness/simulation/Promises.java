package org.entracte.harness.simulation;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.entracte.cache.replica.LoggedEdit;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;

/** What must hold of a gateway and a laptop when all is quiet (DESIGN, section 2). */
final class Promises {
  private final Gateway gateway;
  private final Laptop laptop;
  private final Ledger ledger;

  Promises(Gateway gateway, Laptop laptop, Ledger ledger) {
    this.gateway = gateway;
    this.laptop = laptop;
    this.ledger = ledger;
  }

  /** Whether nothing is on its way any more. */
  boolean isQuiet() throws IOException, SQLException {
    return laptop.counts().pending() == 0
        && laptop.position() == gateway.head()
        && laptop.hasListedEverything();
  }

  String whatIsPending() throws IOException, SQLException {
    return laptop.queue()
        + ", at row "
        + laptop.position()
        + " of "
        + gateway.head()
        + (laptop.hasListedEverything() ? "" : ", directories unlisted");
  }

  void check() throws IOException, FileException, SQLException {
    exactlyOnce(gateway.journal());
    List<LoggedEdit> parked = laptop.queue();
    demandNone(
        "I6, parked without reason", parked.stream().filter(edit -> !mayPark(edit)).toList());
    Picture disk = Disk.picture(gateway.volume());
    demandNone(
        "I11, the gateway does not show what is on its disk",
        disk.differences("disk", Picture.of(gateway.tree()), "gateway"));
    Set<FileId> apart = objects(parked);
    Picture view = Picture.of(laptop.tree(), apart);
    Set<String> names = names(laptop.tree(), laptop.tree().root(), "", apart);
    demandNone(
        "I5, laptop and gateway differ",
        disk.without(names).differences("gateway", view.without(names), "laptop"));
    List<String> contents = new ArrayList<>(disk.contents().values());
    contents.addAll(Disk.trash(gateway.volume()));
    if (!parked.isEmpty()) {
      contents.addAll(laptop.layerContents());
    }
    demandNone("I4, lost", ledger.missing(contents));
  }

  /** What parked edits are about: on the laptop only, until its user decides. */
  private Set<FileId> objects(List<LoggedEdit> parked) throws FileException {
    Set<FileId> objects = new HashSet<>();
    for (LoggedEdit edit : parked) {
      if (!edit.path().startsWith("/")) {
        continue; // it was removed here since
      }
      FileId id = laptop.tree().root();
      for (String name : edit.path().substring(1).split("/", -1)) {
        id = laptop.tree().lookup(Caller.SUPERUSER, id, Name.of(name)).id();
      }
      objects.add(id);
    }
    return objects;
  }

  /** All names of these objects. */
  private static Set<String> names(FileTree tree, FileId directory, String path, Set<FileId> of)
      throws FileException {
    Set<String> names = new HashSet<>();
    for (Listing.Entry entry : Picture.list(tree, directory)) {
      String name = path + "/" + entry.name();
      if (of.contains(entry.id())) {
        names.add(name);
      }
      if (entry.attributes().isDirectory()) {
        names.addAll(names(tree, entry.id(), name, of));
      }
    }
    return names;
  }

  /** Only what the gateway cannot put together because its base is gone may stay on the laptop. */
  private static boolean mayPark(LoggedEdit edit) {
    return edit.parkedBecause()
        .filter(
            outcome ->
                outcome instanceof Outcome.Dropped(var id, var reason)
                    && reason == Outcome.Reason.BYTES_GONE)
        .isPresent();
  }

  /** I3: one row for each edit, and the numbers without a gap. */
  private static void exactlyOnce(List<JournalRow> journal) {
    Map<EditKey, Long> rows = new LinkedHashMap<>();
    long last = 0;
    for (JournalRow row : journal) {
      if (row.number() != last + 1) {
        throw new Violation("I3, the journal has a gap before row " + row.number());
      }
      last = row.number();
      row.verdict()
          .ifPresent(
              verdict -> {
                Long before = rows.put(verdict.key(), row.number());
                if (before != null) {
                  throw new Violation(
                      "I3, edit " + verdict.key() + " has rows " + before + " and " + row.number());
                }
              });
    }
    long expected = 0;
    for (EditKey key :
        rows.keySet().stream().sorted((a, b) -> Long.compare(a.number(), b.number())).toList()) {
      expected++;
      if (key.number() != expected) {
        throw new Violation("I3, no row for edit " + expected);
      }
    }
  }

  private static void demandNone(String promise, List<?> broken) {
    if (!broken.isEmpty()) {
      StringBuilder all = new StringBuilder(promise + ":");
      broken.forEach(each -> all.append(System.lineSeparator()).append("  ").append(each));
      throw new Violation(all.toString());
    }
  }
}

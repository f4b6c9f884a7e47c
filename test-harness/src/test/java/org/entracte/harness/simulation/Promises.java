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
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;

/** What must hold of a gateway and a laptop when all is quiet (DESIGN, section 2). */
final class Promises {
  private final Gateway gateway;
  private final List<Laptop> laptops;
  private final Ledger ledger;
  private final Tally tally;

  Promises(Gateway gateway, List<Laptop> laptops, Ledger ledger, Tally tally) {
    this.gateway = gateway;
    this.laptops = laptops;
    this.ledger = ledger;
    this.tally = tally;
  }

  /** Whether nothing is on its way any more. */
  boolean isQuiet() throws IOException, SQLException {
    long head = gateway.head();
    for (Laptop laptop : laptops) {
      if (laptop.counts().pending() != 0
          || laptop.position() != head
          || !laptop.hasListedEverything()) {
        return false;
      }
    }
    return true;
  }

  String whatIsPending() throws IOException, SQLException {
    StringBuilder pending = new StringBuilder();
    for (Laptop laptop : laptops) {
      pending
          .append(laptop.queue())
          .append(", at row ")
          .append(laptop.position())
          .append(" of ")
          .append(gateway.head())
          .append(laptop.hasListedEverything() ? "; " : ", directories unlisted; ");
    }
    return pending.toString();
  }

  void check() throws IOException, FileException, SQLException {
    List<JournalRow> journal = gateway.journal();
    journal.forEach(row -> row.verdict().ifPresent(verdict -> tally.verdict(verdict.outcome())));
    exactlyOnce(journal);
    Picture disk = Disk.picture(gateway.volume());
    demandNone(
        "I11, the gateway does not show what is on its disk",
        disk.differences("disk", Picture.of(gateway.tree()), "gateway"));
    List<String> contents = new ArrayList<>(disk.contents().values());
    for (Laptop laptop : laptops) {
      contents.addAll(check(laptop, disk));
      handlesLast(laptop, journal);
    }
    demandNone("I4, lost", ledger.missing(contents, Disk.trash(gateway.volume())));
  }

  /** I8: what was adopted is still found by the handles of before. */
  private static void handlesLast(Laptop laptop, List<JournalRow> journal)
      throws IOException, FileException {
    for (JournalRow row : journal) {
      if (row.verdict().isPresent()
          && row.verdict().get().outcome() instanceof Outcome.Adopted(var alias, var surviving)
          && row.verdict().get().key().client().equals(laptop.client())
          && inode(laptop, surviving) != inode(laptop, alias)) {
        throw new Violation(
            "I8, on " + laptop.name() + " the handle " + alias + " does not lead to " + surviving);
      }
    }
  }

  /** 0 if there is no such object. */
  private static long inode(Laptop laptop, FileId id) throws FileException {
    try {
      return laptop.tree().attributes(id).fileNumber();
    } catch (FileException gone) {
      if (gone.error() != FileError.STALE) {
        throw gone;
      }
      return 0;
    }
  }

  /**
   * What one laptop shows is what is on the gateway's disk.
   *
   * @return contents that are on the laptop only, because their edits are parked
   */
  private List<String> check(Laptop laptop, Picture disk) throws IOException, FileException {
    List<LoggedEdit> parked = laptop.queue();
    demandNone(
        "I6, parked without reason", parked.stream().filter(edit -> !mayPark(edit)).toList());
    Set<FileId> apart = objects(laptop, parked);
    Picture view = Picture.of(laptop.tree(), apart);
    Set<String> names = names(laptop.tree(), laptop.tree().root(), "", apart);
    demandNone(
        "I5, " + laptop.name() + " and gateway differ",
        disk.without(names).differences("gateway", view.without(names), laptop.name()));
    return parked.isEmpty() ? List.of() : laptop.layerContents();
  }

  /** What parked edits are about: on the laptop only, until its user decides. */
  private static Set<FileId> objects(Laptop laptop, List<LoggedEdit> parked) throws FileException {
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
    Map<ClientId, Long> counts = new LinkedHashMap<>();
    Map<ClientId, Long> highest = new LinkedHashMap<>();
    for (EditKey key : rows.keySet()) {
      counts.merge(key.client(), 1L, Long::sum);
      highest.merge(key.client(), key.number(), Math::max);
    }
    if (!counts.equals(highest)) {
      throw new Violation("I3, edits without a row: there are " + counts + ", up to " + highest);
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

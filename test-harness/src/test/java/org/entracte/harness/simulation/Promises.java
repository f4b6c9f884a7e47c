package org.entracte.harness.simulation;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/** What must hold of a gateway and a laptop when all is quiet (DESIGN, section 2). */
final class Promises {
  private final Gateway gateway;
  private final List<Laptop> laptops;
  private final Ledger ledger;
  private final SavedInMemory saved;
  private final Tally tally;

  Promises(Gateway gateway, List<Laptop> laptops, Ledger ledger, SavedInMemory saved, Tally tally) {
    this.saved = saved;
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

  /** Whether there are edits that the gateway refused. */
  boolean isAnyParked() throws IOException {
    for (Laptop laptop : laptops) {
      if (laptop.counts().parked() != 0) {
        return true;
      }
    }
    return false;
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
      check(laptop, disk);
      handlesLast(laptop, journal);
    }
    contents.addAll(saved.contents());
    demandNone("I4, lost", ledger.missing(contents, Disk.trash(gateway.volume())));
  }

  /** I8: what was adopted, and never removed, is still found by the handles of before. */
  private static void handlesLast(Laptop laptop, List<JournalRow> journal)
      throws IOException, FileException {
    Set<FileId> removed = new HashSet<>();
    for (JournalRow row : journal) {
      row.facts().stream()
          .filter(Fact.ObjectGone.class::isInstance)
          .forEach(fact -> removed.add(((Fact.ObjectGone) fact).id()));
    }
    for (JournalRow row : journal) {
      if (row.verdict().isPresent()
          && row.verdict().get().outcome() instanceof Outcome.Adopted(var alias, var surviving)
          && row.verdict().get().key().client().equals(laptop.client())
          && !removed.contains(surviving)
          && inode(laptop, surviving) != inode(laptop, alias)) {
        throw new Violation(
            "I8, on "
                + laptop.name()
                + " the handle "
                + alias
                + " does not lead to "
                + surviving
                + ": inodes "
                + inode(laptop, alias)
                + " and "
                + inode(laptop, surviving));
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

  /** What one laptop shows is what is on the gateway's disk. */
  private static void check(Laptop laptop, Picture disk) throws IOException, FileException {
    demandNone("I6, parked without reason", laptop.queue());
    demandNone(
        "I5, " + laptop.name() + " and gateway differ",
        disk.differences("gateway", Picture.of(laptop.tree()), laptop.name()));
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

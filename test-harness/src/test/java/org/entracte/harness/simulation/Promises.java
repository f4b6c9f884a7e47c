package org.entracte.harness.simulation;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.tree.FileException;

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
    demandNone("I6, parked without reason", laptop.queue());
    Picture disk = Disk.picture(gateway.volume());
    demandNone(
        "I11, the gateway does not show what is on its disk",
        disk.differences("disk", Picture.of(gateway.tree()), "gateway"));
    demandNone(
        "I5, laptop and gateway differ",
        disk.differences("gateway", Picture.of(laptop.tree()), "laptop"));
    List<String> contents = new ArrayList<>(disk.contents().values());
    contents.addAll(Disk.trash(gateway.volume()));
    demandNone("I4, lost", ledger.missing(contents));
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

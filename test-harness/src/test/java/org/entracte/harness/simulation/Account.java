package org.entracte.harness.simulation;

import java.time.Instant;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;

/** Enters into the {@link Ledger} what one user does to contents, as it ends. */
final class Account {
  private final char writer;
  private final String who;
  private final FileTree tree;
  private final Ledger ledger;

  /** Whether what is being done was promised to outlive a power cut. */
  private boolean durable;

  Account(char writer, String who, FileTree tree, Ledger ledger) {
    this.writer = writer;
    this.who = who;
    this.tree = tree;
    this.ledger = ledger;
  }

  /** Within a step: it was answered as one that outlives a power cut. */
  void durable() {
    durable = true;
  }

  Ledger.Deed changed(
      FileId file, String before, String after, Ledger.Way way, String where, User.Step step)
      throws FileException {
    Attributes attributes = tree.attributes(file);
    Instant old = attributes.modified();
    if (attributes.links() > 1) {
      ledger.linked(after);
    }
    Ledger.Deed deed = ledger.begin(begin(before, after, way, where), old);
    boolean told = false;
    try {
      changed(deed, step);
      told = true;
    } finally {
      if (!told) {
        // Some bytes may be there whose mtime is not: the write was not acknowledged.
        ledger.torn(old);
      }
    }
    ledger.seen(tree.attributes(file).modified(), after);
    return deed;
  }

  /** Its name is taken away; if it has others, somebody else may be taking those away as well. */
  void losesName(Attributes file) {
    if (file.isFile() && file.links() > 1) {
      ledger.at(file.modified()).ifPresent(ledger::linked);
    }
  }

  Ledger.Deed begin(String before, String after, Ledger.Way way, String where) {
    return ledger.begin(writer, before, after, way, who + " " + where);
  }

  void changed(Ledger.Deed deed, User.Step step) throws FileException {
    boolean told = false;
    durable = false;
    try {
      step.run();
      told = true;
    } finally {
      if (told) {
        ledger.acknowledged(deed);
      } else {
        ledger.unknown(deed);
      }
    }
    if (durable) {
      ledger.promised(deed);
    }
  }
}

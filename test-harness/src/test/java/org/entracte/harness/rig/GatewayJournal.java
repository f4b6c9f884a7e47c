package org.entracte.harness.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.replication.Changes;
import org.entracte.protocol.replication.Hello;
import org.entracte.protocol.replication.HttpLink;
import org.entracte.protocol.replication.LinkException;
import org.entracte.protocol.replication.Position;

/** Reads a running gateway's change journal the way a laptop does. */
public final class GatewayJournal {
  private static final int PAGE_ROWS = 1000;
  private static final ClientId READER = new ClientId(0x656e74L, 0x72616374L);

  private GatewayJournal() {}

  /** Every row of an export, from the first one. */
  public static List<JournalRow> rows(URI export) {
    List<JournalRow> rows = new ArrayList<>();
    try (HttpLink link = HttpLink.open(export, HttpLink.Limits.NORMAL)) {
      Position head =
          link.hello(new Hello(Hello.PROTOCOL_VERSION, READER, "journal-reader")).head();
      Position after = new Position(head.incarnation(), 0, 0);
      while (after.number() < head.number()) {
        switch (link.changes(after, PAGE_ROWS, Duration.ZERO)) {
          case Changes.Rows page -> {
            rows.addAll(page.rows());
            JournalRow last = page.rows().getLast();
            after = new Position(head.incarnation(), last.number(), last.tag());
          }
          case Changes.Lost lost -> throw new AssertionError("the journal begins later: " + lost);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (LinkException e) {
      throw new AssertionError("cannot read the journal of " + export, e);
    }
    return rows;
  }

  /** The laptop's edit behind each row that has one, in the order of the rows. */
  public static List<EditKey> edits(URI export) {
    return rows(export).stream()
        .flatMap(row -> row.verdict().stream())
        .map(verdict -> verdict.key())
        .toList();
  }
}

package org.entracte.protocol.edit;

import java.util.List;
import java.util.Optional;

/**
 * One row of an export's change journal: dense, totally ordered.
 *
 * @param number from 1, without a gap
 * @param tag random; tells this row from one of the same number in a restored journal
 * @param verdict whose edit made it, if a laptop's did
 * @param facts what is true from this row on, to be applied together
 */
public record JournalRow(long number, long tag, Optional<Verdict> verdict, List<Fact> facts) {
  public JournalRow {
    facts = List.copyOf(facts);
  }
}

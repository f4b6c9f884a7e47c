package org.entracte.harness.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.entracte.cache.content.LayerStore;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Volume;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.replication.Changes;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.replication.LinkException;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.replication.Submitted;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.junit.jupiter.api.Test;

/** Each of these bugs, planted on purpose, is found within a bounded number of seeds. */
class PlantedFaultsTest {
  private static final int SEEDS = 200;

  private static String found(Faults faults) {
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        var _ = Simulation.run(seed, faults);
      } catch (Violation violation) {
        return violation.what();
      }
    }
    return "nothing";
  }

  @Test
  void aGatewayThatDoesARepeatedEditAgainIsFound() {
    assertThat(found(new ForgetfulGateway())).startsWith("I3");
  }

  /** Has lost its results when an edit comes a second time, so it takes it for a new one. */
  private static final class ForgetfulGateway implements Faults {
    @Override
    public GatewayLink gateway(GatewayLink gateway, Volume disk, Connection database) {
      return new ForwardingLink(gateway) {
        @Override
        public Submitted submit(ClientId client, List<Edit> edits) throws LinkException {
          long first = edits.getFirst().key().number();
          try (Statement statement = database.createStatement()) {
            statement.execute("DELETE FROM results WHERE number >= " + first);
            statement.execute("UPDATE clients SET last_edit = min(last_edit, " + (first - 1) + ")");
          } catch (SQLException failed) {
            throw new AssertionError(failed);
          }
          return super.submit(client, edits);
        }
      };
    }
  }

  @Test
  void aGatewayThatForgetsAConflictCopyIsFound() {
    assertThat(found(new CopylessGateway())).startsWith("I4");
  }

  /** Deletes what it has just called a conflict copy. */
  private static final class CopylessGateway implements Faults {
    @Override
    public GatewayLink gateway(GatewayLink gateway, Volume disk, Connection database) {
      return new ForwardingLink(gateway) {
        @Override
        public Submitted submit(ClientId client, List<Edit> edits) throws LinkException {
          Submitted answer = super.submit(client, edits);
          if (answer instanceof Submitted.Judged(var verdicts)) {
            for (Verdict verdict : verdicts) {
              if (verdict.outcome() instanceof Outcome.KeptBoth kept) {
                remove(disk, kept);
              }
            }
          }
          return answer;
        }
      };
    }

    private static void remove(Volume disk, Outcome.KeptBoth kept) {
      try (Inode root = disk.root()) {
        root.remove(Caller.SUPERUSER, kept.name(), FileType.FILE);
      } catch (FileException elsewhere) {
        assertThat(elsewhere.error()).isNotNull();
      }
    }
  }

  @Test
  void aCacheThatLosesALayerWhenKilledIsFound() {
    Faults lossy =
        new Faults() {
          @Override
          public void laptopDied(LayerStore layers) throws IOException {
            if (!layers.numbers().isEmpty()) {
              layers.delete(layers.numbers().getLast());
            }
          }
        };
    assertThat(found(lossy)).isNotEqualTo("nothing");
  }

  @Test
  void aLinkThatAcknowledgesAPayloadAndLosesItIsFound() {
    Faults lossy =
        new Faults() {
          @Override
          public GatewayLink link(GatewayLink link) {
            return new ForwardingLink(link) {
              @Override
              public long stage(StageId stage, long offset, java.nio.ByteBuffer bytes) {
                return offset + bytes.remaining();
              }
            };
          }
        };
    assertThat(found(lossy)).startsWith("I6");
  }

  @Test
  void aFeedThatForgetsARemovalIsFound() {
    Faults lossy =
        new Faults() {
          @Override
          public GatewayLink link(GatewayLink link) {
            return new ForwardingLink(link) {
              @Override
              public Changes changes(Position after, int maxRows, Duration wait)
                  throws LinkException {
                Changes changes = super.changes(after, maxRows, wait);
                return changes instanceof Changes.Rows(var rows, var head)
                    ? new Changes.Rows(rows.stream().map(PlantedFaultsTest::cut).toList(), head)
                    : changes;
              }
            };
          }
        };
    assertThat(found(lossy)).startsWith("I5");
  }

  private static JournalRow cut(JournalRow row) {
    List<Fact> facts =
        row.facts().stream().filter(fact -> !(fact instanceof Fact.NameFree)).toList();
    return new JournalRow(row.number(), row.tag(), row.verdict(), facts);
  }

  @Test
  void aLinkThatAnswersForAGatewayItNeverAskedIsFound() {
    Map<EditKey, Integer> seen = new HashMap<>();
    Set<EditKey> dropped = new HashSet<>();
    Faults lossy =
        new Faults() {
          @Override
          public GatewayLink link(GatewayLink link) {
            return new ForwardingLink(link) {
              @Override
              public Submitted submit(ClientId client, List<Edit> edits) throws LinkException {
                List<Edit> kept = new ArrayList<>(edits);
                Optional<Edit> last = Optional.of(kept.getLast());
                boolean first = seen.merge(last.get().key(), 1, Integer::sum) == 1;
                if (first && dropped.add(last.get().key())) {
                  return new Submitted.Judged(
                      edits.stream()
                          .map(edit -> new Verdict(edit.key(), 0, new Outcome.Applied()))
                          .toList());
                }
                return super.submit(client, edits);
              }
            };
          }
        };
    assertThat(found(lossy)).isNotEqualTo("nothing");
  }
}

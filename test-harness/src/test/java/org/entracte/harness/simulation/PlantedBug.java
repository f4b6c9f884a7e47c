package org.entracte.harness.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.entracte.cache.content.LayerStore;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Volume;
import org.entracte.harness.crash.ForwardingLayers;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Judge;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Plan;
import org.entracte.protocol.edit.Situation;
import org.entracte.protocol.edit.Situation.ObjectNow;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.replication.Changes;
import org.entracte.protocol.replication.ContentPart;
import org.entracte.protocol.replication.DirectoryPage;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.replication.LinkException;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.replication.Submitted;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;

/** Bugs of the kinds that such systems have had, each to be found within so many seeds. */
@SuppressWarnings("ImmutableEnumChecker") // a supplier makes faults anew and keeps nothing
enum PlantedBug {
  APPLIES_AN_EDIT_TWICE(50, ForgetfulGateway::new),
  DROPS_A_CONFLICT_COPY(150, CopylessGateway::new),
  LAST_WRITER_WINS(50, LastWriterWins::new),
  ACKNOWLEDGES_BEFORE_THE_LOG(200, UnaskedVerdicts::new),
  LOSES_A_LAYER_WHEN_KILLED(50, LayerLost::new),
  LOSES_A_STAGED_PAYLOAD(100, PayloadLost::new),
  FORGETS_THE_FROZEN_RULE(200, Thawing::new),
  LOSES_AN_ALIAS(400, () -> swallowing("INSERT OR REPLACE INTO aliases")),
  FORGETS_THE_BASE_OF_A_NAME(200, () -> swallowing("INSERT OR REPLACE INTO base_names")),
  FORGETS_WHICH_BYTES_ARE_OURS(200, () -> swallowing("INSERT INTO extents")),
  FEED_FORGETS_A_REMOVAL(50, () -> rows(fact -> !isOfRemoval(fact))),
  FEED_FORGETS_AN_OBJECT(50, () -> rows(fact -> !(fact instanceof Fact.ObjectIs))),
  FEED_FORGETS_EXTENDED_ATTRIBUTES(50, Mishaps.TAGS, () -> facts(PlantedBug::untagged)),
  LISTING_LACKS_AN_ENTRY(50, ShortListing::new),
  READS_ANOTHER_VERSION(300, StaleReads::new),
  LAPTOP_NEVER_SYNCS_LAYERS(400, EnumSet.allOf(Event.class), LayersUnsynced::new),
  GATEWAY_NEVER_SYNCS_FILES(400, EnumSet.allOf(Event.class), FilesUnsynced::new),
  COMMITS_ARE_NEVER_SYNCED(400, EnumSet.allOf(Event.class), () -> swallowing("PRAGMA synchronous"));

  private final int mostSeeds;
  private final Set<Event> among;
  private final Mishaps mishaps;
  private final Supplier<Faults> faults;

  /** One that shows without bad disks and power cuts, which only make the others rarer. */
  PlantedBug(int mostSeeds, Supplier<Faults> faults) {
    this(mostSeeds, Mishaps.NONE, faults);
  }

  PlantedBug(int mostSeeds, Mishaps mishaps, Supplier<Faults> faults) {
    this(mostSeeds, EnumSet.range(Event.LAPTOP_USER, Event.HOLD), mishaps, faults);
  }

  PlantedBug(int mostSeeds, Set<Event> among, Supplier<Faults> faults) {
    this(mostSeeds, among, Mishaps.NONE, faults);
  }

  PlantedBug(int mostSeeds, Set<Event> among, Mishaps mishaps, Supplier<Faults> faults) {
    this.mostSeeds = mostSeeds;
    this.among = among;
    this.mishaps = mishaps;
    this.faults = faults;
  }

  /** In these it is looked for. */
  Schedule schedule(long seed) {
    return mishaps.into(Schedule.of(seed, among));
  }

  /** Within so many seeds it is found. */
  int mostSeeds() {
    return mostSeeds;
  }

  /** For one run. */
  Faults plant() {
    return faults.get();
  }

  private static Faults swallowing(String beginning) {
    return new Faults() {
      @Override
      public boolean swallows(String sql) {
        return sql.startsWith(beginning);
      }
    };
  }

  /** Has lost its results when an edit comes a second time, so it takes it for a new one. */
  private static final class ForgetfulGateway implements Faults {
    @Override
    public GatewayLink gateway(GatewayLink gateway, Volume disk, Connection database) {
      return new ForwardingLink(gateway) {
        @Override
        public Submitted submit(ClientId client, Position known, List<Edit> edits)
            throws LinkException {
          long first = edits.getFirst().key().number();
          try (Statement statement = database.createStatement()) {
            statement.execute("DELETE FROM results WHERE number >= " + first);
            statement.execute("UPDATE clients SET last_edit = min(last_edit, " + (first - 1) + ")");
          } catch (SQLException failed) {
            throw new AssertionError(failed);
          }
          return super.submit(client, known, edits);
        }
      };
    }
  }

  /** Deletes what it has just called a conflict copy. */
  private static final class CopylessGateway implements Faults {
    @Override
    public GatewayLink gateway(GatewayLink gateway, Volume disk, Connection database) {
      return new ForwardingLink(gateway) {
        @Override
        public Submitted submit(ClientId client, Position known, List<Edit> edits)
            throws LinkException {
          Submitted answer = super.submit(client, known, edits);
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
        if (elsewhere.error() != FileError.NOT_FOUND) {
          throw new AssertionError(elsewhere);
        }
      }
    }
  }

  /** Takes the edit that comes last for the better one. */
  private static final class LastWriterWins implements Faults {
    @Override
    public Judge judge(Judge judge) {
      return situation ->
          situation instanceof Situation.ForStore(var file, var now, var same)
                  && now instanceof ObjectNow.Alive
                  && !same
              ? new Plan.Apply()
              : judge.decide(situation);
    }
  }

  /** Says of one edit in some that it was applied, whenever it comes, and applies nothing. */
  private static final class UnaskedVerdicts implements Faults {
    private static final int ONE_IN = 5;

    @Override
    public GatewayLink link(GatewayLink link) {
      return new ForwardingLink(link) {
        @Override
        public Submitted submit(ClientId client, Position known, List<Edit> edits)
            throws LinkException {
          if (edits.getLast().key().number() % ONE_IN != 0) {
            return super.submit(client, known, edits);
          }
          return new Submitted.Judged(
              edits.stream()
                  .map(edit -> new Verdict(edit.key(), 0, new Outcome.Applied()))
                  .toList());
        }
      };
    }
  }

  private static final class LayerLost implements Faults {
    @Override
    public void laptopDied(LayerStore layers) throws IOException {
      if (!layers.numbers().isEmpty()) {
        layers.delete(layers.numbers().getLast());
      }
    }
  }

  /** Loses what was written since the beginning when the power goes. */
  private static final class LayersUnsynced implements Faults {
    @Override
    public LayerStore layers(LayerStore layers) {
      return new ForwardingLayers(layers, layer -> {}, layers::syncNames);
    }
  }

  private static final class FilesUnsynced implements Faults {
    @Override
    public boolean ignoresSyncsOf(FileType type) {
      return type == FileType.FILE;
    }
  }

  private static final class PayloadLost implements Faults {
    @Override
    public GatewayLink link(GatewayLink link) {
      return new ForwardingLink(link) {
        @Override
        public long stage(StageId stage, long offset, ByteBuffer bytes) {
          return offset + bytes.remaining();
        }
      };
    }
  }

  /** What was sent takes writes again. */
  private static final class Thawing implements Faults {
    @Override
    public void afterStep(Connection laptop) throws SQLException {
      try (Statement statement = laptop.createStatement()) {
        statement.execute("UPDATE edits SET state = 'OPEN' WHERE state = 'SENT' AND layer <> 0");
      }
    }
  }

  private static Faults rows(Predicate<Fact> kept) {
    return facts(facts -> facts.stream().filter(kept).toList());
  }

  private static List<Fact> untagged(List<Fact> facts) {
    return facts.stream()
        .map(
            fact ->
                fact instanceof Fact.ObjectIs(var id, var is, var versions, var target, var _)
                    ? new Fact.ObjectIs(id, is, versions, target)
                    : fact)
        .toList();
  }

  private static Faults facts(UnaryOperator<List<Fact>> told) {
    return new Faults() {
      @Override
      public GatewayLink link(GatewayLink link) {
        return new ForwardingLink(link) {
          @Override
          public Changes changes(Position after, int maxRows, Duration wait) throws LinkException {
            Changes changes = super.changes(after, maxRows, wait);
            return changes instanceof Changes.Rows(var rows, var head)
                ? new Changes.Rows(rows.stream().map(row -> telling(row, told)).toList(), head)
                : changes;
          }
        };
      }
    };
  }

  private static boolean isOfRemoval(Fact fact) {
    return switch (fact) {
      case Fact.NameFree _, Fact.ObjectGone _ -> true;
      case Fact.NameIs _,
          Fact.ObjectIs _,
          Fact.AliasIs _,
          Fact.SucceededBy _,
          Fact.NamesUnknown _ ->
          false;
    };
  }

  private static JournalRow telling(JournalRow row, UnaryOperator<List<Fact>> told) {
    return new JournalRow(row.number(), row.tag(), row.verdict(), told.apply(row.facts()));
  }

  private static final class ShortListing implements Faults {
    @Override
    public GatewayLink link(GatewayLink link) {
      return new ForwardingLink(link) {
        @Override
        public List<DirectoryPage> list(List<DirectoryPage.Request> requests) throws LinkException {
          List<DirectoryPage> pages = new ArrayList<>();
          for (DirectoryPage page : super.list(requests)) {
            pages.add(shorter(page));
          }
          return pages;
        }
      };
    }

    private static DirectoryPage shorter(DirectoryPage page) {
      return page instanceof DirectoryPage.Part part && part.entries().size() > 1
          ? new DirectoryPage.Part(
              part.directory(),
              part.asOf(),
              part.tag(),
              part.self(),
              part.entries().subList(1, part.entries().size()),
              part.end())
          : page;
    }
  }

  /** Answers a read of any version with what it first read of that file. */
  private static final class StaleReads implements Faults {
    private final Map<FileId, ContentPart.Part> parts = new HashMap<>();

    @Override
    public GatewayLink link(GatewayLink link) {
      return new ForwardingLink(link) {
        @Override
        public ContentPart read(FileId file, long contentVersion, Position known, ByteRange range)
            throws LinkException {
          ContentPart answer = super.read(file, contentVersion, known, range);
          if (range.offset() != 0 || !(answer instanceof ContentPart.Part part)) {
            return answer;
          }
          ContentPart.Part first = parts.computeIfAbsent(file, id -> part);
          return new ContentPart.Part(first.extents(), first.bytes().duplicate());
        }
      };
    }
  }
}

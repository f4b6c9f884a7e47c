package org.entracte.gateway.tree;

import java.util.List;
import java.util.Optional;
import org.entracte.gateway.state.Blob;
import org.entracte.gateway.state.IntentTable.Intent;
import org.entracte.gateway.state.ResultTable.Landed;
import org.entracte.gateway.state.ResultTable.Result;
import org.entracte.gateway.state.StateStore;
import org.entracte.gateway.state.StateStore.Durability;
import org.entracte.protocol.edit.CorruptRecordException;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.RecordReader;
import org.entracte.protocol.edit.RecordWriter;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;

/**
 * Carries acts out so that a kill between any two steps leaves either nothing or all of them: the
 * intent is committed and synced, the act is made and synced, and what came of it is recorded in
 * the one transaction that removes the intent. {@link #recover} settles what a kill left open.
 */
public final class Deeds {
  private final Registry registry;
  private final Reserve reserve;
  private final StateStore store;
  private final Acts acts;
  private final Outcomes outcomes;
  private final JointDeeds joint;

  public Deeds(Registry registry, Reserve reserve) {
    this.registry = registry;
    this.reserve = reserve;
    this.store = registry.store();
    this.acts = new Acts(registry, reserve);
    this.outcomes = new Outcomes(registry, reserve);
    this.joint = new JointDeeds(registry, this, acts, outcomes);
  }

  /** For acts of front ends that come often. */
  JointDeeds joint() {
    return joint;
  }

  /**
   * What an edit's verdict will be if its act happens.
   *
   * @param verdict its journal number is not known yet and 0
   */
  public record Planned(Blob digest, Verdict verdict) {
    private static final char KIND = 'P';

    Blob encode() {
      RecordWriter out = new RecordWriter(KIND, 1);
      out.bytes(digest.toBytes());
      out.bytes(EditFormat.encodeVerdict(verdict));
      return new Blob(out.finish());
    }

    static Planned decode(Blob record) throws FileException {
      try {
        return RecordReader.decode(
            record.toBytes(),
            KIND,
            1,
            in -> new Planned(new Blob(in.bytes()), EditFormat.decodeVerdict(in.bytes())));
      } catch (CorruptRecordException corrupt) {
        throw new FileException(
            FileError.IO, "a planned verdict is damaged: " + corrupt.getMessage(), corrupt);
      }
    }

    Result result(long journal, Optional<Landed> landed) {
      Outcome outcome = verdict.outcome();
      return new Result(digest, new Verdict(verdict.key(), journal, outcome), landed);
    }
  }

  /**
   * Carries an act out, for nobody's edit.
   *
   * @return false if the tree was not as the act expects; nothing has changed then
   * @throws FileException the volume's refusal; nothing has changed then either
   */
  public boolean carryOut(Act.Ordered ordered) throws FileException {
    return carryOut(ordered, Optional.empty());
  }

  /** Carries an act out as the answer to an edit. */
  public boolean carryOut(Act.Ordered ordered, Planned planned) throws FileException {
    return carryOut(ordered, Optional.of(planned));
  }

  private boolean carryOut(Act.Ordered ordered, Optional<Planned> planned) throws FileException {
    return store.locked(
        () -> {
          Optional<Entering> entering = outcomes.entering(ordered.act());
          ActFormat.Intended intended = new ActFormat.Intended(ordered, entering);
          long seq = intend(intended, planned);
          boolean done;
          try {
            done = acts.perform(intended);
          } catch (FileException refused) {
            boolean happened = !isOnlyTried(ordered.act()) && acts.finish(intended);
            if (!happened) {
              giveUp(seq, ordered.act());
              throw refused;
            }
            done = true;
          }
          if (done) {
            end(seq, ordered.act(), planned, entering);
          } else {
            giveUp(seq, ordered.act());
          }
          return done;
        });
  }

  private long intend(ActFormat.Intended intended, Optional<Planned> planned) throws FileException {
    Blob act = new Blob(ActFormat.encode(intended));
    Optional<Blob> verdict = planned.map(Planned::encode);
    try {
      return store.transaction(Durability.POWER_LOSS, () -> store.intents().add(act, verdict));
    } catch (FileException refused) {
      acts.cleanUp(intended.ordered().act(), false);
      throw refused;
    }
  }

  /** Setting attributes is tried again by finishing it, which a refusal must not do. */
  private static boolean isOnlyTried(Act act) {
    return act instanceof Act.SetAttributes;
  }

  private void end(long seq, Act act, Optional<Planned> planned, Optional<Entering> entering)
      throws FileException {
    if (planned.isEmpty()) {
      registry.record(
          Durability.POWER_LOSS,
          recorder -> {
            store.intents().remove(seq);
            return outcomes.record(act, entering, recorder);
          });
    } else {
      registry.recordVerdict(
          recorder -> {
            store.intents().remove(seq);
            Optional<Landed> landed = outcomes.record(act, entering, recorder);
            Result result = planned.get().result(recorder.number(), landed);
            store.results().put(result);
            return result.verdict();
          });
    }
    acts.cleanUp(act, true);
  }

  private void giveUp(long seq, Act act) throws FileException {
    store.transaction(
        Durability.POWER_LOSS,
        () -> {
          store.intents().remove(seq);
          return true;
        });
    acts.cleanUp(act, false);
  }

  /** Settles every open intent; done before anything is served, and before another act. */
  public void recover() throws FileException {
    store.locked(
        () -> {
          List<Intent> open = store.intents().open();
          for (Intent intent : open) {
            ActFormat.Intended intended = ActFormat.decode(intent.act().toBytes());
            Act.Ordered ordered = intended.ordered();
            if (happened(intended)) {
              Optional<Planned> planned =
                  intent.verdict().isPresent()
                      ? Optional.of(Planned.decode(intent.verdict().get()))
                      : Optional.empty();
              end(intent.seq(), ordered.act(), planned, intended.entering());
            } else {
              giveUp(intent.seq(), ordered.act());
            }
          }
          return true;
        });
  }

  private boolean happened(ActFormat.Intended intended) throws FileException {
    try {
      return acts.finish(intended);
    } catch (FileException refused) {
      if (isOnlyTried(intended.ordered().act()) || refused.error() == FileError.STALE) {
        return false;
      }
      throw refused;
    }
  }

  /** Clears away what was made ready for an act that will not be carried out. */
  public void abandon(Act act) throws FileException {
    store.locked(
        () -> {
          acts.cleanUp(act, false);
          return true;
        });
  }

  /** Empties staging of what no open intent and no payload needs; after {@link #recover}. */
  public void sweepStaging() throws FileException {
    reserve.sweepStaging();
  }
}

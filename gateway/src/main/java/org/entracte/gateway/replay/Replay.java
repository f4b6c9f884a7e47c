package org.entracte.gateway.replay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.gateway.state.Blob;
import org.entracte.gateway.state.ResultTable;
import org.entracte.gateway.state.ResultTable.Result;
import org.entracte.gateway.state.StateStore;
import org.entracte.gateway.tree.Deeds;
import org.entracte.gateway.tree.ExportTree;
import org.entracte.gateway.tree.Registry;
import org.entracte.gateway.tree.Reserve;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Content;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.Judge;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Payload;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.replication.Submitted;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;

/**
 * Judges laptops' edits, one at a time, each exactly once (I3). An edit has its verdict when, and
 * only when, the journal row that carries it is committed.
 */
public final class Replay {
  /** How often an edit is judged anew because somebody came in between. */
  private static final int ATTEMPTS = 8;

  private final ReentrantLock judging = new ReentrantLock();
  private final StateStore store;
  private final Deeds deeds;
  private final PayloadStage payloads;
  private final Bench bench;
  private final CreateReplay creates;
  private final StoreReplay stores;
  private final AttributesReplay attributes;
  private final RemoveReplay removes;
  private final RenameReplay renames;
  private final LinkReplay links;
  private volatile boolean readOnly;

  /**
   * @param judge decides what becomes of an edit
   */
  public Replay(
      Registry registry,
      Reserve reserve,
      Deeds deeds,
      ExportTree tree,
      PayloadStage payloads,
      Judge judge,
      Duration patience) {
    this.store = registry.store();
    this.deeds = deeds;
    this.payloads = payloads;
    this.bench = new Bench(registry, reserve, deeds, new Drafts(reserve, payloads), judge);
    Revival revival = new Revival(bench);
    this.creates = new CreateReplay(bench);
    this.stores = new StoreReplay(bench, tree, patience);
    this.attributes = new AttributesReplay(bench);
    this.removes = new RemoveReplay(bench);
    this.renames = new RenameReplay(bench, revival);
    this.links = new LinkReplay(bench, revival);
  }

  /**
   * See {@link org.entracte.protocol.replication.GatewayLink#submit}.
   *
   * @throws FileException the volume or the database failed before the first edit had a verdict
   */
  public Submitted submit(ClientId client, List<Edit> edits) throws FileException {
    judging.lock();
    try {
      return judgeAll(client, edits);
    } finally {
      judging.unlock();
    }
  }

  /** Deletes uploads that were given up; between edits, so that none loses what it is made of. */
  public int prunePayloads(Duration age, int most) throws FileException {
    judging.lock();
    try {
      return bench.reserve().prunePayloads(age, most);
    } finally {
      judging.unlock();
    }
  }

  /** Takes the export's lock for one edit at a time, so that front ends get their turn. */
  private Submitted judgeAll(ClientId client, List<Edit> edits) throws FileException {
    deeds.recover();
    Optional<ResultTable.Client> known = store.locked(() -> store.results().client(client));
    long last = known.map(ResultTable.Client::lastEdit).orElse(0L);
    for (Edit edit : edits) {
      if (!edit.key().client().equals(client)) {
        throw new FileException(
            FileError.INVALID, "an edit of " + edit.key().client() + " came from " + client);
      }
      if (edit.key().number() <= last && !store.locked(() -> isKnown(edit))) {
        return new Submitted.Fork(edit.key().number());
      }
    }
    String device =
        known.map(ResultTable.Client::device).filter(name -> !name.isEmpty()).orElse("laptop");
    List<Verdict> verdicts = new ArrayList<>();
    long expected = last + 1;
    for (Edit edit : edits) {
      long number = edit.key().number();
      if (number > expected) {
        return verdicts.isEmpty() ? new Submitted.Gap(expected) : new Submitted.Judged(verdicts);
      }
      if (number == expected) {
        Optional<StageId> missing = missing(edit);
        Optional<FileException> barred = barred(missing);
        if (missing.isPresent() && barred.isEmpty()) {
          return new Submitted.PayloadMissing(verdicts, number, missing.get());
        }
        boolean first = verdicts.isEmpty();
        if (!store.locked(() -> judged(edit, device, first, barred))) {
          return new Submitted.Judged(verdicts);
        }
        expected++;
      }
      verdicts.add(store.locked(() -> store.results().get(client, number).orElseThrow().verdict()));
    }
    return new Submitted.Judged(verdicts);
  }

  /** Why an edit is refused whatever it is: nothing may be changed, or its bytes find no room. */
  private Optional<FileException> barred(Optional<StageId> missing) {
    return readOnly
        ? Optional.of(
            new FileException(
                FileError.READ_ONLY,
                "the gateway serves this export read-only; have it made writable and try again"))
        : missing.flatMap(payloads::refusal);
  }

  /** Whether edits are refused from now on. */
  public void readOnly(boolean isReadOnly) {
    readOnly = isReadOnly;
  }

  public boolean isReadOnly() {
    return readOnly;
  }

  private static Blob digest(Edit edit) {
    return new Blob(EditFormat.digest(EditFormat.encode(edit)));
  }

  /** The epoch is part of what the digest is made of. */
  private boolean isKnown(Edit edit) throws FileException {
    Optional<Result> result = store.results().get(edit.key().client(), edit.key().number());
    return result.isPresent() && result.get().digest().equals(digest(edit));
  }

  private static Optional<Content> content(Operation operation) {
    return switch (operation) {
      case Operation.Create create -> create.content();
      case Operation.Store store -> Optional.of(store.content());
      case Operation.SetAttributes _, Operation.Remove _, Operation.Rename _, Operation.Link _ ->
          Optional.empty();
    };
  }

  /** The payload that the edit needs and that is not here in full. */
  private Optional<StageId> missing(Edit edit) throws FileException {
    Optional<Payload> payload = content(edit.operation()).map(Content::payload);
    return payload.isPresent()
            && payload.get() instanceof Payload.Staged staged
            && !payloads.isComplete(staged)
        ? Optional.of(staged.stage())
        : Optional.empty();
  }

  /** False if the environment failed after others were judged: then those are answered first. */
  private boolean judged(Edit edit, String device, boolean first, Optional<FileException> barred)
      throws FileException {
    Bench.Case at = new Bench.Case(edit, digest(edit), device);
    try {
      release(edit);
      if (barred.isPresent()) {
        throw barred.get();
      }
      if (content(edit.operation()).map(Content::payload).orElse(null)
          instanceof Payload.Lost(_, var why)) {
        refuse(at, new FileException(FileError.IO, why));
      } else {
        judge(at);
      }
    } catch (FileException failed) {
      if (StateStore.isOwn(failed) || !isRefusal(failed.error())) {
        // Its laptop comes again, and finds the gateway where it was.
        if (first && !bench.wasHeldUp(at)) {
          throw failed;
        }
        return false;
      }
      refuse(at, failed);
    }
    Optional<Content> content = content(edit.operation());
    if (content.isPresent()) {
      payloads.discard(content.get().payload());
    }
    return true;
  }

  /** Unless its act happened all the same, and only what comes after it was refused. */
  private void refuse(Bench.Case at, FileException failed) throws FileException {
    deeds.recover();
    if (isKnown(at.edit())) {
      return;
    }
    String message = failed.getMessage();
    bench.answer(
        at,
        new Outcome.Refused(failed.error(), message == null ? failed.error().name() : message),
        Optional.empty());
  }

  private void release(Edit edit) throws FileException {
    if (!edit.released().isEmpty()) {
      store.transaction(
          StateStore.Durability.PROCESS_CRASH,
          () -> {
            store.results().release(edit.key().client(), edit.released());
            return true;
          });
    }
  }

  private void judge(Bench.Case at) throws FileException {
    Optional<Long> behind = Parking.behind(store.results(), at.edit());
    if (behind.isPresent()) {
      bench.answer(at, new Outcome.ParkedBehind(behind.get()), Optional.empty());
      return;
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt(at)) {
        return;
      }
    }
    throw new FileException(
        FileError.LOCKED, "it keeps changing on the gateway while the edit is carried out");
  }

  private boolean attempt(Bench.Case at) throws FileException {
    try {
      return switch (at.edit().operation()) {
        case Operation.Create create -> creates.attempt(at, create);
        case Operation.Store content -> stores.attempt(at, content);
        case Operation.SetAttributes set -> attributes.attempt(at, set);
        case Operation.Remove remove -> removes.attempt(at, remove);
        case Operation.Rename rename -> renames.attempt(at, rename);
        case Operation.Link link -> links.attempt(at, link);
      };
    } catch (FileException stale) {
      if (stale.error() != FileError.STALE) {
        throw stale;
      }
      // Its act may have happened all the same, and only what comes after it found nothing there.
      deeds.recover();
      return isKnown(at.edit());
    }
  }

  /** Whether trying again would give the same; passing trouble is not an answer to an edit. */
  private static boolean isRefusal(FileError error) {
    return switch (error) {
      case IO, BUSY, STALE, OFFLINE, VERSION_GONE -> false;
      case NOT_FOUND,
          EXISTS,
          NOT_EMPTY,
          NOT_DIRECTORY,
          IS_DIRECTORY,
          WRONG_TYPE,
          ACCESS,
          NOT_PERMITTED,
          READ_ONLY,
          NO_SPACE,
          QUOTA,
          FILE_TOO_LARGE,
          TOO_MANY_LINKS,
          NAME_TOO_LONG,
          BAD_NAME,
          INVALID,
          CROSS_EXPORT,
          BAD_COOKIE,
          LOCKED,
          CHANGED,
          NOT_SUPPORTED ->
          true;
    };
  }
}

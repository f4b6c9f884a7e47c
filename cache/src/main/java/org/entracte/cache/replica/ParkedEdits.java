package org.entracte.cache.replica;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.entracte.cache.content.SavedFiles;
import org.entracte.protocol.edit.Content;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.EditKey;
import org.entracte.protocol.edit.Operation;

/**
 * What may be done about edits that the gateway refused, and those parked behind them. An edit has
 * one verdict for ever, so trying again means new edits: the same operations, behind all others, in
 * the transaction that takes the old ones out. Safe for many threads.
 */
public final class ParkedEdits {
  private final ReplicaState state;
  private final Rescue rescue;
  private final Settling settling;

  /**
   * What came of asking.
   *
   * @param again edits that will be sent again
   * @param waiting edits that will be as soon as others, on their way now, have their verdicts
   */
  public record Retried(long again, long waiting) {}

  /**
   * What was given up.
   *
   * @param edits how many
   * @param saved where the contents lie that were only here
   */
  public record Dropped(long edits, List<Rescue.SavedContent> saved) {
    public Dropped {
      saved = List.copyOf(saved);
    }
  }

  ParkedEdits(ReplicaState state, Contents contents) {
    this.state = state;
    this.rescue = new Rescue(state, contents);
    this.settling = new Settling(state, contents);
  }

  /**
   * Has everything tried again that hangs together with the parked edits of these paths.
   *
   * @param paths as {@link OutgoingLog#queue} shows them
   * @throws NotParkedException naming a path that has none; nothing was done then
   */
  public Retried retry(List<String> paths) throws IOException, NotParkedException {
    Set<Long> seeds = new TreeSet<>();
    for (String path : paths) {
      seeds.addAll(seeds(path));
    }
    return state.database().write(() -> retry(seeds));
  }

  /** The same for all that is parked. */
  public Retried retryAll() throws IOException {
    return state.database().write(() -> retry(new TreeSet<>(new ParkedChains(state).all())));
  }

  private Set<Long> seeds(String path) throws IOException, NotParkedException {
    Set<Long> found = state.database().read(() -> new ParkedChains(state).of(path));
    if (!found.isEmpty()) {
      return found;
    }
    throw new NotParkedException(
        state.database().read(() -> isOnItsWay(path))
            ? path + " has no parked edits; its edits are on their way to the gateway"
            : path + " has no parked edits; queue shows which have");
  }

  private boolean isOnItsWay(String path) throws IOException {
    for (EditLog.Row row : state.log().behind(0, Integer.MAX_VALUE)) {
      if (state.paths().of(row).equals(path)) {
        return true;
      }
    }
    return false;
  }

  private Retried retry(Set<Long> seeds) throws IOException {
    long again = 0;
    long waiting = 0;
    Set<Long> left = new TreeSet<>(seeds);
    while (!left.isEmpty()) {
      ParkedChains chains = new ParkedChains(state);
      long first = left.iterator().next();
      left.remove(first);
      if (!chains.all().contains(first)) {
        continue;
      }
      Set<Long> chain = chains.whole(Set.of(first));
      left.removeAll(chain);
      if (chains.isFollowed(chain)) {
        state.retries().now(first, state.now());
        waiting += chain.size();
      } else {
        for (long edit : chain) {
          state.retries().forget(edit);
        }
        anew(chain);
        again += chain.size();
      }
    }
    return new Retried(again, waiting);
  }

  /** Makes anew what is due and can be: where the gateway had no room, or somebody asked. */
  public long retryDue(Instant now) throws IOException {
    if (state.database().read(() -> state.retries().due(now)).isEmpty()) {
      return 0;
    }
    return state
        .database()
        .write(
            () -> {
              long again = 0;
              for (long edit : state.retries().due(now)) {
                ParkedChains chains = new ParkedChains(state);
                if (chains.all().contains(edit)) {
                  Set<Long> chain = chains.whole(Set.of(edit));
                  if (!chains.isFollowed(chain)) {
                    anew(chain);
                    again += chain.size();
                  }
                }
              }
              return again;
            });
  }

  /** The gateway is there again: what waits for room there is tried within a minute. */
  public void reconnected(Instant now) throws IOException {
    state
        .database()
        .write(
            () -> {
              state.retries().hasten(now);
              return true;
            });
  }

  /** In their order; the first of the new ones tells the gateway what became of the old. */
  private void anew(Set<Long> chain) throws IOException {
    for (long old : chain) {
      state.log().release(old);
    }
    for (long old : chain) {
      long number = state.log().again(old);
      state.log().carry(number);
      state.madeAnew().as(old, number);
      rewrite(state.log().find(number).orElseThrow());
    }
    state.madeAnew().prune();
  }

  private void rewrite(EditLog.Row row) throws IOException {
    boolean builtOn = row.baseEdit() != 0 && state.log().find(row.baseEdit()).isPresent();
    if (!builtOn && (row.layer() == 0 || state.log().isShown(row))) {
      // What its bytes lie over: the version that is here, which others may have left behind.
      long version = state.nodes().get(row.node()).contentVersion;
      state.log().setBase(row.number(), version);
    }
    if (row.what().equals("store")) {
      state.log().unseal(row.number());
      return;
    }
    Edit edit = Records.logged(state.log().record(row.number()).orElseThrow(), row.number());
    Edit anew =
        new Edit(
            new EditKey(state.log().client(), row.epoch(), row.number()),
            edit.caller(),
            edit.madeAt(),
            withoutContent(Rebasing.of(edit.operation(), (base, _) -> state.madeAnew().now(base))),
            state.log().releasedBy(row.number()));
    state.log().setRecord(row.number(), EditFormat.encode(anew), 0);
  }

  /** A creation's content is sealed again from its layer. */
  private static Operation withoutContent(Operation operation) {
    return operation instanceof Operation.Create create
        ? new Operation.Create(
            create.directory(),
            create.name(),
            create.id(),
            create.object(),
            create.mode(),
            create.uid(),
            create.gid(),
            create.modified(),
            Optional.<Content>empty())
        : operation;
  }

  /**
   * Gives the parked edits of a path up, and those that wait behind them: the view returns to what
   * the gateway has, once the contents that are only here are saved and synced.
   *
   * @param path as {@link OutgoingLog#queue} shows it
   * @throws NotParkedException if it has none, is open, or edits on their way build on them;
   *     nothing was done then
   */
  public Dropped drop(String path, SavedFiles into) throws IOException, NotParkedException {
    Set<Long> seeds = seeds(path);
    Set<Long> chain = state.database().read(() -> new ParkedChains(state).withDependants(seeds));
    checkDroppable(path, chain);
    List<Rescue.SavedContent> saved = rescue.save(chain, into);
    boolean done =
        state
            .database()
            .write(
                () -> {
                  ParkedChains now = new ParkedChains(state);
                  boolean same =
                      now.all().containsAll(chain)
                          && now.withDependants(seeds).equals(chain)
                          && !now.isFollowed(chain)
                          && !isOpen(chain);
                  if (same) {
                    takeOut(chain, now);
                  }
                  return same;
                });
    if (!done) {
      throw new NotParkedException(path + " was changed meanwhile; nothing was dropped, try again");
    }
    return new Dropped(chain.size(), saved);
  }

  private void checkDroppable(String path, Set<Long> chain) throws IOException, NotParkedException {
    boolean followed = state.database().read(() -> new ParkedChains(state).isFollowed(chain));
    if (followed) {
      throw new NotParkedException(
          path
              + " was changed again, and that is on its way to the gateway; nothing was dropped,"
              + " try again when it has an answer");
    }
    if (state.database().read(() -> isOpen(chain))) {
      throw new NotParkedException(path + " is open; nothing was dropped, close it first");
    }
  }

  private boolean isOpen(Set<Long> chain) throws IOException {
    for (long edit : chain) {
      for (long node : state.log().nodesOf(edit)) {
        if (state.opens().isOpen(node)) {
          return true;
        }
      }
    }
    return false;
  }

  private void takeOut(Set<Long> chain, ParkedChains chains) throws IOException {
    Set<Long> contents = new LinkedHashSet<>();
    Set<Long> nodes = new LinkedHashSet<>();
    for (long edit : chain) {
      EditLog.Row row = chains.row(edit);
      nodes.addAll(state.log().nodesOf(edit));
      nodes.add(row.node());
      if (row.layer() != 0) {
        contents.add(row.node());
        state.files().drop(row.layer());
      }
      state.log().remove(edit);
      state.log().release(edit);
      state.madeAnew().asNothing(edit);
    }
    state.madeAnew().prune();
    for (long node : contents) {
      settling.showContent(state.nodes().get(node));
    }
    settling.settle();
    for (long node : nodes) {
      state.forgetIfGone(node);
    }
  }
}

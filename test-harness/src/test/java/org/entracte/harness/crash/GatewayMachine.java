package org.entracte.harness.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import org.entracte.gateway.export.MemoryDisk;
import org.entracte.gateway.export.MemoryVolume;
import org.entracte.gateway.service.GatewayExport;
import org.entracte.gateway.state.VolatileDatabase;
import org.entracte.protocol.edit.Reconcile;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.InMemoryTree;

/** A gateway at work for its own front ends, the model beside it, and a plug to be pulled. */
final class GatewayMachine {
  private final InMemoryTree model = new InMemoryTree(this::now);
  private final List<Snapshot> steps = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  /** The step behind which all content of a file is on the disk. */
  private final Map<FileId, Integer> contentSynced = new HashMap<>();

  private final MemoryDisk disk;
  private final VolatileDatabase database = new VolatileDatabase();
  private GatewayExport export;
  private Instant now = Instant.ofEpochSecond(1_750_000_000);
  private Plug plug = new Plug(Long.MAX_VALUE);

  /** The last step whose answer promised that names and attributes are on the disk. */
  private int promised;

  /** Pulled before one of the process's steps. */
  static final class Plug {
    private long left;
    private boolean pulled;

    Plug(long steps) {
      left = steps;
    }

    /** Thrown wherever a process without power wants to change something. */
    static final class NoPower extends Error {
      private static final long serialVersionUID = 1L;

      NoPower() {
        super("no power", null, false, false);
      }
    }

    void step() {
      pulled |= left-- == 0;
      if (pulled) {
        throw new NoPower();
      }
    }

    boolean isPulled() {
      return pulled;
    }
  }

  GatewayMachine() throws Exception {
    disk = MemoryDisk.losingUnsynced(now);
    export = start(disk, database, plug);
    acknowledged("start");
  }

  private Instant now() {
    return now;
  }

  private GatewayExport start(MemoryDisk on, VolatileDatabase with, Plug power) throws Exception {
    InstantSource clock = this::now;
    return GatewayExport.open(
        "test",
        new MemoryVolume(on, clock, change -> power.step()),
        with.open(power::step),
        clock,
        new SplittableRandom(steps.size()),
        Reconcile::decide,
        GatewayExport.PATIENCE);
  }

  MemoryDisk disk() {
    return disk;
  }

  VolatileDatabase database() {
    return database;
  }

  /** Everything so far is on the disk; from here on the plug is pulled after {@code more} steps. */
  void settle(long more) throws Exception {
    export.close();
    disk.syncAll();
    promised = steps.size() - 1;
    for (FileId file : List.copyOf(contentSynced.keySet())) {
      contentSynced.put(file, promised);
    }
    plug = new Plug(more);
    export = start(disk, database, plug);
  }

  /** Whether the works were done before the power went. */
  boolean work(List<Work> works) throws FileException {
    for (Work work : works) {
      now = now.plusMillis(7);
      boolean done = false;
      Optional<FileError> refused = Optional.empty();
      try {
        refused = refusal(work, export.tree());
        done = true;
      } catch (Plug.NoPower cut) {
        assertThat(plug.isPulled()).isTrue();
      }
      Optional<FileError> expected = refusal(work, model);
      acknowledged(work.what());
      if (!done) {
        return false;
      }
      assertThat(refused).as(work.what()).isEqualTo(expected);
      promise(work, refused.isEmpty());
    }
    return true;
  }

  private static Optional<FileError> refusal(Work work, org.entracte.protocol.tree.FileTree tree) {
    try {
      work.act().on(tree);
      return Optional.empty();
    } catch (FileException refused) {
      return Optional.of(refused.error());
    }
  }

  private void promise(Work work, boolean done) {
    if (done && !work.what().endsWith("UNSTABLE")) {
      promised = steps.size() - 1;
    }
    if (done && work.durable()) {
      contentSynced.put(steps.getLast().id("/" + work.path()), steps.size() - 1);
    }
  }

  private void acknowledged(String what) throws FileException {
    steps.add(Snapshot.of(model));
    names.add(what);
  }

  /** Cuts the power now and starts again on what is left; says what is wrong. */
  Optional<String> powerCut(IntUnaryOperator onDisk, IntUnaryOperator inDatabase) throws Exception {
    GatewayExport again =
        start(disk.powerCut(onDisk), database.powerCut(inDatabase), new Plug(Long.MAX_VALUE));
    Snapshot came = Snapshot.of(again.tree());
    Optional<String> wrong = judge(came);
    assertThat(again.status().openIntents()).isZero();
    assertThat(again.tree().writeVerifier()).isNotEqualTo(export.tree().writeVerifier());
    again.close();
    return wrong;
  }

  private Optional<String> judge(Snapshot came) {
    StringBuilder complaint = new StringBuilder();
    for (int step = promised; step < steps.size(); step++) {
      List<String> differences =
          came.differencesInPlace(
              steps.get(step),
              file -> steps.subList(contentSynced.getOrDefault(file, 0), steps.size()));
      if (differences.isEmpty()) {
        return Optional.empty();
      }
      complaint
          .append(System.lineSeparator())
          .append(step == promised ? "promised: " : "done: ")
          .append(names.get(step))
          .append("; then ")
          .append(differences);
    }
    return Optional.of("the tree came back as after no step:" + complaint);
  }
}

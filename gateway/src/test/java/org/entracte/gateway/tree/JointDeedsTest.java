package org.entracte.gateway.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.entracte.gateway.export.FaultPoint;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.MemoryDisk;
import org.entracte.gateway.export.MemoryVolume;
import org.entracte.gateway.journal.Journal;
import org.entracte.gateway.state.StateStore;
import org.entracte.gateway.tree.Reserve.Folder;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Acts of several threads that share their syncs. */
final class JointDeedsTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z"));

  private StateStore store;
  private Registry registry;
  private Reserve reserve;
  private JointDeeds joint;

  @BeforeEach
  void open() throws Exception {
    store = new StateStore(DriverManager.getConnection("jdbc:sqlite::memory:"));
    MemoryVolume volume = new MemoryVolume(new MemoryDisk(CLOCK.instant()), CLOCK, FaultPoint.NONE);
    Random random = new Random(1);
    registry = new Registry(store, volume, new Journal(store, random), CLOCK, random);
    reserve = new Reserve(registry);
    joint = new Deeds(registry, reserve).joint();
  }

  @AfterEach
  void close() throws Exception {
    reserve.close();
    store.close();
  }

  /** A new file enters the root; tells whether it did. */
  private final class NewFile implements JointDeeds.Joint<String> {
    private final String entry;
    private final Name name;

    NewFile(int number, String name) throws Exception {
      this.entry = "upload-" + number;
      this.name = Name.of(name);
      NewObject file = new NewObject.RegularFile();
      reserve.staging().create(Caller.SUPERUSER, Name.of(entry), file, 0600).close();
    }

    @Override
    public Act.Ordered order() throws FileException {
      try (Inode staged = reserve.staging().child(Caller.SUPERUSER, Name.of(entry))) {
        Act act =
            new Act.Enter(
                registry.idFor(staged.stat().key()),
                Folder.STAGING,
                entry,
                staged.stat().key(),
                FileId.ROOT,
                name);
        return new Act.Ordered(Caller.SUPERUSER, act);
      }
    }

    @Override
    public String after(boolean done) {
      return name + (done ? " came" : " was taken");
    }
  }

  private void awaitAll(int count) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (joint.waiting() < count) {
      assertThat(System.nanoTime()).as("all wait").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  /** All of them, each by a thread of its own, and none before all wait. */
  private List<String> together(List<JointDeeds.Joint<String>> all) throws Exception {
    List<Future<String>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(all.size())) {
      store.locked(
          () -> {
            all.forEach(one -> results.add(threads.submit(() -> joint.carryOut(one))));
            awaitAll(all.size());
            return true;
          });
      List<String> told = new ArrayList<>();
      for (Future<String> result : results) {
        try {
          told.add(result.get());
        } catch (ExecutionException failed) {
          told.add(
              failed.getCause() instanceof FileException refused
                  ? refused.error().name()
                  : String.valueOf(failed.getCause()));
        }
      }
      return told;
    }
  }

  @Test
  void whatWaitsTogetherIsOneRowOfTheJournal() throws Exception {
    List<JointDeeds.Joint<String>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(new NewFile(i, "f" + i));
    }
    long before = registry.journal().head();

    assertThat(together(all)).hasSize(8).allMatch(told -> told.endsWith(" came"));

    assertThat(registry.journal().head()).isEqualTo(before + 1);
    assertThat(store.intents().open()).isEmpty();
    for (int i = 0; i < 8; i++) {
      assertThat(store.names().child(FileId.ROOT, Name.of("f" + i))).isPresent();
    }
  }

  @Test
  void ofTwoForOneNameOneComes() throws Exception {
    assertThat(together(List.of(new NewFile(1, "same"), new NewFile(2, "same"))))
        .containsExactlyInAnyOrder("same came", "same was taken");
    assertThat(store.intents().open()).isEmpty();
    assertThat(reserve.entry(Folder.STAGING, "upload-1")).isEmpty();
    assertThat(reserve.entry(Folder.STAGING, "upload-2")).isEmpty();
  }

  @Test
  void aRefusalIsOnlyItsOwn() throws Exception {
    JointDeeds.Joint<String> refused =
        new JointDeeds.Joint<>() {
          @Override
          public Act.Ordered order() throws FileException {
            throw new FileException(FileError.QUOTA, "no more");
          }

          @Override
          public String after(boolean done) {
            return "never";
          }
        };

    assertThat(together(List.of(new NewFile(1, "a"), refused, new NewFile(2, "b"))))
        .containsExactly("a came", "QUOTA", "b came");
  }
}

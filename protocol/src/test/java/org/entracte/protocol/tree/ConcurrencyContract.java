package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Several threads at once. */
abstract class ConcurrencyContract extends ContractTopic {
  private static final int THREADS = 4;
  private static final int ROUNDS = 25;

  ConcurrencyContract(FileTreeContract contract) {
    super(contract);
  }

  @Test
  void ofManyWhoCreateOneNameOneWins() throws Exception {
    List<Integer> wins = inParallel(thread -> countCreated(""));

    assertThat(wins.stream().mapToInt(Integer::intValue).sum()).isEqualTo(ROUNDS);
    assertThat(entries(ROOT, 10)).hasSize(ROUNDS);
  }

  @Test
  void createsUnderDifferentNamesAllSucceed() throws Exception {
    List<Integer> made = inParallel(thread -> countCreated("t" + thread + "-"));

    assertThat(made).containsOnly(ROUNDS);
    assertThat(entries(ROOT, 10)).extracting(Listing.Entry::id).doesNotHaveDuplicates();
    assertThat(entries(ROOT, 10)).hasSize(THREADS * ROUNDS);
  }

  @Test
  void writersOfDifferentRangesDoNotDisturbEachOther() throws Exception {
    FileId file = file("f");
    inParallel(
        thread -> {
          for (int i = 0; i < ROUNDS; i++) {
            write(file, (long) thread * ROUNDS + i, Integer.toString(thread));
          }
          return thread;
        });

    assertThat(read(file))
        .isEqualTo(
            "0".repeat(ROUNDS) + "1".repeat(ROUNDS) + "2".repeat(ROUNDS) + "3".repeat(ROUNDS));
  }

  @Test
  void ofManyWhoUploadToAFreeNameOneWins() throws Exception {
    List<Integer> wins = inParallel(this::uploadIfAbsent);

    assertThat(wins.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1);
    assertThat(names(ROOT)).containsExactly("f");
  }

  @Test
  void directoriesMovedIntoEachOtherNeverFormACircle() throws Exception {
    FileId a = directory("a");
    FileId b = directory("b");
    List<Integer> moved =
        inParallel(thread -> thread % 2 == 0 ? moveInto("a", b) : moveInto("b", a));

    assertThat(moved.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1);
    assertThat(names(ROOT)).hasSize(1);
  }

  @Test
  void nothingChangesATreeBehindADeedThatIsUndisturbed() throws Exception {
    Thread other =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  try {
                    file("other");
                  } catch (FileException refused) {
                    throw new AssertionError(refused);
                  }
                });
    FileTree.Done<List<String>> done =
        tree.undisturbed(
            () -> {
              other.start();
              while (other.getState() == Thread.State.RUNNABLE
                  || other.getState() == Thread.State.NEW) {
                Thread.onSpinWait();
              }
              file("own");
              return names(ROOT);
            });
    other.join();

    assertThat(done.result()).contains("own");
    assertThat(done.undisturbed() && done.result().contains("other")).isFalse();
    assertThat(names(ROOT)).containsExactlyInAnyOrder("own", "other");
  }

  private int countCreated(String prefix) throws FileException {
    int made = 0;
    for (int i = 0; i < ROUNDS; i++) {
      try {
        file(prefix + i);
        made++;
      } catch (FileException refusal) {
        assertThat(refusal.error()).isEqualTo(FileError.EXISTS);
      }
    }
    return made;
  }

  private int uploadIfAbsent(int thread) throws FileException {
    try (Upload upload = tree.upload(superuser, ROOT, Name.of("f"))) {
      upload.write(bytes("from " + thread));
      upload.publish(new Upload.Expected.Absent(), AttributeChange.NONE);
      return 1;
    } catch (FileException refusal) {
      assertThat(refusal.error()).isEqualTo(FileError.CHANGED);
      return 0;
    }
  }

  private int moveInto(String name, FileId target) throws FileException {
    try {
      tree.rename(superuser, ROOT, Name.of(name), target, Name.of(name));
      return 1;
    } catch (FileException refusal) {
      assertThat(refusal.error()).isIn(FileError.NOT_FOUND, FileError.INVALID);
      return 0;
    }
  }

  /** What one thread does, given its number. */
  private interface Work {
    int run(int thread) throws FileException;
  }

  private static List<Integer> inParallel(Work work)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Callable<Integer>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        all.add(() -> work.run(thread));
      }
      List<Integer> results = new ArrayList<>();
      for (Future<Integer> result : threads.invokeAll(all)) {
        results.add(result.get());
      }
      return results;
    }
  }
}

package org.entracte.cache.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.entracte.cache.upstream.BackgroundTask;
import org.entracte.protocol.app.Lifetime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a background task that breaks. */
@Timeout(60)
final class TaskThreadsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private final TaskThreads tasks =
      new TaskThreads(
          new Lifetime(Duration.ofSeconds(1)), InstantSource.fixed(NOW), Duration.ofMillis(1));

  /** Does what it is told, one step at a time; tells when it has begun one. */
  private static final class ToldTask implements BackgroundTask {
    private final String name;
    private final BlockingQueue<Runnable> told = new LinkedBlockingQueue<>();
    private final Semaphore begun = new Semaphore(0);

    ToldTask(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Duration step() {
      begun.release();
      try {
        told.take().run();
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
        return Duration.ofHours(1);
      }
      return Duration.ZERO;
    }

    /** Returns when all steps before the latest have ended. */
    void awaitSteps(int count) throws InterruptedException {
      assertThat(begun.tryAcquire(count, 30, TimeUnit.SECONDS)).isTrue();
    }

    void tell(Runnable step) {
      told.add(step);
    }
  }

  @AfterEach
  void stop() {
    tasks.close();
  }

  private static void fail() {
    throw new IllegalStateException("no such row");
  }

  @Test
  void aTaskThatBreaksIsTriedAgainAndToldOfUntilItGetsOn() throws Exception {
    ToldTask broken = new ToldTask("replay");
    ToldTask sound = new ToldTask("feed");
    tasks.start(broken);
    tasks.start(sound);

    broken.tell(TaskThreadsTest::fail);
    broken.tell(TaskThreadsTest::fail);
    sound.tell(() -> {});
    broken.awaitSteps(3);
    sound.awaitSteps(2);
    assertThat(tasks.troubles())
        .isEqualTo(
            List.of(
                new TaskThreads.Trouble(
                    "replay", "java.lang.IllegalStateException: no such row", NOW, 2)));

    broken.tell(() -> {});
    broken.awaitSteps(1);
    assertThat(tasks.troubles()).isEmpty();
  }
}

package org.entracte.gateway.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class IdentityTest {
  private static final Caller ANN = new Caller(20_001, 20_002, List.of(30_000, 30_001));

  private final Scratch.Pool scratches = new Scratch.Pool();

  static boolean isRoot() {
    return PosixVolumeTest.isRoot();
  }

  /** The lines of a thread's status that tell who it is. */
  private static List<String> identity(String task) {
    try {
      return Files.readAllLines(Path.of("/proc", task, "status")).stream()
          .filter(line -> line.matches("(Uid|Gid|Groups|CapEff):.*"))
          .toList();
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
  }

  @Test
  @EnabledIf("isRoot")
  void takesOnTheCallerAndComesBackWhole() throws FileException {
    List<String> before = identity("thread-self");
    AtomicReference<List<String>> during = new AtomicReference<>(List.of());
    AtomicReference<List<String>> process = new AtomicReference<>(List.of());
    try (Scratch s = scratches.take()) {
      Identity identity = Identity.ofProcess(s);
      long result =
          identity.as(
              ANN,
              s,
              7,
              fd -> {
                during.set(identity("thread-self"));
                process.set(identity("self"));
                return fd;
              });
      assertThat(result).isEqualTo(7);
    }
    assertThat(during.get().get(0)).endsWith("\t20001");
    assertThat(during.get().get(1)).endsWith("\t20002");
    assertThat(during.get().get(2)).contains("30000 30001");
    assertThat(during.get().get(3)).isNotEqualTo(before.get(3));
    assertThat(identity("thread-self")).isEqualTo(before);
    assertThat(process.get()).as("other threads meanwhile").isEqualTo(before);
  }

  @Test
  @EnabledIf("isRoot")
  void comesBackWhenTheCallThrows() throws FileException {
    List<String> before = identity("thread-self");
    try (Scratch s = scratches.take()) {
      Identity identity = Identity.ofProcess(s);
      assertThatThrownBy(
              () ->
                  identity.as(
                      ANN,
                      s,
                      7,
                      fd -> {
                        throw new IllegalStateException("used after close");
                      }))
          .hasMessage("used after close");
    }
    assertThat(identity("thread-self")).isEqualTo(before);
  }

  @Test
  @EnabledIf("isRoot")
  void refusesACallerTheKernelDoesNotKnow() throws FileException {
    List<String> before = identity("thread-self");
    try (Scratch s = scratches.take()) {
      Identity identity = Identity.ofProcess(s);
      for (Caller nobody : List.of(new Caller(-1, 5, List.of()), new Caller(5, -1, List.of()))) {
        assertThatThrownBy(() -> identity.as(nobody, s, 7, fd -> fd))
            .isInstanceOfSatisfying(
                FileException.class,
                refusal -> assertThat(refusal.error()).isEqualTo(FileError.NOT_PERMITTED));
      }
    }
    assertThat(identity("thread-self")).isEqualTo(before);
  }

  @Test
  @EnabledIf("isRoot")
  void aThreadThatCannotComeBackEndsWithAnError() throws InterruptedException {
    AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
    Thread lost =
        new Thread(
            () -> {
              try (Scratch s = scratches.take()) {
                // A self that the kernel does not take: -1 changes nothing.
                new Identity(true, new Caller(-1, 0, List.of())).as(ANN, s, 7, fd -> fd);
              } catch (Throwable thrown) {
                end.set(thrown);
              }
            },
            "lost");
    lost.start();
    lost.join();
    assertThat(end.get()).isExactlyInstanceOf(Error.class).hasMessageContaining("thread lost");
  }

  @Test
  void callersAreTheProcessItselfUnlessItIsRoot() throws Exception {
    if (isRoot()) {
      List<String> before = identity("thread-self");
      OrdinaryThread.run(
          () -> {
            List<String> ordinary = identity("thread-self");
            assertThat(ordinary.getFirst()).endsWith("\t" + OrdinaryThread.UID);
            assertThat(ordinary.getLast()).endsWith("\t0000000000000000");
            actsAsItselfFor(ANN);
            assertThat(identity("thread-self")).isEqualTo(ordinary);
          });
      assertThat(identity("thread-self")).as("the other threads").isEqualTo(before);
    } else {
      actsAsItselfFor(ANN);
    }
  }

  private void actsAsItselfFor(Caller caller) throws FileException {
    try (Scratch s = scratches.take()) {
      Identity identity = Identity.ofProcess(s);
      List<String> before = identity("thread-self");
      AtomicReference<List<String>> during = new AtomicReference<>(List.of());
      long result =
          identity.as(
              caller,
              s,
              7,
              fd -> {
                during.set(identity("thread-self"));
                return fd;
              });
      assertThat(result).isEqualTo(7);
      assertThat(during.get()).isEqualTo(before);
      assertThat(identity.effective(caller).uid()).isEqualTo(Posix.effectiveUid(s));
    }
  }
}

package org.entracte.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArchitectureTest {
  private static final JavaClasses SHIPPED = ArchitectureRules.shipped("org.entracte.protocol");

  @Test
  void theShippedClassesAreSeenAndNoTestsAmongThem() {
    assertThat(SHIPPED.contain("org.entracte.protocol.tree.FileTree")).isTrue();
    assertThat(SHIPPED.contain("org.entracte.protocol.tree.InMemoryTree")).isFalse();
  }

  @Test
  void treeStandsAlone() {
    ArchitectureRules.treeStandsAlone().check(SHIPPED);
  }

  @Test
  void editSeesOnlyTheTree() {
    ArchitectureRules.editSeesOnlyTheTree().check(SHIPPED);
  }

  @Test
  void wireFormatsDoNotSeeOneAnother() {
    ArchitectureRules.wireFormatsDoNotSeeOneAnother().check(SHIPPED);
  }

  @Test
  void protocolSeesNeitherSide() {
    ArchitectureRules.protocolSeesNeitherSide().check(SHIPPED);
  }

  @Test
  void theRealWorldIsHandedIn() {
    ArchitectureRules.theRealWorldIsHandedIn().check(SHIPPED);
  }

  @ParameterizedTest
  @ValueSource(classes = {Calls.class, Refers.class, Starts.class, RunsAsync.class})
  void reachingForTheRealWorldIsSeen(Class<?> culprit) {
    JavaClasses classes = new ClassFileImporter().importClasses(culprit);

    assertThat(ArchitectureRules.theRealWorldIsHandedIn().evaluate(classes).hasViolation())
        .isTrue();
  }

  private static final class Calls implements Supplier<Long> {
    @Override
    public Long get() {
      return System.nanoTime();
    }
  }

  private static final class Refers implements Supplier<Supplier<Instant>> {
    @Override
    public Supplier<Instant> get() {
      return Instant::now;
    }
  }

  private static final class Starts implements Supplier<Thread> {
    @Override
    public Thread get() {
      return Thread.ofVirtual().start(() -> {});
    }
  }

  private static final class RunsAsync implements Supplier<CompletableFuture<Void>> {
    @Override
    public CompletableFuture<Void> get() {
      return CompletableFuture.runAsync(() -> {});
    }
  }
}

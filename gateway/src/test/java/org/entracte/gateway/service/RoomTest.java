package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.Volume;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.Space;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trash gives way to those who work in the tree. */
final class RoomTest {
  private static final long TOTAL = 100_000;
  private static final long FEW = TOTAL / 20 - 1;
  private static final long ENOUGH = TOTAL / 20;

  @TempDir Path folder;
  private Bay bay;
  private long totalBytes = TOTAL;
  private long availableBytes = TOTAL;
  private long freeFiles = TOTAL;
  private long totalFiles = TOTAL;
  private long used;
  private Duration later = Duration.ZERO;

  @BeforeEach
  void start() throws Exception {
    bay =
        new Bay(folder) {
          @Override
          Volume openVolume() throws Exception {
            return new Narrow(super.openVolume());
          }

          @Override
          InstantSource clock() {
            return () -> Instant.now().plus(later);
          }
        };
    for (String name : List.of("a", "b", "c")) {
      bay.file(name, name.repeat(10));
    }
    bay.start();
    used = bay.entry("a").object().attributes().usedBytes();
    for (String name : List.of("a", "b", "c")) {
      bay.tree().remove(Caller.SUPERUSER, FileId.ROOT, Name.of(name));
      awaitTheNextMillisecond();
    }
  }

  /** By which the trash is sorted. */
  private static void awaitTheNextMillisecond() {
    long now = System.currentTimeMillis();
    while (System.currentTimeMillis() == now) {
      Thread.onSpinWait();
    }
  }

  @AfterEach
  void stop() throws Exception {
    bay.close();
  }

  private final class Narrow implements Volume {
    private final Volume volume;

    Narrow(Volume volume) {
      this.volume = volume;
    }

    @Override
    public Inode root() throws FileException {
      return volume.root();
    }

    @Override
    public Optional<Inode> find(byte[] handle) throws FileException {
      return volume.find(handle);
    }

    @Override
    public void letGo() {
      volume.letGo();
    }

    @Override
    public Space space() {
      return new Space(totalBytes, availableBytes, availableBytes, totalFiles, freeFiles);
    }

    @Override
    public void close() {
      volume.close();
    }
  }

  private List<String> trashed() throws Exception {
    try (Stream<Path> entries = Files.list(bay.files.resolve(".entracte/trash"))) {
      return entries.map(RoomTest::content).sorted().toList();
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file).substring(0, 1);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void nothingGoesWhileThereIsRoom() throws Exception {
    availableBytes = ENOUGH;

    assertThat(bay.export().keepRoom()).isZero();
    assertThat(trashed()).containsExactly("a", "b", "c");
  }

  @Test
  void theOldestGoesFirstAndNoMoreThanItTakes() throws Exception {
    availableBytes = FEW;

    assertThat(bay.export().keepRoom()).isEqualTo(1);
    assertThat(trashed()).containsExactly("b", "c");
  }

  @Test
  void asMuchGoesAsIsMissing() throws Exception {
    availableBytes = ENOUGH - used - 1;

    assertThat(bay.export().keepRoom()).isEqualTo(2);
    assertThat(trashed()).containsExactly("c");
  }

  @Test
  void allGoesIfThatIsNotEnoughAndThenNothingIsLeftToGo() throws Exception {
    availableBytes = 0;
    totalBytes = 20 * 4 * used;

    assertThat(bay.export().keepRoom()).isEqualTo(3);
    assertThat(trashed()).isEmpty();
    assertThat(bay.export().keepRoom()).isZero();
  }

  @Test
  void whatWentIsWaitedForBeforeMoreGoes() throws Exception {
    availableBytes = FEW;
    assertThat(bay.export().keepRoom()).isEqualTo(1);

    later = Duration.ofSeconds(29);
    assertThat(bay.export().keepRoom()).isZero();

    availableBytes = FEW + used;
    assertThat(bay.export().keepRoom()).isZero();
    availableBytes = FEW;
    assertThat(bay.export().keepRoom()).isEqualTo(1);
    assertThat(trashed()).containsExactly("c");
  }

  /** As where snapshots keep all that is deleted. */
  @Test
  void whereDeletingMakesNoRoomTheTrashStaysForLongerEachTime() throws Exception {
    availableBytes = 0;
    totalBytes = 20 * used;
    assertThat(bay.export().keepRoom()).isEqualTo(1);

    later = Duration.ofSeconds(31);
    assertThat(bay.export().keepRoom()).isZero();
    later = Duration.ofSeconds(62);
    assertThat(bay.export().keepRoom()).isEqualTo(1);
    later = Duration.ofSeconds(93);
    assertThat(bay.export().keepRoom()).isZero();
    later = Duration.ofSeconds(152);
    assertThat(bay.export().keepRoom()).isZero();
    later = Duration.ofSeconds(155);
    assertThat(bay.export().keepRoom()).isEqualTo(1);
  }

  @Test
  void roomForFilesCountsToo() throws Exception {
    freeFiles = 998;

    assertThat(bay.export().keepRoom()).isEqualTo(2);
    assertThat(trashed()).containsExactly("c");
  }

  @Test
  void aFileSystemThatMakesFilesAsItNeedsThemLacksNone() throws Exception {
    totalFiles = 0;
    freeFiles = 0;

    assertThat(bay.export().keepRoom()).isZero();
  }
}

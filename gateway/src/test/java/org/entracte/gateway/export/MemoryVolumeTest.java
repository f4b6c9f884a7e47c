package org.entracte.gateway.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.junit.jupiter.api.Test;

class MemoryVolumeTest extends VolumeContract {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_750_000_000));

  @Override
  protected Volume newVolume() {
    return new MemoryVolume(new MemoryDisk(CLOCK.instant()), CLOCK, FaultPoint.NONE);
  }

  @Override
  protected boolean findsByHandle() {
    return true;
  }

  @Override
  protected boolean keepsHoles() {
    return true;
  }

  @Test
  void inodeNumbersAreUsedAgain() throws FileException {
    long first = make(root, A, FILE).stat().key().inode();
    root.remove(ROOT, A, FileType.FILE);
    assertThat(make(root, B, FILE).stat().key().inode()).isEqualTo(first);
  }

  @Test
  void diskOutlivesAProcessThatAFaultPointKilled() throws FileException {
    MemoryDisk disk = new MemoryDisk(CLOCK.instant());
    FaultPoint killer =
        change -> {
          if (change.equals("rename")) {
            throw new Error("killed");
          }
        };
    byte[] handle;
    try (Volume first = new MemoryVolume(disk, CLOCK, killer);
        Inode top = first.root();
        Inode made = top.create(ROOT, A, FILE, 0644)) {
      handle = made.handle();
      assertThatThrownBy(() -> top.rename(ROOT, A, top, B, Inode.RenameMode.REPLACE))
          .hasMessage("killed");
    }
    try (Volume second = new MemoryVolume(disk, CLOCK, FaultPoint.NONE);
        Inode top = second.root()) {
      assertThat(names(top)).containsExactly(A);
      Optional<Inode> found = second.find(handle);
      assertThat(found).isPresent();
    }
  }
}

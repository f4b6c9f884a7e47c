package org.entracte.gateway.export;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenMode;

/** Prints nanoseconds per call in an empty directory, which is the one argument. Run it as root. */
public final class PosixVolumeSpeed {
  private static final Caller ROOT = Caller.SUPERUSER;
  private static final Caller ANN = new Caller(20_001, 20_001, List.of(20_002, 20_003));
  private static final Name NAME = Name.of("name");

  private PosixVolumeSpeed() {}

  private interface Call {
    void make(int turn) throws FileException;
  }

  private static void measure(String what, int turns, int unitsPerTurn, Call call)
      throws FileException {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long start = System.nanoTime();
      for (int turn = 0; turn < turns; turn++) {
        call.make(round * turns + turn);
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    double perUnit = best / (double) turns / unitsPerTurn;
    System.out.println(String.format(Locale.ROOT, "%-36s %8.0f ns", what, perUnit));
  }

  public static void main(String[] arguments) throws FileException {
    try (Volume volume = PosixVolume.open(Path.of(arguments[0]));
        Inode root = volume.root();
        Inode all = root.create(ROOT, Name.of("all"), new NewObject.Directory(), 0777);
        Inode file = all.create(ROOT, NAME, new NewObject.RegularFile(), 0666);
        DataFile data = file.open(ROOT, OpenMode.READ_WRITE)) {
      ByteBuffer page = ByteBuffer.allocateDirect(4096);
      byte[] handle = file.handle();
      measure("statx", 200_000, 1, turn -> file.stat());
      measure("child + close", 100_000, 1, turn -> all.child(ROOT, NAME).close());
      measure("child + close as another user", 100_000, 1, turn -> all.child(ANN, NAME).close());
      measure("open content + close", 100_000, 1, turn -> file.open(ROOT, OpenMode.READ).close());
      measure("find + close", 100_000, 1, turn -> find(volume, handle));
      measure("pwrite 4 KiB", 100_000, 1, turn -> data.write(page.clear(), 0));
      measure("pread 4 KiB", 100_000, 1, turn -> data.read(page.clear(), 0));
      measure("create + remove", 5_000, 1, turn -> createAndRemove(all, turn));
      for (int i = 0; i < 10_000; i++) {
        all.create(ROOT, Name.of("entry-" + i), new NewObject.RegularFile(), 0644).close();
      }
      measure("list an entry of 10,000", 20, 10_000, turn -> all.entries(ROOT));
    }
  }

  private static void find(Volume volume, byte[] handle) throws FileException {
    Optional<Inode> found = volume.find(handle);
    found.orElseThrow().close();
  }

  private static void createAndRemove(Inode directory, int turn) throws FileException {
    Name name = Name.of("new-" + turn);
    directory.create(ROOT, name, new NewObject.RegularFile(), 0644).close();
    directory.remove(ROOT, name, FileType.FILE);
  }
}

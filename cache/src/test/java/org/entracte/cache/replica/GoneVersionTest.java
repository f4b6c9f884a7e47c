package org.entracte.cache.replica;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.entracte.cache.replica.Laptop.N;
import static org.entracte.cache.replica.Laptop.ROOT;
import static org.entracte.cache.replica.Laptop.entry;
import static org.entracte.cache.replica.Laptop.file;
import static org.entracte.cache.replica.Laptop.free;
import static org.entracte.cache.replica.Laptop.gone;
import static org.entracte.cache.replica.Laptop.name;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Stability;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file whose bytes are not here, and not on the gateway any more: it has a newer version. */
class GoneVersionTest {
  /** A client that is told to try again waits longer each time: no more tries than this. */
  private static final int PATIENCE = 10;

  private Laptop laptop;
  private ReplicaTree tree;
  private long newest = 1;

  /** A gateway that has the newest version alone. */
  private final class NewestOnly implements ContentSource {
    @Override
    public boolean isThere() {
      return true;
    }

    @Override
    public void fetch(FileId file, long contentVersion, ByteRange wanted) throws FileException {
      if (contentVersion != newest) {
        throw new FileException(FileError.VERSION_GONE, file + " changed on the gateway");
      }
      try {
        laptop.hydrate(file, newest, "version " + newest);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void listDirectory(FileId directory) throws FileException {
      try {
        laptop.list(directory, entry("n", N, FileType.FILE, 9, newest));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    laptop = new Laptop(folder);
    tree = new ReplicaTree(laptop.replica, new NewestOnly());
    laptop.happened(name(ROOT, "n", N), file(N, 9, 1));
  }

  @AfterEach
  void stop() throws Exception {
    laptop.replica.close();
  }

  private void changesOnTheGateway() throws IOException {
    newest++;
    laptop.happened(file(N, 9, newest));
  }

  private OpenFile open(OpenMode mode) throws FileException {
    return tree.open(Caller.SUPERUSER, N, mode);
  }

  /** As a client does that is told to wait and to try again. */
  private String readInTheEnd(OpenFile open) throws FileException {
    for (int tries = 1; ; tries++) {
      try {
        return Laptop.read(open);
      } catch (FileException refused) {
        if (refused.error() != FileError.BUSY || tries == PATIENCE) {
          throw refused;
        }
        laptop.timePasses(Duration.ofSeconds(1));
      }
    }
  }

  @Test
  void anOpenForReadingThatReadNothingYetReadsTheNewVersion() throws Exception {
    try (OpenFile open = open(OpenMode.READ)) {
      changesOnTheGateway();
      assertThat(readInTheEnd(open)).isEqualTo("version 2");
    }
  }

  @Test
  void anOpenForWritingThatDidNothingYetReadsTheNewVersion() throws Exception {
    try (OpenFile open = open(OpenMode.READ_WRITE)) {
      changesOnTheGateway();
      assertThat(readInTheEnd(open)).isEqualTo("version 2");
    }
  }

  @Test
  void aReaderBesideAnIdleWriterReadsTheNewVersion() throws Exception {
    try (OpenFile _ = open(OpenMode.READ_WRITE);
        OpenFile open = open(OpenMode.READ)) {
      changesOnTheGateway();
      assertThat(readInTheEnd(open)).isEqualTo("version 2");
    }
  }

  @Test
  void aReaderAsksForTheVersionWhenTheGatewaysJournalIsAnotherOne() throws Exception {
    laptop.replica.incoming().lost(new Position(2, 1, 1));
    try (OpenFile open = open(OpenMode.READ)) {
      assertThat(Laptop.read(open)).isEqualTo("version 1");
    }
  }

  @Test
  void aReaderWhoOpenedBeforeTheGatewaysJournalWasAnotherOneReadsTheNewVersion() throws Exception {
    try (OpenFile open = open(OpenMode.READ)) {
      newest++;
      laptop.replica.incoming().lost(new Position(2, 1, 1));
      assertThat(readInTheEnd(open)).isEqualTo("version 2");
    }
  }

  @Test
  void aReaderOfAFileThatWasRemovedThereIsToldSo() throws Exception {
    try (OpenFile open = open(OpenMode.READ)) {
      newest++;
      laptop.happened(free(ROOT, "n"), gone(N));
      assertThatExceptionOfType(FileException.class)
          .isThrownBy(() -> readInTheEnd(open))
          .satisfies(e -> assertThat(e.error()).isEqualTo(FileError.STALE));
    }
  }

  @Test
  void aReaderBesideOneWhoHasReadIsToldInTheEnd() throws Exception {
    try (OpenFile other = open(OpenMode.READ)) {
      laptop.hydrate(N, 1, "v");
      other.read(ByteBuffer.allocate(1), 0);
      changesOnTheGateway();
      try (OpenFile open = open(OpenMode.READ)) {
        assertThatExceptionOfType(FileException.class)
            .isThrownBy(() -> readInTheEnd(open))
            .satisfies(e -> assertThat(e.error()).isEqualTo(FileError.VERSION_GONE));
      }
    }
  }

  @Test
  void aWriterWhoHasWrittenIsToldInTheEnd() throws Exception {
    try (OpenFile open = open(OpenMode.READ_WRITE)) {
      open.write(ByteBuffer.wrap("ours".getBytes(UTF_8)), 0, Stability.UNSTABLE);
      changesOnTheGateway();
      assertThatExceptionOfType(FileException.class)
          .isThrownBy(() -> readInTheEnd(open))
          .satisfies(e -> assertThat(e.error()).isEqualTo(FileError.VERSION_GONE));
    }
  }
}

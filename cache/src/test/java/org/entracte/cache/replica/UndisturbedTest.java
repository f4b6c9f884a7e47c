package org.entracte.cache.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.entracte.cache.replica.Laptop.N;
import static org.entracte.cache.replica.Laptop.ROOT;
import static org.entracte.cache.replica.Laptop.entry;
import static org.entracte.cache.replica.Laptop.is;
import static org.entracte.cache.replica.Laptop.name;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway is never waited for behind the replica's lock. */
final class UndisturbedTest {
  private Laptop laptop;
  private ReplicaTree tree;
  private int listings;

  /** A gateway that lists directories; another thread has to get at the replica meanwhile. */
  private final class Lister implements ContentSource {
    @Override
    public boolean isThere() {
      return true;
    }

    @Override
    public void fetch(FileId file, long contentVersion, ByteRange wanted) {
      throw new AssertionError("nothing is to be read");
    }

    @Override
    public void listDirectory(FileId directory) {
      listings++;
      assertThat(laptop.replica.state().database().isHeld()).isFalse();
      try {
        laptop.list(directory, entry("there", Laptop.COPY, FileType.FILE, 9, 1));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    laptop = new Laptop(folder);
    tree = new ReplicaTree(laptop.replica, new Lister());
    laptop.happened(name(ROOT, "n", N), is(N, FileType.DIRECTORY, 0, 1));
  }

  @AfterEach
  void stop() throws Exception {
    laptop.replica.close();
  }

  private FileTree.Done<Boolean> make(String name) throws FileException {
    return tree.undisturbed(
        () -> {
          long before = tree.attributes(N).change();
          tree.create(
              Caller.SUPERUSER,
              N,
              Name.of(name),
              new NewObject.RegularFile(),
              AttributeChange.NONE);
          return tree.attributes(N).change() != before;
        });
  }

  @Test
  void aDirectoryWhoseNamesHaveToBeFetchedIsNotChangedUndisturbed() throws Exception {
    assertThat(make("a")).isEqualTo(new FileTree.Done<>(true, false));
    assertThat(listings).isEqualTo(1);
    assertThat(make("b")).isEqualTo(new FileTree.Done<>(true, true));
    assertThat(listings).isEqualTo(1);
    assertThat(tree.list(Caller.SUPERUSER, N, Listing.START, 10).entries())
        .extracting(entry -> entry.name().toString())
        .containsExactlyInAnyOrder("there", "a", "b");
  }
}

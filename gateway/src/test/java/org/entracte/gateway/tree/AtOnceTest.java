package org.entracte.gateway.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.entracte.gateway.export.PosixVolume;
import org.entracte.gateway.export.Volume;
import org.entracte.gateway.journal.Journal;
import org.entracte.gateway.state.StateStore;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Delegations;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.RecallingTree;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else works in the exported directory where a path is opened in one step. */
@Timeout(60)
final class AtOnceTest {
  private static final Caller ROOT = Caller.SUPERUSER;

  @TempDir Path folder;
  private Path files;
  private Volume volume;
  private StateStore store;
  private Reserve reserve;
  private FileTree tree;

  @BeforeEach
  void start() throws Exception {
    files = Files.createDirectories(folder.resolve("export"));
    Files.createDirectories(files.resolve("a/b"));
    Files.writeString(files.resolve("a/b/f"), "inside");
    Files.createDirectories(folder.resolve("outside/b"));
    Files.writeString(folder.resolve("outside/b/f"), "outside");
    volume = PosixVolume.open(files);
    store = new StateStore(DriverManager.getConnection("jdbc:sqlite::memory:"));
    SplittableRandom random = new SplittableRandom(1);
    Registry registry =
        new Registry(store, volume, new Journal(store, random), InstantSource.system(), random);
    reserve = new Reserve(registry);
    tree = new ExportTree(registry, reserve, new Deeds(registry, reserve));
    assertThat(lookUp("a/b/f")).isEqualTo("inside");
    assertThat(atOnce("a/b/f")).isEqualTo("inside");
  }

  @AfterEach
  void stop() throws Exception {
    reserve.close();
    store.close();
    volume.close();
  }

  private static List<Name> path(String path) {
    return Arrays.stream(path.split("/", -1)).map(Name::of).toList();
  }

  private static String read(OpenFile file) throws FileException {
    ByteBuffer content = ByteBuffer.allocate((int) file.attributes().sizeBytes());
    file.read(content, 0);
    return new String(content.array(), StandardCharsets.UTF_8);
  }

  /** The content; "nothing" if it is not to be had at once. */
  private String atOnce(String path) throws FileException {
    Optional<OpenFile> opened = tree.openAtOnce(ROOT, path(path));
    if (opened.isEmpty()) {
      return "nothing";
    }
    try (OpenFile file = opened.get()) {
      return read(file);
    }
  }

  private FileId find(String path) throws FileException {
    FileId at = FileId.ROOT;
    for (Name name : path(path)) {
      Node node = tree.lookup(ROOT, at, name);
      at = node.id();
    }
    return at;
  }

  private String lookUp(String path) throws FileException {
    try (OpenFile file = tree.open(ROOT, find(path), OpenMode.READ)) {
      return read(file);
    }
  }

  @Test
  void aDirectoryThatBecameALinkOutOfTheExportIsNotGoneThrough() throws Exception {
    Files.move(files.resolve("a"), files.resolve("away"));
    Files.createSymbolicLink(files.resolve("a"), folder.resolve("outside"));
    assertThat(atOnce("a/b/f")).isEqualTo("nothing");
    Files.delete(files.resolve("a"));
    Files.createSymbolicLink(files.resolve("a"), Path.of("away"));
    assertThat(atOnce("a/b/f")).as("nor one that stays inside").isEqualTo("nothing");
  }

  @Test
  void aFileThatBecameALinkIsNotFollowed() throws Exception {
    Files.delete(files.resolve("a/b/f"));
    Files.createSymbolicLink(files.resolve("a/b/f"), folder.resolve("outside/b/f"));
    assertThat(atOnce("a/b/f")).isEqualTo("nothing");
  }

  @Test
  void whatMovedOutOfTheExportIsNotReached() throws Exception {
    Files.move(files.resolve("a/b"), folder.resolve("moved-out"));
    assertThat(atOnce("a/b/f")).isEqualTo("nothing");
  }

  @Test
  void anotherFileUnderTheNameIsLookedUpFirst() throws Exception {
    Path other = Files.writeString(folder.resolve("other"), "other");
    Files.move(other, files.resolve("a/b/f"), StandardCopyOption.REPLACE_EXISTING);
    assertThat(atOnce("a/b/f")).isEqualTo("nothing");
    assertThat(lookUp("a/b/f")).isEqualTo("other");
    assertThat(atOnce("a/b/f")).isEqualTo("other");
  }

  @Test
  void newContentThatNobodyHasRecordedIsLookedUpFirst() throws Exception {
    Files.writeString(files.resolve("a/b/f"), "INSIDE");
    assertThat(atOnce("a/b/f")).isEqualTo("nothing");
    assertThat(lookUp("a/b/f")).isEqualTo("INSIDE");
    assertThat(atOnce("a/b/f")).isEqualTo("INSIDE");
  }

  @Test
  void aFifoInItsPlaceIsNotWaitedFor() throws Exception {
    Files.delete(files.resolve("a/b/f"));
    Process made = new ProcessBuilder("mkfifo", files.resolve("a/b/f").toString()).start();
    assertThat(made.waitFor()).isZero();
    assertThat(atOnce("a/b/f")).isEqualTo("nothing");
  }

  @Test
  void theSameFileBehindAnotherDirectoryIsStillIt() throws Exception {
    Files.move(files.resolve("a/b"), files.resolve("kept"));
    Files.createDirectory(files.resolve("a/b"));
    Files.createLink(files.resolve("a/b/f"), files.resolve("kept/f"));
    assertThat(lookUp("a/b/f")).isEqualTo("inside");
    assertThat(atOnce("a/b/f")).isEqualTo("inside");
  }

  @Test
  void aNameThatIsKnownToBeMissingIsLookedForOnceAndWithoutTheLock() throws Exception {
    assertThat(lookedFor("missing")).isEqualTo(FileError.NOT_FOUND);
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      FileError told =
          store.locked(
              () -> {
                try {
                  return other.submit(() -> lookedFor("missing")).get(20, TimeUnit.SECONDS);
                } catch (InterruptedException | ExecutionException | TimeoutException failed) {
                  throw new AssertionError("it waits for the lock", failed);
                } finally {
                  other.shutdownNow();
                }
              });
      assertThat(told).isEqualTo(FileError.NOT_FOUND);
    }
    Files.writeString(files.resolve("missing"), "here now");
    assertThat(lookUp("missing")).isEqualTo("here now");
    Files.delete(files.resolve("missing"));
    assertThat(lookedFor("missing")).isEqualTo(FileError.NOT_FOUND);
  }

  private FileError lookedFor(String name) {
    try {
      throw new AssertionError("found " + tree.lookup(ROOT, FileId.ROOT, Name.of(name)));
    } catch (FileException refused) {
      return refused.error();
    }
  }

  @Test
  void aPathLongerThanTheKernelTakesIsWalked() throws Exception {
    Name name = Name.of("n".repeat(250));
    List<FileId> way = new ArrayList<>(List.of(FileId.ROOT));
    for (int i = 0; i < 17; i++) {
      way.add(make(way.getLast(), name, new NewObject.Directory()));
    }
    make(way.getLast(), Name.of("f"), new NewObject.RegularFile());
    String path = (name + "/").repeat(17) + "f";
    assertThat(lookUp(path)).isEmpty();
    assertThat(atOnce(path)).isEqualTo("nothing");
    tree.remove(ROOT, way.removeLast(), Name.of("f"));
    for (FileId directory : way.reversed()) {
      tree.remove(ROOT, directory, name);
    }
  }

  private FileId make(FileId directory, Name name, NewObject object) throws FileException {
    return tree.create(ROOT, directory, name, object, AttributeChange.NONE).id();
  }

  /** Somebody of NFS who holds the file. */
  private record Holder() implements Delegations.Holder, Delegations.Party {
    @Override
    public Delegations.Party party() {
      return this;
    }

    @Override
    public void recall() {}
  }

  @Test
  void whatAClientMayBeWritingUnseenIsAskedBackFirst() throws Exception {
    Delegations delegations = tree.delegations().orElseThrow();
    FileTree recalling = new RecallingTree(tree, delegations, Duration.ZERO);
    Holder holder = new Holder();
    FileId file = find("a/b/f");
    assertThat(granted(delegations, file, holder, Delegations.Kind.WRITE)).isTrue();
    assertThat(recalling.openAtOnce(ROOT, path("a/b/f"))).isEmpty();
    delegations.end(file, holder);
    try (OpenFile open = recalling.openAtOnce(ROOT, path("a/b/f")).orElseThrow()) {
      assertThat(granted(delegations, file, holder, Delegations.Kind.WRITE))
          .as("while it is read")
          .isFalse();
      assertThat(read(open)).isEqualTo("inside");
    }
    assertThat(granted(delegations, file, holder, Delegations.Kind.WRITE)).isTrue();
  }

  private static boolean granted(
      Delegations delegations, FileId file, Holder holder, Delegations.Kind kind)
      throws FileException {
    try (Delegations.FilePassage passage =
        delegations.pass(holder, file, Delegations.Use.CHANGING, Duration.ZERO)) {
      return passage.grant(kind, holder);
    }
  }
}

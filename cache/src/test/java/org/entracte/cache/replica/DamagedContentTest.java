package org.entracte.cache.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.entracte.cache.replica.Laptop.A;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.entracte.cache.content.FolderSavedFiles;
import org.entracte.protocol.edit.Content;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Payload;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bits that the laptop's disk flips in layers. */
final class DamagedContentTest {
  private static final String LONG = "0123456789".repeat(20_000);

  @TempDir Path folder;
  private Laptop laptop;

  /** What the gateway has of {@code a}. */
  private String there = "old";

  private long version = 1;

  /** What is given before all of it. */
  private final Deque<String> parts = new ArrayDeque<>();

  private final class Gateway implements ContentSource {
    @Override
    public boolean isThere() {
      return true;
    }

    @Override
    public void fetch(FileId file, long contentVersion, ByteRange wanted) {
      try {
        laptop.hydrate(file, version, parts.isEmpty() ? there : parts.removeFirst());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void listDirectory(FileId directory) {
      throw new AssertionError("all is listed");
    }
  }

  @BeforeEach
  void start() throws Exception {
    laptop = new Laptop(folder);
  }

  @AfterEach
  void stop() throws Exception {
    laptop.replica.abandon();
  }

  private void reconnect() {
    laptop.tree = new ReplicaTree(laptop.replica, new Gateway());
  }

  private NodeRow row(FileId id) throws IOException {
    return laptop
        .replica
        .state()
        .database()
        .read(() -> laptop.replica.state().nodes().find(id))
        .orElseThrow();
  }

  private long dirtyLayer(FileId id) throws IOException {
    NodeRow file = row(id);
    return laptop
        .replica
        .state()
        .database()
        .read(() -> laptop.replica.state().log().layersUpTo(file.contentEdit))
        .getFirst()
        .layer();
  }

  private FileChannel layerFile(long layer) throws IOException {
    Path file =
        folder
            .resolve("layers")
            .resolve(String.format("%02x", layer & 0xff))
            .resolve(Long.toHexString(layer) + ".layer");
    return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private void flip(long layer, long offset) throws IOException {
    try (FileChannel file = layerFile(layer)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(one, offset);
      one.put(0, (byte) (one.get(0) ^ 4));
      file.write(one.flip(), offset);
    }
  }

  private String read(FileId id) throws FileException {
    try (OpenFile open = laptop.tree.open(Caller.SUPERUSER, id, OpenMode.READ)) {
      return Laptop.read(open);
    }
  }

  private void assertDamaged(FileId id, String... words) {
    assertThatExceptionOfType(FileException.class)
        .isThrownBy(() -> read(id))
        .satisfies(e -> assertThat(e.error()).isEqualTo(FileError.IO))
        .satisfies(e -> assertThat(e).hasMessageContainingAll(words));
  }

  private static Content contentOf(OutgoingEdit edit) {
    return switch (edit.edit().operation()) {
      case Operation.Store store -> store.content();
      case Operation.Create create -> create.content().orElseThrow();
      case Operation.SetAttributes _, Operation.Remove _, Operation.Rename _, Operation.Link _ ->
          throw new AssertionError(edit);
    };
  }

  @Test
  void cleanContentIsFetchedAgain() throws Exception {
    flip(row(A).baseLayer, 1);
    reconnect();

    assertThat(read(A)).isEqualTo("old");
    laptop.tree = new ReplicaTree(laptop.replica, new OfflineSource());
    assertThat(read(A)).isEqualTo("old");
  }

  @Test
  void offlineCleanContentIsAnErrorUntilTheGatewayIsBack() throws Exception {
    flip(row(A).baseLayer, 1);

    assertDamaged(A, "/a: bytes 0 to 3", "disk damaged them", "try again when it is back");
    laptop.restart();
    assertDamaged(A, "/a: bytes 0 to 3", "disk damaged them", "try again when it is back");
    reconnect();
    assertThat(read(A)).isEqualTo("old");
  }

  @Test
  void ofALargeFileTheRestStaysReadableOffline() throws Exception {
    grow(LONG);
    flip(row(A).baseLayer, 70_000);

    try (OpenFile open = laptop.tree.open(Caller.SUPERUSER, A, OpenMode.READ)) {
      ByteBuffer target = ByteBuffer.allocate(65_536);
      assertThat(open.read(target, 0)).isEqualTo(65_536);
      assertThat(open.read(target.clear(), 131_072)).isEqualTo(65_536);
      // A byte that is right, in a block that is not: nothing says which of its bits is wrong.
      assertThatExceptionOfType(FileException.class)
          .isThrownBy(() -> open.read(ByteBuffer.allocate(1), 130_000));
    }
  }

  private void grow(String content) throws IOException {
    there = content;
    version++;
    laptop.happened(Laptop.file(A, content.length(), version));
    laptop.hydrate(A, version, content);
  }

  @Test
  void damageOfWhatWasReadBeforeIsMadeGoodInSmallPartsToo() throws Exception {
    grow(LONG);
    try (OpenFile open = laptop.tree.open(Caller.SUPERUSER, A, OpenMode.READ)) {
      assertThat(open.read(ByteBuffer.allocate(10), 0)).isEqualTo(10);
    }
    flip(row(A).baseLayer, 30_000);
    parts.add(LONG.substring(0, 100));
    reconnect();

    assertThat(read(A)).isEqualTo(LONG);
  }

  @Test
  void damagedContentThatOthersReplacedIsWaitedForAndNoError() throws Exception {
    flip(row(A).baseLayer, 1);
    laptop.tree =
        new ReplicaTree(
            laptop.replica,
            new ContentSource() {
              @Override
              public boolean isThere() {
                return true;
              }

              @Override
              public void fetch(FileId file, long contentVersion, ByteRange wanted)
                  throws FileException {
                throw new FileException(FileError.VERSION_GONE, "replaced");
              }

              @Override
              public void listDirectory(FileId directory) {
                throw new AssertionError("all is listed");
              }
            });
    try (OpenFile open = laptop.tree.open(Caller.SUPERUSER, A, OpenMode.READ)) {
      assertThatExceptionOfType(FileException.class)
          .isThrownBy(() -> open.read(ByteBuffer.allocate(3), 0))
          .satisfies(e -> assertThat(e.error()).isEqualTo(FileError.BUSY));
    }
  }

  @Test
  void whatTheGatewayGivesInSmallPartsIsMadeWholeAgain() throws Exception {
    grow(LONG);
    flip(row(A).baseLayer, 70_000);
    there = LONG.substring(0, 65_536 + 100);
    reconnect();

    try (OpenFile open = laptop.tree.open(Caller.SUPERUSER, A, OpenMode.READ)) {
      ByteBuffer target = ByteBuffer.allocate(100);
      assertThat(open.read(target, 65_536)).isEqualTo(100);
      there = LONG;
      assertThat(open.read(target.clear(), 70_000)).isEqualTo(100);
      assertThat(new String(target.array(), StandardCharsets.UTF_8))
          .isEqualTo(LONG.substring(70_000, 70_100));
    }
  }

  @Test
  void whatIsNotOnTheGatewayYetIsAnErrorAndIsNotSent() throws Exception {
    laptop.write("a", "mine");
    flip(dirtyLayer(A), 2);
    reconnect();

    assertDamaged(A, "/a: bytes 0 to 4", "not on the gateway yet");
    List<OutgoingEdit> sent = laptop.send();
    Content content = contentOf(sent.getLast());
    assertThat(content.sizeBytes()).isEqualTo(4);
    assertThat(content.payload()).isInstanceOf(Payload.Lost.class);
    assertThat(((Payload.Lost) content.payload()).why()).contains("bytes 0 to 4", "drop");
  }

  @Test
  void whatWasRefusedBecauseOfItIsSavedAsFarAsItIsReadable() throws Exception {
    laptop.write("a", "mine");
    flip(dirtyLayer(A), 3);
    laptop.send();
    laptop.judged(new Outcome.Refused(FileError.IO, "damaged"));

    ParkedEdits.Dropped dropped =
        laptop.replica.parked().drop("/a", new FolderSavedFiles(folder.resolve("saved")));

    assertThat(dropped.saved()).singleElement().matches(saved -> !saved.complete());
    assertThat(Path.of(dropped.saved().getFirst().file())).hasContent("mina");
    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=deep");
  }

  @Test
  void aSealedPayloadThatIsDamagedBeforeTheGatewayHasItIsNotSent() throws Exception {
    laptop.create("new", LONG);
    List<OutgoingEdit> sent = laptop.send();
    Payload.Staged staged = sent.getLast().staged().orElseThrow();
    flip(dirtyLayer(laptop.find("new")), 100_000);

    int count =
        laptop.replica.outgoing().readPayload(staged.stage(), ByteBuffer.allocate(200_000), 0);

    assertThat(count).isEqualTo(-1);
    assertThat(contentOf(laptop.send().getLast()).payload()).isInstanceOf(Payload.Lost.class);
  }

  @Test
  void aSmallEditOverADamagedBaseIsSentAlone() throws Exception {
    laptop.writeAt(A, 0, "O");
    flip(row(A).baseLayer, 2);

    Content content = contentOf(laptop.send().getLast());

    assertThat(content.whole()).isFalse();
    assertThat(content.payload()).isEqualTo(new Payload.Inline(new byte[] {'O'}));
  }

  @Test
  void whatTheGatewayTookBeforeTheDamageIsFetchedFromThere() throws Exception {
    laptop.writeAt(A, 1, "LD");
    laptop.send();
    flip(dirtyLayer(A), 1);
    laptop.judged(new Outcome.Applied(), Laptop.file(A, 3, 2));
    there = "oLD";
    version = 2;
    reconnect();

    assertThat(read(A)).isEqualTo("oLD");
  }

  @Test
  void whatTheGatewayMayHaveIsWaitedForWhileItAnswers() throws Exception {
    laptop.write("a", "mine");
    laptop.send();
    flip(dirtyLayer(A), 2);

    assertDamaged(A, "/a: bytes 0 to 4", "may have them", "try again when it is back");
    reconnect();
    try (OpenFile open = laptop.tree.open(Caller.SUPERUSER, A, OpenMode.READ)) {
      assertThatExceptionOfType(FileException.class)
          .isThrownBy(() -> Laptop.read(open))
          .satisfies(e -> assertThat(e.error()).isEqualTo(FileError.BUSY));
      laptop.judged(new Outcome.Applied(), Laptop.file(A, 4, 2));
      there = "mine";
      version = 2;
      assertThat(Laptop.read(open)).isEqualTo("mine");
    }
  }

  @Test
  void whatTheGatewayMayHaveIsNotWaitedForWithoutEnd() throws Exception {
    laptop.write("a", "mine");
    laptop.send();
    flip(dirtyLayer(A), 2);
    reconnect();

    try (OpenFile open = laptop.tree.open(Caller.SUPERUSER, A, OpenMode.READ)) {
      assertThatExceptionOfType(FileException.class)
          .isThrownBy(() -> Laptop.read(open))
          .satisfies(e -> assertThat(e.error()).isEqualTo(FileError.BUSY));
      laptop.timePasses(Duration.ofSeconds(6));
      assertThatExceptionOfType(FileException.class)
          .isThrownBy(() -> Laptop.read(open))
          .satisfies(e -> assertThat(e.error()).isEqualTo(FileError.IO))
          .withMessageContaining("may have them");
    }
  }

  @Test
  void aKillBetweenBytesAndTheirRowIsNoDamage() throws Exception {
    laptop.write("a", "mine");
    flip(dirtyLayer(A), 1);
    laptop.restart();

    assertThat(read(A)).isEqualTo("mmne");
  }

  @Test
  void aKillWhileAVerdictIsTakenInIsNoDamage() throws Exception {
    laptop.writeAt(A, 0, "O");
    laptop.send();
    flip(row(A).baseLayer, 0);
    laptop.restart();

    assertThat(read(A)).isEqualTo("Old");
  }

  @Test
  void damageUnderAnEditThatWasNotSentIsSeenAfterAKillToo() throws Exception {
    laptop.writeAt(A, 0, "O");
    flip(row(A).baseLayer, 2);
    laptop.restart();

    assertDamaged(A, "/a: bytes 0 to 3", "try again when it is back");
    reconnect();
    assertThat(read(A)).isEqualTo("Old");
  }

  @Test
  void aReadAcrossDamagedAndOtherContentIsWhole() throws Exception {
    laptop.writeAt(A, 8, "more");
    flip(row(A).baseLayer, 2);
    reconnect();

    assertThat(read(A)).isEqualTo("old\0\0\0\0\0more");
  }

  @Test
  void aWriteThatFailedIsNoDamage() throws Exception {
    laptop.write("a", "mine");
    ReplicaState state = laptop.replica.state();
    long layer = dirtyLayer(A);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> state.database().write(() -> failing(layer)));

    assertThat(read(A)).isEqualTo("mIne");
    assertThat(contentOf(laptop.send().getLast()).payload()).isInstanceOf(Payload.Inline.class);
    laptop.restart();
    assertThat(read(A)).isEqualTo("mIne");
  }

  private boolean failing(long layer) throws IOException {
    laptop.replica.state().files().write(layer, ByteBuffer.wrap(new byte[] {'I'}), 1);
    throw new IOException("no room for the row");
  }

  private void writeInVain(long layer, String bytes, long offset) {
    ReplicaState state = laptop.replica.state();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                state
                    .database()
                    .write(
                        () -> {
                          ByteBuffer written =
                              ByteBuffer.wrap(bytes.getBytes(StandardCharsets.UTF_8));
                          state.files().write(layer, written, offset);
                          throw new IOException("disk full");
                        }));
  }

  @Test
  void aWriteThatWasUndoneHidesNoDamageBesideItNorInItsBlock() throws Exception {
    long layer = row(A).baseLayer;
    flip(layer, 1);
    writeInVain(layer, "12345", 3);
    assertDamaged(A, "/a: bytes 0 to 3", "disk damaged them");
    laptop.write("d/x", "another");
    assertDamaged(A, "/a: bytes 0 to 3", "disk damaged them");

    writeInVain(layer, "D", 2);

    assertDamaged(A, "/a: bytes 0 to 3", "disk damaged them");
    laptop.write("d/x", "more");
    assertDamaged(A, "/a: bytes 0 to 3", "disk damaged them");
  }

  @Test
  void writesThatWereUndoneAreNoDamage() throws Exception {
    long layer = row(A).baseLayer;
    writeInVain(layer, "O", 0);
    assertThat(read(A)).isEqualTo("Old");
    writeInVain(layer, "L", 1);
    assertThat(read(A)).isEqualTo("OLd");
    laptop.write("d/x", "another");
    assertThat(read(A)).isEqualTo("OLd");

    flip(layer, 0);
    assertDamaged(A, "/a: bytes 0 to 3", "disk damaged them");
  }

  @Test
  void aFolderOfTheFormatBeforeIsTakenOver() throws Exception {
    Database database = laptop.replica.state().database();
    for (String later : List.of("checksums", "made_anew", "elsewhere", "told")) {
      database.script("DROP TABLE " + later);
    }
    for (String table : List.of("nodes", "base_nodes")) {
      database.script("ALTER TABLE " + table + " DROP COLUMN extended");
    }
    database.script("PRAGMA user_version = 2");
    laptop.restart();

    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=deep");
    laptop.write("a", "mine");
    flip(dirtyLayer(A), 0);
    assertDamaged(A, "not on the gateway yet");
  }
}

package org.entracte.cache.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.entracte.cache.replica.Laptop.A;
import static org.entracte.cache.replica.Laptop.COPY;
import static org.entracte.cache.replica.Laptop.N;
import static org.entracte.cache.replica.Laptop.ROOT;
import static org.entracte.cache.replica.Laptop.file;
import static org.entracte.cache.replica.Laptop.free;
import static org.entracte.cache.replica.Laptop.name;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.Name;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rename over a file replaces what its maker had seen there, however late it is sent. */
final class GroundTest {
  private static final Outcome FULL = new Outcome.Refused(FileError.NO_SPACE, "full");
  private static final Base UNSEEN = new Base.AtVersion(Schema.UNKNOWN_VERSION);

  @TempDir Path folder;
  private Laptop laptop;

  @BeforeEach
  void start() throws IOException {
    laptop = new Laptop(Files.createDirectory(folder.resolve("cache")));
  }

  @AfterEach
  void stop() throws IOException {
    laptop.replica.abandon();
  }

  @Test
  void aRetriedRenameOverAFileHasSeenWhatItSawAndNotWhatIsShownByNow() throws Exception {
    writeAndRenameOver();
    laptop.judged(keptBoth(), file(A, 7, 2), file(COPY, 4, 2), name(ROOT, "a'", COPY));
    laptop.judged(FULL);

    retry();

    assertThat(renameToSend()).isEqualTo(new Base.AsMyEdit(1));
  }

  @Test
  void aRetryHasSeenItsOwnContentThoughOthersWroteBehindIt() throws Exception {
    writeAndRenameOver();
    laptop.judged(new Outcome.Applied(), file(A, 4, 2));
    laptop.judged(FULL);
    laptop.happened(file(A, 7, 4));

    retry();

    assertThat(renameToSend()).isEqualTo(new Base.AsMyEdit(1));
  }

  @Test
  void whatItSawMayHaveBeenMadeAnewTwice() throws Exception {
    writeAndRenameOver();
    laptop.judged(FULL);
    laptop.judged(new Outcome.ParkedBehind(1));
    retry();
    assertThat(renameToSend()).isEqualTo(new Base.AsMyEdit(3));
    laptop.judged(FULL);
    laptop.judged(new Outcome.ParkedBehind(3));
    retry();
    assertThat(renameToSend()).isEqualTo(new Base.AsMyEdit(5));

    laptop.judged(new Outcome.Applied(), file(A, 4, 6));
    laptop.judged(FULL);
    retry();
    laptop.restart();

    assertThat(renameToSend()).isEqualTo(new Base.AsMyEdit(5));
  }

  @Test
  void nothingIsRememberedOfRetriesOnceTheyAreThrough() throws Exception {
    writeAndRenameOver();
    laptop.judged(FULL);
    laptop.judged(new Outcome.ParkedBehind(1));
    retry();
    laptop.send();
    laptop.judged(new Outcome.Applied(), file(A, 4, 4));
    laptop.judged(new Outcome.Applied(), free(ROOT, "n"), name(ROOT, "a", N));

    laptop.chmod("d", 0700);
    laptop.send();
    laptop.judged(FULL);
    retry();

    assertThat(remembered()).isEqualTo(1);
  }

  @Test
  void afterAForkItHasSeenNothingIfItsContentWentElsewhere() throws Exception {
    writeAndRenameOver();
    laptop.judged(keptBoth(), file(A, 7, 2), file(COPY, 4, 2), name(ROOT, "a'", COPY));

    laptop.replica.outgoing().resetForFork(new ClientId(77, 78));

    assertThat(renameToSend()).isEqualTo(UNSEEN);
  }

  @Test
  void afterAForkItHasSeenTheVersionItsContentBecame() throws Exception {
    writeAndRenameOver();
    laptop.judged(new Outcome.Applied(), file(A, 4, 2));
    laptop.happened(file(A, 7, 3));

    laptop.replica.outgoing().resetForFork(new ClientId(77, 78));

    assertThat(renameToSend()).isEqualTo(new Base.AtVersion(2));
  }

  @Test
  void aForkRenumbersWhatIsParkedToo() throws Exception {
    laptop.write("a", "mine");
    laptop.send();
    laptop.judged(FULL);
    laptop.remove("a");
    laptop.send();
    laptop.judged(new Outcome.ParkedBehind(1));
    laptop.chmod("d", 0700);
    laptop.send();

    laptop.replica.outgoing().resetForFork(new ClientId(77, 78));
    laptop.send();
    laptop.judged(new Outcome.Applied());
    laptop.replica.parked().retry(List.of("/a"));

    List<OutgoingEdit> again = laptop.send();
    assertThat(again).extracting(out -> out.edit().key().number()).containsExactly(2L, 3L);
    assertThat(((Operation.Remove) again.get(1).edit().operation()).base())
        .isEqualTo(new Base.AsMyEdit(2));
  }

  /** Edit 1: new content of a; then {@code n}, which others made, is put in its place. */
  private void writeAndRenameOver() throws Exception {
    laptop.happened(file(N, 3, 2), name(ROOT, "n", N));
    laptop.hydrate(N, 2, "new");
    laptop.write("a", "mine");
    laptop.rename("n", "a");
    laptop.send();
  }

  private static Outcome keptBoth() {
    return new Outcome.KeptBoth(A, COPY, ROOT, Name.of("a'"));
  }

  private void retry() throws IOException {
    laptop.replica.parked().retryAll();
  }

  private Base renameToSend() throws IOException {
    for (OutgoingEdit out : laptop.send()) {
      Edit edit = out.edit();
      if (edit.operation() instanceof Operation.Rename rename) {
        return rename.replaced().orElseThrow().base();
      }
    }
    throw new AssertionError("no rename is to be sent");
  }

  private long remembered() throws IOException {
    return laptop
        .replica
        .state()
        .database()
        .read(() -> laptop.replica.state().database().number("SELECT count(*) FROM made_anew"));
  }
}

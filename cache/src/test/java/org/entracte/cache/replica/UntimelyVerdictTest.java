package org.entracte.cache.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.entracte.cache.replica.Laptop.A;
import static org.entracte.cache.replica.Laptop.COPY;
import static org.entracte.cache.replica.Laptop.D;
import static org.entracte.cache.replica.Laptop.N;
import static org.entracte.cache.replica.Laptop.ROOT;
import static org.entracte.cache.replica.Laptop.entry;
import static org.entracte.cache.replica.Laptop.file;
import static org.entracte.cache.replica.Laptop.free;
import static org.entracte.cache.replica.Laptop.is;
import static org.entracte.cache.replica.Laptop.name;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.replication.DirectoryPage;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verdicts that come where nobody waits for them yet, or into a tree that has moved. */
final class UntimelyVerdictTest {
  @TempDir Path folder;
  private Laptop laptop;

  @BeforeEach
  void start() throws Exception {
    laptop = new Laptop(folder);
  }

  @AfterEach
  void stop() throws Exception {
    laptop.replica.abandon();
  }

  /** Its entries lie where it does not: the laptop looped for ever, its database locked. */
  @Test
  void aDirectoryThatTakesOverOneWithItsOwnParentInItMakesNoCircle() throws Exception {
    laptop.happened(name(ROOT, "m", N), is(N, FileType.DIRECTORY, 0, 1));
    laptop.list(N);
    laptop.mkdir("n");
    FileId ours = laptop.find("n");
    laptop.rename("n", "d/n");
    laptop.happened(free(ROOT, "m"), name(ROOT, "n", N), free(ROOT, "d"), name(N, "d", D));

    laptop.judged(new Outcome.Adopted(ours, N), new Fact.AliasIs(ours, N));
    laptop.happened(name(D, "y", COPY), is(COPY, FileType.DIRECTORY, 0, 1));
    laptop.judged(new Outcome.Dropped(N, Outcome.Reason.CYCLE));

    assertThat(laptop.view()).isEqualTo("a=old n/ n/d/ n/d/x=deep n/d/y/");
  }

  /** As where a copy of the folder is in use too; it stopped the cache. */
  @Test
  void anEditThatWasJudgedBeforeItWasSealedIsLeftAlone() throws Exception {
    laptop.write("a", "mine");
    laptop.mkdir("n");
    List<EditLog.Row> rows =
        laptop.replica.state().database().read(() -> laptop.replica.state().log().behind(0, 2));
    laptop.judged(new Outcome.Applied(), file(A, 4, 2));
    laptop.judged(new Outcome.Applied());

    Sealing sealing = new Sealing(laptop.replica.state());
    for (EditLog.Row row : rows) {
      sealing.seal(row);
    }

    assertThat(rows).hasSize(2);
    assertThat(laptop.send()).isEmpty();
  }

  /** The feed tells so between the look at the log and the sealing; it stopped the replay. */
  @Test
  void anEditWhoseFileBecameOneWithAnotherBeforeItWasSealedIsSentOfThatOne() throws Exception {
    laptop.write("a", "mine");
    List<EditLog.Row> rows =
        laptop.replica.state().database().read(() -> laptop.replica.state().log().behind(0, 1));
    laptop.happened(name(ROOT, "e", N), file(N, 2, 3));
    laptop.happened(new Fact.AliasIs(N, A));

    new Sealing(laptop.replica.state()).seal(rows.getFirst());

    assertThat(laptop.send())
        .singleElement()
        .satisfies(
            sent -> assertThat(((Operation.Store) sent.edit().operation()).file()).isEqualTo(A));
  }

  /** Under both, whoever removes one believes that the other stays. */
  @Test
  void aFileThatAListingShowsUnderItsConflictNameBeforeItsVerdictHasOneName() throws Exception {
    laptop.create("n", "mine");
    FileId ours = laptop.find("n");
    laptop.send();
    Name copy = Name.of("n (conflict)");
    laptop
        .replica
        .incoming()
        .listed(
            new DirectoryPage.Request(ROOT, Optional.empty(), 10),
            new DirectoryPage.Part(
                ROOT,
                3,
                3,
                is(ROOT, FileType.DIRECTORY, 0, 0),
                List.of(
                    entry("a", A, FileType.FILE, 3, 1),
                    entry("d", D, FileType.DIRECTORY, 0, 1),
                    entry("n", N, FileType.DIRECTORY, 0, 2),
                    new DirectoryPage.Entry(copy, file(ours, 4, 3))),
                true));
    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=deep n=mine");
    assertThat(laptop.tree.attributes(ours).links()).isEqualTo(1);

    laptop.happened(name(ROOT, "n", N), is(N, FileType.DIRECTORY, 0, 2));
    laptop.judged(
        new Outcome.Renamed(ours, ROOT, copy), file(ours, 4, 3), name(ROOT, "n (conflict)", ours));

    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=deep n/ n (conflict)=mine");
    assertThat(laptop.tree.attributes(ours).links()).isEqualTo(1);
  }

  /** The gateway's state was put back to before it became one with the other. */
  @Test
  void aDirectoryThatIsItselfAgainIsShownBesideTheOneItHadBecome() throws Exception {
    laptop.mkdir("n");
    FileId ours = laptop.find("n");
    laptop.send();
    laptop.happened(name(ROOT, "n", N), is(N, FileType.DIRECTORY, 0, 2));
    laptop.judged(new Outcome.Adopted(ours, N), new Fact.AliasIs(ours, N));
    assertThat(laptop.tree.resolve(ours.toBytes())).isEqualTo(N);

    laptop.replica.incoming().lost(new Position(1, 3, 9));
    laptop.happened(name(ROOT, "n again", ours), is(ours, FileType.DIRECTORY, 0, 4));

    assertThat(laptop.view()).isEqualTo("a=old d/ d/x=deep n/ n again/");
    assertThat(laptop.find("n again")).isEqualTo(ours);
    assertThat(laptop.find("n")).isEqualTo(N);
  }
}

package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Stream;
import org.entracte.gateway.service.ReplayKillTest.Named;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.replication.LinkException;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.Upload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The disk of the state folder is full for a moment, and the gateway goes on afterwards. */
final class FullStateDiskTest {
  @TempDir Path folder;

  /** From some commit on there is no room, as SQLite tells it: the transaction is undone. */
  private static final class FullDisk implements MortalConnection.Fate {
    private long commitsLeft = Long.MAX_VALUE;
    private long commits;

    void fillAfter(long more) {
      commitsLeft = more;
    }

    void makeRoom() {
      commitsLeft = Long.MAX_VALUE;
    }

    @Override
    public void beforeOther() {}

    @Override
    public void beforeCommit(Connection connection) throws SQLException {
      if (commitsLeft == 0) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("ROLLBACK");
        }
        throw new SQLException("database or disk is full", "", 13);
      }
      commitsLeft--;
    }

    @Override
    public void afterCommit() {
      commits++;
    }
  }

  static Stream<Named> scenarios() {
    return ReplayKillTest.scenarios();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void theEndIsTheSameWhicheverCommitOfAReplayFindsNoRoom(Named named) throws Exception {
    Map<String, String> expected;
    Outcome outcome;
    long commits;
    try (Bay bay = new Bay(Files.createDirectory(folder.resolve("plain")))) {
      FullDisk disk = new FullDisk();
      bay.start(disk);
      Edit edit = bay.edit(1, named.scenario().prepare(bay));
      long before = disk.commits;
      outcome = bay.outcome(edit);
      commits = disk.commits - before;
      expected = bay.snapshot();
    }
    assertThat(commits).isPositive();
    for (long k = 0; k < commits; k++) {
      String what = named + ", full from commit " + k + " on";
      try (Bay bay = new Bay(Files.createDirectory(folder.resolve("k" + k)))) {
        FullDisk disk = new FullDisk();
        bay.start(disk);
        Edit edit = bay.edit(1, named.scenario().prepare(bay));
        disk.fillAfter(k);
        assertThatThrownBy(() -> bay.submit(edit))
            .as(what)
            .isInstanceOf(LinkException.class)
            .hasMessageContaining("state folder is full")
            .hasMessageContaining("make room");
        disk.makeRoom();
        assertThat(bay.outcome(edit).getClass()).as(what).isEqualTo(outcome.getClass());
        assertThat(bay.snapshot()).as(what).isEqualTo(expected);
        assertThat(bay.verdictsOf(1)).as(what).hasSize(1);
        assertThat(bay.staging()).as(what).isEmpty();
        assertThat(bay.export().status().openIntents()).as(what).isZero();
      }
    }
  }

  @Test
  void aFrontEndIsToldAndAnActThatHappenedIsRecordedWhenThereIsRoom() throws Exception {
    try (Bay bay = new Bay(folder)) {
      FullDisk disk = new FullDisk();
      bay.start(disk);
      bay.file("f", "old");
      FileId f = bay.id("f");
      disk.fillAfter(0);
      assertFull(
          () ->
              bay.tree()
                  .create(
                      Caller.SUPERUSER,
                      FileId.ROOT,
                      Name.of("d"),
                      new NewObject.Directory(),
                      AttributeChange.NONE));
      assertThat(bay.exists("d")).isFalse();
      disk.fillAfter(1); // the intent is written down, what came of it is not
      try (Upload upload = bay.tree().upload(Caller.SUPERUSER, FileId.ROOT, Name.of("f"))) {
        upload.write(
            java.nio.ByteBuffer.wrap("new".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertFull(() -> upload.publish(new Upload.Expected.Anything(), AttributeChange.NONE));
      }
      assertThat(bay.export().status().openIntents()).isEqualTo(1);
      assertFull(() -> bay.export().settleWrites());

      disk.makeRoom();
      bay.export().settleWrites();

      assertThat(bay.export().status().openIntents()).isZero();
      assertThat(bay.read("f")).isEqualTo("new");
      assertThat(bay.id("f")).isEqualTo(f);
      try (Stream<Path> kept = Files.list(bay.files.resolve(".entracte/trash"))) {
        assertThat(kept).hasSize(1).allMatch(path -> "old".equals(content(path)));
      }
    }
  }

  private static String content(Path path) {
    try {
      return Files.readString(path);
    } catch (java.io.IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
  }

  private static void assertFull(org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            FileException.class,
            refused -> assertThat(refused.error()).isEqualTo(FileError.NO_SPACE))
        .hasMessageContaining("state folder is full");
  }
}

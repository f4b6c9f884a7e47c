package org.entracte.gateway.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.entracte.gateway.state.StateStore.Durability;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state database that cannot grow undoes the whole transaction, and goes on with room. */
final class FullDatabaseTest {
  @TempDir Path folder;

  @Test
  void aTransactionThatFindsNoRoomLeavesNothingAndTheNextOneIsWhole() throws Exception {
    Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("state.db"));
    try (StateStore store = new StateStore(connection)) {
      limitPages(connection, 1);
      assertThatThrownBy(() -> store.transaction(Durability.PROCESS_CRASH, () -> fill(store)))
          .isInstanceOfSatisfying(
              FileException.class,
              refused -> assertThat(refused.error()).isEqualTo(FileError.NO_SPACE));
      limitPages(connection, 1_000_000);
      assertThat(store.locked(() -> store.settings().get("k0"))).isEmpty();

      assertThatThrownBy(
              () ->
                  store.transaction(
                      Durability.PROCESS_CRASH,
                      () -> {
                        store.settings().put("half", 1);
                        throw new FileException(FileError.BUSY, "changed its mind");
                      }))
          .hasMessage("changed its mind");
      assertThat(store.locked(() -> store.settings().get("half"))).isEmpty();

      store.transaction(Durability.POWER_LOSS, () -> fill(store));
      assertThat(store.locked(() -> store.settings().get("k9999"))).contains(9999L);
    }
  }

  private static boolean fill(StateStore store) throws FileException {
    for (int i = 0; i < 10_000; i++) {
      store.settings().put("k" + i, i);
    }
    return true;
  }

  private static void limitPages(Connection connection, int pages) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA max_page_count = " + pages);
    }
  }
}

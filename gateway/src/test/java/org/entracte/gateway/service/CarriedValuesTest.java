package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.FileId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A laptop knows nothing of extended attributes, and its edits take none away. */
final class CarriedValuesTest {
  @TempDir Path folder;
  private Bay bay;

  @BeforeEach
  void start() throws Exception {
    bay = new Bay(folder);
    bay.start();
    bay.file("f", "old");
    tag("f", "red");
  }

  @AfterEach
  void stop() throws Exception {
    bay.close();
  }

  private void tag(String name, String value) throws Exception {
    Files.setAttribute(
        bay.files.resolve(name), "user:colour", value.getBytes(StandardCharsets.UTF_8));
  }

  private String tag(String name) throws Exception {
    byte[] value = (byte[]) Files.getAttribute(bay.files.resolve(name), "user:colour");
    return new String(value, StandardCharsets.UTF_8);
  }

  @Test
  void newContentForAFileKeepsThem() throws Exception {
    Operation store = new Operation.Store(bay.id("f"), bay.base("f"), Bay.whole("new"));
    assertThat(bay.outcome(bay.edit(store))).isEqualTo(new Outcome.Applied());
    assertThat(bay.read("f")).isEqualTo("new");
    assertThat(tag("f")).isEqualTo("red");
  }

  @Test
  void oneSetWhileTheEditWasOnItsWayIsNoLessTrue() throws Exception {
    FileId file = bay.id("f");
    Base base = bay.base("f");
    tag("f", "blue");
    Operation store = new Operation.Store(file, base, Bay.whole("new"));
    bay.outcome(bay.edit(store));
    assertThat(tag("f")).isEqualTo("blue");
  }
}

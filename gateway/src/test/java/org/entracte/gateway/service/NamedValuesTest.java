package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Outcome.Reason;
import org.entracte.protocol.edit.ValueChange;
import org.entracte.protocol.replication.DirectoryPage;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.AttributeValue;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ExtendedAttributes.Setting;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Extended attributes on their way between a real directory and laptops. */
final class NamedValuesTest {
  private static final AttributeName COLOUR = new AttributeName("colour");

  private Bay bay;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    bay = new Bay(folder);
    bay.start();
    bay.file("f", "content");
  }

  @AfterEach
  void stop() throws Exception {
    bay.close();
  }

  private UserDefinedFileAttributeView outside(String path) {
    return Files.getFileAttributeView(bay.files.resolve(path), UserDefinedFileAttributeView.class);
  }

  private void setOutside(String path, String name, String value) throws Exception {
    outside(path).write(name, ByteBuffer.wrap(value.getBytes(StandardCharsets.US_ASCII)));
  }

  private Map<String, String> onDisk(String path) throws Exception {
    Map<String, String> all = new TreeMap<>();
    for (String name : outside(path).list()) {
      ByteBuffer value = ByteBuffer.allocate(outside(path).size(name));
      outside(path).read(name, value);
      all.put(name, new String(value.array(), StandardCharsets.US_ASCII));
    }
    return all;
  }

  private static Map<String, String> shown(Fact.ObjectIs object) {
    Map<String, String> all = new TreeMap<>();
    object.values().all().forEach((name, value) -> all.put(name.latin(), value.latin()));
    return all;
  }

  private Map<String, String> told(String path) throws Exception {
    return shown(bay.entry(path).object());
  }

  private Fact.ObjectIs lastTold(FileId id) throws Exception {
    return bay.journal().stream()
        .flatMap(row -> row.facts().stream())
        .filter(fact -> fact instanceof Fact.ObjectIs is && is.id().equals(id))
        .map(Fact.ObjectIs.class::cast)
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private Operation.SetAttributes change(
      String path, String name, Optional<String> before, Optional<String> after) throws Exception {
    Attributes now = bay.entry(path).object().attributes();
    return new Operation.SetAttributes(
        bay.id(path),
        new Operation.Owned(now.mode(), now.uid(), now.gid(), now.modified()),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        List.of(
            new ValueChange(
                new AttributeName(name),
                before.map(AttributeValue::new),
                after.map(AttributeValue::new))));
  }

  @Test
  void whatSomebodySetsInTheDirectoryItselfIsTold() throws Exception {
    FileId f = bay.id("f");
    setOutside("f", "colour", "red");
    assertThat(told("f")).containsExactly(Map.entry("colour", "red"));
    assertThat(shown(lastTold(f))).containsExactly(Map.entry("colour", "red"));

    outside("f").delete("colour");
    assertThat(told("f")).isEmpty();
    assertThat(shown(lastTold(f))).isEmpty();
  }

  @Test
  void whatSomebodySetsOverNfsIsToldWithoutNewContent() throws Exception {
    FileId f = bay.id("f");
    long content = bay.versions("f").content();
    bay.tree()
        .extendedAttributes()
        .orElseThrow()
        .set(Caller.SUPERUSER, f, COLOUR, new byte[] {'r'}, Setting.CREATE);

    assertThat(shown(lastTold(f))).containsExactly(Map.entry("colour", "r"));
    assertThat(bay.versions("f").content()).isEqualTo(content);
    assertThat(bay.versions("f").attributes()).isGreaterThan(content);
  }

  @Test
  void thoseOfDirectoriesAreToldToo() throws Exception {
    bay.directory("d");
    FileId d = bay.id("d");
    setOutside("d", "colour", "red");
    assertThat(told("d")).containsExactly(Map.entry("colour", "red"));
    assertThat(shown(lastTold(d))).containsExactly(Map.entry("colour", "red"));
  }

  @Test
  void aLaptopSetsReplacesAndTakesAway() throws Exception {
    assertThat(bay.judge(change("f", "colour", Optional.empty(), Optional.of("red"))))
        .isEqualTo(new Outcome.Applied());
    assertThat(onDisk("f")).containsExactly(Map.entry("colour", "red"));
    assertThat(bay.judge(change("f", "colour", Optional.of("red"), Optional.of(""))))
        .isEqualTo(new Outcome.Applied());
    assertThat(onDisk("f")).containsExactly(Map.entry("colour", ""));
    assertThat(shown(lastTold(bay.id("f")))).containsExactly(Map.entry("colour", ""));
    assertThat(bay.judge(change("f", "colour", Optional.of(""), Optional.empty())))
        .isEqualTo(new Outcome.Applied());
    assertThat(onDisk("f")).isEmpty();
    assertThat(shown(lastTold(bay.id("f")))).isEmpty();
  }

  @Test
  void theGatewaysOtherValueWinsAndOtherNamesAreNobodysBusiness() throws Exception {
    FileId f = bay.id("f");
    Operation ours = change("f", "colour", Optional.empty(), Optional.of("red"));
    Operation other = change("f", "origin", Optional.empty(), Optional.of("here"));
    setOutside("f", "colour", "blue");

    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Dropped(f, Reason.ATTRIBUTES_SET_THERE));
    assertThat(bay.judge(other)).isEqualTo(new Outcome.Applied());
    assertThat(onDisk("f"))
        .containsExactlyInAnyOrderEntriesOf(Map.of("colour", "blue", "origin", "here"));
  }

  /** It was refused, and parked for ever. */
  @Test
  void ofAFileThatALinkTookThePlaceOfTheyAreDropped() throws Exception {
    Operation ours = change("f", "colour", Optional.empty(), Optional.of("red"));
    Files.createSymbolicLink(bay.files.resolve("link"), Path.of("elsewhere"));
    Files.move(
        bay.files.resolve("link"), bay.files.resolve("f"), StandardCopyOption.REPLACE_EXISTING);

    assertThat(bay.judge(ours))
        .isInstanceOfSatisfying(
            Outcome.Dropped.class,
            dropped -> assertThat(dropped.reason()).isEqualTo(Reason.ATTRIBUTES_SET_THERE));
  }

  @Test
  void whatIsSoAlreadyIsApplied() throws Exception {
    Operation ours = change("f", "colour", Optional.empty(), Optional.of("red"));
    Operation gone = change("f", "origin", Optional.of("here"), Optional.empty());
    setOutside("f", "colour", "red");
    assertThat(bay.judge(ours)).isEqualTo(new Outcome.Applied());
    assertThat(bay.judge(gone)).isEqualTo(new Outcome.Applied());
  }

  @Test
  void theyStayWhenContentIsReplacedByALaptop() throws Exception {
    setOutside("f", "colour", "red");
    Operation store = new Operation.Store(bay.id("f"), bay.base("f"), Bay.whole("new"));

    assertThat(bay.judge(store)).isEqualTo(new Outcome.Applied());
    assertThat(onDisk("f")).containsExactly(Map.entry("colour", "red"));
    assertThat(shown(lastTold(bay.id("f")))).containsExactly(Map.entry("colour", "red"));
  }

  @Test
  void whoMayNotWriteIsRefused() throws Exception {
    Edit edit = bay.edit(change("f", "colour", Optional.empty(), Optional.of("red")));
    Caller stranger = new Caller(4000, 4000, List.of());
    Outcome outcome = bay.outcome(new Edit(edit.key(), stranger, edit.madeAt(), edit.operation()));

    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    assertThat(((Outcome.Refused) outcome).error()).isEqualTo(FileError.ACCESS);
    assertThat(onDisk("f")).isEmpty();
  }

  /** As by the version before: its rows say nothing, whoever asks gets what is there. */
  @Test
  void aStateThatKnewNothingOfThemTellsOfThemAllTheSame() throws Exception {
    setOutside("f", "colour", "red");
    bay.directory("d");
    FileId f = bay.id("f");
    long content = bay.versions("f").content();
    bay.drop();
    try (Connection database = bay.openDatabase();
        Statement statement = database.createStatement()) {
      statement.execute("ALTER TABLE objects DROP COLUMN extended");
      statement.execute("DROP TABLE object_values");
      statement.execute("PRAGMA user_version = 2");
    }
    bay.start();

    assertThat(told("f")).containsExactly(Map.entry("colour", "red"));
    assertThat(shown(lastTold(f))).containsExactly(Map.entry("colour", "red"));
    assertThat(bay.versions("f").content()).isEqualTo(content);
  }

  /** A message has 64 MiB at most, a directory any number of entries. */
  @Test
  void aDirectoryFullOfThemIsToldInPieces() throws Exception {
    bay.directory("many");
    int files = 2_400;
    for (int i = 0; i < files; i++) {
      String path = "many/" + (10_000 + i);
      Files.createFile(bay.files.resolve(path));
      setOutside(path, "a", "x".repeat(3_700));
    }
    FileId many = bay.id("many");
    List<DirectoryPage.Entry> all = new ArrayList<>();
    Optional<Name> after = Optional.empty();
    DirectoryPage.Part part;
    int pieces = 0;
    do {
      part =
          (DirectoryPage.Part)
              bay.export()
                  .link()
                  .list(List.of(new DirectoryPage.Request(many, after, 5_000)))
                  .getFirst();
      all.addAll(part.entries());
      after = Optional.of(all.getLast().name());
      pieces++;
    } while (!part.end());

    assertThat(pieces).isEqualTo(2);
    assertThat(all).hasSize(files).allMatch(entry -> entry.object().values().bytes() == 3_701);
  }
}

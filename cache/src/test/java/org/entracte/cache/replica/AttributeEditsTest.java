package org.entracte.cache.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.entracte.cache.replica.Laptop.A;
import static org.entracte.cache.replica.Laptop.ROOT;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.ValueChange;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.AttributeValue;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ExtendedAttributes;
import org.entracte.protocol.tree.ExtendedAttributes.Setting;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.NamedValues;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Extended attributes set on a laptop, and what becomes of them. */
final class AttributeEditsTest {
  private static final AttributeName COLOUR = new AttributeName("colour");
  private static final AttributeName ORIGIN = new AttributeName("origin");

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private Laptop laptop;

  @BeforeEach
  void start() throws Exception {
    laptop = new Laptop(folder);
    laptop.replica.incoming().terms(false, true);
  }

  @AfterEach
  void stop() throws Exception {
    laptop.replica.abandon();
  }

  private ExtendedAttributes extended() {
    return laptop.tree.extendedAttributes().orElseThrow();
  }

  private void set(FileId id, AttributeName name, String value) throws FileException {
    byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
    extended().set(Caller.SUPERUSER, id, name, bytes, Setting.EITHER);
  }

  private Map<String, String> shown(FileId id) throws FileException {
    Map<String, String> all = new TreeMap<>();
    for (AttributeName name : extended().list(Caller.SUPERUSER, id)) {
      byte[] value = extended().get(Caller.SUPERUSER, id, name).orElseThrow();
      all.put(name.latin(), new String(value, StandardCharsets.US_ASCII));
    }
    return all;
  }

  private static Fact.ObjectIs told(long version, String colour) {
    Fact.ObjectIs plain = Laptop.file(A, 3, version);
    return new Fact.ObjectIs(
        A,
        plain.attributes(),
        plain.versions(),
        Optional.empty(),
        NamedValues.NONE.with(COLOUR, Optional.of(new AttributeValue(colour))));
  }

  private Operation.SetAttributes sent() throws Exception {
    return (Operation.SetAttributes) laptop.send().getFirst().edit().operation();
  }

  @Test
  void eachIsAnEditThatSaysWhatWasThereBefore() throws Exception {
    laptop.happened(told(1 + 1, "red"));
    set(A, COLOUR, "blue");

    assertThat(shown(A)).containsExactly(Map.entry("colour", "blue"));
    assertThat(sent().values())
        .containsExactly(
            new ValueChange(
                COLOUR,
                Optional.of(new AttributeValue("red")),
                Optional.of(new AttributeValue("blue"))));
    assertThat(sent().mode()).isEmpty();
    assertThat(sent().modified()).isEmpty();
  }

  @Test
  void whatSomebodyElseSetIsShown() throws Exception {
    long before = laptop.tree.attributes(A).change();
    laptop.happened(told(2, "red"));
    assertThat(shown(A)).containsExactly(Map.entry("colour", "red"));
    assertThat(laptop.tree.attributes(A).change()).isNotEqualTo(before);

    laptop.happened(Laptop.file(A, 3, 3));
    assertThat(shown(A)).isEmpty();
  }

  @Test
  void theyAreStillThereAfterKill9() throws Exception {
    set(A, COLOUR, "red");
    set(ROOT, ORIGIN, "here");
    laptop.restart();

    assertThat(shown(A)).containsExactly(Map.entry("colour", "red"));
    assertThat(shown(ROOT)).containsExactly(Map.entry("origin", "here"));
    assertThat(laptop.send()).hasSize(2);
  }

  @Test
  void anEditOfOursIsShownUntilItIsJudgedAndThenWhatTheGatewayHas() throws Exception {
    set(A, COLOUR, "ours");
    laptop.send();
    laptop.happened(told(2, "theirs"));
    assertThat(shown(A)).containsExactly(Map.entry("colour", "ours"));

    laptop.judged(new Outcome.Dropped(A, Outcome.Reason.ATTRIBUTES_SET_THERE));
    assertThat(shown(A)).containsExactly(Map.entry("colour", "theirs"));
    assertThat(laptop.replica.state().database().read(() -> laptop.replica.state().log().all(9)))
        .isEmpty();
  }

  @Test
  void oneThatWasAppliedStays() throws Exception {
    set(A, COLOUR, "ours");
    laptop.send();
    laptop.judged(new Outcome.Applied(), told(2, "ours"));
    assertThat(shown(A)).containsExactly(Map.entry("colour", "ours"));
    assertThat(laptop.unsettled()).isZero();
  }

  @Test
  void theyGoWithTheFileAndComeBackWithItsName() throws Exception {
    set(A, COLOUR, "red");
    laptop.rename("a", "b");
    laptop.write("b", "new content");
    assertThat(shown(laptop.find("b"))).containsExactly(Map.entry("colour", "red"));
  }

  @Test
  void moreThanTravelsIsRefusedBeforeAnythingIsLogged() throws Exception {
    byte[] much = new byte[ExtendedAttributes.MAX_VALUE_BYTES];
    extended().set(Caller.SUPERUSER, A, COLOUR, much, Setting.EITHER);
    assertThatThrownBy(() -> extended().set(Caller.SUPERUSER, A, ORIGIN, much, Setting.EITHER))
        .isInstanceOfSatisfying(
            FileException.class,
            refused -> assertThat(refused.error()).isEqualTo(FileError.NO_SPACE));
    AttributeName tooLong = new AttributeName("n".repeat(251));
    assertThatThrownBy(() -> set(A, tooLong, ""))
        .isInstanceOfSatisfying(
            FileException.class,
            refused -> assertThat(refused.error()).isEqualTo(FileError.NAME_TOO_LONG));
    assertThat(laptop.send()).hasSize(1);
  }
}

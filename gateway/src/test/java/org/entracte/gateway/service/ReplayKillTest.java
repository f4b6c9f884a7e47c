package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.entracte.protocol.edit.Base;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.SymlinkTarget;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The gateway is killed before the k-th step that changes disk or database, for every k, started
 * again, and sent the edit again: the end is the same, with exactly one row for the edit.
 */
final class ReplayKillTest {
  private static final FileId ROOT = FileId.ROOT;

  @TempDir Path folder;

  /** Prepares files, then answers the edit's operation; may change files outside afterwards. */
  interface Scenario {
    Operation prepare(Bay bay) throws Exception;
  }

  record Named(String name, Scenario scenario) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Named> scenarios() {
    return Stream.of(creates(), stores(), attributesAndRemoves(), renames())
        .flatMap(Function.identity());
  }

  private static Stream<Named> creates() {
    return Stream.of(
        new Named("createFile", bay -> Bay.create(ROOT, "new", 1, "hello")),
        new Named("createDirectory", bay -> Bay.make(ROOT, "new", 1, new NewObject.Directory())),
        new Named(
            "createSymlink",
            bay -> Bay.make(ROOT, "new", 1, new NewObject.Symlink(SymlinkTarget.of("to")))),
        new Named(
            "createOverTaken",
            bay -> {
              bay.file("new", "theirs");
              return Bay.create(ROOT, "new", 1, "ours");
            }),
        new Named(
            "adopt",
            bay -> {
              bay.file("new", "same");
              return Bay.create(ROOT, "new", 1, "same");
            }),
        new Named(
            "createInDeletedDirectory",
            bay -> {
              bay.file("d/e/f", "x");
              FileId inner = bay.id("d/e");
              bay.tree().remove(Caller.SUPERUSER, inner, name("f"));
              bay.tree().remove(Caller.SUPERUSER, bay.id("d"), name("e"));
              bay.tree().remove(Caller.SUPERUSER, ROOT, name("d"));
              return Bay.create(inner, "new", 1, "ours");
            }));
  }

  private static Stream<Named> stores() {
    return Stream.of(
        new Named(
            "store",
            bay -> {
              bay.file("f", "old");
              return new Operation.Store(bay.id("f"), bay.base("f"), Bay.whole("new content"));
            }),
        new Named(
            "patch",
            bay -> {
              bay.file("f", "0123456789");
              return new Operation.Store(bay.id("f"), bay.base("f"), Bay.patch(12, 3, "abc"));
            }),
        new Named(
            "storeOverLinked",
            bay -> {
              bay.file("f", "old content");
              bay.link("f", "g");
              return new Operation.Store(bay.id("f"), bay.base("f"), Bay.whole("new"));
            }),
        new Named(
            "storeConflict",
            bay -> {
              bay.file("f", "old");
              Operation.Store store =
                  new Operation.Store(bay.id("f"), bay.base("f"), Bay.whole("ours"));
              bay.file("f", "theirs!");
              return store;
            }),
        new Named(
            "storeRestores",
            bay -> {
              bay.file("d/f", "old content");
              Operation.Store store =
                  new Operation.Store(bay.id("d/f"), bay.base("d/f"), Bay.patch(11, 0, "OLD"));
              bay.tree().remove(Caller.SUPERUSER, bay.id("d"), name("f"));
              bay.tree().remove(Caller.SUPERUSER, ROOT, name("d"));
              return store;
            }));
  }

  private static Stream<Named> attributesAndRemoves() {
    return Stream.of(
        new Named(
            "setAttributes",
            bay -> {
              bay.file("f", "x");
              return new Operation.SetAttributes(
                  bay.id("f"),
                  new Operation.Owned(0644, 0, 0, bay.entry("f").object().attributes().modified()),
                  OptionalInt.of(0600),
                  OptionalInt.empty(),
                  OptionalInt.empty(),
                  Optional.of(Bay.DAY));
            }),
        new Named(
            "removeFile",
            bay -> {
              bay.file("f", "x");
              return new Operation.Remove(ROOT, name("f"), bay.id("f"), bay.base("f"), true);
            }),
        new Named(
            "removeOneOfTwoNames",
            bay -> {
              bay.file("f", "x");
              bay.link("f", "g");
              return new Operation.Remove(ROOT, name("f"), bay.id("f"), bay.base("f"), true);
            }),
        new Named(
            "removeDirectory",
            bay -> {
              bay.directory("d");
              return new Operation.Remove(
                  ROOT, name("d"), bay.id("d"), new Base.AtVersion(0), true);
            }));
  }

  private static Stream<Named> renames() {
    return Stream.of(
        new Named(
            "rename",
            bay -> {
              bay.file("d/f", "x");
              return new Operation.Rename(
                  bay.id("d/f"), bay.id("d"), name("f"), ROOT, name("g"), Optional.empty());
            }),
        new Named(
            "renameOver",
            bay -> {
              bay.file("d/f", "new");
              bay.file("g", "old");
              return new Operation.Rename(
                  bay.id("d/f"),
                  bay.id("d"),
                  name("f"),
                  ROOT,
                  name("g"),
                  Optional.of(new Operation.Replaced(bay.id("g"), bay.base("g"))));
            }),
        new Named(
            "renameDirectoryOverEmptyOne",
            bay -> {
              bay.file("d/f", "new");
              bay.directory("e");
              return new Operation.Rename(
                  bay.id("d"),
                  ROOT,
                  name("d"),
                  ROOT,
                  name("e"),
                  Optional.of(new Operation.Replaced(bay.id("e"), new Base.AtVersion(0))));
            }),
        new Named(
            "renameToTakenName",
            bay -> {
              bay.file("f", "ours");
              bay.file("g", "theirs");
              return new Operation.Rename(
                  bay.id("f"), ROOT, name("f"), ROOT, name("g"), Optional.empty());
            }),
        new Named(
            "renameRestores",
            bay -> {
              bay.file("f", "precious");
              Operation.Rename rename =
                  new Operation.Rename(
                      bay.id("f"), ROOT, name("f"), ROOT, name("g"), Optional.empty());
              bay.tree().remove(Caller.SUPERUSER, ROOT, name("f"));
              return rename;
            }),
        new Named(
            "link",
            bay -> {
              bay.file("f", "x");
              return new Operation.Link(bay.id("f"), ROOT, name("g"));
            }));
  }

  private static org.entracte.protocol.tree.Name name(String name) {
    return org.entracte.protocol.tree.Name.of(name);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void theEndIsTheSameWhereverItIsKilled(Named named) throws Exception {
    Path plain = Files.createDirectory(folder.resolve("plain"));
    Map<String, String> expected;
    Outcome outcome;
    long steps;
    try (Bay bay = new Bay(plain)) {
      bay.start();
      Edit edit = bay.edit(1, named.scenario().prepare(bay));
      bay.export().close();
      Fuse counting = Fuse.none();
      bay.start(counting, MortalVolume.Meanwhile.NOTHING);
      outcome = bay.outcome(edit);
      steps = counting.steps();
      expected = bay.snapshot();
    }
    for (long k = 0; k < steps; k++) {
      killed(named, k, expected, outcome);
    }
    assertThat(steps).isGreaterThan(3);
  }

  private void killed(Named named, long k, Map<String, String> expected, Outcome outcome)
      throws Exception {
    Bay bay = new Bay(Files.createDirectory(folder.resolve("k" + k)));
    bay.start();
    Edit edit = bay.edit(1, named.scenario().prepare(bay));
    bay.export().close();
    Fuse fuse = new Fuse(k);
    try {
      bay.start(fuse, MortalVolume.Meanwhile.NOTHING);
      bay.submit(edit);
    } catch (Fuse.Killed killed) {
      assertThat(killed).isNotNull();
    }
    bay.drop();
    bay.start();
    try (bay) {
      String what = named + " killed before step " + k;
      assertThat(bay.outcome(edit).getClass()).as(what).isEqualTo(outcome.getClass());
      assertThat(bay.snapshot()).as(what).isEqualTo(expected);
      assertThat(bay.verdictsOf(1)).as(what).hasSize(1);
      assertThat(bay.staging()).as(what).isEmpty();
      assertThat(bay.export().status().openIntents()).as(what).isZero();
      assertThat(namesInTree(bay)).as(what).isEqualTo(expected.size());
      bay.restart();
      assertThat(namesInTree(bay)).as(what).isEqualTo(expected.size());
      assertThat(bay.snapshot()).as(what).isEqualTo(expected);
    }
  }

  /** How many names the tree shows, every object behind them looked at. */
  static int namesInTree(Bay bay) throws Exception {
    return count(bay, ROOT);
  }

  private static int count(Bay bay, FileId directory) throws Exception {
    int names = 0;
    for (Listing.Entry entry :
        bay.tree().list(Caller.SUPERUSER, directory, Listing.START, 1000).entries()) {
      bay.tree().attributes(entry.id());
      names += 1 + (entry.attributes().isDirectory() ? count(bay, entry.id()) : 0);
    }
    return names;
  }
}

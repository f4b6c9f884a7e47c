package org.entracte.harness.torture;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.entracte.harness.rig.CacheProcess;
import org.entracte.harness.rig.GatewayJournal;
import org.entracte.harness.rig.TreeDigest;
import org.entracte.protocol.control.ControlClient;
import org.entracte.protocol.control.ControlException;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.EditKey;

/** What must hold when nobody works any more and everything runs (DESIGN, section 2). */
final class Oracle {
  /** Everything that can go has gone within this time (I6). */
  private static final Duration SETTLING = Duration.ofMinutes(2);

  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration DIGEST = Duration.ofMinutes(1);
  private static final String CONFLICT = " (conflict ";

  private final Stage stage;
  private final Set<Integer> parking = new TreeSet<>();

  Oracle(Stage stage) {
    this.stage = stage;
  }

  /** I6: waits until nothing is pending; says what is, and what is parked without reason. */
  List<String> settled() {
    List<String> wrong = new ArrayList<>();
    for (int laptop = 1; laptop <= stage.laptops(); laptop++) {
      ControlClient control = control(laptop);
      try {
        Awaitility.await()
            .atMost(SETTLING)
            .pollInterval(POLL)
            .pollInSameThread()
            .until(() -> isSettled(control));
        wrong.addAll(parked(laptop));
        wrong.addAll(troubles(laptop));
      } catch (SilentException silent) {
        wrong.add("laptop " + laptop + " " + whySilent(stage.cache(laptop), silent));
      } catch (ConditionTimeoutException pending) {
        wrong.add("I6, pending on laptop " + laptop + ": " + asked(control));
      }
    }
    return wrong;
  }

  private static String whySilent(CacheProcess cache, SilentException silent) {
    return cache
        .endedByItself()
        .orElseGet(
            () -> {
              cache.tellThreads();
              return "does not answer: " + silent.getMessage();
            });
  }

  private ControlClient control(int laptop) {
    return new ControlClient(stage.cache(laptop).cache(), ANSWER);
  }

  private static final class SilentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SilentException(ControlException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private static boolean isSettled(ControlClient control) {
    JsonNode status;
    try {
      status = control.ask("status");
    } catch (ControlException silent) {
      throw new SilentException(silent);
    }
    return status.path("pending").asLong() == 0 && status.path("gateway").asText().equals("online");
  }

  private static String asked(ControlClient control) {
    try {
      return control.ask("status") + " " + control.ask("queue");
    } catch (ControlException e) {
      return "no answer: " + e.getMessage();
    }
  }

  /**
   * An edit of ranges over bytes that somebody outside destroyed waits for its user's decision, and
   * what builds on it with it; that laptop then shows more than the gateway has.
   */
  private static boolean mayPark(JsonNode edit) {
    String reason = edit.path("parked").asText();
    return reason.contains("exists nowhere any more") || reason.startsWith("waits behind");
  }

  private List<String> parked(int laptop) {
    List<String> parked = new ArrayList<>();
    try {
      for (JsonNode edit : control(laptop).ask("queue").path("edits")) {
        parking.add(laptop);
        if (!mayPark(edit)) {
          parked.add("I6, parked on laptop " + laptop + ": " + edit);
        }
      }
    } catch (ControlException e) {
      parked.add("I6, laptop " + laptop + " does not tell its queue: " + e.getMessage());
    }
    return parked;
  }

  /** A background task that broke is tried again, but none should break. */
  private List<String> troubles(int laptop) {
    return stage.cache(laptop).logged("ERROR TaskThreads").stream()
        .map(line -> "on laptop " + laptop + ": " + line)
        .toList();
  }

  int conflicts() throws ControlException {
    int conflicts = 0;
    for (int laptop = 1; laptop <= stage.laptops(); laptop++) {
      conflicts += control(laptop).ask("conflicts").path("conflicts").size();
    }
    return conflicts;
  }

  /** I5 and I11: each mount shows just what the exported directory holds, before long. */
  List<String> converged() {
    Map<String, String> mounts = new TreeMap<>();
    mounts.put(Stage.GATEWAY, Stage.mountOfGateway());
    for (int laptop = 1; laptop <= stage.laptops(); laptop++) {
      if (!parking.contains(laptop)) {
        mounts.put("laptop " + laptop, Stage.mountOf(laptop));
      }
    }
    Map<String, String> differences = new TreeMap<>();
    try {
      Awaitility.await()
          .atMost(DIGEST)
          .pollInterval(Duration.ofSeconds(2))
          .pollDelay(Duration.ZERO)
          .pollInSameThread()
          .until(
              () -> {
                differences.clear();
                mounts.forEach((name, mount) -> compare(name, mount, differences));
                return differences.isEmpty();
              });
    } catch (ConditionTimeoutException different) {
      return differences.entrySet().stream()
          .map(
              each ->
                  "I5, " + each.getKey() + " (first: export, second: mount): " + each.getValue())
          .toList();
    }
    return List.of();
  }

  private void compare(String name, String mount, Map<String, String> differences) {
    stage.guest().run("echo 3 >/proc/sys/vm/drop_caches", DIGEST).succeeded();
    try {
      TreeDigest export = TreeDigest.ofAll(stage.tree()).withFileTimesOnly();
      export
          .difference(TreeDigest.ofAll(stage.guest(), mount).withFileTimesOnly())
          .ifPresent(text -> differences.put(name, text));
    } catch (AssertionError unreadable) {
      differences.put(name, "cannot be read: " + unreadable.getMessage());
    }
  }

  /** I3: one row for each edit, and the numbers of each laptop without a gap. */
  List<String> exactlyOnce() {
    List<String> wrong = new ArrayList<>();
    Map<ClientId, TreeSet<Long>> numbers = new HashMap<>();
    for (EditKey edit : GatewayJournal.edits(stage.gateway().export())) {
      if (!numbers.computeIfAbsent(edit.client(), key -> new TreeSet<>()).add(edit.number())) {
        wrong.add("I3, two rows for edit " + edit);
      }
    }
    numbers.forEach(
        (client, seen) -> {
          if (seen.last() != seen.size()) {
            wrong.add("I3, " + client + " has " + seen.size() + " rows up to " + seen.last());
          }
        });
    return wrong;
  }

  /** I4: what was written is there; nothing is there that nobody wrote. */
  List<String> nothingLost(Iterable<Diary> diaries) throws IOException {
    Ledger ledger = new Ledger();
    List<String> wrong = new ArrayList<>();
    for (Diary diary : diaries) {
      diary.deeds().forEach(ledger::add);
      diary.strange().forEach(note -> wrong.add("torn or strange: " + note));
    }
    List<String> contents = contents(stage.tree());
    for (int laptop : parking) {
      contents.addAll(contents(stage.cache(laptop).cache().resolve("layers")));
    }
    ledger.missing(contents).forEach(sentence -> wrong.add("I4, " + sentence));
    ledger
        .invented(contents)
        .forEach(word -> wrong.add("I4, nobody wrote what is there: " + Words.brief(word)));
    return wrong;
  }

  /** Where just one works nothing can conflict. */
  List<String> peaceful(List<Cast.Member> cast) throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Cast.Member member : cast) {
      if (member.isAlone()) {
        try (Stream<Path> all = Files.walk(stage.tree().resolve(member.area()))) {
          all.filter(path -> path.getFileName().toString().contains(CONFLICT))
              .forEach(path -> wrong.add("a conflict of " + member + " with nobody: " + path));
        }
      }
    }
    return wrong;
  }

  /** Of all files of the exported directory, trash included. */
  private static List<String> contents(Path tree) throws IOException {
    List<String> contents = new ArrayList<>();
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path file : all.sorted().toList()) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          contents.add(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
      }
    }
    return contents;
  }
}

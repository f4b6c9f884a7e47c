package org.entracte.harness.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who wrote what, and what may be gone (I4). A word that was acknowledged has to be somewhere in
 * the end, unless somebody replaced or deleted it in a tree that showed it. A content that was
 * written as a whole has to be there as a whole, until somebody who saw just that content changed
 * it. What a killed process was about to acknowledge may be there or not.
 */
final class Ledger {
  private final Map<Character, Integer> minted = new LinkedHashMap<>();
  private final Debts owed = new Debts();
  private final Debts owedWhole = new Debts();
  private final Map<Character, List<Change>> unsynced = new HashMap<>();
  private final Map<Character, Long> promisedSince = new HashMap<>();
  private final Map<Character, Long> lastCut = new HashMap<>();
  private final Set<String> volatileWords = new HashSet<>();
  private final Set<String> perhaps = new LinkedHashSet<>();
  private final Set<String> leftByCuts = new LinkedHashSet<>();
  private final Map<Character, Long> deeds = new HashMap<>();
  private long now;
  private boolean orderMayBreak;
  private final Set<String> linked = new HashSet<>();
  private final Set<String> arrived = new HashSet<>();
  private final Map<Character, Integer> barriers = new HashMap<>();
  private final Map<String, Integer> behind = new HashMap<>();
  private final Map<Character, String> latest = new HashMap<>();
  private final Map<Instant, Set<String>> byTime = new LinkedHashMap<>();
  private final Set<Instant> torn = new HashSet<>();

  /** How a content came about. */
  enum Way {
    /** Written as a whole, not in parts over something else. */
    WHOLE,
    /** Written over what was there. */
    IN_PLACE,
    /** The last name of a file went. */
    REMOVAL
  }

  /**
   * Somebody who sees {@code before} makes {@code after} of it.
   *
   * @param begun by {@link #now}
   * @param modified of the file that is written to, before it is
   * @param where for people
   */
  record Deed(
      char writer,
      long begun,
      String before,
      String after,
      Way way,
      String where,
      Optional<Instant> modified) {
    boolean isLaptops() {
      return Character.isDigit(writer);
    }
  }

  /** A deed that was acknowledged, which a power cut may undo. */
  private record Change(Deed deed, long number, List<String> taken, List<String> made) {}

  /** What somebody read, from {@code offset} on. */
  record Piece(int offset, String text) {
    boolean isOf(String content) {
      return content.startsWith(text, offset);
    }

    @Override
    public String toString() {
      return Words.brief(text) + " at " + offset;
    }
  }

  /** How many things this writer has begun. */
  long deeds(char writer) {
    return deeds.getOrDefault(writer, 0L);
  }

  /** Grows with everything that is begun and acknowledged; tells when a database was as it is. */
  long now() {
    return now;
  }

  /** To be acknowledged, or not. */
  Deed begin(char writer, String before, String after, Way way, String where) {
    deeds.merge(writer, 1L, Long::sum);
    return new Deed(writer, ++now, before, after, way, where, Optional.empty());
  }

  /** The same, of a file that is written to. */
  Deed begin(Deed deed, Instant modified) {
    return new Deed(
        deed.writer(),
        ++now,
        deed.before(),
        deed.after(),
        deed.way(),
        deed.where(),
        Optional.of(modified));
  }

  /** A word nobody ever wrote. */
  String mint(char writer) {
    String word = Words.word(writer, minted.merge(writer, 1, Integer::sum));
    behind.put(word, barriers.getOrDefault(writer, 0));
    return word;
  }

  /** Somebody renamed, linked, removed or committed: what he writes from now on comes later. */
  void barrier(char writer) {
    barriers.merge(writer, 1, Integer::sum);
  }

  /** Its doer was told so. */
  void acknowledged(Deed deed) {
    if (deed.begun() <= lastCut.getOrDefault(deed.writer(), 0L)) {
      // Told to nobody: the power went before it was over.
      unknown(deed);
      deed.modified().ifPresent(torn::add);
      return;
    }
    // Whether its time is told or its teller dies first, it is there.
    perhaps.add(deed.after());
    long number = ++now;
    Set<String> before = Words.in(deed.before());
    Set<String> after = Words.in(deed.after());
    List<String> taken = before.stream().filter(word -> !after.contains(word)).toList();
    // Among what was there may be what nobody was told of when it was written.
    List<String> made = after.stream().filter(word -> !owed.isOwed(word)).toList();
    taken.forEach(word -> owed.take(word, number));
    owedWhole.take(deed.before(), number);
    after.forEach(word -> owed.owe(word, deed.where()));
    if (deed.way() == Way.WHOLE && !deed.after().isEmpty()) {
      owedWhole.owe(deed.after(), deed.where());
    }
    if (deed.isLaptops()) {
      unsynced
          .computeIfAbsent(deed.writer(), key -> new ArrayList<>())
          .add(new Change(deed, number, taken, made));
    }
    // Whoever wrote these at the gateway was promised nothing yet, whoever writes beside them now.
    made.stream().filter(word -> !Character.isDigit(word.charAt(0))).forEach(volatileWords::add);
  }

  /**
   * Its doer was told that a power cut leaves it, and on a laptop all before it; at the gateway
   * what it left in its file.
   */
  void promised(Deed deed) {
    if (deed.isLaptops()) {
      promised(deed.writer());
    } else {
      volatileWords.removeAll(Words.in(deed.after()));
    }
  }

  /** A power cut leaves all that was acknowledged to this laptop's user. */
  void promised(char writer) {
    List<Change> safe = unsynced.getOrDefault(writer, List.of());
    if (!safe.isEmpty()) {
      promisedSince.put(writer, safe.getLast().deed().begun());
      unsynced.remove(writer);
    }
  }

  /**
   * A laptop came back from a power cut as it was at some time: what was acknowledged later is
   * undone, in order; only bytes written over others may be torn.
   */
  void powerCut(char writer, long when) {
    if (when < promisedSince.getOrDefault(writer, 0L)) {
      throw new Violation("I1, a power cut undid what laptop " + writer + " had promised to keep");
    }
    for (Change change : unsynced.getOrDefault(writer, List.of())) {
      if (change.number() > when) {
        undone(change, change.deed().begun() <= when);
      }
    }
    unsynced.remove(writer);
    lastCut.put(writer, ++now);
  }

  /**
   * @param maybe whether it is not known to be undone
   */
  private void undone(Change change, boolean maybe) {
    Deed deed = change.deed();
    change.made().forEach(word -> owed.take(word, Debts.FOR_EVER));
    owedWhole.take(deed.after(), Debts.FOR_EVER);
    if (maybe || deed.way() == Way.IN_PLACE) {
      change.taken().forEach(word -> owed.take(word, Debts.FOR_EVER));
      owedWhole.take(deed.before(), Debts.FOR_EVER);
      deed.modified().ifPresent(torn::add);
    } else {
      change.taken().forEach(word -> owed.giveBack(word, change.number()));
      owedWhole.giveBack(deed.before(), change.number());
    }
  }

  /**
   * The gateway came back from a power cut.
   *
   * @param before what was on its disk
   * @param after what is
   */
  void powerCut(OnDisk before, OnDisk after) {
    Set<String> now = new LinkedHashSet<>();
    after.files().forEach(file -> now.add(file.content()));
    leftByCuts.addAll(now);
    Set<String> lost = words(before.files().stream().map(Disk.Lying::content).toList());
    lost.removeAll(words(now));
    // A copy of a version on its way may outlive the version that it was made of.
    Set<String> unseen = words(before.shown());
    unseen.removeAll(words(after.shown()));
    unseen.retainAll(volatileWords);
    lost.addAll(unseen);
    for (String word : lost) {
      boolean laptops = Character.isDigit(word.charAt(0));
      // Nobody is owed what was told to nobody, whoever reads it on a laptop and writes beside it.
      if (volatileWords.contains(word) || (!laptops && !owed.isOwed(word))) {
        owed.take(word, Debts.FOR_EVER);
      } else if (word.charAt(0) == 'G') {
        throw new Violation(
            "I1, a power cut took " + word.strip() + ", which the gateway had promised to keep");
      }
    }
    for (Disk.Lying file : before.files()) {
      if (!now.contains(file.content())
          && Words.in(file.content()).stream().anyMatch(volatileWords::contains)) {
        owedWhole.take(file.content(), Debts.FOR_EVER);
        // What a copy on its way has of them may be given up again: nobody was promised it.
        Words.in(file.content()).stream().filter(volatileWords::contains).forEach(this::excuse);
      }
    }
  }

  private static Set<String> words(Collection<String> contents) {
    Set<String> words = new LinkedHashSet<>();
    contents.forEach(content -> words.addAll(Words.in(content)));
    return words;
  }

  /**
   * The gateway's disk.
   *
   * @param files what is in files, in the trash and on the way there too
   * @param shown what of it people see
   */
  record OnDisk(Collection<Disk.Lying> files, Collection<String> shown) {}

  /**
   * All that is on the gateway's disk now. What one laptop's user wrote comes in the order in which
   * he wrote it (I10): nothing is there before what he had written earlier and nobody took away.
   * Only stores with no rename, link, removal or commit between them may be put together.
   */
  void arrived(Collection<String> contents) {
    boolean more = false;
    for (String content : contents) {
      for (String word : Words.in(content)) {
        more |= arrived.add(word) && Character.isDigit(word.charAt(0));
        latest.merge(word.charAt(0), word, (a, b) -> a.compareTo(b) > 0 ? a : b);
      }
    }
    if (more && !orderMayBreak) {
      owed.all().keySet().stream()
          .filter(word -> !arrived.contains(word))
          .forEach(this::checkOrder);
    }
  }

  private boolean isBefore(String word, String other) {
    return behind.getOrDefault(word, 0) < behind.getOrDefault(other, 0);
  }

  /** Words are numbered in the order in which their writer wrote them. */
  private void checkOrder(String missing) {
    String last = latest.getOrDefault(missing.charAt(0), missing);
    boolean isLaptops = Character.isDigit(missing.charAt(0));
    if (isLaptops && !linked.contains(missing) && isBefore(missing, last)) {
      throw new Violation(
          "I10, "
              + last.strip()
              + " is on the gateway before "
              + missing.strip()
              + ", which its user wrote earlier");
    }
  }

  /** Edits are refused, and so left out: what comes later may come before (I6 over I10). */
  void orderMayBreak() {
    orderMayBreak = true;
  }

  /** A file with this content has several names. */
  void linked(String content) {
    linked.addAll(Words.in(content));
  }

  /** Nobody was told: it happened or it did not. */
  void unknown(Deed deed) {
    perhaps.add(deed.after());
    Set<String> after = Words.in(deed.after());
    Words.in(deed.before()).stream().filter(word -> !after.contains(word)).forEach(this::excuse);
    if (!deed.before().equals(deed.after())) {
      owedWhole.take(deed.before(), Debts.FOR_EVER);
    }
  }

  /** These were in the trash for as long as trash is kept. */
  void purged(Collection<String> contents) {
    for (String content : contents) {
      Words.in(content).forEach(this::excuse);
      owedWhole.take(content, Debts.FOR_EVER);
    }
  }

  private void excuse(String word) {
    owed.take(word, Debts.FOR_EVER);
  }

  /** A file with this mtime had this content. */
  void seen(Instant modified, String content) {
    byTime.computeIfAbsent(modified, key -> new LinkedHashSet<>()).add(content);
  }

  /** A file with this mtime may have any content since a write to it was cut short. */
  void torn(Instant modified) {
    torn.add(modified);
  }

  boolean isTorn(Instant modified) {
    return torn.contains(modified);
  }

  /** Whether some file ever had a content with all of these in it. */
  boolean isOfOneContent(List<Piece> pieces) {
    // Every file was empty once.
    return Stream.of(
            List.of(""),
            perhaps,
            leftByCuts,
            byTime.values().stream().flatMap(Set::stream).toList())
        .flatMap(Collection::stream)
        .anyMatch(content -> pieces.stream().allMatch(piece -> piece.isOf(content)));
  }

  /** The content of a file with this mtime, if there was just one. */
  Optional<String> at(Instant modified) {
    if (torn.contains(modified)) {
      return Optional.empty();
    }
    Set<String> contents = byTime.getOrDefault(modified, Set.of());
    return contents.size() == 1 ? Optional.of(contents.iterator().next()) : Optional.empty();
  }

  /** That what somebody reads was a file's content at its time. */
  void check(String who, String path, String content, Instant modified) {
    if (!mayBe(modified, content) && !(isPartial(path) && isPartOfOne(modified, content))) {
      throw new Violation(
          who
              + " reads "
              + Words.brief(content)
              + " in "
              + path
              + ", which never was its content at "
              + modified);
    }
  }

  /** What such a name says: that elsewhere it has holes. */
  private static boolean isPartial(String path) {
    return path.contains(" partial)");
  }

  /** Whether holes are all that distinguishes it from a content of that time. */
  private boolean isPartOfOne(Instant modified, String content) {
    return byTime.getOrDefault(modified, Set.of()).stream()
        .anyMatch(whole -> Words.isPart(content, whole));
  }

  /** Whether a file with this mtime may look so: false only if we know that it never did. */
  boolean mayBe(Instant modified, String content) {
    Set<String> contents = byTime.get(modified);
    return contents == null || torn.contains(modified) || contents.contains(content);
  }

  /** Whether a file with this mtime is known to have had that content. */
  boolean had(Instant modified, String content) {
    return byTime.getOrDefault(modified, Set.of()).contains(content);
  }

  /**
   * What has to be in {@code contents} and is not, in sentences. The trash does only for files that
   * had several names: two people may each have taken away what they believed not to be the last.
   */
  List<String> missing(Collection<String> contents, Collection<String> trash) {
    Set<String> words = new HashSet<>();
    contents.forEach(content -> words.addAll(Words.in(content)));
    Set<String> inTrash = new HashSet<>();
    trash.forEach(content -> inTrash.addAll(Words.in(content)));
    List<String> missing = new ArrayList<>();
    owed.all()
        .forEach(
            (word, where) -> {
              if (!words.contains(word) && !(linked.contains(word) && inTrash.contains(word))) {
                missing.add(word.strip() + ", written to " + where + ", is gone");
              }
            });
    Set<String> there = new HashSet<>(contents);
    for (String whole : owedWhole.all().keySet()) {
      boolean anywhere = there.contains(whole) || trash.contains(whole);
      boolean mayBeInTrash = Words.in(whole).stream().anyMatch(linked::contains);
      if (!there.contains(whole) && !(mayBeInTrash && anywhere)) {
        missing.add("the content " + Words.brief(whole) + " is gone");
      }
    }
    return missing;
  }
}

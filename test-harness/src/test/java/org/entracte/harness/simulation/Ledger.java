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

/**
 * Who wrote what, and what may be gone (I4). A word that was acknowledged has to be somewhere in
 * the end, unless somebody replaced or deleted it in a tree that showed it. A content that was
 * written as a whole has to be there as a whole, until somebody who saw just that content changed
 * it. What a killed process was about to acknowledge may be there or not.
 */
final class Ledger {
  private final Map<Character, Integer> minted = new LinkedHashMap<>();
  private final Map<String, String> owed = new LinkedHashMap<>();
  private final Set<String> owedWhole = new LinkedHashSet<>();
  private final Set<String> excused = new HashSet<>();
  private final Set<String> linked = new HashSet<>();
  private final Set<String> arrived = new HashSet<>();
  private final Map<Character, Integer> barriers = new HashMap<>();
  private final Map<String, Integer> behind = new HashMap<>();
  private final Map<Character, String> latest = new HashMap<>();
  private final Map<Instant, Set<String>> byTime = new LinkedHashMap<>();
  private final Set<Instant> torn = new HashSet<>();

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

  /**
   * Somebody who saw {@code before} made {@code after} of it, and was told so.
   *
   * @param whole written as a whole, not in parts over something else
   * @param where for people
   */
  void acknowledged(String before, String after, boolean whole, String where) {
    Set<String> now = Words.in(after);
    for (String word : Words.in(before)) {
      if (!now.contains(word)) {
        excuse(word);
      }
    }
    owedWhole.remove(before);
    for (String word : now) {
      if (!excused.contains(word)) {
        owed.putIfAbsent(word, where);
      }
    }
    if (whole && !after.isEmpty()) {
      owedWhole.add(after);
    }
  }

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
    if (more) {
      owed.keySet().stream().filter(word -> !arrived.contains(word)).forEach(this::checkOrder);
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

  /** A file with this content has several names. */
  void linked(String content) {
    linked.addAll(Words.in(content));
  }

  /** The same, but nobody was told: it happened or it did not. */
  void unknown(String before, String after) {
    Set<String> now = Words.in(after);
    Words.in(before).stream().filter(word -> !now.contains(word)).forEach(this::excuse);
    if (!before.equals(after)) {
      owedWhole.remove(before);
    }
  }

  /** These were in the trash for as long as trash is kept. */
  void purged(Collection<String> contents) {
    for (String content : contents) {
      Words.in(content).forEach(this::excuse);
      owedWhole.remove(content);
    }
  }

  private void excuse(String word) {
    owed.remove(word);
    excused.add(word);
  }

  /** A file with this mtime had this content. */
  void seen(Instant modified, String content) {
    byTime.computeIfAbsent(modified, key -> new LinkedHashSet<>()).add(content);
  }

  /** A file with this mtime may have any content since a write to it was cut short. */
  void torn(Instant modified) {
    torn.add(modified);
  }

  /** The content of a file with this mtime, if there was just one. */
  Optional<String> at(Instant modified) {
    if (torn.contains(modified)) {
      return Optional.empty();
    }
    Set<String> contents = byTime.getOrDefault(modified, Set.of());
    return contents.size() == 1 ? Optional.of(contents.iterator().next()) : Optional.empty();
  }

  /** Whether a file with this mtime may look so: false only if we know that it never did. */
  boolean mayBe(Instant modified, String content) {
    Set<String> contents = byTime.get(modified);
    return contents == null || torn.contains(modified) || contents.contains(content);
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
    owed.forEach(
        (word, where) -> {
          if (!words.contains(word) && !(linked.contains(word) && inTrash.contains(word))) {
            missing.add(word.strip() + ", written to " + where + ", is gone");
          }
        });
    Set<String> there = new HashSet<>(contents);
    for (String whole : owedWhole) {
      boolean anywhere = there.contains(whole) || trash.contains(whole);
      boolean mayBeInTrash = Words.in(whole).stream().anyMatch(linked::contains);
      if (!there.contains(whole) && !(mayBeInTrash && anywhere)) {
        missing.add("the content " + Words.brief(whole) + " is gone");
      }
    }
    return missing;
  }
}

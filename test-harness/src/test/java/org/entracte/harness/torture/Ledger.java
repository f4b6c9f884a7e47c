package org.entracte.harness.torture;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has to be somewhere in the end, and what may be gone (I4). A word that was acknowledged has
 * to be in the tree, a conflict copy or the trash, unless somebody replaced or deleted it who saw
 * it. A content written as a whole has to be there as a whole, until somebody who saw just that
 * content changed it. What was not acknowledged may be there or not. The order in which deeds are
 * told does not matter.
 */
final class Ledger {
  private final Map<String, Deed> owed = new LinkedHashMap<>();
  private final Map<String, Deed> owedWhole = new LinkedHashMap<>();
  private final Set<String> excused = new HashSet<>();
  private final Set<String> excusedWhole = new HashSet<>();
  private final Set<String> minted = new HashSet<>();

  void add(Deed deed) {
    Set<String> now = Words.in(deed.after());
    minted.addAll(now);
    for (String word : Words.in(deed.before())) {
      if (!now.contains(word)) {
        excused.add(word);
      }
    }
    if (!deed.before().equals(deed.after())) {
      excusedWhole.add(deed.before());
    }
    if (deed.told()) {
      now.forEach(word -> owed.putIfAbsent(word, deed));
      if (deed.whole() && !deed.after().isEmpty()) {
        owedWhole.putIfAbsent(deed.after(), deed);
      }
    }
  }

  /** What has to be in {@code contents} and is not, in sentences. */
  List<String> missing(Collection<String> contents) {
    Set<String> words = new HashSet<>();
    contents.forEach(content -> words.addAll(Words.in(content)));
    List<String> missing = new ArrayList<>();
    owed.forEach(
        (word, deed) -> {
          if (!words.contains(word) && !excused.contains(word)) {
            missing.add(word.strip() + " is gone, written by: " + deed);
          }
        });
    Set<String> there = new HashSet<>(contents);
    owedWhole.forEach(
        (whole, deed) -> {
          if (!there.contains(whole) && !excusedWhole.contains(whole)) {
            missing.add("this is nowhere as a whole, written by: " + deed);
          }
        });
    return missing;
  }

  /** Words in {@code contents} that nobody ever wrote. */
  Set<String> invented(Collection<String> contents) {
    Set<String> invented = new LinkedHashSet<>();
    contents.forEach(content -> invented.addAll(Words.in(content)));
    invented.removeAll(minted);
    return invented;
  }
}

package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Reading directories in parts. */
abstract class ListContract extends ContractTopic {
  private static final int MAKERS = 16;

  ListContract(FileTreeContract contract) {
    super(contract);
  }

  @Test
  void anEmptyDirectoryEndsAtOnce() throws Exception {
    Listing listing = tree.list(superuser, directory("d"), Listing.START, 10);

    assertThat(listing.entries()).isEmpty();
    assertThat(listing.end()).isTrue();
  }

  @Test
  void entriesCarryNameIdAndAttributesButNoDots() throws Exception {
    FileId file = fileWith("f", "12345");
    FileId directory = directory("d");

    List<Listing.Entry> entries = entries(ROOT, 10);

    assertThat(entries).extracting(Listing.Entry::id).containsExactlyInAnyOrder(file, directory);
    assertThat(entries)
        .filteredOn(entry -> entry.name().equals(Name.of("f")))
        .singleElement()
        .satisfies(entry -> assertThat(entry.attributes().sizeBytes()).isEqualTo(5));
  }

  @Test
  void pagesTogetherHoldEachEntryOnce() throws Exception {
    for (int i = 0; i < 23; i++) {
      file("f" + i);
    }

    assertThat(entries(ROOT, 5))
        .extracting(Listing.Entry::name)
        .hasSize(23)
        .doesNotHaveDuplicates();
  }

  @Test
  void theLastPageSaysSo() throws Exception {
    file("a");
    file("b");

    Listing first = tree.list(superuser, ROOT, Listing.START, 1);
    assertThat(first.end()).isFalse();
    Listing second = tree.list(superuser, ROOT, first.entries().getFirst().cookie(), 1);
    assertThat(second.entries()).hasSize(1);
    assertThat(second.end()).isTrue();
  }

  @Test
  void theOrderIsTheSameEveryTime() throws Exception {
    for (int i = 0; i < 50; i++) {
      file("f" + i);
    }

    assertThat(names(ROOT)).isEqualTo(names(ROOT));
  }

  @Test
  void cookiesAreDistinctAndAboveTheReservedOnes() throws Exception {
    for (int i = 0; i < 20; i++) {
      file("f" + i);
    }

    assertThat(entries(ROOT, 7))
        .extracting(Listing.Entry::cookie)
        .doesNotHaveDuplicates()
        .allMatch(cookie -> cookie > Listing.RESERVED_COOKIES);
  }

  @Test
  void entriesThatStayAreListedOnceWhileOthersComeAndGo() throws Exception {
    for (int i = 0; i < 60; i++) {
      file((i % 2 == 0 ? "stays" : "goes") + i);
    }
    List<String> seen = new ArrayList<>();
    long cookie = Listing.START;
    boolean end = false;
    for (int i = 0; !end; i++) {
      Listing page = tree.list(superuser, ROOT, cookie, 4);
      page.entries().forEach(entry -> seen.add(entry.name().toString()));
      cookie = page.entries().isEmpty() ? cookie : page.entries().getLast().cookie();
      end = page.end();
      if (i < 30) {
        remove("goes" + (2 * i + 1));
        file("new" + i);
      }
    }
    for (int i = 0; i < 60; i += 2) {
      assertThat(seen).containsOnlyOnce("stays" + i);
    }
  }

  @Test
  void aCookieStaysGoodWhenItsOwnEntryIsRemoved() throws Exception {
    for (int i = 0; i < 10; i++) {
      file("f" + i);
    }
    Set<Name> all = new HashSet<>();
    Listing first = tree.list(superuser, ROOT, Listing.START, 5);
    first.entries().forEach(entry -> all.add(entry.name()));
    tree.remove(superuser, ROOT, first.entries().getLast().name());

    Listing second = tree.list(superuser, ROOT, first.entries().getLast().cookie(), 10);
    second.entries().forEach(entry -> all.add(entry.name()));

    assertThat(second.entries()).hasSize(5);
    assertThat(all).hasSize(10);
  }

  @Test
  void aCookieThatNoEntryCanHaveIsRefused() throws Exception {
    file("a");

    refused(() -> tree.list(superuser, ROOT, 1, 10), FileError.BAD_COOKIE);
    refused(() -> tree.list(superuser, ROOT, 2, 10), FileError.BAD_COOKIE);
  }

  @Test
  void aFileCannotBeListed() throws Exception {
    FileId file = file("a");

    refused(() -> tree.list(superuser, file, Listing.START, 10), FileError.NOT_DIRECTORY);
  }

  @Test
  void aLargeDirectoryIsListedWhole() throws Exception {
    FileId directory = directory("large");
    int count = 10_000;
    makeFiles(directory, count);

    assertThat(new HashSet<>(entries(directory, 500).stream().map(Listing.Entry::name).toList()))
        .hasSize(count);
    assertThat(entries(directory, 1000)).hasSize(count);
  }

  /** By many threads, so that a tree whose names are durable syncs for several at a time. */
  private void makeFiles(FileId directory, int count) throws Exception {
    try (ExecutorService makers = Executors.newFixedThreadPool(MAKERS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int maker = 0; maker < MAKERS; maker++) {
        int first = maker;
        all.add(
            makers.submit(
                () -> {
                  for (int i = first; i < count; i += MAKERS) {
                    file(directory, "entry-" + i);
                  }
                  return true;
                }));
      }
      for (Future<?> done : all) {
        done.get();
      }
    }
  }
}

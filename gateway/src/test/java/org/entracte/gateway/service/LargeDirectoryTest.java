package org.entracte.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.entracte.gateway.export.Inode;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.replication.DirectoryPage;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A directory in which very much happened while nobody looked. */
final class LargeDirectoryTest {
  private static final int FILES = 20_000;

  private static <T extends Fact> List<T> facts(List<JournalRow> rows, Class<T> kind) {
    return rows.stream()
        .flatMap(row -> row.facts().stream())
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /** All in one row was longer than a record may be, from 400,000 names on: for ever. */
  @Test
  void whatIsNewsOfItIsToldInRowsThatFitIntoAMessage(@TempDir Path folder) throws Exception {
    try (Bay bay = new Bay(folder)) {
      bay.start();
      bay.directory("d");
      FileId directory = bay.id("d");
      bay.tree().list(Caller.SUPERUSER, directory, Listing.START, 10);
      int before = bay.journal().size();

      List<Path> made = new ArrayList<>();
      for (int i = 0; i < FILES; i++) {
        made.add(Files.createFile(bay.files.resolve("d/" + i)));
      }
      bay.tree().list(Caller.SUPERUSER, directory, Listing.START, 10);
      List<JournalRow> news = bay.journal().subList(before, bay.journal().size());
      assertThat(news).hasSizeGreaterThan(1);
      assertThat(facts(news, Fact.NameIs.class)).hasSize(FILES).doesNotHaveDuplicates();
      assertThat(facts(news, Fact.ObjectIs.class))
          .filteredOn(is -> is.attributes().type() == FileType.FILE)
          .hasSize(FILES)
          .doesNotHaveDuplicates();

      for (Path file : made) {
        Files.delete(file);
      }
      bay.tree().list(Caller.SUPERUSER, directory, Listing.START, 10);
      List<JournalRow> gone = bay.journal().subList(before + news.size(), bay.journal().size());
      assertThat(gone).hasSizeGreaterThan(1);
      assertThat(facts(gone, Fact.NameFree.class)).hasSize(FILES).doesNotHaveDuplicates();
      assertThat(facts(gone, Fact.ObjectGone.class)).hasSize(FILES).doesNotHaveDuplicates();
    }
  }

  /** Does something at the gateway in the midst of reading a directory, once. */
  private static final class Between implements MortalVolume.Meanwhile {
    private final ExecutorService others = Executors.newSingleThreadExecutor();
    private int left = FILES / 2;
    private Callable<Boolean> deed = () -> true;

    @Override
    public void run(Name from, Name to, Inode.RenameMode mode) {}

    @Override
    public void entry(Name name) throws FileException {
      left--;
      if (left != 0) {
        return;
      }
      try {
        assertThat(others.submit(deed).get(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException | ExecutionException | TimeoutException e) {
        throw new FileException(FileError.IO, "others did not get on while it was read", e);
      } finally {
        others.shutdownNow();
      }
    }
  }

  private static void makeFiles(Bay bay) throws IOException {
    for (int i = 0; i < FILES; i++) {
      Files.createFile(bay.files.resolve("d/file-" + i));
    }
  }

  @Test
  void othersGetOnWhileItIsRead(@TempDir Path folder) throws Exception {
    Between between = new Between();
    try (Bay bay = new Bay(folder)) {
      bay.start(Fuse.none(), between);
      bay.directory("d");
      bay.file("beside", "content");
      FileId directory = bay.id("d");
      makeFiles(bay);
      between.deed =
          () -> bay.tree().lookup(Caller.SUPERUSER, FileId.ROOT, Name.of("beside")) != null;

      bay.tree().list(Caller.SUPERUSER, directory, Listing.START, 10);

      assertThat(between.left).as("names to go until others came").isNegative();
    }
  }

  /** It was read for the first time, or a state that is a copy of before has forgotten it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLaptopThatIsToldOfItMeanwhileMissesNothing(boolean restarted, @TempDir Path folder)
      throws Exception {
    Between between = new Between();
    try (Bay bay = new Bay(folder)) {
      bay.start(Fuse.none(), between);
      bay.directory("d");
      FileId directory = bay.id("d");
      if (restarted) {
        bay.close();
        bay.start(Fuse.none(), between);
      }
      makeFiles(bay);
      Told told = new Told(bay, directory);
      between.deed =
          () -> {
            told.list();
            bay.tree().remove(Caller.SUPERUSER, directory, Name.of("file-1"));
            Files.delete(bay.files.resolve("d/file-" + (FILES - 1)));
            Files.createFile(bay.files.resolve("d/outside"));
            bay.tree()
                .create(
                    Caller.SUPERUSER,
                    directory,
                    Name.of("inside"),
                    new NewObject.RegularFile(),
                    AttributeChange.NONE);
            return true;
          };

      bay.tree().list(Caller.SUPERUSER, directory, Listing.START, 10);
      bay.tree().list(Caller.SUPERUSER, directory, Listing.START, 10);

      Set<String> there = new TreeSet<>(List.of("outside", "inside"));
      IntStream.range(0, FILES).forEach(i -> there.add("file-" + i));
      there.removeAll(List.of("file-1", "file-" + (FILES - 1)));
      assertThat(told.now()).isEqualTo(there);
    }
  }

  /** What a laptop knows of a directory that it listed: all pages, and the journal since. */
  private static final class Told {
    private final Bay bay;
    private final FileId directory;
    private final Set<String> names = new TreeSet<>();
    private long head;

    Told(Bay bay, FileId directory) {
      this.bay = bay;
      this.directory = directory;
    }

    void list() throws Exception {
      Optional<Name> after = Optional.empty();
      boolean end = false;
      while (!end) {
        DirectoryPage.Request request = new DirectoryPage.Request(directory, after, 5000);
        DirectoryPage.Part page =
            (DirectoryPage.Part) bay.export().link().list(List.of(request)).getFirst();
        head = after.isEmpty() ? page.asOf() : head;
        page.entries().forEach(entry -> names.add(entry.name().toString()));
        end = page.end();
        after = Optional.of(page.entries().getLast().name());
      }
    }

    Set<String> now() throws Exception {
      for (JournalRow row : bay.journal()) {
        for (Fact fact : row.number() > head ? row.facts() : List.<Fact>of()) {
          if (fact instanceof Fact.NameIs(var in, var name, _) && in.equals(directory)) {
            names.add(name.toString());
          } else if (fact instanceof Fact.NameFree(var in, var name) && in.equals(directory)) {
            names.remove(name.toString());
          }
        }
      }
      return names;
    }
  }
}

package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.entracte.protocol.tree.FileTree.RenameIf;
import org.entracte.protocol.tree.Upload.Expected;
import org.junit.jupiter.api.Test;

/** Changes of names and attributes that are made only if things are as expected. */
abstract class ConditionContract extends ContractTopic {
  private static final Expected ANYTHING = Upload.ANYTHING;
  private static final Expected ABSENT = new Expected.Absent();

  ConditionContract(FileTreeContract contract) {
    super(contract);
  }

  private Expected now(FileId id) throws FileException {
    return new Expected.Unchanged(id, attributes(id).change());
  }

  private void remove(String name, Expected expected) throws FileException {
    tree.remove(superuser, ROOT, Name.of(name), expected);
  }

  private void rename(String from, String to, RenameIf only) throws FileException {
    tree.rename(superuser, ROOT, Name.of(from), ROOT, Name.of(to), only);
  }

  @Test
  void aNameIsRemovedOnlyIfItsFileIsUnchanged() throws Exception {
    FileId file = fileWith("f", "old");
    Expected before = now(file);
    write(file, 0, "new");

    refused(() -> remove("f", before), FileError.CHANGED);
    refused(() -> remove("f", ABSENT), FileError.CHANGED);
    assertThat(read(find("f"))).isEqualTo("new");
    remove("f", now(file));
    absent(ROOT, "f");
  }

  @Test
  void aNameIsRemovedOnlyIfItLeadsToTheSameFile() throws Exception {
    FileId file = fileWith("f", "one");
    Expected before = now(file);
    fileWith("g", "two");
    rename("g", "f");

    refused(() -> remove("f", before), FileError.CHANGED);
    assertThat(read(find("f"))).isEqualTo("two");
  }

  @Test
  void anIdentityIsKnownInWhateverStateItIs() throws Exception {
    FileId file = fileWith("f", "old");
    FileId other = fileWith("g", "other");
    write(file, 0, "new");

    refused(() -> remove("f", new Expected.Same(other)), FileError.CHANGED);
    refused(
        () -> rename("f", "g", new RenameIf(ANYTHING, new Expected.Same(file))), FileError.CHANGED);
    refused(
        () -> rename("f", "h", new RenameIf(ANYTHING, new Expected.Same(file))), FileError.CHANGED);
    try (Upload upload = tree.upload(superuser, ROOT, Name.of("f"))) {
      refused(
          () -> upload.publish(new Expected.Same(other), AttributeChange.NONE), FileError.CHANGED);
    }
    assertThat(read(find("f"))).isEqualTo("new");
    remove("f", new Expected.Same(file));
    absent(ROOT, "f");
  }

  @Test
  void aNameIsMovedOnlyIfItsFileIsUnchanged() throws Exception {
    FileId file = fileWith("f", "old");
    Expected before = now(file);
    write(file, 0, "new");

    refused(() -> rename("f", "g", new RenameIf(before, ANYTHING)), FileError.CHANGED);
    absent(ROOT, "g");
    rename("f", "g", new RenameIf(now(file), ABSENT));
    assertThat(find("g")).isEqualTo(file);
  }

  @Test
  void aTakenNameIsReplacedOnlyIfThatWasExpected() throws Exception {
    FileId file = fileWith("f", "f");
    FileId other = fileWith("g", "g");
    Expected before = now(other);
    write(other, 0, "G");

    refused(() -> rename("f", "g", new RenameIf(ANYTHING, ABSENT)), FileError.CHANGED);
    refused(() -> rename("f", "g", new RenameIf(ANYTHING, before)), FileError.CHANGED);
    refused(() -> rename("f", "h", new RenameIf(ANYTHING, before)), FileError.CHANGED);
    assertThat(read(find("g"))).isEqualTo("G");
    rename("f", "g", new RenameIf(ANYTHING, now(other)));
    assertThat(find("g")).isEqualTo(file);
  }

  @Test
  void attributesAreSetOnlyIfNothingChanged() throws Exception {
    FileId file = fileWith("f", "f");
    OptionalLong before = OptionalLong.of(attributes(file).change());
    change(file, AttributeChange.mode(0600));

    refused(
        () -> tree.setAttributes(superuser, file, AttributeChange.mode(0640), before),
        FileError.CHANGED);
    assertThat(attributes(file).mode()).isEqualTo(0600);
    OptionalLong now = OptionalLong.of(attributes(file).change());
    tree.setAttributes(superuser, file, AttributeChange.mode(0640), now);
    assertThat(attributes(file).mode()).isEqualTo(0640);
  }

  @Test
  void ofSeveralWhoMoveToAFreeNameOneSucceeds() throws Exception {
    int movers = 8;
    for (int i = 0; i < movers; i++) {
      fileWith("f" + i, "content " + i);
    }
    CountDownLatch start = new CountDownLatch(1);
    AtomicInteger moved = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    Thread[] threads =
        IntStream.range(0, movers)
            .mapToObj(i -> Thread.ofPlatform().start(() -> move(i, start, moved, refused)))
            .toArray(Thread[]::new);
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(moved).hasValue(1);
    assertThat(refused).hasValue(movers - 1);
    assertThat(names(ROOT)).hasSize(movers).contains("target");
  }

  private void move(int i, CountDownLatch start, AtomicInteger moved, AtomicInteger refused) {
    try {
      start.await();
      rename("f" + i, "target", new RenameIf(ANYTHING, ABSENT));
      moved.incrementAndGet();
    } catch (FileException failure) {
      if (failure.error() == FileError.CHANGED) {
        refused.incrementAndGet();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}

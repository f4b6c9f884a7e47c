package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;

/** The vocabulary of the contract's tests; everything is done as the superuser in the root. */
abstract class ContractTopic {
  static final FileId ROOT = FileId.ROOT;
  static final Instant LONG_AGO = Instant.parse("2001-02-03T04:05:06.123456789Z");

  final FileTreeContract contract;
  FileTree tree;
  final Caller superuser;
  final Caller alice;
  final Caller bob;

  ContractTopic(FileTreeContract contract) {
    this.contract = contract;
    this.superuser = contract.superuser();
    this.alice = contract.alice();
    this.bob = contract.bob();
  }

  @BeforeEach
  void startWithAnEmptyTree() throws Exception {
    tree = contract.newTree();
  }

  /** That {@code call} is refused with one of {@code expected}. */
  static void refused(ThrowingCallable call, FileError... expected) {
    FileException refusal = catchThrowableOfType(FileException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.error()).as(refusal.getMessage()).isIn((Object[]) expected);
  }

  FileId file(String name) throws FileException {
    return file(ROOT, name);
  }

  FileId file(FileId directory, String name) throws FileException {
    return create(directory, name, new NewObject.RegularFile(), AttributeChange.NONE).id();
  }

  FileId fileWith(String name, String content) throws FileException {
    FileId id = file(name);
    write(id, 0, content);
    return id;
  }

  FileId directory(String name) throws FileException {
    return directory(ROOT, name);
  }

  FileId directory(FileId directory, String name) throws FileException {
    return create(directory, name, new NewObject.Directory(), AttributeChange.NONE).id();
  }

  FileId directory(String name, int mode) throws FileException {
    FileId id = directory(name);
    change(id, AttributeChange.mode(mode));
    return id;
  }

  FileId symlink(String name, String target) throws FileException {
    return create(ROOT, name, new NewObject.Symlink(SymlinkTarget.of(target)), AttributeChange.NONE)
        .id();
  }

  Node create(FileId directory, String name, NewObject object, AttributeChange initial)
      throws FileException {
    return tree.create(superuser, directory, Name.of(name), object, initial);
  }

  FileId find(String name) throws FileException {
    return find(ROOT, name);
  }

  FileId find(FileId directory, String name) throws FileException {
    return tree.lookup(superuser, directory, Name.of(name)).id();
  }

  void absent(FileId directory, String name) {
    refused(() -> find(directory, name), FileError.NOT_FOUND);
  }

  void remove(String name) throws FileException {
    tree.remove(superuser, ROOT, Name.of(name));
  }

  void rename(String from, String to) throws FileException {
    tree.rename(superuser, ROOT, Name.of(from), ROOT, Name.of(to));
  }

  void link(FileId file, String name) throws FileException {
    tree.link(superuser, file, ROOT, Name.of(name));
  }

  Attributes attributes(FileId id) throws FileException {
    return tree.attributes(id);
  }

  Attributes change(FileId id, AttributeChange change) throws FileException {
    return tree.setAttributes(superuser, id, change);
  }

  OpenFile open(FileId id, OpenMode mode) throws FileException {
    return tree.open(superuser, id, mode);
  }

  void write(FileId id, long offset, String content) throws FileException {
    try (OpenFile open = open(id, OpenMode.WRITE)) {
      open.write(bytes(content), offset, Stability.FILE_SYNC);
    }
  }

  String read(FileId id) throws FileException {
    try (OpenFile open = open(id, OpenMode.READ)) {
      return read(open, 0, (int) open.attributes().sizeBytes());
    }
  }

  static String read(OpenFile open, long offset, int length) throws FileException {
    ByteBuffer target = ByteBuffer.allocate(length);
    int count = open.read(target, offset);
    assertThat(target.position()).isEqualTo(count);
    return new String(target.array(), 0, count, StandardCharsets.UTF_8);
  }

  static ByteBuffer bytes(String content) {
    return ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
  }

  List<String> names(FileId directory) throws FileException {
    return entries(directory, 100).stream().map(entry -> entry.name().toString()).toList();
  }

  List<Listing.Entry> entries(FileId directory, int pageSize) throws FileException {
    List<Listing.Entry> entries = new ArrayList<>();
    long cookie = Listing.START;
    Listing page;
    do {
      page = tree.list(superuser, directory, cookie, pageSize);
      assertThat(page.entries().size()).isLessThanOrEqualTo(pageSize);
      entries.addAll(page.entries());
      cookie = page.entries().isEmpty() ? cookie : page.entries().getLast().cookie();
    } while (!page.end());
    return entries;
  }
}

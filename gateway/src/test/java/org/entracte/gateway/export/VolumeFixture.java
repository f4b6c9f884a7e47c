package org.entracte.gateway.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.entracte.gateway.export.Inode.DirectoryEntry;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.SymlinkTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An empty volume for each test of a contract, and short ways to fill and look at it. */
public abstract class VolumeFixture {
  protected static final Caller ROOT = Caller.SUPERUSER;
  protected static final NewObject FILE = new NewObject.RegularFile();
  protected static final NewObject DIRECTORY = new NewObject.Directory();
  protected static final Name A = Name.of("a");
  protected static final Name B = Name.of("b");
  protected static final long GIB = 1L << 30;

  private final List<AutoCloseable> held = new ArrayList<>();
  protected Volume volume;
  protected Inode root;

  /** An empty volume; closed by this class. */
  protected abstract Volume newVolume() throws FileException;

  /** In bytes. */
  protected int longestLinkTarget() {
    return SymlinkTarget.MAX_BYTES;
  }

  @BeforeEach
  void openVolume() throws FileException {
    volume = hold(newVolume());
    root = hold(volume.root());
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : held.reversed()) {
      one.close();
    }
  }

  protected final <T extends AutoCloseable> T hold(T closeable) {
    held.add(closeable);
    return closeable;
  }

  protected final Inode make(Inode directory, Name name, NewObject object) throws FileException {
    int mode = object.fileType() == FileType.DIRECTORY ? 0755 : 0644;
    return hold(directory.create(ROOT, name, object, mode));
  }

  protected final Inode file(Name name, String content) throws FileException {
    Inode file = make(root, name, FILE);
    write(file, 0, content);
    return file;
  }

  protected final void write(Inode file, long offset, String text) throws FileException {
    try (DataFile data = file.open(ROOT, OpenMode.WRITE)) {
      data.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), offset);
    }
  }

  protected static String read(Inode file, long offset, int length) throws FileException {
    ByteBuffer target = ByteBuffer.allocate(length);
    try (DataFile data = file.open(ROOT, OpenMode.READ)) {
      int count = data.read(target, offset);
      return new String(target.array(), 0, count, StandardCharsets.UTF_8);
    }
  }

  protected final Inode child(Inode directory, Name name) throws FileException {
    return hold(directory.child(ROOT, name));
  }

  protected static Set<Name> names(Inode directory) throws FileException {
    Set<Name> names = new HashSet<>();
    for (DirectoryEntry entry : directory.entries(ROOT)) {
      assertThat(names.add(entry.name())).as("%s listed once", entry.name()).isTrue();
    }
    return names;
  }

  protected static void assertRefused(FileError error, ThrowingCallable call) {
    FileException refusal = catchThrowableOfType(FileException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.error()).as(refusal.getMessage()).isEqualTo(error);
  }
}

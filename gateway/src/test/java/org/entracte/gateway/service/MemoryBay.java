package org.entracte.gateway.service;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.entracte.gateway.export.DataFile;
import org.entracte.gateway.export.FaultPoint;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.MemoryDisk;
import org.entracte.gateway.export.MemoryVolume;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.export.Volume;
import org.entracte.gateway.state.VolatileDatabase;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.TimeChange;

/** A {@link Bay} whose disk and database lose what was not synced when the power goes. */
final class MemoryBay extends Bay {
  private static final Caller CALLER = Caller.SUPERUSER;
  private static final Instant OLD = Instant.parse("2020-01-01T00:00:00Z");

  private final MemoryDisk disk;
  private final VolatileDatabase database;

  MemoryBay(Path folder) throws Exception {
    this(
        folder,
        MemoryDisk.losingUnsynced(InstantSource.system().instant()),
        new VolatileDatabase());
  }

  private MemoryBay(Path folder, MemoryDisk disk, VolatileDatabase database) throws Exception {
    super(folder);
    this.disk = disk;
    this.database = database;
  }

  /** The same machine after a power cut now, not started yet. */
  MemoryBay powerCut(IntUnaryOperator onDisk, IntUnaryOperator inDatabase) throws Exception {
    return new MemoryBay(folder, disk.powerCut(onDisk), database.powerCut(inDatabase));
  }

  MemoryDisk disk() {
    return disk;
  }

  VolatileDatabase database() {
    return database;
  }

  /** What others have done to the disk so far is on it for good. */
  void settle() {
    disk.syncAll();
  }

  @Override
  Volume openVolume() {
    return new MemoryVolume(disk, InstantSource.system(), FaultPoint.NONE);
  }

  @Override
  Connection openDatabase() throws Exception {
    return database.open();
  }

  @Override
  void drop() throws Exception {
    database.drop();
  }

  private static Name last(String path) {
    return Name.of(path.substring(path.lastIndexOf('/') + 1));
  }

  private Inode find(String path) throws FileException {
    Inode at = openVolume().root();
    for (String name : path.isEmpty() ? new String[0] : path.split("/", -1)) {
      at = at.child(CALLER, Name.of(name));
    }
    return at;
  }

  private Inode parent(String path) throws FileException {
    int slash = path.lastIndexOf('/');
    String parent = slash < 0 ? "" : path.substring(0, slash);
    try {
      return find(parent);
    } catch (FileException missing) {
      directory(parent);
      return find(parent);
    }
  }

  @Override
  Path file(String path, String content) {
    try {
      write(path, content);
    } catch (FileException refused) {
      throw new AssertionError(refused);
    }
    return Path.of(path);
  }

  private void write(String path, String content) throws FileException {
    Inode file;
    try {
      file = find(path);
    } catch (FileException missing) {
      file = parent(path).create(CALLER, last(path), new NewObject.RegularFile(), 0644);
    }
    try (DataFile data = file.open(CALLER, OpenMode.WRITE)) {
      data.truncate(0);
      data.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)), 0);
    }
    file.set(CALLER, AttributeChange.NONE.withTimes(TimeChange.KEEP, new TimeChange.To(OLD)));
  }

  @Override
  void directory(String path) throws FileException {
    parent(path).create(CALLER, last(path), new NewObject.Directory(), 0755);
  }

  @Override
  void link(String path, String to) throws FileException {
    parent(to).link(CALLER, find(path), last(to));
  }

  @Override
  Map<String, String> snapshot() throws FileException {
    Map<String, String> found = new TreeMap<>();
    describe("", find(""), found);
    return found;
  }

  private static void describe(String path, Inode directory, Map<String, String> found)
      throws FileException {
    for (Inode.DirectoryEntry entry : directory.entries(CALLER)) {
      if (!entry.name().equals(Name.RESERVED)) {
        Inode child = directory.child(CALLER, entry.name());
        String name = path + entry.name();
        found.put(name.replaceAll("-22 [0-9a-f]{4}\\)", "-22 ....)"), describe(child));
        if (child.stat().type() == FileType.DIRECTORY) {
          describe(name + "/", child, found);
        }
      }
    }
  }

  private static String describe(Inode inode) throws FileException {
    Stat stat = inode.stat();
    String mode = stat.type() + Integer.toOctalString(stat.mode());
    return switch (stat.type()) {
      case FILE -> mode + " " + stat.links() + " " + stat.modified() + " " + content(inode);
      case SYMLINK -> mode + " -> " + inode.readLink();
      case DIRECTORY, FIFO, SOCKET, BLOCK_DEVICE, CHARACTER_DEVICE -> mode;
    };
  }

  private static String content(Inode inode) throws FileException {
    try (DataFile data = inode.open(CALLER, OpenMode.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) data.stat().sizeBytes());
      data.read(bytes, 0);
      return StandardCharsets.ISO_8859_1.decode(bytes.flip()).toString();
    }
  }

  @Override
  List<String> staging() throws FileException {
    List<String> names = new ArrayList<>();
    for (Inode.DirectoryEntry entry : find(".entracte/staging").entries(CALLER)) {
      names.add(entry.name().toString());
    }
    return names;
  }
}

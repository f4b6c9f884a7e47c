package org.entracte.gateway.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Permissions;
import org.entracte.protocol.tree.SymlinkTarget;

/**
 * One object, held so that it stays the same whatever happens to its names. A method that takes a
 * {@link Caller} is permission-checked by the kernel as that caller when the process is privileged,
 * else as the process's own user. Refusals carry the FileError of the errno. Nothing here is
 * durable until {@link #sync} (of the directory, for names) or {@link DataFile#sync}.
 */
public interface Inode extends AutoCloseable {
  Stat stat() throws FileException;

  /** For {@link Volume#find}; empty where the file system has no handles. At most 64 bytes. */
  byte[] handle() throws FileException;

  Permissions permissions(Caller caller) throws FileException;

  /** Sets attributes; {@code change.modified()} and {@code accessed()} as utimensat does. */
  void set(Caller caller, AttributeChange change) throws FileException;

  SymlinkTarget readLink() throws FileException;

  /** Its extended attributes. */
  InodeValues values();

  /** The child under a name (NOT_FOUND); the caller closes it. */
  Inode child(Caller caller, Name name) throws FileException;

  /** {@link #stat} of the child under a name (NOT_FOUND). */
  default Stat look(Caller caller, Name name) throws FileException {
    try (Inode child = child(caller, name)) {
      return child.stat();
    }
  }

  /** All entries but "." and "..", in the file system's order, each as soon as it is read. */
  void entries(Caller caller, EntryVisitor visitor) throws FileException;

  /** The same in memory, for directories that are known to be small. */
  default List<DirectoryEntry> entries(Caller caller) throws FileException {
    List<DirectoryEntry> entries = new ArrayList<>();
    entries(caller, entries::add);
    return entries;
  }

  /** Takes entries one by one. */
  interface EntryVisitor {
    void visit(DirectoryEntry entry) throws FileException;
  }

  /** One name in a directory; a type may be unknown to the listing and is then found by stat. */
  record DirectoryEntry(Name name, long inode) {}

  /**
   * Makes a new object under a free name (EXISTS), owned by the caller, with exactly {@code mode}
   * whatever the umask. The caller closes it. A sync of this directory makes it durable with all
   * that.
   */
  Inode create(Caller caller, Name name, NewObject object, int mode) throws FileException;

  void link(Caller caller, Inode file, Name name) throws FileException;

  /** Takes away a name: rmdir for a directory (NOT_EMPTY), unlink for the rest. */
  void remove(Caller caller, Name name, FileType type) throws FileException;

  void rename(Caller caller, Name from, Inode toDirectory, Name to, RenameMode mode)
      throws FileException;

  /** renameat2's flags. */
  enum RenameMode {
    REPLACE,
    /** EXISTS if the target name is taken. */
    NO_REPLACE,
    /** Both names must exist; they swap what they lead to, atomically. */
    EXCHANGE
  }

  /** Opens the content of a regular file. */
  DataFile open(Caller caller, OpenMode mode) throws FileException;

  /**
   * Opens the content of a regular file with our own rights, and nobody else has it open: whoever
   * opens or cuts it waits until this is closed, though not longer than the kernel lets anybody
   * wait (fcntl(2), F_SETLEASE; /proc/sys/fs/lease-break-time). With READ only those count who
   * write.
   *
   * @param mode READ or READ_WRITE
   * @return empty if somebody has it open, we may not, or the file system knows no leases
   */
  Optional<DataFile> openAlone(OpenMode mode) throws FileException;

  /** fsync: for a directory this makes its names durable. */
  void sync() throws FileException;

  @Override
  void close();
}

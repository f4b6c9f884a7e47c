package org.entracte.protocol.tree;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file tree addressed by identity, as NFS and FUSE do; paths are resolved by who needs them.
 *
 * <p>Every namespace operation is durable when it returns, on the gateway against power loss, on
 * the laptop against a crash of the process (I1). Permission checks are POSIX's, for the {@link
 * Caller} given. Symbolic links are never followed. Any method may answer STALE (the object was
 * removed), ACCESS, IO or BUSY; what else it refuses is listed with it. Safe for many threads.
 *
 * <p>The reserved name {@link Name#RESERVED} at the root does not exist for callers: it is neither
 * listed nor found (NOT_FOUND), and making it is refused (ACCESS).
 */
public interface FileTree {
  /** Always {@link FileId#ROOT}. */
  default FileId root() {
    return FileId.ROOT;
  }

  /**
   * The bytes a front end hands out for an object: 16 to 100 of them, good for the object's whole
   * life, restarts included (I8). Opaque to front ends.
   */
  byte[] handle(FileId id) throws FileException;

  /**
   * The object a handle stands for. Does not promise that it still lives.
   *
   * @throws FileException INVALID if no tree of this kind made those bytes; STALE
   */
  FileId resolve(byte[] handle) throws FileException;

  Attributes attributes(FileId id) throws FileException;

  /**
   * Sets attributes; a size change needs write permission, others follow POSIX chmod, chown and
   * utimensat.
   *
   * @return the attributes after it
   * @throws FileException NOT_PERMITTED, IS_DIRECTORY or WRONG_TYPE (a size), NO_SPACE,
   *     FILE_TOO_LARGE
   */
  default Attributes setAttributes(Caller caller, FileId id, AttributeChange change)
      throws FileException {
    return setAttributes(caller, id, change, OptionalLong.empty());
  }

  /**
   * The same, if {@link Attributes#change} is {@code ifChange} at that very moment.
   *
   * @throws FileException CHANGED if it is not; nothing was set then
   */
  Attributes setAttributes(Caller caller, FileId id, AttributeChange change, OptionalLong ifChange)
      throws FileException;

  Permissions permissions(Caller caller, FileId id) throws FileException;

  /**
   * The object under a name.
   *
   * @throws FileException NOT_FOUND, NOT_DIRECTORY
   */
  Node lookup(Caller caller, FileId directory, Name name) throws FileException;

  /**
   * The directory that holds this directory; the root's parent is the root.
   *
   * @throws FileException NOT_DIRECTORY
   */
  FileId parent(FileId directory) throws FileException;

  /**
   * Up to {@code limit} entries behind {@code cookie}, in an order that does not change; without
   * "." and "..".
   *
   * @throws FileException NOT_DIRECTORY, BAD_COOKIE
   */
  Listing list(Caller caller, FileId directory, long cookie, int limit) throws FileException;

  /**
   * @throws FileException WRONG_TYPE if it is no symbolic link
   */
  SymlinkTarget readLink(Caller caller, FileId link) throws FileException;

  /**
   * Makes a new object owned by the caller (a group-sticky directory passes on its group), with
   * {@code initial} applied; the mode defaults to 0644 and 0755.
   *
   * @throws FileException EXISTS, NOT_DIRECTORY, NO_SPACE, QUOTA
   */
  Node create(Caller caller, FileId directory, Name name, NewObject object, AttributeChange initial)
      throws FileException;

  /**
   * Gives a file one more name.
   *
   * @throws FileException EXISTS, IS_DIRECTORY (no links to directories), TOO_MANY_LINKS,
   *     NOT_DIRECTORY
   */
  Node link(Caller caller, FileId file, FileId directory, Name name) throws FileException;

  /**
   * Takes a name away: of a file, or of an empty directory.
   *
   * @throws FileException NOT_FOUND, NOT_EMPTY, NOT_DIRECTORY
   */
  default void remove(Caller caller, FileId directory, Name name) throws FileException {
    remove(caller, directory, name, Upload.ANYTHING);
  }

  /**
   * The same, if what is under the name is as expected at that very moment.
   *
   * @throws FileException CHANGED if it is not; nothing was removed then
   */
  void remove(Caller caller, FileId directory, Name name, Upload.Expected expected)
      throws FileException;

  /**
   * Moves a name, atomically replacing what stood at the target (a file replaces a file, a
   * directory an empty directory). Two names of one file: nothing happens.
   *
   * @throws FileException NOT_FOUND, NOT_EMPTY, EXISTS or IS_DIRECTORY or NOT_DIRECTORY (kinds do
   *     not match), INVALID (a directory below itself)
   */
  default void rename(Caller caller, FileId fromDirectory, Name from, FileId toDirectory, Name to)
      throws FileException {
    rename(caller, fromDirectory, from, toDirectory, to, RenameIf.ANYTHING);
  }

  /**
   * The same, if both names lead to what is expected at that very moment.
   *
   * @throws FileException CHANGED if they do not; nothing was moved then
   */
  void rename(
      Caller caller, FileId fromDirectory, Name from, FileId toDirectory, Name to, RenameIf only)
      throws FileException;

  /** The precondition of a rename. */
  record RenameIf(Upload.Expected moved, Upload.Expected replaced) {
    public static final RenameIf ANYTHING = new RenameIf(Upload.ANYTHING, Upload.ANYTHING);
  }

  /**
   * Opens a regular file.
   *
   * @throws FileException IS_DIRECTORY, WRONG_TYPE, ACCESS
   */
  OpenFile open(Caller caller, FileId file, OpenMode mode) throws FileException;

  /**
   * Opens a regular file for reading by its path from the root, if this tree can do that in one
   * step. Each directory on the way is checked as {@link #lookup} checks it, and the file as {@link
   * #open}.
   *
   * @return empty if that takes more than one step, or fails for whatever reason: looking up name
   *     by name tells
   */
  default Optional<OpenFile> openAtOnce(Caller caller, List<Name> path) throws FileException {
    return Optional.empty();
  }

  /**
   * Starts new content for a name (see {@link Upload}).
   *
   * @throws FileException IS_DIRECTORY, WRONG_TYPE, NOT_DIRECTORY, NO_SPACE
   */
  Upload upload(Caller caller, FileId directory, Name name) throws FileException;

  /** Makes everything acknowledged so far about this object durable. */
  void commit(FileId id) throws FileException;

  Space space() throws FileException;

  /** Something that is done with a tree. */
  interface Deed<T> {
    T run() throws FileException;
  }

  /**
   * What came of a deed.
   *
   * @param undisturbed whether nothing else can have changed the tree meanwhile
   */
  record Done<T>(T result, boolean undisturbed) {}

  /**
   * Does something with this tree, and sees to it that nothing else changes the tree meanwhile, if
   * that is in its power. The deed is short, waits for nobody, and may be begun again as long as it
   * has changed nothing.
   */
  default <T> Done<T> undisturbed(Deed<T> deed) throws FileException {
    return new Done<>(deed.run(), false);
  }

  /** What kind of number the objects' change attributes are. */
  default ChangeKind changeKind() {
    return ChangeKind.MONOTONIC;
  }

  /** What changes here, if this tree can tell. */
  default Optional<ChangeFeed> changes() {
    return Optional.empty();
  }

  /** Access control lists, if this tree keeps any; else the modes are all there is. */
  default Optional<AccessLists> accessLists() {
    return Optional.empty();
  }

  /** Extended attributes, if this tree keeps any. */
  default Optional<ExtendedAttributes> extendedAttributes() {
    return Optional.empty();
  }

  /** What clients may be given of this tree's files for a while; empty: nothing ever. */
  default Optional<Delegations> delegations() {
    return Optional.empty();
  }

  /** Changes whenever UNSTABLE data may have been lost: at the latest with every start. */
  long writeVerifier();
}

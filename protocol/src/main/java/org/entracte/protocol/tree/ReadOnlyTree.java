package org.entracte.protocol.tree;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A tree that others may change but callers of this may not: whatever would change it is refused
 * with READ_ONLY, and permissions say so before. FIFOs, sockets and devices may be opened for
 * writing by who mounts it, as on a read-only file system: what goes through them is not kept here.
 */
public final class ReadOnlyTree implements FileTree {
  private final String export;
  private final FileTree tree;

  /**
   * @param export its name, for messages
   */
  public ReadOnlyTree(String export, FileTree tree) {
    this.export = export;
    this.tree = tree;
  }

  private FileException refusal() {
    return new FileException(FileError.READ_ONLY, "the export " + export + " is read-only");
  }

  @Override
  public byte[] handle(FileId id) throws FileException {
    return tree.handle(id);
  }

  @Override
  public FileId resolve(byte[] handle) throws FileException {
    return tree.resolve(handle);
  }

  @Override
  public Attributes attributes(FileId id) throws FileException {
    return tree.attributes(id);
  }

  @Override
  public Attributes setAttributes(
      Caller caller, FileId id, AttributeChange change, OptionalLong ifChange)
      throws FileException {
    throw refusal();
  }

  @Override
  public Permissions permissions(Caller caller, FileId id) throws FileException {
    Permissions may = tree.permissions(caller, id);
    if (!may.write()) {
      return may;
    }
    return switch (tree.attributes(id).type()) {
      case FILE, DIRECTORY, SYMLINK -> new Permissions(may.read(), false, may.execute());
      case FIFO, SOCKET, BLOCK_DEVICE, CHARACTER_DEVICE -> may;
    };
  }

  @Override
  public Node lookup(Caller caller, FileId directory, Name name) throws FileException {
    return tree.lookup(caller, directory, name);
  }

  @Override
  public FileId parent(FileId directory) throws FileException {
    return tree.parent(directory);
  }

  @Override
  public Listing list(Caller caller, FileId directory, long cookie, int limit)
      throws FileException {
    return tree.list(caller, directory, cookie, limit);
  }

  @Override
  public SymlinkTarget readLink(Caller caller, FileId link) throws FileException {
    return tree.readLink(caller, link);
  }

  @Override
  public Node create(
      Caller caller, FileId directory, Name name, NewObject object, AttributeChange initial)
      throws FileException {
    throw refusal();
  }

  @Override
  public Node link(Caller caller, FileId file, FileId directory, Name name) throws FileException {
    throw refusal();
  }

  @Override
  public void remove(Caller caller, FileId directory, Name name, Upload.Expected expected)
      throws FileException {
    throw refusal();
  }

  @Override
  public void rename(
      Caller caller, FileId fromDirectory, Name from, FileId toDirectory, Name to, RenameIf only)
      throws FileException {
    throw refusal();
  }

  @Override
  public OpenFile open(Caller caller, FileId file, OpenMode mode) throws FileException {
    if (mode.writes()) {
      throw refusal();
    }
    return tree.open(caller, file, mode);
  }

  @Override
  public Upload upload(Caller caller, FileId directory, Name name) throws FileException {
    throw refusal();
  }

  @Override
  public void commit(FileId id) throws FileException {
    tree.commit(id);
  }

  @Override
  public Space space() throws FileException {
    return tree.space();
  }

  @Override
  public ChangeKind changeKind() {
    return tree.changeKind();
  }

  @Override
  public Optional<ChangeFeed> changes() {
    return tree.changes();
  }

  @Override
  public Optional<AccessLists> accessLists() {
    return tree.accessLists().map(FixedLists::new);
  }

  /** Access control lists that are only read. */
  private final class FixedLists implements AccessLists {
    private final AccessLists lists;

    FixedLists(AccessLists lists) {
      this.lists = lists;
    }

    @Override
    public AccessList access(FileId id) throws FileException {
      return lists.access(id);
    }

    @Override
    public Optional<AccessList> inherited(FileId directory) throws FileException {
      return lists.inherited(directory);
    }

    @Override
    public void set(Caller caller, FileId id, AccessList access, Optional<AccessList> inherited)
        throws FileException {
      throw refusal();
    }
  }

  @Override
  public Optional<ExtendedAttributes> extendedAttributes() {
    return tree.extendedAttributes().map(Fixed::new);
  }

  /** Extended attributes that are only read. */
  private final class Fixed implements ExtendedAttributes {
    private final ExtendedAttributes attributes;

    Fixed(ExtendedAttributes attributes) {
      this.attributes = attributes;
    }

    @Override
    public Optional<byte[]> get(Caller caller, FileId id, AttributeName name) throws FileException {
      return attributes.get(caller, id, name);
    }

    @Override
    public void set(Caller caller, FileId id, AttributeName name, byte[] value, Setting how)
        throws FileException {
      throw refusal();
    }

    @Override
    public List<AttributeName> list(Caller caller, FileId id) throws FileException {
      return attributes.list(caller, id);
    }

    @Override
    public void remove(Caller caller, FileId id, AttributeName name) throws FileException {
      throw refusal();
    }
  }

  @Override
  public long writeVerifier() {
    return tree.writeVerifier();
  }
}

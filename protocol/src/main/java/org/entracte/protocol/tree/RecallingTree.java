package org.entracte.protocol.tree;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.entracte.protocol.tree.Delegations.Party;
import org.entracte.protocol.tree.Delegations.Passage;
import org.entracte.protocol.tree.Delegations.Use;

/**
 * A tree for those who are not among the clients that may hold files of it: before they open or
 * change a file it is asked back, and waited for. What only looks at names and attributes passes as
 * it is.
 */
public final class RecallingTree extends ForwardingTree {
  private final Delegations delegations;
  private final Duration patience;

  /**
   * @param delegations of {@code tree}
   * @param patience how long is waited before an operation answers BUSY
   */
  public RecallingTree(FileTree tree, Delegations delegations, Duration patience) {
    super(tree);
    this.delegations = delegations;
    this.patience = patience;
  }

  /** The export for such callers. */
  public static Export over(Export export, Duration patience) {
    Optional<Delegations> delegations = export.tree().delegations();
    return delegations.isEmpty()
        ? export
        : new Export(
            export.name(),
            export.fsid(),
            new RecallingTree(export.tree(), delegations.get(), patience),
            export.terms());
  }

  private Passage change(FileId file) throws FileException {
    return delegations.pass(Party.OUTSIDER, file, Use.CHANGING, patience);
  }

  private Passage change(Delegations.Named... names) throws FileException {
    return delegations.passNamed(Party.OUTSIDER, Delegations.Search.of(tree, names), patience);
  }

  @Override
  public Attributes setAttributes(
      Caller caller, FileId id, AttributeChange change, OptionalLong ifChange)
      throws FileException {
    try (Passage _ = change(id)) {
      return tree.setAttributes(caller, id, change, ifChange);
    }
  }

  @Override
  public Node create(
      Caller caller, FileId directory, Name name, NewObject object, AttributeChange initial)
      throws FileException {
    return tree.create(caller, directory, name, object, initial);
  }

  @Override
  public Node link(Caller caller, FileId file, FileId directory, Name name) throws FileException {
    try (Passage _ = change(file)) {
      return tree.link(caller, file, directory, name);
    }
  }

  @Override
  public void remove(Caller caller, FileId directory, Name name, Upload.Expected expected)
      throws FileException {
    try (Passage _ = change(new Delegations.Named(directory, name))) {
      tree.remove(caller, directory, name, expected);
    }
  }

  @Override
  public void rename(
      Caller caller, FileId fromDirectory, Name from, FileId toDirectory, Name to, RenameIf only)
      throws FileException {
    try (Passage _ =
        change(
            new Delegations.Named(fromDirectory, from), new Delegations.Named(toDirectory, to))) {
      tree.rename(caller, fromDirectory, from, toDirectory, to, only);
    }
  }

  @Override
  public OpenFile open(Caller caller, FileId file, OpenMode mode) throws FileException {
    Use use = mode.writes() ? Use.CHANGING : Use.READING;
    Passage passage = delegations.pass(Party.OUTSIDER, file, use, patience);
    boolean done = false;
    try {
      OpenFile open = new Opened(tree.open(caller, file, mode), passage);
      done = true;
      return open;
    } finally {
      if (!done) {
        passage.close();
      }
    }
  }

  /** Not while anybody may be writing what is to be asked back before the file is opened. */
  @Override
  public Optional<OpenFile> openAtOnce(Caller caller, List<Name> path) throws FileException {
    return delegations.anyHeldForWriting()
        ? Optional.empty()
        : passed(tree.openAtOnce(caller, path));
  }

  private Optional<OpenFile> passed(Optional<OpenFile> file) throws FileException {
    if (file.isEmpty()) {
      return file;
    }
    boolean done = false;
    try {
      Passage passage = delegations.pass(Party.OUTSIDER, file.get().id(), Use.READING, patience);
      done = true;
      return Optional.of(new Opened(file.get(), passage));
    } finally {
      if (!done) {
        file.get().close();
      }
    }
  }

  @Override
  public Upload upload(Caller caller, FileId directory, Name name) throws FileException {
    return new Publishing(
        tree.upload(caller, directory, name), new Delegations.Named(directory, name));
  }

  @Override
  public Optional<AccessLists> accessLists() {
    return tree.accessLists().map(Lists::new);
  }

  @Override
  public Optional<ExtendedAttributes> extendedAttributes() {
    return tree.extendedAttributes().map(Values::new);
  }

  private final class Lists implements AccessLists {
    private final AccessLists lists;

    Lists(AccessLists lists) {
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
      try (Passage _ = change(id)) {
        lists.set(caller, id, access, inherited);
      }
    }
  }

  private final class Values implements ExtendedAttributes {
    private final ExtendedAttributes values;

    Values(ExtendedAttributes values) {
      this.values = values;
    }

    @Override
    public Optional<byte[]> get(Caller caller, FileId id, AttributeName name) throws FileException {
      return values.get(caller, id, name);
    }

    @Override
    public void set(Caller caller, FileId id, AttributeName name, byte[] value, Setting how)
        throws FileException {
      try (Passage _ = change(id)) {
        values.set(caller, id, name, value, how);
      }
    }

    @Override
    public List<AttributeName> list(Caller caller, FileId id) throws FileException {
      return values.list(caller, id);
    }

    @Override
    public void remove(Caller caller, FileId id, AttributeName name) throws FileException {
      try (Passage _ = change(id)) {
        values.remove(caller, id, name);
      }
    }
  }

  /** New content; what it replaces is asked back when it is published. */
  private final class Publishing implements Upload {
    private final Upload upload;
    private final Delegations.Named target;

    Publishing(Upload upload, Delegations.Named target) {
      this.upload = upload;
      this.target = target;
    }

    @Override
    public void write(ByteBuffer source) throws FileException {
      upload.write(source);
    }

    @Override
    public Node publish(Expected expected, AttributeChange change) throws FileException {
      try (Passage _ = change(target)) {
        return upload.publish(expected, change);
      }
    }

    @Override
    public void close() throws FileException {
      upload.close();
    }
  }

  /** An open file; nothing that stands against it is given away before it is closed. */
  private static final class Opened implements OpenFile {
    private final OpenFile file;
    private final Passage passage;

    Opened(OpenFile file, Passage passage) {
      this.file = file;
      this.passage = passage;
    }

    private static OpenFile within(OpenFile file) {
      return file instanceof Opened opened ? opened.file : file;
    }

    @Override
    public FileId id() {
      return file.id();
    }

    @Override
    public OpenMode mode() {
      return file.mode();
    }

    @Override
    public Attributes attributes() throws FileException {
      return file.attributes();
    }

    @Override
    public Attributes atOpening() {
      return file.atOpening();
    }

    @Override
    public int read(ByteBuffer target, long offset) throws FileException {
      return file.read(target, offset);
    }

    @Override
    public void write(ByteBuffer source, long offset, Stability stability) throws FileException {
      file.write(source, offset, stability);
    }

    @Override
    public void punchHole(ByteRange range) throws FileException {
      file.punchHole(range);
    }

    @Override
    public void allocate(ByteRange range) throws FileException {
      file.allocate(range);
    }

    @Override
    public long copyFrom(OpenFile source, ByteRange from, long to) throws FileException {
      return file.copyFrom(within(source), from, to);
    }

    @Override
    public void cloneFrom(OpenFile source, ByteRange from, long to) throws FileException {
      file.cloneFrom(within(source), from, to);
    }

    @Override
    public void commit() throws FileException {
      file.commit();
    }

    @Override
    public OptionalLong nextData(long offset) throws FileException {
      return file.nextData(offset);
    }

    @Override
    public long nextHole(long offset) throws FileException {
      return file.nextHole(offset);
    }

    @Override
    public void close() throws FileException {
      try (passage) {
        file.close();
      }
    }
  }
}

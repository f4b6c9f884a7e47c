package org.entracte.harness.simulation;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ExtendedAttributes;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Listing;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NamedValues;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Permissions;
import org.entracte.protocol.tree.Space;
import org.entracte.protocol.tree.Stability;
import org.entracte.protocol.tree.SymlinkTarget;
import org.entracte.protocol.tree.Upload;
import org.jspecify.annotations.Nullable;

/**
 * A tree whose every change is done to the reference model too. When the tree's process dies within
 * a change, {@link #reopened} demands that the tree, opened again, is the model with or without
 * that one change and nothing else (I1, I2).
 */
final class TwinTree implements FileTree {
  private final FileTree model;
  private final Map<FileId, FileId> toModel = new HashMap<>();
  private FileTree real;
  private @Nullable Change<?> underWay;

  /** A change of the model, and what it answers. */
  private interface Change<T> {
    T run() throws FileException;
  }

  TwinTree(FileTree real, FileTree model) throws FileException {
    this.real = real;
    this.model = model;
    pair();
  }

  /**
   * After a kill: says what differs, or nothing. Of a write that was not acknowledged any words may
   * be there, as with every file system that writes in place.
   */
  List<String> reopened(FileTree again) throws FileException {
    real = again;
    Picture there = withoutTimes(Picture.of(real));
    Picture without = withoutTimes(Picture.of(model));
    Change<?> change = underWay;
    underWay = null;
    if (!without.differences("model", there, "tree").isEmpty() && change != null) {
      var _ = change.run();
      takeOverTorn(without, there);
    }
    List<String> with = withoutTimes(Picture.of(model)).differences("model", there, "tree");
    if (with.isEmpty()) {
      pair();
    }
    return with;
  }

  /** Where only some words of the change are there, the model gets just those. */
  private void takeOverTorn(Picture without, Picture there) throws FileException {
    for (Map.Entry<String, String> file : there.contents().entrySet()) {
      String before = without.contents().get(file.getKey());
      String after = Picture.of(model).contents().get(file.getKey());
      if (before != null && after != null && isMixed(file.getValue(), before, after)) {
        FileId torn = find(file.getKey());
        var _ =
            model.setAttributes(
                Caller.SUPERUSER, torn, AttributeChange.size(file.getValue().length()));
        try (OpenFile open = model.open(Caller.SUPERUSER, torn, OpenMode.WRITE)) {
          open.write(Words.bytes(file.getValue()), 0, Stability.UNSTABLE);
        }
      }
    }
  }

  private FileId find(String path) throws FileException {
    FileId id = model.root();
    for (String name : path.substring(1).split("/", -1)) {
      id = model.lookup(Caller.SUPERUSER, id, Name.of(name)).id();
    }
    return id;
  }

  private static boolean isMixed(String text, String before, String after) {
    if (text.length() != before.length() && text.length() != after.length()) {
      return false;
    }
    for (int at = 0; at < text.length(); at += Words.LENGTH) {
      String word = text.substring(at, at + Words.LENGTH);
      if (!before.startsWith(word, at) && !after.startsWith(word, at)) {
        return false;
      }
    }
    return true;
  }

  private static Picture withoutTimes(Picture picture) {
    Picture plain = new Picture();
    picture
        .entries()
        .forEach(
            (path, seen) ->
                plain.put(
                    path,
                    new Picture.Seen(
                        seen.type(),
                        seen.mode(),
                        seen.uid(),
                        seen.gid(),
                        seen.links(),
                        Optional.empty(),
                        seen.text(),
                        seen.firstName(),
                        NamedValues.NONE)));
    return plain;
  }

  /** Finds out anew which object of one tree is which of the other, by their paths. */
  private void pair() throws FileException {
    toModel.clear();
    pair(real.root(), model.root());
  }

  private void pair(FileId mine, FileId theirs) throws FileException {
    toModel.put(mine, theirs);
    if (model.attributes(theirs).isDirectory()) {
      for (Listing.Entry entry : Picture.list(real, mine)) {
        pair(entry.id(), model.lookup(Caller.SUPERUSER, theirs, entry.name()).id());
      }
    }
  }

  private FileId there(FileId id) {
    return Objects.requireNonNull(toModel.get(id), () -> "not paired: " + id);
  }

  /** Changes the tree, then the model in the same way. */
  private <T> T both(Change<T> change, Change<T> same) throws FileException {
    underWay = same;
    T answer;
    try {
      answer = change.run();
    } catch (FileException refused) {
      underWay = null;
      demandRefusal(refused, same);
      throw refused;
    }
    underWay = null;
    T modelAnswer;
    try {
      modelAnswer = same.run();
    } catch (FileException refused) {
      throw new Violation("done, but the model refuses: " + refused.error() + refused.getMessage());
    }
    if (answer instanceof Node node && modelAnswer instanceof Node twin) {
      toModel.put(node.id(), twin.id());
    }
    return answer;
  }

  private static void demandRefusal(FileException refused, Change<?> same) {
    try {
      var _ = same.run();
    } catch (FileException too) {
      return;
    }
    throw new Violation("refused with " + refused.error() + ", but not by the model");
  }

  @Override
  public byte[] handle(FileId id) throws FileException {
    return real.handle(id);
  }

  @Override
  public FileId resolve(byte[] handle) throws FileException {
    return real.resolve(handle);
  }

  @Override
  public Attributes attributes(FileId id) throws FileException {
    return real.attributes(id);
  }

  @Override
  public Attributes setAttributes(
      Caller caller, FileId id, AttributeChange change, OptionalLong ifChange)
      throws FileException {
    FileId twin = there(id);
    return both(
        () -> real.setAttributes(caller, id, change, ifChange),
        () -> model.setAttributes(caller, twin, change));
  }

  /** The model knows nothing of them. */
  @Override
  public Optional<ExtendedAttributes> extendedAttributes() {
    return real.extendedAttributes();
  }

  @Override
  public Permissions permissions(Caller caller, FileId id) throws FileException {
    return real.permissions(caller, id);
  }

  @Override
  public Node lookup(Caller caller, FileId directory, Name name) throws FileException {
    return real.lookup(caller, directory, name);
  }

  @Override
  public FileId parent(FileId directory) throws FileException {
    return real.parent(directory);
  }

  @Override
  public Listing list(Caller caller, FileId directory, long cookie, int limit)
      throws FileException {
    return real.list(caller, directory, cookie, limit);
  }

  @Override
  public SymlinkTarget readLink(Caller caller, FileId link) throws FileException {
    return real.readLink(caller, link);
  }

  @Override
  public Node create(
      Caller caller, FileId directory, Name name, NewObject object, AttributeChange initial)
      throws FileException {
    FileId twin = there(directory);
    return both(
        () -> real.create(caller, directory, name, object, initial),
        () -> model.create(caller, twin, name, object, initial));
  }

  @Override
  public Node link(Caller caller, FileId file, FileId directory, Name name) throws FileException {
    FileId twin = there(file);
    FileId twinDirectory = there(directory);
    return both(
        () -> real.link(caller, file, directory, name),
        () -> model.link(caller, twin, twinDirectory, name));
  }

  @Override
  public void remove(Caller caller, FileId directory, Name name, Upload.Expected expected)
      throws FileException {
    FileId twin = there(directory);
    var _ =
        both(
            () -> {
              real.remove(caller, directory, name, expected);
              return true;
            },
            () -> {
              model.remove(caller, twin, name);
              return true;
            });
  }

  @Override
  public void rename(
      Caller caller, FileId fromDirectory, Name from, FileId toDirectory, Name to, RenameIf only)
      throws FileException {
    FileId twinFrom = there(fromDirectory);
    FileId twinTo = there(toDirectory);
    var _ =
        both(
            () -> {
              real.rename(caller, fromDirectory, from, toDirectory, to, only);
              return true;
            },
            () -> {
              model.rename(caller, twinFrom, from, twinTo, to);
              return true;
            });
  }

  @Override
  public OpenFile open(Caller caller, FileId file, OpenMode mode) throws FileException {
    return new TwinOpenFile(
        real.open(caller, file, mode), model.open(caller, there(file), OpenMode.READ_WRITE));
  }

  @Override
  public Upload upload(Caller caller, FileId directory, Name name) throws FileException {
    return new TwinUpload(
        real.upload(caller, directory, name), model.upload(caller, there(directory), name));
  }

  @Override
  public void commit(FileId id) throws FileException {
    real.commit(id);
  }

  @Override
  public Space space() throws FileException {
    return real.space();
  }

  @Override
  public long writeVerifier() {
    return real.writeVerifier();
  }

  private final class TwinOpenFile implements OpenFile {
    private final OpenFile mine;
    private final OpenFile twin;

    private TwinOpenFile(OpenFile mine, OpenFile twin) {
      this.mine = mine;
      this.twin = twin;
    }

    @Override
    public FileId id() {
      return mine.id();
    }

    @Override
    public OpenMode mode() {
      return mine.mode();
    }

    @Override
    public Attributes attributes() throws FileException {
      return mine.attributes();
    }

    @Override
    public Attributes atOpening() {
      return mine.atOpening();
    }

    @Override
    public int read(ByteBuffer target, long offset) throws FileException {
      ByteBuffer expected = ByteBuffer.allocate(target.remaining());
      ByteBuffer got = target.duplicate();
      int count = mine.read(target, offset);
      if (count != twin.read(expected, offset)
          || !got.limit(target.position()).equals(expected.flip())) {
        throw new Violation("reads other bytes than the model at " + offset);
      }
      return count;
    }

    @Override
    public void write(ByteBuffer source, long offset, Stability stability) throws FileException {
      ByteBuffer copy = source.duplicate();
      var _ =
          both(
              () -> {
                mine.write(source, offset, stability);
                return true;
              },
              () -> {
                twin.write(copy, offset, stability);
                return true;
              });
    }

    @Override
    public void punchHole(ByteRange range) throws FileException {
      var _ =
          both(
              () -> {
                mine.punchHole(range);
                return true;
              },
              () -> {
                twin.punchHole(range);
                return true;
              });
    }

    @Override
    public void allocate(ByteRange range) throws FileException {
      mine.allocate(range);
    }

    @Override
    public void cloneFrom(OpenFile source, ByteRange from, long to) throws FileException {
      mine.cloneFrom(source, from, to);
    }

    @Override
    public void commit() throws FileException {
      mine.commit();
    }

    @Override
    public OptionalLong nextData(long offset) throws FileException {
      return mine.nextData(offset);
    }

    @Override
    public long nextHole(long offset) throws FileException {
      return mine.nextHole(offset);
    }

    @Override
    public void close() throws FileException {
      mine.close();
      // Only what the model was told before a kill is closed after it.
      if (underWay == null) {
        twin.close();
      }
    }
  }

  private final class TwinUpload implements Upload {
    private final Upload mine;
    private final Upload twin;

    private TwinUpload(Upload mine, Upload twin) {
      this.mine = mine;
      this.twin = twin;
    }

    @Override
    public void write(ByteBuffer source) throws FileException {
      ByteBuffer copy = source.duplicate();
      mine.write(source);
      twin.write(copy);
    }

    @Override
    public Node publish(Expected expected, AttributeChange change) throws FileException {
      return both(() -> mine.publish(expected, change), () -> twin.publish(expected, change));
    }

    @Override
    public void close() throws FileException {
      mine.close();
      if (underWay == null) {
        twin.close();
      }
    }
  }
}

package org.entracte.gateway.service;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.entracte.gateway.export.DataFile;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.export.InodeValues;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.export.Volume;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ExtendedAttributes.Setting;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Permissions;
import org.entracte.protocol.tree.Space;
import org.entracte.protocol.tree.SymlinkTarget;

/** A volume whose user dies when the fuse burns, and that lets a test act meanwhile. */
record MortalVolume(Volume volume, Fuse fuse, Meanwhile meanwhile) implements Volume {
  /** Something that somebody else does at the last moment. */
  interface Meanwhile {
    Meanwhile NOTHING = (from, to, mode) -> {};

    /** The moment before a rename. */
    void run(Name from, Name to, Inode.RenameMode mode) throws FileException;

    /** The moment after it. */
    default void after(Name from, Name to, Inode.RenameMode mode) throws FileException {}

    /** The moment before attributes are set. */
    default void set() throws FileException {}

    /** The moment before a directory that is being read shows an entry. */
    default void entry(Name name) throws FileException {}
  }

  private Mortal wrap(Inode inode) {
    return new Mortal(inode);
  }

  @Override
  public Inode root() throws FileException {
    fuse.alive();
    return wrap(volume.root());
  }

  @Override
  public Optional<Inode> find(byte[] handle) throws FileException {
    fuse.alive();
    return volume.find(handle).map(this::wrap);
  }

  @Override
  public boolean mayHold(byte[] handle) throws FileException {
    fuse.alive();
    return volume.mayHold(handle);
  }

  @Override
  public Space space() throws FileException {
    return volume.space();
  }

  @Override
  public void close() {
    volume.close();
  }

  private final class Mortal implements Inode {
    private final Inode inode;

    Mortal(Inode inode) {
      this.inode = inode;
    }

    @Override
    public Stat stat() throws FileException {
      fuse.alive();
      return inode.stat();
    }

    @Override
    public byte[] handle() throws FileException {
      return inode.handle();
    }

    @Override
    public Permissions permissions(Caller caller) throws FileException {
      return inode.permissions(caller);
    }

    @Override
    public void set(Caller caller, AttributeChange change) throws FileException {
      fuse.step();
      meanwhile.set();
      inode.set(caller, change);
    }

    @Override
    public SymlinkTarget readLink() throws FileException {
      return inode.readLink();
    }

    @Override
    public InodeValues values() {
      return new MortalValues(inode.values(), fuse);
    }

    @Override
    public Inode child(Caller caller, Name name) throws FileException {
      fuse.alive();
      return wrap(inode.child(caller, name));
    }

    @Override
    public void entries(Caller caller, EntryVisitor visitor) throws FileException {
      fuse.alive();
      inode.entries(
          caller,
          entry -> {
            meanwhile.entry(entry.name());
            visitor.visit(entry);
          });
    }

    @Override
    public Inode create(Caller caller, Name name, NewObject object, int mode) throws FileException {
      fuse.step();
      return wrap(inode.create(caller, name, object, mode));
    }

    @Override
    public void link(Caller caller, Inode file, Name name) throws FileException {
      fuse.step();
      inode.link(caller, ((Mortal) file).inode, name);
    }

    @Override
    public void remove(Caller caller, Name name, FileType type) throws FileException {
      fuse.step();
      inode.remove(caller, name, type);
    }

    @Override
    public void rename(Caller caller, Name from, Inode toDirectory, Name to, RenameMode mode)
        throws FileException {
      fuse.step();
      meanwhile.run(from, to, mode);
      inode.rename(caller, from, ((Mortal) toDirectory).inode, to, mode);
      meanwhile.after(from, to, mode);
    }

    @Override
    public Optional<DataFile> openAlone(OpenMode mode) throws FileException {
      fuse.alive();
      return inode.openAlone(mode).map(file -> new MortalFile(file, fuse));
    }

    @Override
    public DataFile open(Caller caller, OpenMode mode) throws FileException {
      fuse.alive();
      return new MortalFile(inode.open(caller, mode), fuse);
    }

    @Override
    public void sync() throws FileException {
      fuse.step();
      inode.sync();
    }

    @Override
    public void close() {
      inode.close();
    }
  }

  private record MortalValues(InodeValues values, Fuse fuse) implements InodeValues {
    @Override
    public Optional<byte[]> get(Caller caller, AttributeName name) throws FileException {
      return values.get(caller, name);
    }

    @Override
    public void set(Caller caller, AttributeName name, byte[] value, Setting how)
        throws FileException {
      fuse.step();
      values.set(caller, name, value, how);
    }

    @Override
    public List<AttributeName> names() throws FileException {
      return values.names();
    }

    @Override
    public void remove(Caller caller, AttributeName name) throws FileException {
      fuse.step();
      values.remove(caller, name);
    }
  }

  private record MortalFile(DataFile file, Fuse fuse) implements DataFile {
    @Override
    public Stat stat() throws FileException {
      return file.stat();
    }

    @Override
    public int read(ByteBuffer target, long offset) throws FileException {
      return file.read(target, offset);
    }

    @Override
    public void write(ByteBuffer source, long offset) throws FileException {
      fuse.step();
      file.write(source, offset);
    }

    @Override
    public void truncate(long sizeBytes) throws FileException {
      fuse.step();
      file.truncate(sizeBytes);
    }

    @Override
    public void allocate(ByteRange range) throws FileException {
      fuse.step();
      file.allocate(range);
    }

    @Override
    public long copyRange(DataFile source, ByteRange from, long to) throws FileException {
      fuse.step();
      return file.copyRange(((MortalFile) source).file, from, to);
    }

    @Override
    public void cloneRange(DataFile source, ByteRange from, long to) throws FileException {
      fuse.step();
      file.cloneRange(((MortalFile) source).file, from, to);
    }

    @Override
    public void punchHole(ByteRange range) throws FileException {
      fuse.step();
      file.punchHole(range);
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
    public void copyFrom(DataFile source) throws FileException {
      fuse.step();
      file.copyFrom(((MortalFile) source).file);
    }

    @Override
    public void sync() throws FileException {
      fuse.step();
      file.sync();
    }

    @Override
    public void close() {
      file.close();
    }
  }
}

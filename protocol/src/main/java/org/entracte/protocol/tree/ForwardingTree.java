package org.entracte.protocol.tree;

import java.util.List;
import java.util.Optional;

/** A tree that passes on what only looks; changes are for its kinds to say. */
abstract class ForwardingTree implements FileTree {
  final FileTree tree;

  ForwardingTree(FileTree tree) {
    this.tree = tree;
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
  public Node lookup(Caller caller, FileId directory, Name name) throws FileException {
    return tree.lookup(caller, directory, name);
  }

  @Override
  public Optional<OpenFile> openAtOnce(Caller caller, List<Name> path) throws FileException {
    return tree.openAtOnce(caller, path);
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
  public void commit(FileId id) throws FileException {
    tree.commit(id);
  }

  @Override
  public Space space() throws FileException {
    return tree.space();
  }

  @Override
  public <T> Done<T> undisturbed(Deed<T> deed) throws FileException {
    return tree.undisturbed(deed);
  }

  @Override
  public ChangeKind changeKind() {
    return tree.changeKind();
  }

  @Override
  public Optional<Delegations> delegations() {
    return tree.delegations();
  }

  @Override
  public Optional<ChangeFeed> changes() {
    return tree.changes();
  }

  @Override
  public long writeVerifier() {
    return tree.writeVerifier();
  }

  @Override
  public Permissions permissions(Caller caller, FileId id) throws FileException {
    return tree.permissions(caller, id);
  }
}

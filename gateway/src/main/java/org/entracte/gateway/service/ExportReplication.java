package org.entracte.gateway.service;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.entracte.gateway.export.DataFile;
import org.entracte.gateway.export.Inode;
import org.entracte.gateway.journal.Journal;
import org.entracte.gateway.replay.PayloadStage;
import org.entracte.gateway.replay.Replay;
import org.entracte.gateway.state.NameTable;
import org.entracte.gateway.state.ObjectRow;
import org.entracte.gateway.state.StateStore;
import org.entracte.gateway.tree.ExportTree;
import org.entracte.gateway.tree.FailedSyncs;
import org.entracte.gateway.tree.Registry;
import org.entracte.gateway.tree.Reserve;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.replication.Changes;
import org.entracte.protocol.replication.ContentPart;
import org.entracte.protocol.replication.DirectoryPage;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.replication.Hello;
import org.entracte.protocol.replication.LinkException;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.replication.Submitted;
import org.entracte.protocol.replication.Welcome;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.OpenMode;

/** What a gateway answers its laptops. Tells them nothing that it could still lose. */
final class ExportReplication implements GatewayLink {
  private static final int MAX_ROWS = 2000;
  private static final int MAX_ENTRIES = 5000;
  private static final int MAX_READ = 1 << 20;

  /** Extended attributes that are answered at most, but for the last object's. */
  private static final int MAX_VALUE_BYTES = 8 << 20;

  private final Registry registry;
  private final StateStore store;
  private final Reserve reserve;
  private final Replay replay;
  private final PayloadStage payloads;
  private final FailedSyncs syncs;
  private final boolean keepsAttributes;
  private final SyncedContents synced = new SyncedContents();

  ExportReplication(
      Registry registry, Reserve reserve, Replay replay, PayloadStage payloads, ExportTree tree) {
    this.registry = registry;
    this.store = registry.store();
    this.reserve = reserve;
    this.replay = replay;
    this.payloads = payloads;
    this.syncs = tree.syncs();
    this.keepsAttributes = tree.extendedAttributes().isPresent();
  }

  private interface Answer<T> {
    T give() throws FileException;
  }

  private static <T> T answer(Answer<T> answer) throws LinkException {
    try {
      return answer.give();
    } catch (FileException failed) {
      LinkException.Kind kind =
          failed.error() == FileError.INVALID
              ? LinkException.Kind.REFUSED
              : LinkException.Kind.UNKNOWN_OUTCOME;
      throw new LinkException(kind, "the gateway failed: " + failed.getMessage(), failed);
    }
  }

  @Override
  public Welcome hello(Hello hello) throws LinkException {
    if (hello.protocolVersion() != Hello.PROTOCOL_VERSION) {
      throw new LinkException(
          LinkException.Kind.REFUSED,
          "this gateway speaks version "
              + Hello.PROTOCOL_VERSION
              + " of the protocol, not "
              + hello.protocolVersion()
              + "; update the older side",
          null);
    }
    return answer(
        () -> {
          registry.written().settleDue();
          long last =
              store.transaction(
                  StateStore.Durability.PROCESS_CRASH,
                  () -> {
                    store.results().met(hello.client(), hello.device(), registry.clock().instant());
                    return store.results().client(hello.client()).orElseThrow().lastEdit();
                  });
          return new Welcome(
              registry.fsid(),
              registry.journal().position(),
              last,
              replay.isReadOnly(),
              keepsAttributes);
        });
  }

  @Override
  public Changes changes(Position after, int maxRows, Duration wait) throws LinkException {
    return answer(
        () -> {
          registry.written().settleDue();
          return registry.journal().behind(after, Math.min(maxRows, MAX_ROWS), wait);
        });
  }

  @Override
  public List<DirectoryPage> list(List<DirectoryPage.Request> requests) throws LinkException {
    return answer(
        () -> {
          List<DirectoryPage> pages = new ArrayList<>();
          int entries = 0;
          int values = 0;
          for (DirectoryPage.Request request : requests) {
            boolean isRead = registry.readAhead(request.directory());
            DirectoryPage page = store.locked(() -> page(request, isRead));
            pages.add(page);
            if (page instanceof DirectoryPage.Part part) {
              entries += part.entries().size();
              values += valueBytes(part.entries());
            }
            if (entries >= MAX_ENTRIES || values >= MAX_VALUE_BYTES) {
              break;
            }
          }
          store.sync();
          return pages;
        });
  }

  private DirectoryPage page(DirectoryPage.Request request, boolean isRead) throws FileException {
    FileId id = store.lineage().surviving(request.directory());
    Optional<ObjectRow> row = store.objects().get(id);
    if (row.isEmpty() || row.get().gone() || row.get().type() != FileType.DIRECTORY) {
      return gonePage(request);
    }
    try (Inode directory = registry.find(id)) {
      if (!isRead || registry.row(id).listing() instanceof ObjectRow.Listing.Never) {
        registry.refresh(directory, id, false);
      }
      int limit = Math.clamp(request.limit(), 1, MAX_ENTRIES);
      List<NameTable.Entry> recorded = store.names().after(id, request.after(), limit + 1);
      List<Name> names = recorded.stream().limit(limit).map(NameTable.Entry::name).toList();
      long before = registry.journal().head();
      Told told = told(names, name -> registry.observe(directory, id, name));
      if (registry.journal().head() != before) {
        // A look at one name may have told news of another, of the same file for instance.
        told = told(names, name -> recorded(id, name));
      }
      return new DirectoryPage.Part(
          request.directory(),
          registry.journal().head(),
          registry.journal().headTag(),
          store.objects().fact(registry.row(id)),
          told.entries(),
          told.all() && recorded.size() <= limit);
    } catch (FileException gone) {
      if (gone.error() == FileError.STALE) {
        return gonePage(request);
      }
      throw gone;
    }
  }

  private interface Lookup {
    Optional<ObjectRow> child(Name name) throws FileException;
  }

  /**
   * What is said of the first names.
   *
   * @param all whether of all of them; else it was too much
   */
  private record Told(List<DirectoryPage.Entry> entries, boolean all) {}

  private Told told(List<Name> names, Lookup lookup) throws FileException {
    List<DirectoryPage.Entry> entries = new ArrayList<>();
    int values = 0;
    for (Name name : names) {
      if (values >= MAX_VALUE_BYTES) {
        return new Told(entries, false);
      }
      Optional<ObjectRow> child = lookup.child(name);
      if (child.isPresent()) {
        Fact.ObjectIs fact = store.objects().fact(child.get());
        values += fact.values().bytes();
        entries.add(new DirectoryPage.Entry(name, fact));
      }
    }
    return new Told(entries, true);
  }

  private static int valueBytes(List<DirectoryPage.Entry> entries) {
    return entries.stream().mapToInt(entry -> entry.object().values().bytes()).sum();
  }

  private Optional<ObjectRow> recorded(FileId directory, Name name) throws FileException {
    Optional<FileId> child = store.names().child(directory, name);
    return child.isPresent() ? Optional.of(registry.row(child.get())) : Optional.empty();
  }

  private DirectoryPage gonePage(DirectoryPage.Request request) throws FileException {
    Journal journal = registry.journal();
    return new DirectoryPage.Gone(request.directory(), journal.head(), journal.headTag());
  }

  @Override
  public ContentPart read(FileId file, long contentVersion, Position known, ByteRange range)
      throws LinkException {
    return answer(
        () -> {
          Optional<Inode> found =
              store.locked(
                  () ->
                      registry.journal().knows(known)
                          ? content(file, contentVersion)
                          : Optional.empty());
          if (found.isEmpty()) {
            return new ContentPart.VersionGone();
          }
          ContentPart.Part part;
          try (Inode inode = found.get();
              DataFile data = inode.open(Caller.SUPERUSER, OpenMode.READ)) {
            part = part(data, range);
            if (!synced.has(file, contentVersion)) {
              syncs.sync(data);
            }
          }
          boolean still = store.locked(() -> isStill(file, contentVersion));
          if (still) {
            synced.add(file, contentVersion);
          }
          return still ? part : new ContentPart.VersionGone();
        });
  }

  /** The inode that holds a version: the living file, or what was kept of it. */
  private Optional<Inode> content(FileId file, long version) throws FileException {
    FileId id = store.lineage().surviving(file);
    Optional<ObjectRow> row = store.objects().get(id);
    if (row.isPresent() && !row.get().gone() && row.get().type() == FileType.FILE) {
      Inode inode;
      try {
        inode = registry.find(id);
      } catch (FileException gone) {
        if (gone.error() == FileError.STALE) {
          return reserve.content(id, version);
        }
        throw gone;
      }
      ObjectRow now = registry.observeNow(id, inode.stat());
      if (now.versions().content() == version) {
        return Optional.of(inode);
      }
      inode.close();
    }
    return reserve.content(id, version);
  }

  private boolean isStill(FileId file, long version) throws FileException {
    Optional<Inode> inode = content(file, version);
    inode.ifPresent(Inode::close);
    return inode.isPresent();
  }

  private static ContentPart.Part part(DataFile data, ByteRange range) throws FileException {
    long size = data.stat().sizeBytes();
    long end = Math.min(range.end(), size);
    List<Extent> extents = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.allocate(Math.clamp(end - range.offset(), 0, MAX_READ));
    long at = range.offset();
    while (at < end && bytes.hasRemaining()) {
      OptionalLong next = data.nextData(at);
      long start = Math.min(next.orElse(size), size);
      if (start > at) {
        // A hole costs nothing to send, so it goes whole, past the range's end.
        extents.add(new Extent(new ByteRange(at, start - at), true));
        at = start;
        continue;
      }
      long stop = Math.min(data.nextHole(at), end);
      int count = (int) Math.min(stop - at, bytes.remaining());
      ByteBuffer target = bytes.slice(bytes.position(), count);
      int got = data.read(target, at);
      if (got == 0) {
        break;
      }
      bytes.position(bytes.position() + got);
      extents.add(new Extent(new ByteRange(at, got), false));
      at += got;
    }
    return new ContentPart.Part(extents, bytes.flip());
  }

  @Override
  public long stage(StageId stage, long offset, ByteBuffer bytes) throws LinkException {
    return answer(() -> payloads.add(stage, offset, bytes));
  }

  @Override
  public Submitted submit(ClientId client, Position known, List<Edit> edits) throws LinkException {
    return answer(
        () ->
            registry.journal().knows(known) ? replay.submit(client, edits) : new Submitted.Lost());
  }
}

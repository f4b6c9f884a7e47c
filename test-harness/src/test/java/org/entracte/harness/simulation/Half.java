package org.entracte.harness.simulation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.*;
import org.entracte.gateway.export.*;
import org.entracte.gateway.state.*;
import org.entracte.gateway.tree.*;
import org.entracte.protocol.edit.*;
import org.entracte.protocol.replication.*;
import org.entracte.protocol.tree.*;
final class Half implements GatewayLink {
  final Registry registry;
  Half(Registry r) { registry = r; }
  static LinkException ex(FileException e) { return new LinkException(LinkException.Kind.UNKNOWN_OUTCOME, "" + e.getMessage(), e); }
  static void scan(Registry registry) throws FileException {
    FileId last = new FileId(0, 0); 
    registry.locate();
    List<FileId> some = registry.store().locked(() -> registry.store().objects().directoriesAfter(new FileId(0, 0), 1000));
    registry.store().locked(() -> { for (FileId id : some) registry.refreshIfThere(id, true); return true; });
    registry.locate();
  }
  public Welcome hello(Hello hello) throws LinkException { try { return new Welcome(1, registry.journal().position(), 0); } catch (FileException e) { throw ex(e); } }
  public Changes changes(Position after, int maxRows, Duration wait) throws LinkException { try { return registry.journal().behind(after, maxRows, wait); } catch (FileException e) { throw ex(e); } }
  public List<DirectoryPage> list(List<DirectoryPage.Request> requests) throws LinkException {
    List<DirectoryPage> pages = new ArrayList<>();
    for (var r : requests) try { pages.add(registry.store().locked(() -> one(r))); } catch (FileException e) { if (e.error() == FileError.STALE) pages.add(new DirectoryPage.Gone(r.directory(), registry.journal().head())); else throw ex(e); }
    return pages;
  }
  DirectoryPage one(DirectoryPage.Request r) throws FileException {
    StateStore store = registry.store();
    ObjectRow row = registry.row(r.directory());
    try (Inode inode = registry.find(row.id())) { registry.refresh(inode, row.id(), false); }
    row = registry.row(r.directory());
    List<NameTable.Entry> es = store.names().after(row.id(), r.after(), r.limit() + 1);
    List<DirectoryPage.Entry> out = new ArrayList<>();
    for (var e : es.subList(0, Math.min(r.limit(), es.size()))) out.add(new DirectoryPage.Entry(e.name(), store.objects().get(e.child()).orElseThrow().fact()));
    return new DirectoryPage.Part(r.directory(), registry.journal().head(), row.fact(), out, es.size() <= r.limit());
  }
  public ContentPart read(FileId file, long contentVersion, ByteRange range) throws LinkException {
    try { return registry.store().locked(() -> {
      ObjectRow row = registry.row(file);
      try (Inode inode = registry.find(row.id()); DataFile d = inode.open(Caller.SUPERUSER, OpenMode.READ)) {
        row = registry.observe(row.id(), inode.stat());
        if (row.versions().content() != contentVersion) return new ContentPart.VersionGone();
        ByteBuffer b = ByteBuffer.allocate((int) Math.min(range.length(), Math.max(0, row.stat().sizeBytes() - range.offset())));
        d.read(b, range.offset()); b.flip();
        return new ContentPart.Part(b.hasRemaining() ? List.of(new Extent(new ByteRange(range.offset(), b.remaining()), false)) : List.of(), b);
      } }); } catch (FileException e) { if (e.error() == FileError.STALE) return new ContentPart.VersionGone(); throw ex(e); }
  }
  public long stage(StageId stage, long offset, ByteBuffer bytes) throws LinkException { throw new LinkException(LinkException.Kind.UNREACHABLE, "half", null); }
  public Submitted submit(ClientId client, List<Edit> edits) throws LinkException { throw new LinkException(LinkException.Kind.UNREACHABLE, "half", null); }
}

package org.entracte.cache.replica;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.entracte.protocol.edit.Content;
import org.entracte.protocol.edit.Extent;
import org.entracte.protocol.edit.Fact;
import org.entracte.protocol.edit.JournalRow;
import org.entracte.protocol.edit.Operation;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.edit.Payload;
import org.entracte.protocol.edit.ValueChange;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.edit.Versions;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NamedValues;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.SymlinkTarget;

/**
 * A gateway whom nobody else talks to: applies every edit as asked, once, and tells it as facts.
 */
final class PlayedGateway {
  /** An object there. */
  private static final class Thing {
    FileType type = FileType.DIRECTORY;
    int mode = 0755;
    int uid;
    int gid;
    byte[] bytes = new byte[0];
    Instant modified = Instant.EPOCH;
    long version;
    Optional<SymlinkTarget> target = Optional.empty();
    NamedValues values = NamedValues.NONE;
    final Map<Name, FileId> children = new TreeMap<>();
  }

  private final Map<FileId, Thing> things = new TreeMap<>();
  private final Set<Long> judged = new LinkedHashSet<>();
  final List<JournalRow> journal = new ArrayList<>();

  PlayedGateway() {
    things.put(FileId.ROOT, new Thing());
  }

  long head() {
    return journal.size();
  }

  /** Judges an edit that may have been sent before. */
  void submit(OutgoingLog log, OutgoingEdit sent) throws IOException {
    if (!judged.add(sent.edit().key().number())) {
      return;
    }
    long number = head() + 1;
    List<Fact> facts = new ArrayList<>();
    Set<FileId> changed = apply(log, sent.edit().operation(), number, facts);
    for (FileId id : changed) {
      facts.add(things.containsKey(id) && links(id) > 0 ? is(id) : new Fact.ObjectGone(id));
    }
    Verdict verdict = new Verdict(sent.edit().key(), number, new Outcome.Applied());
    journal.add(new JournalRow(number, number, Optional.of(verdict), facts));
  }

  private Set<FileId> apply(OutgoingLog log, Operation operation, long number, List<Fact> facts)
      throws IOException {
    return switch (operation) {
      case Operation.Create create -> {
        Thing made = make(create, number);
        if (create.content().isPresent()) {
          store(log, made, create.content().get(), number);
        }
        things.put(create.id(), made);
        put(create.directory(), create.name(), create.id(), facts);
        yield Set.of(create.id());
      }
      case Operation.Store store -> {
        store(log, thing(store.file()), store.content(), number);
        yield Set.of(store.file());
      }
      case Operation.SetAttributes set -> {
        set(thing(set.id()), set);
        yield Set.of(set.id());
      }
      case Operation.Remove remove -> {
        take(remove.directory(), remove.name(), remove.child());
        facts.add(new Fact.NameFree(remove.directory(), remove.name()));
        yield Set.of(remove.child());
      }
      case Operation.Rename rename -> rename(rename, facts);
      case Operation.Link link -> {
        put(link.directory(), link.name(), link.file(), facts);
        yield Set.of(link.file());
      }
    };
  }

  private static Thing make(Operation.Create create, long number) {
    Thing made = new Thing();
    made.type = create.object().fileType();
    made.mode = create.mode();
    made.uid = create.uid();
    made.gid = create.gid();
    made.modified = create.modified();
    made.version = number;
    if (create.object() instanceof NewObject.Symlink(var target)) {
      made.target = Optional.of(target);
    }
    return made;
  }

  private Set<FileId> rename(Operation.Rename rename, List<Fact> facts) {
    Set<FileId> changed = new LinkedHashSet<>();
    changed.add(rename.child());
    if (rename.replaced().isPresent()) {
      take(rename.toDirectory(), rename.to(), rename.replaced().get().id());
      changed.add(rename.replaced().get().id());
    }
    take(rename.fromDirectory(), rename.from(), rename.child());
    facts.add(new Fact.NameFree(rename.fromDirectory(), rename.from()));
    put(rename.toDirectory(), rename.to(), rename.child(), facts);
    return changed;
  }

  private void put(FileId directory, Name name, FileId child, List<Fact> facts) {
    if (thing(directory).children.put(name, child) != null) {
      throw new AssertionError(name + " is taken in " + directory);
    }
    facts.add(new Fact.NameIs(directory, name, child));
  }

  private void take(FileId directory, Name name, FileId child) {
    if (!child.equals(thing(directory).children.remove(name))) {
      throw new AssertionError(name + " in " + directory + " is not " + child);
    }
  }

  private static void set(Thing thing, Operation.SetAttributes set) {
    Operation.Owned is = new Operation.Owned(thing.mode, thing.uid, thing.gid, thing.modified);
    if (thing.type != FileType.DIRECTORY && !is.equals(set.before())) {
      throw new AssertionError("before was " + set.before() + ", there it is " + is);
    }
    thing.mode = set.mode().orElse(thing.mode);
    thing.uid = set.uid().orElse(thing.uid);
    thing.gid = set.gid().orElse(thing.gid);
    thing.modified = set.modified().orElse(thing.modified);
    for (ValueChange change : set.values()) {
      if (!thing.values.get(change.name()).equals(change.before())) {
        throw new AssertionError("before was " + change + ", there it is " + thing.values);
      }
      thing.values = thing.values.with(change.name(), change.after());
    }
  }

  private static void store(OutgoingLog log, Thing thing, Content content, long number)
      throws IOException {
    ByteBuffer payload = ByteBuffer.wrap(payload(log, content.payload()));
    byte[] base = content.whole() ? new byte[0] : thing.bytes;
    byte[] bytes = Arrays.copyOf(base, (int) content.sizeBytes());
    for (Extent extent : content.extents()) {
      int start = (int) extent.range().offset();
      int end = (int) extent.range().end();
      Arrays.fill(bytes, start, end, (byte) 0);
      if (!extent.hole()) {
        payload.get(bytes, start, end - start);
      }
    }
    thing.bytes = bytes;
    thing.modified = content.modified();
    thing.version = number;
  }

  static byte[] payload(OutgoingLog log, Payload payload) throws IOException {
    return switch (payload) {
      case Payload.Inline inline -> inline.toBytes();
      case Payload.Staged staged -> {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteBuffer chunk = ByteBuffer.allocate(1000);
        while (bytes.size() < staged.lengthBytes()) {
          chunk.clear();
          int count = log.readPayload(staged.stage(), chunk, bytes.size());
          bytes.write(chunk.array(), 0, count);
        }
        yield bytes.toByteArray();
      }
      case Payload.Lost lost -> throw new AssertionError(lost.why());
    };
  }

  private Thing thing(FileId id) {
    Thing thing = things.get(id);
    if (thing == null) {
      throw new AssertionError(id + " is not there");
    }
    return thing;
  }

  private int links(FileId id) {
    if (id.equals(FileId.ROOT)) {
      return 2;
    }
    int links = 0;
    for (Thing thing : things.values()) {
      for (FileId child : thing.children.values()) {
        links += child.equals(id) ? 1 : 0;
      }
    }
    return links;
  }

  private Fact.ObjectIs is(FileId id) {
    Thing thing = thing(id);
    boolean directory = thing.type == FileType.DIRECTORY;
    long size =
        directory ? 4096 : thing.target.map(t -> t.toBytes().length).orElse(thing.bytes.length);
    return new Fact.ObjectIs(
        id,
        new Attributes(
            thing.type,
            thing.mode,
            directory ? 2 : links(id),
            thing.uid,
            thing.gid,
            size,
            size,
            thing.modified,
            thing.modified,
            thing.modified,
            thing.version,
            id.number()),
        new Versions(thing.version, 0),
        thing.target,
        thing.values);
  }
}

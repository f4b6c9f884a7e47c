package org.entracte.protocol.edit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.AttributeValue;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NamedValues;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.SymlinkTarget;

/** Every value that can be in a record, odd and huge ones included. */
public final class EditArbitraries {
  private EditArbitraries() {}

  public static Arbitrary<Edit> edits() {
    return Combinators.combine(
            keys(), callers(), times(), operations(), Arbitraries.longs().list().ofMaxSize(3))
        .as(Edit::new);
  }

  public static Arbitrary<Verdict> verdicts() {
    return Combinators.combine(keys(), Arbitraries.longs(), outcomes()).as(Verdict::new);
  }

  public static Arbitrary<JournalRow> rows() {
    return Combinators.combine(
            Arbitraries.longs(),
            Arbitraries.longs(),
            verdicts().optional(),
            facts().list().ofMaxSize(8))
        .as(JournalRow::new);
  }

  public static Arbitrary<Name> names() {
    return Arbitraries.bytes()
        .array(byte[].class)
        .ofMinSize(1)
        .ofMaxSize(Name.MAX_BYTES)
        .filter(bytes -> Name.flaw(bytes).isEmpty())
        .map(Name::of);
  }

  public static Arbitrary<FileId> ids() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(FileId::new);
  }

  public static Arbitrary<Fact> facts() {
    return Arbitraries.oneOf(
        Combinators.combine(ids(), names(), ids()).as(Fact.NameIs::new),
        Combinators.combine(ids(), names()).as(Fact.NameFree::new),
        objects(),
        ids().map(Fact.ObjectGone::new),
        ids().map(Fact.NamesUnknown::new),
        Combinators.combine(ids(), ids()).as(Fact.AliasIs::new),
        Combinators.combine(ids(), ids()).as(Fact.SucceededBy::new));
  }

  public static Arbitrary<Fact.ObjectIs> objects() {
    return Combinators.combine(ids(), attributes(), versions(), targets().optional(), values())
        .as(
            (id, is, versions, target, values) ->
                new Fact.ObjectIs(id, is, versions, target, values));
  }

  private static Arbitrary<NamedValues> values() {
    return Arbitraries.maps(valueNames(), someValues())
        .ofMaxSize(3)
        .map(TreeMap::new)
        .map(NamedValues::new);
  }

  private static Arbitrary<AttributeName> valueNames() {
    return Arbitraries.bytes()
        .filter(b -> b != 0)
        .array(byte[].class)
        .ofMinSize(1)
        .ofMaxSize(AttributeName.MAX_BYTES)
        .map(AttributeName::of);
  }

  private static Arbitrary<AttributeValue> someValues() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(300).map(AttributeValue::of);
  }

  private static Arbitrary<ValueChange> valueChanges() {
    return Combinators.combine(valueNames(), someValues().optional(), someValues().optional())
        .as(ValueChange::new);
  }

  public static Arbitrary<ClientId> clients() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(ClientId::new);
  }

  static Arbitrary<EditKey> keys() {
    return Combinators.combine(
            clients(), Arbitraries.longs(), Arbitraries.longs().between(1, Long.MAX_VALUE))
        .as(EditKey::new);
  }

  private static Arbitrary<Versions> versions() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(Versions::new);
  }

  private static Arbitrary<Instant> times() {
    return Combinators.combine(
            Arbitraries.longs().between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()),
            Arbitraries.integers().between(0, 999_999_999))
        .as((seconds, nanos) -> Instant.ofEpochSecond(seconds, nanos));
  }

  private static Arbitrary<Caller> callers() {
    return Combinators.combine(
            Arbitraries.integers(),
            Arbitraries.integers(),
            Arbitraries.integers().list().ofMaxSize(20))
        .as(Caller::new);
  }

  private static Arbitrary<SymlinkTarget> targets() {
    return Arbitraries.bytes()
        .filter(b -> b != 0)
        .array(byte[].class)
        .ofMinSize(1)
        .ofMaxSize(SymlinkTarget.MAX_BYTES)
        .map(SymlinkTarget::new);
  }

  private static Arbitrary<Long> sizes() {
    return Arbitraries.longs().between(0, Long.MAX_VALUE);
  }

  private static Arbitrary<ByteRange> ranges() {
    Arbitrary<Long> half = Arbitraries.longs().between(0, Long.MAX_VALUE / 2);
    return Combinators.combine(half, half).as(ByteRange::new);
  }

  private static Arbitrary<Attributes> attributes() {
    Arbitrary<Attributes> plain =
        Combinators.combine(
                Arbitraries.of(FileType.class),
                Arbitraries.integers().between(0, 07777),
                Arbitraries.integers().between(0, Integer.MAX_VALUE),
                Arbitraries.integers(),
                sizes(),
                times(),
                Arbitraries.longs(),
                Arbitraries.longs())
            .as(
                (type, mode, links, owner, size, time, change, number) ->
                    new Attributes(
                        type, mode, links, owner, owner ^ 5, size, size / 2, time, time, time,
                        change, number));
    return Combinators.combine(plain, times(), times(), sizes())
        .as(
            (some, accessed, changed, used) ->
                new Attributes(
                    some.type(),
                    some.mode(),
                    some.links(),
                    some.uid(),
                    some.gid(),
                    some.sizeBytes(),
                    used,
                    accessed,
                    some.modified(),
                    changed,
                    some.change(),
                    some.fileNumber()));
  }

  private static Arbitrary<Outcome> outcomes() {
    return Arbitraries.oneOf(
        Arbitraries.just(new Outcome.Applied()),
        Combinators.combine(ids(), ids()).as(Outcome.Adopted::new),
        Combinators.combine(ids(), ids(), ids(), names()).as(Outcome.KeptBoth::new),
        Combinators.combine(ids(), ids(), names()).as(Outcome.Renamed::new),
        Combinators.combine(ids(), ids(), names()).as(Outcome.Restored::new),
        Combinators.combine(ids(), Arbitraries.of(Outcome.Reason.class)).as(Outcome.Dropped::new),
        Combinators.combine(Arbitraries.of(FileError.class), texts()).as(Outcome.Refused::new),
        Arbitraries.longs().map(Outcome.ParkedBehind::new),
        Combinators.combine(ids(), ids(), ids(), names(), ranges().list().ofMaxSize(3))
            .as(Outcome.KeptPart::new));
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.integers()
        .between(0, Character.MAX_CODE_POINT)
        .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
        .map(Character::toString)
        .list()
        .ofMaxSize(40)
        .map(parts -> String.join("", parts));
  }

  private static Arbitrary<Base> bases() {
    return Arbitraries.oneOf(
        Arbitraries.longs().map(Base.AtVersion::new), Arbitraries.longs().map(Base.AsMyEdit::new));
  }

  private static Arbitrary<Operation> operations() {
    return Arbitraries.oneOf(
        creates(),
        Combinators.combine(ids(), bases(), contents()).as(Operation.Store::new),
        Combinators.combine(
                ids(),
                owned(),
                ints(),
                ints(),
                ints(),
                times().optional(),
                valueChanges().list().ofMaxSize(2))
            .as(
                (id, before, mode, uid, gid, modified, values) ->
                    new Operation.SetAttributes(id, before, mode, uid, gid, modified, values)),
        Combinators.combine(ids(), names(), ids(), bases(), Arbitraries.of(true, false))
            .as(Operation.Remove::new),
        Combinators.combine(ids(), ids(), names(), ids(), names(), replaced().optional())
            .as(Operation.Rename::new),
        Combinators.combine(ids(), ids(), names()).as(Operation.Link::new));
  }

  private static Arbitrary<Operation.Create> creates() {
    return Combinators.combine(ids(), names(), ids(), newObjects(), owned(), contents().optional())
        .as(
            (directory, name, id, object, owned, content) ->
                new Operation.Create(
                    directory,
                    name,
                    id,
                    object,
                    owned.mode(),
                    owned.uid(),
                    owned.gid(),
                    owned.modified(),
                    content));
  }

  private static Arbitrary<NewObject> newObjects() {
    return Arbitraries.oneOf(
        Arbitraries.just(new NewObject.RegularFile()),
        Arbitraries.just(new NewObject.Directory()),
        targets().map(NewObject.Symlink::new),
        Arbitraries.of(FileType.FIFO, FileType.SOCKET).map(NewObject.Special::new));
  }

  private static Arbitrary<Operation.Owned> owned() {
    return Combinators.combine(
            Arbitraries.integers(), Arbitraries.integers(), Arbitraries.integers(), times())
        .as(Operation.Owned::new);
  }

  private static Arbitrary<Operation.Replaced> replaced() {
    return Combinators.combine(ids(), bases()).as(Operation.Replaced::new);
  }

  private static Arbitrary<OptionalInt> ints() {
    return Arbitraries.integers()
        .optional()
        .map(some -> some.isPresent() ? OptionalInt.of(some.get()) : OptionalInt.empty());
  }

  private static Arbitrary<Content> contents() {
    return Arbitraries.oneOf(inlineContents(), stagedContents(), lostContents());
  }

  /** Runs of at most 64 bytes, each behind a gap, the odd ones holes. */
  private static Arbitrary<Content> inlineContents() {
    return Combinators.combine(
            Arbitraries.bytes().array(byte[].class).ofMaxSize(64).list().ofMaxSize(6),
            Arbitraries.of(true, false),
            Arbitraries.longs().between(0, Long.MAX_VALUE / 4),
            times())
        .as(EditArbitraries::inline);
  }

  private static Content inline(List<byte[]> runs, boolean whole, long gap, Instant modified) {
    List<Extent> extents = new ArrayList<>();
    byte[] all = new byte[runs.stream().mapToInt(run -> run.length).sum()];
    long end = gap;
    int data = 0;
    for (byte[] run : runs) {
      extents.add(new Extent(new ByteRange(end, run.length), false));
      System.arraycopy(run, 0, all, data, run.length);
      data += run.length;
      end += run.length;
      extents.add(new Extent(new ByteRange(end, gap % 1000), true));
      end += gap % 1000;
    }
    return new Content(whole, end, extents, new Payload.Inline(all), modified);
  }

  private static Arbitrary<Content> stagedContents() {
    return Combinators.combine(
            clients(),
            Arbitraries.longs(),
            sizes(),
            Arbitraries.bytes().array(byte[].class).ofSize(32),
            Arbitraries.of(true, false),
            times())
        .as(
            (client, number, size, digest, whole, modified) ->
                new Content(
                    whole,
                    size,
                    List.of(new Extent(new ByteRange(0, size), false)),
                    new Payload.Staged(new StageId(client, number), size, Hash.sha256(digest)),
                    modified));
  }

  private static Arbitrary<Content> lostContents() {
    return Combinators.combine(sizes(), Arbitraries.strings().alpha(), times())
        .as(
            (size, why, modified) ->
                new Content(
                    true,
                    size,
                    List.of(new Extent(new ByteRange(0, size), false)),
                    new Payload.Lost(size, why),
                    modified));
  }
}

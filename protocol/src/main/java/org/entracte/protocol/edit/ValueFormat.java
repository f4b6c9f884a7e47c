package org.entracte.protocol.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.AttributeValue;
import org.entracte.protocol.tree.NamedValues;

/**
 * Extended attributes as bytes: inside records, and as records of their own in databases (kind 'X',
 * version 1; see {@link EditFormat} for the envelope and the primitives).
 *
 * <pre>
 * values   list of (bytes name, bytes value), sorted by name
 * change   bytes name, option of bytes before, option of bytes after
 * </pre>
 */
public final class ValueFormat {
  private static final char KIND = 'X';
  private static final int VERSION = 1;

  private ValueFormat() {}

  /** A record of its own. */
  public static byte[] encode(NamedValues values) {
    RecordWriter out = new RecordWriter(KIND, VERSION);
    write(out, values);
    return out.finish();
  }

  /** Reverses {@link #encode}. */
  public static NamedValues decode(byte[] record) throws CorruptRecordException {
    return RecordReader.decode(record, KIND, VERSION, ValueFormat::read);
  }

  static void write(RecordWriter out, NamedValues values) {
    List<Map.Entry<AttributeName, AttributeValue>> entries =
        new ArrayList<>(values.all().entrySet());
    out.list(
        entries,
        (to, each) -> {
          to.bytes(each.getKey().toBytes());
          to.bytes(each.getValue().toBytes());
        });
  }

  static NamedValues read(RecordReader in) throws CorruptRecordException {
    SortedMap<AttributeName, AttributeValue> all = new TreeMap<>();
    for (Map.Entry<AttributeName, AttributeValue> each : in.list(ValueFormat::entry)) {
      if (!all.isEmpty() && all.lastKey().compareTo(each.getKey()) >= 0) {
        throw new CorruptRecordException("attributes are not sorted at " + each.getKey());
      }
      all.put(each.getKey(), each.getValue());
    }
    return new NamedValues(all);
  }

  private static Map.Entry<AttributeName, AttributeValue> entry(RecordReader in)
      throws CorruptRecordException {
    return Map.entry(AttributeName.of(in.bytes()), AttributeValue.of(in.bytes()));
  }

  /** One change. */
  public static void writeChange(RecordWriter out, ValueChange change) {
    out.bytes(change.name().toBytes());
    out.optional(change.before(), (to, value) -> to.bytes(value.toBytes()));
    out.optional(change.after(), (to, value) -> to.bytes(value.toBytes()));
  }

  /** Reverses {@link #writeChange}. */
  public static ValueChange readChange(RecordReader in) throws CorruptRecordException {
    return new ValueChange(
        AttributeName.of(in.bytes()),
        in.optional(from -> AttributeValue.of(from.bytes())),
        in.optional(from -> AttributeValue.of(from.bytes())));
  }
}

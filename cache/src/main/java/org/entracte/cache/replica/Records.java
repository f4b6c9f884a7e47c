package org.entracte.cache.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.entracte.protocol.edit.CorruptRecordException;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.ValueFormat;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.NamedValues;
import org.jspecify.annotations.Nullable;

/** How records lie in the database; damage found there is the database's. */
final class Records {
  private Records() {}

  static Edit edit(byte[] record) throws SQLException {
    try {
      return EditFormat.decode(record);
    } catch (CorruptRecordException damage) {
      throw new SQLException("a logged edit is damaged", damage);
    }
  }

  /** An edit of the log, by its number. */
  static Edit logged(byte[] record, long number) throws IOException {
    try {
      return edit(record);
    } catch (SQLException damage) {
      throw new IOException("edit " + number + " of the log is damaged", damage);
    }
  }

  static Verdict verdict(byte[] record) throws SQLException {
    try {
      return EditFormat.decodeVerdict(record);
    } catch (CorruptRecordException damage) {
      throw new SQLException("a recorded verdict is damaged", damage);
    }
  }

  /** Extended attributes as a row holds them; NULL for none. */
  static byte @Nullable [] bytes(NamedValues values) {
    return values.isEmpty() ? null : ValueFormat.encode(values);
  }

  static NamedValues values(byte @Nullable [] record) throws SQLException {
    try {
      return record == null ? NamedValues.NONE : ValueFormat.decode(record);
    } catch (CorruptRecordException damage) {
      throw new SQLException("recorded extended attributes are damaged", damage);
    }
  }

  static byte[] bytes(Caller caller) {
    ByteBuffer buffer = ByteBuffer.allocate(8 + 4 * caller.groups().size());
    buffer.putInt(caller.uid()).putInt(caller.gid());
    caller.groups().forEach(buffer::putInt);
    return buffer.array();
  }

  static Caller caller(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int uid = buffer.getInt();
    int gid = buffer.getInt();
    List<Integer> groups = new ArrayList<>();
    while (buffer.hasRemaining()) {
      groups.add(buffer.getInt());
    }
    return new Caller(uid, gid, groups);
  }
}

package org.entracte.gateway.state;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.CorruptRecordException;
import org.entracte.protocol.edit.EditFormat;
import org.entracte.protocol.edit.Verdict;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;

/** Clients, the verdict of every edit of theirs, and what stands parked because of a refusal. */
public final class ResultTable {
  private final Sql sql;

  ResultTable(Sql sql) {
    this.sql = sql;
  }

  /**
   * How an edit ended.
   *
   * @param digest tells it from another edit of the same number
   * @param landed the object that holds what the edit made, with its content version, if any does
   */
  public record Result(Blob digest, Verdict verdict, Optional<Landed> landed) {}

  /** An object, and the version of its content. */
  public record Landed(FileId id, long contentVersion) {}

  /** A laptop. */
  public record Client(ClientId id, String device, long lastEdit, Instant lastContact) {}

  public Optional<Result> get(ClientId client, long number) throws FileException {
    Optional<Stored> stored =
        sql.one(
            "SELECT digest, verdict, landed, landed_version FROM results"
                + " WHERE client = ? AND number = ?",
            ResultTable::stored,
            bytes(client),
            number);
    return stored.isEmpty() ? Optional.empty() : Optional.of(stored.get().decode());
  }

  public void put(Result result) throws FileException {
    Verdict verdict = result.verdict();
    sql.update(
        "INSERT INTO results(client, number, epoch, digest, verdict, landed, landed_version)"
            + " VALUES(?, ?, ?, ?, ?, ?, ?)",
        bytes(verdict.key().client()),
        verdict.key().number(),
        verdict.key().epoch(),
        result.digest(),
        EditFormat.encodeVerdict(verdict),
        result.landed().map(landed -> landed.id().toBytes()).orElse(null),
        result.landed().map(Landed::contentVersion).orElse(null));
    sql.update(
        "INSERT INTO clients(client, device, last_edit, last_contact) VALUES(?, '', ?, 0)"
            + " ON CONFLICT(client) DO UPDATE SET last_edit = excluded.last_edit",
        bytes(verdict.key().client()),
        verdict.key().number());
  }

  public Optional<Client> client(ClientId client) throws FileException {
    return sql.one(
        "SELECT client, device, last_edit, last_contact FROM clients WHERE client = ?",
        ResultTable::client,
        bytes(client));
  }

  public List<Client> clients() throws FileException {
    return sql.all(
        "SELECT client, device, last_edit, last_contact FROM clients ORDER BY device, client",
        ResultTable::client);
  }

  public void met(ClientId client, String device, Instant now) throws FileException {
    sql.update(
        "INSERT INTO clients(client, device, last_edit, last_contact) VALUES(?, ?, 0, ?)"
            + " ON CONFLICT(client) DO UPDATE SET device = excluded.device,"
            + " last_contact = excluded.last_contact",
        bytes(client),
        device,
        now.toEpochMilli());
  }

  /** The edit whose refusal keeps a client's edits of this object from being judged. */
  public Optional<Long> parked(ClientId client, FileId id, boolean existenceOnly)
      throws FileException {
    return sql.one(
        "SELECT number FROM parked WHERE client = ? AND file_id = ? AND existence >= ?",
        row -> row.getLong(1),
        bytes(client),
        id,
        existenceOnly);
  }

  /**
   * Remembers a refusal.
   *
   * @param existence the object itself was not made; else only its names are in doubt
   */
  public void park(ClientId client, FileId id, boolean existence, long number)
      throws FileException {
    sql.update(
        "INSERT INTO parked(client, file_id, existence, number) VALUES(?, ?, ?, ?)"
            + " ON CONFLICT(client, file_id) DO UPDATE SET"
            + " existence = max(existence, excluded.existence)",
        bytes(client),
        id,
        existence,
        number);
  }

  /** Forgets refusals: nothing of the client waits behind these edits any more. */
  public void release(ClientId client, List<Long> numbers) throws FileException {
    for (long number : numbers) {
      sql.update("DELETE FROM parked WHERE client = ? AND number = ?", bytes(client), number);
    }
  }

  private record Stored(Blob digest, Blob verdict, Optional<Landed> landed) {
    Result decode() throws FileException {
      try {
        return new Result(digest, EditFormat.decodeVerdict(verdict.toBytes()), landed);
      } catch (CorruptRecordException corrupt) {
        throw Sql.damaged("a recorded verdict: " + corrupt.getMessage(), corrupt);
      }
    }
  }

  private static Stored stored(ResultSet row) throws SQLException {
    byte[] landed = row.getBytes(3);
    return new Stored(
        new Blob(row.getBytes(1)),
        new Blob(row.getBytes(2)),
        landed == null
            ? Optional.empty()
            : Optional.of(new Landed(FileId.fromBytes(landed), row.getLong(4))));
  }

  private static Client client(ResultSet row) throws SQLException {
    ByteBuffer id = ByteBuffer.wrap(row.getBytes(1));
    return new Client(
        new ClientId(id.getLong(), id.getLong()),
        row.getString(2),
        row.getLong(3),
        Instant.ofEpochMilli(row.getLong(4)));
  }

  private static byte[] bytes(ClientId client) {
    return ByteBuffer.allocate(16).putLong(client.high()).putLong(client.low()).array();
  }
}

package org.entracte.gateway.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.tree.FileException;

/**
 * The state of one export. One connection writes and reads; whoever uses it holds the export's
 * lock, which {@link #locked} and {@link #transaction} take. A commit survives kill -9; a DURABLE
 * one survives power loss too, with all that were made before it.
 */
public final class StateStore implements AutoCloseable {
  /** How safe a commit is when it returns. */
  public enum Durability {
    PROCESS_CRASH,
    POWER_LOSS
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Sql sql;
  private final ObjectTable objects;
  private final NameTable names;
  private final JournalTable journal;
  private final ResultTable results;
  private final IntentTable intents;
  private final LineageTable lineage;
  private final TrashTable trash;
  private final SettingTable settings;
  private boolean unsynced;
  private boolean inTransaction;

  /** Whether the database may have a transaction that nobody works in any more. */
  private boolean open;

  /** Some work done under the lock. */
  public interface Work<T> {
    T run() throws FileException;
  }

  /**
   * Takes the connection over and makes the tables if there are none.
   *
   * @throws FileException IO
   */
  public StateStore(Connection connection) throws FileException {
    sql = new Sql(connection);
    sql.execute("PRAGMA journal_mode = WAL");
    sql.execute("PRAGMA synchronous = NORMAL");
    // A new file takes some fifteen pages, and copying them back waits for the disk twice.
    sql.execute("PRAGMA wal_autocheckpoint = 4000");
    Schema.prepare(sql);
    objects = new ObjectTable(sql);
    names = new NameTable(sql);
    journal = new JournalTable(sql);
    results = new ResultTable(sql);
    intents = new IntentTable(sql);
    lineage = new LineageTable(sql);
    trash = new TrashTable(sql);
    settings = new SettingTable(sql);
  }

  public ObjectTable objects() {
    return objects;
  }

  public NameTable names() {
    return names;
  }

  public JournalTable journal() {
    return journal;
  }

  public ResultTable results() {
    return results;
  }

  public IntentTable intents() {
    return intents;
  }

  public LineageTable lineage() {
    return lineage;
  }

  public TrashTable trash() {
    return trash;
  }

  public SettingTable settings() {
    return settings;
  }

  /** Runs {@code work} holding the export's lock (reentrant). */
  public <T> T locked(Work<T> work) throws FileException {
    lock.lock();
    try {
      return work.run();
    } finally {
      lock.unlock();
    }
  }

  /** Whether this thread is within {@link #locked}. */
  public boolean isHeld() {
    return lock.isHeldByCurrentThread();
  }

  /** For waiting until something under the lock changes. */
  public Condition newCondition() {
    return lock.newCondition();
  }

  /**
   * Runs {@code work} as one transaction under the lock: all of it is committed, or nothing if it
   * throws. Transactions do not nest. After a failure, of a full disk too, the next one starts
   * afresh.
   *
   * @throws FileException what {@code work} throws; NO_SPACE if the state's disk is full, IO
   */
  public <T> T transaction(Durability durability, Work<T> work) throws FileException {
    return locked(
        () -> {
          if (inTransaction) {
            throw new IllegalStateException("a transaction within a transaction");
          }
          inTransaction = true;
          try {
            return commit(durability, work);
          } finally {
            inTransaction = false;
          }
        });
  }

  /**
   * Whether a refusal is the state database's own and not the volume's: passing trouble of this
   * machine, which says nothing about what was asked.
   */
  public static boolean isOwn(FileException refused) {
    return refused.getCause() instanceof SQLException;
  }

  /** Whether the caller is within {@link #transaction}. */
  public boolean inTransaction() {
    return lock.isHeldByCurrentThread() && inTransaction;
  }

  private <T> T commit(Durability durability, Work<T> work) throws FileException {
    if (durability == Durability.POWER_LOSS) {
      sql.execute("PRAGMA synchronous = FULL");
    }
    try {
      T result = whole(work);
      unsynced = durability != Durability.POWER_LOSS;
      return result;
    } finally {
      if (durability == Durability.POWER_LOSS) {
        sql.execute("PRAGMA synchronous = NORMAL");
      }
    }
  }

  private <T> T whole(Work<T> work) throws FileException {
    if (open) {
      // It could not be undone when it failed.
      sql.rollBack();
    }
    open = true;
    try {
      sql.execute("BEGIN");
      T result = work.run();
      sql.execute("COMMIT");
      open = false;
      return result;
    } catch (FileException | RuntimeException | Error failed) {
      objects.forgetRecent();
      names.forgetRecent();
      lineage.forgetRecent();
      try {
        sql.rollBack();
        open = false;
      } catch (FileException stuck) {
        stuck.addSuppressed(failed);
        throw stuck;
      }
      throw failed;
    }
  }

  /** Makes every commit so far survive power loss. */
  public void sync() throws FileException {
    locked(
        () -> {
          if (unsynced) {
            transaction(
                Durability.POWER_LOSS,
                () -> {
                  settings.put("syncs", settings.get("syncs").orElse(0L) + 1);
                  return true;
                });
          }
          return true;
        });
  }

  @Override
  public void close() throws FileException {
    locked(
        () -> {
          sql.close();
          return true;
        });
  }
}

package org.entracte.gateway.service;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Properties;
import java.util.random.RandomGenerator;
import org.entracte.gateway.export.Volume;
import org.entracte.gateway.journal.Journal;
import org.entracte.gateway.replay.PayloadStage;
import org.entracte.gateway.replay.Replay;
import org.entracte.gateway.state.StateStore;
import org.entracte.gateway.tree.Deeds;
import org.entracte.gateway.tree.ExportTree;
import org.entracte.gateway.tree.Recalls;
import org.entracte.gateway.tree.Registry;
import org.entracte.gateway.tree.Reserve;
import org.entracte.gateway.tree.RoomKeeping;
import org.entracte.gateway.watch.Scan;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Judge;
import org.entracte.protocol.edit.Reconcile;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.tree.Delegations;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileTree;

/**
 * One exported directory. Opening it settles what a crash left open and compares the whole tree
 * with what is recorded, before anything is served. Safe for many threads.
 */
public final class GatewayExport implements AutoCloseable {
  private static final Duration TRASH_AGE = Duration.ofDays(30);
  private static final long TRASH_BYTES = 10L << 30;
  private static final Duration PAYLOAD_AGE = Duration.ofDays(7);
  private static final int PAYLOADS_AT_ONCE = 1000;

  /** Enough for a program that writes and closes. */
  public static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String name;
  private final Volume volume;
  private final StateStore store;
  private final Registry registry;
  private final Reserve reserve;
  private final RoomKeeping room;
  private final Deeds deeds;
  private final ExportTree tree;
  private final Replay replay;
  private final ExportReplication link;
  private final Scan scan;
  private final Recalls recalls;

  private GatewayExport(
      String name,
      Volume volume,
      StateStore store,
      InstantSource clock,
      RandomGenerator random,
      Judge judge,
      Duration patience)
      throws FileException {
    this.name = name;
    this.volume = volume;
    this.store = store;
    Journal journal = new Journal(store, random);
    this.registry = new Registry(store, volume, journal, clock, random);
    this.reserve = new Reserve(registry);
    this.room = new RoomKeeping(registry, reserve, volume);
    this.deeds = new Deeds(registry, reserve);
    deeds.recover();
    deeds.sweepStaging();
    reserve.reconcile();
    this.scan = new Scan(registry);
    scan.all();
    this.tree = new ExportTree(registry, reserve, deeds);
    this.recalls = new Recalls(registry);
    PayloadStage payloads = new PayloadStage(reserve);
    this.replay = new Replay(registry, reserve, deeds, tree, payloads, judge, patience);
    replay.prunePayloads(PAYLOAD_AGE, PAYLOADS_AT_ONCE);
    this.link = new ExportReplication(registry, reserve, replay, payloads, tree);
  }

  /**
   * Opens an export.
   *
   * @param database this export's own SQLite file; made if it is missing
   * @throws FileException IO and what the volume refuses; nothing stays open then but the volume
   */
  public static GatewayExport open(
      String name, Volume volume, Path database, InstantSource clock, RandomGenerator random)
      throws FileException {
    try {
      return open(
          name,
          volume,
          DriverManager.getConnection("jdbc:sqlite:" + database, lean()),
          clock,
          random,
          Reconcile::decide,
          PATIENCE);
    } catch (SQLException failed) {
      throw new FileException(
          FileError.IO,
          "cannot open the state database "
              + database
              + ": check that its folder is there and"
              + " may be written",
          failed);
    }
  }

  /** Without what the driver would ask after each change of a row. */
  private static Properties lean() {
    Properties properties = new Properties();
    properties.setProperty("jdbc.get_generated_keys", "false");
    return properties;
  }

  /**
   * The same over an open connection, which it takes over.
   *
   * @param judge decides what becomes of an edit: {@link Reconcile#decide} but in tests
   * @param patience how long a front end's open for writing holds an edit of that content up
   */
  public static GatewayExport open(
      String name,
      Volume volume,
      Connection database,
      InstantSource clock,
      RandomGenerator random,
      Judge judge,
      Duration patience)
      throws FileException {
    StateStore store = new StateStore(database);
    try {
      return new GatewayExport(name, volume, store, clock, random, judge, patience);
    } catch (FileException | RuntimeException failed) {
      store.close();
      throw failed;
    }
  }

  /** For front ends. */
  public FileTree tree() {
    return tree;
  }

  /**
   * Whether edits of laptops are refused from now on, each with READ_ONLY for its verdict. What
   * front ends may is for {@link org.entracte.protocol.tree.ExportTerms} to say.
   */
  public void readOnly(boolean readOnly) {
    replay.readOnly(readOnly);
  }

  /** What NFS clients may be given of its files from now on. */
  public void delegations(Delegations.Most most) {
    registry.delegations().allow(most);
  }

  public String name() {
    return name;
  }

  /** A number that differs between exports and stays over restarts. */
  public long fsid() {
    return registry.fsid();
  }

  /** For laptops. */
  public GatewayLink link() {
    return link;
  }

  /**
   * Compares one more directory with what is recorded.
   *
   * @return whether a pass over all of them ended with it
   */
  public boolean scanStep() throws FileException {
    return scan.step();
  }

  /**
   * Records what front ends have written, and acts that happened while the state's disk was full;
   * looks at the files that NFS clients hold; due every second.
   */
  public void settleWrites() throws FileException {
    volume.letGo();
    deeds.recover();
    tree.settleWrites();
    recalls.lookAfter();
  }

  /**
   * Deletes from the trash what is too old or too much, and uploads that were given up; due every
   * few minutes.
   *
   * @return how many entries went
   */
  public int purgeTrash() throws FileException {
    return replay.prunePayloads(PAYLOAD_AGE, PAYLOADS_AT_ONCE)
        + reserve.purge(TRASH_AGE, TRASH_BYTES);
  }

  /**
   * Empties the trash, the oldest first, as far as those who work in the tree need the room; due
   * every second.
   *
   * @return how many entries went
   */
  public int keepRoom() throws FileException {
    return room.step();
  }

  /** How things stand. */
  public record Status(
      String export, long journalHead, long objects, List<Laptop> laptops, int openIntents) {
    public Status {
      laptops = List.copyOf(laptops);
    }
  }

  /**
   * A laptop that was here.
   *
   * @param lastEdit its highest edit number that has a verdict
   */
  public record Laptop(ClientId id, String device, long lastEdit, Instant lastContact) {}

  public Status status() throws FileException {
    return store.locked(
        () ->
            new Status(
                name,
                registry.journal().head(),
                store.objects().living(),
                store.results().clients().stream()
                    .map(
                        client ->
                            new Laptop(
                                client.id(),
                                client.device(),
                                client.lastEdit(),
                                client.lastContact()))
                    .toList(),
                store.intents().open().size()));
  }

  /** Makes everything durable and closes the database; the volume stays its opener's. */
  @Override
  public void close() throws FileException {
    store.locked(
        () -> {
          try {
            tree.settleWrites();
            store.sync();
          } finally {
            reserve.close();
            store.close();
          }
          return true;
        });
  }

  @Override
  public String toString() {
    return name + " on " + volume;
  }
}

package org.entracte.protocol.nfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import org.entracte.protocol.nfs.callback.Pace;
import org.entracte.protocol.nfs.op.CompoundProgram;
import org.entracte.protocol.nfs.op.ExclusiveCreates;
import org.entracte.protocol.nfs.rpc.DirectCalls;
import org.entracte.protocol.nfs.state.ChannelAttributes;
import org.entracte.protocol.nfs.state.ClientTable;
import org.entracte.protocol.nfs.state.CreateRecords;
import org.entracte.protocol.nfs.state.Limits;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.InMemoryTree;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.SymlinkTarget;

/**
 * The server's own dispatch over a tree in memory, without a socket. Each session has a folder of
 * its user's, with a file "f", a link "l" and a folder "d".
 */
final class CompoundRig {
  static final int FUZZER = 1000;
  static final int BYSTANDER = 2000;
  private static final int MAX_IO_BYTES = 64 << 10;
  private static final int RECORD_BYTES = MAX_IO_BYTES + 8192;
  private static final int FSID = 7;

  private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z"));
  private final InMemoryTree tree = new InMemoryTree(clock);
  private final CompoundProgram program;
  private DirectCalls connection;
  private int clientsMade;

  CompoundRig() throws IOException {
    ClientTable clients =
        new ClientTable(Limits.DEFAULT, new MemoryClientRecords(), clock, Pace.NONE, 0x1234567);
    program =
        new CompoundProgram(
            clients,
            () -> List.of(new Export("mem", FSID, tree)),
            "fuzz".getBytes(StandardCharsets.UTF_8),
            new ChannelAttributes(0, RECORD_BYTES, RECORD_BYTES, 4096, 64, 64),
            90,
            MAX_IO_BYTES,
            true,
            clock,
            ExclusiveCreates.open(CreateRecords.NONE, List.of()));
    connection = new DirectCalls(program, RECORD_BYTES);
  }

  private void makeHome(int uid, String name) throws FileException {
    FileId home = create(Caller.SUPERUSER, FileId.ROOT, name, new NewObject.Directory());
    Caller user = new Caller(uid, uid, List.of());
    AttributeChange owned =
        AttributeChange.mode(0700).withOwner(OptionalInt.of(uid), OptionalInt.of(uid));
    tree.setAttributes(Caller.SUPERUSER, home, owned);
    create(user, home, "f", new NewObject.RegularFile());
    create(user, home, "d", new NewObject.Directory());
    create(user, home, "l", new NewObject.Symlink(SymlinkTarget.of("f")));
  }

  private FileId create(Caller caller, FileId directory, String name, NewObject object)
      throws FileException {
    AttributeChange mode = AttributeChange.mode(0755);
    return tree.create(caller, directory, Name.of(name), object, mode).id();
  }

  /** Sends a record; a connection that it ends is made anew. */
  byte[] send(byte[] record) throws XdrException {
    try {
      return connection.call(record);
    } catch (XdrException ended) {
      connection = new DirectCalls(program, RECORD_BYTES);
      throw ended;
    }
  }

  /** The handle of a path in the export. */
  byte[] handle(String... names) throws FileException {
    FileId at = FileId.ROOT;
    for (String name : names) {
      at = tree.lookup(Caller.SUPERUSER, at, Name.of(name)).id();
    }
    byte[] inner = tree.handle(at);
    return ByteBuffer.allocate(9 + inner.length).put((byte) 1).putLong(FSID).put(inner).array();
  }

  /** A call of a compound, by a user. */
  static byte[] record(int uid, int count, byte[] operations) {
    return record(2, uid, count, operations);
  }

  static byte[] record(int minor, int uid, int count, byte[] operations) {
    byte[] credential = new Bytes().ints(0).text("t").ints(uid, uid, 0).toArray();
    return new Bytes()
        .ints(77, 0, 2, 100003, 4, 1, 1)
        .opaque(credential)
        .ints(0, 0)
        .text("")
        .ints(minor, count)
        .raw(operations)
        .toArray();
  }

  /** A client without sessions, and a folder in the tree. */
  final class Plain {
    final int uid;
    final String home;
    final long clientId;
    final long confirm;

    Plain(int uid) throws XdrException, FileException {
      this.uid = uid;
      home = "home" + clientsMade;
      makeHome(uid, home);
      WireClient.Reply given = run(1, setClientId("plain " + ++clientsMade));
      given.skip(WirePlain.SETCLIENTID);
      clientId = given.int64();
      confirm = given.int64();
      run(1, confirmation()).skip(WirePlain.SETCLIENTID_CONFIRM);
    }

    Bytes confirmation() {
      return new Bytes().ints(WirePlain.SETCLIENTID_CONFIRM).longs(clientId, confirm);
    }

    WireClient.Reply run(int count, Bytes operations) throws XdrException {
      byte[] reply = send(CompoundRig.record(0, uid, count, operations.toArray()));
      return new WireClient.Reply(WireClient.body(reply));
    }
  }

  static Bytes setClientId(String name) {
    Bytes bytes = new Bytes().ints(WirePlain.SETCLIENTID).longs(5).text(name).ints(1);
    return bytes.text("tcp").text("127.0.0.1.8.1").ints(0);
  }

  /** A client with a session, and a folder in the tree. */
  final class Session {
    final int uid;
    final String home;
    long clientId;
    byte[] id = {};
    int sequence;

    Session(int uid) throws XdrException, FileException {
      this.uid = uid;
      home = "home" + clientsMade;
      makeHome(uid, home);
      WireClient.Reply exchanged = run(1, exchangeId("owner " + ++clientsMade));
      exchanged.skip(WireSession.EXCHANGE_ID);
      clientId = exchanged.int64();
      WireClient.Reply created = run(1, createSession(clientId, exchanged.int32()));
      created.skip(WireSession.CREATE_SESSION);
      id = created.fixed(16);
      sequenced(1, new Bytes().ints(WireSession.RECLAIM_COMPLETE, 0))
          .skip(WireSession.RECLAIM_COMPLETE);
    }

    private WireClient.Reply run(int count, Bytes operations) throws XdrException {
      byte[] reply = send(CompoundRig.record(uid, count, operations.toArray()));
      return new WireClient.Reply(WireClient.body(reply));
    }

    Bytes sequence() {
      return new Bytes().ints(WireSession.SEQUENCE).raw(id).ints(sequence + 1, 0, 0, 0);
    }

    /** Runs operations behind a SEQUENCE; passes over its result, which must be OK. */
    WireClient.Reply sequenced(int count, Bytes operations) throws XdrException {
      WireClient.Reply reply = run(count + 1, sequence().raw(operations.toArray()));
      sequence++;
      reply.skip(WireSession.SEQUENCE).fixed(36);
      return reply;
    }
  }

  static Bytes exchangeId(String owner) {
    return new Bytes().ints(WireSession.EXCHANGE_ID).longs(5).text(owner).ints(0, 0, 0);
  }

  static Bytes createSession(long clientId, int number) {
    int[] channel = {0, RECORD_BYTES, RECORD_BYTES, 4096, 64, 8, 0};
    return new Bytes()
        .ints(WireSession.CREATE_SESSION)
        .longs(clientId)
        .ints(number, 0)
        .ints(channel)
        .ints(channel)
        .ints(0, 1, 0);
  }
}

package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A client with a session of one slot, as a test drives it. */
final class WireSession implements AutoCloseable {
  static final int ACCESS = 3;
  static final int CLOSE = 4;
  static final int COMMIT = 5;
  static final int CREATE = 6;
  static final int GETATTR = 9;
  static final int GETFH = 10;
  static final int LINK = 11;
  static final int LOCK = 12;
  static final int LOCKT = 13;
  static final int LOCKU = 14;
  static final int LOOKUP = 15;
  static final int LOOKUPP = 16;
  static final int NVERIFY = 17;
  static final int OPEN = 18;
  static final int OPEN_DOWNGRADE = 21;
  static final int PUTFH = 22;
  static final int PUTROOTFH = 24;
  static final int READ = 25;
  static final int READDIR = 26;
  static final int READLINK = 27;
  static final int REMOVE = 28;
  static final int RENAME = 29;
  static final int SAVEFH = 32;
  static final int SECINFO = 33;
  static final int SETATTR = 34;
  static final int VERIFY = 37;
  static final int WRITE = 38;
  static final int EXCHANGE_ID = 42;
  static final int CREATE_SESSION = 43;
  static final int DESTROY_SESSION = 44;
  static final int FREE_STATEID = 45;
  static final int SEQUENCE = 53;
  static final int TEST_STATEID = 55;
  static final int DESTROY_CLIENTID = 57;
  static final int RECLAIM_COMPLETE = 58;

  static final int DELEGRETURN = 8;
  static final int BIND_CONN_TO_SESSION = 41;
  static final int CONN_BACK_CHAN = 2;

  WireClient wire;
  final String owner;
  long clientId;
  byte[] sessionId = {};
  int sequence;
  private int creations;
  private int flags;

  /** The sr_status_flags of the last SEQUENCE. */
  int statusFlags;

  private WireSession(InetSocketAddress server, String owner) throws IOException {
    wire = new WireClient(server);
    this.owner = owner;
  }

  /** A client that has its session and has reclaimed nothing. */
  static WireSession open(InetSocketAddress server, String owner) throws IOException {
    WireSession session = reclaiming(server, owner);
    assertThat(session.run(1, new Bytes().ints(RECLAIM_COMPLETE, 0)).status).isZero();
    return session;
  }

  /** The same, and it can be called over its connection. */
  static WireSession called(InetSocketAddress server, String owner) throws IOException {
    WireSession session = reclaiming(server, owner, CONN_BACK_CHAN);
    assertThat(session.run(1, new Bytes().ints(RECLAIM_COMPLETE, 0)).status).isZero();
    return session;
  }

  /** A client that has its session and may still reclaim. */
  static WireSession reclaiming(InetSocketAddress server, String owner) throws IOException {
    return reclaiming(server, owner, 0);
  }

  static WireSession reclaiming(InetSocketAddress server, String owner, int flags)
      throws IOException {
    WireSession session = new WireSession(server, owner);
    session.flags = flags;
    WireClient.Reply exchanged = session.exchangeId(77);
    exchanged.skip(EXCHANGE_ID);
    session.clientId = exchanged.int64();
    session.creations = exchanged.int32();
    WireClient.Reply created = session.createSession(session.creations);
    created.skip(CREATE_SESSION);
    session.sessionId = created.fixed(16);
    return session;
  }

  WireClient.Reply exchangeId(long verifier) throws IOException {
    Bytes call = new Bytes().ints(EXCHANGE_ID).longs(verifier).text(owner).ints(0, 0, 0);
    return wire.compound(1, call.toArray());
  }

  WireClient.Reply createSession(int number) throws IOException {
    return createSession(number, 8);
  }

  /** Another session of the same client, with so many slots if the server grants them. */
  WireClient.Reply anotherSession(int slots) throws IOException {
    creations++;
    return createSession(creations, slots);
  }

  private WireClient.Reply createSession(int number, int slots) throws IOException {
    int[] channel = {0, 1 << 21, 1 << 21, 8192, 16, slots, 0};
    Bytes call =
        new Bytes()
            .ints(CREATE_SESSION)
            .longs(clientId)
            .ints(number, flags)
            .ints(channel)
            .ints(channel)
            .ints(WireCallback.PROGRAM, 1, 0);
    return wire.compound(1, call.toArray());
  }

  /** Runs operations behind a SEQUENCE, whose result is passed over if it is OK. */
  WireClient.Reply run(int count, Bytes operations) throws IOException {
    return sequenced(++sequence, 0, true, count, operations);
  }

  WireClient.Reply sequenced(int number, int slot, boolean cache, int count, Bytes operations)
      throws IOException {
    Bytes call =
        new Bytes()
            .ints(SEQUENCE)
            .raw(sessionId)
            .ints(number, slot, slot, cache ? 1 : 0)
            .raw(operations.toArray());
    WireClient.Reply reply = wire.compound(count + 1, call.toArray());
    if (reply.result(SEQUENCE) == 0) {
      reply.fixed(32);
      statusFlags = reply.int32();
    }
    return reply;
  }

  /** PUTROOTFH and a LOOKUP per name. */
  static Bytes path(String... names) {
    Bytes bytes = new Bytes().ints(PUTROOTFH);
    for (String name : names) {
      bytes.ints(LOOKUP).text(name);
    }
    return bytes;
  }

  /** Walks from the root, then runs one operation; its status is next in the reply. */
  WireClient.Reply at(String path, Bytes operation) throws IOException {
    String[] names = path.isEmpty() ? new String[0] : path.split("/", -1);
    WireClient.Reply reply = run(names.length + 2, path(names).raw(operation.toArray()));
    reply.skip(PUTROOTFH);
    for (int i = 0; i < names.length; i++) {
      reply.skip(LOOKUP);
    }
    return reply;
  }

  /** OPEN arguments up to the claim: access and deny, and how to create. */
  Bytes openArguments(int access, int deny, String openOwner, Bytes how) {
    return new Bytes()
        .ints(OPEN, 0, access, deny)
        .longs(clientId)
        .text(openOwner)
        .raw(how.toArray());
  }

  static Bytes noCreate() {
    return new Bytes().ints(0);
  }

  static Bytes unchecked() {
    return new Bytes().ints(1, 0, 0, 0);
  }

  static Bytes guarded() {
    return new Bytes().ints(1, 1, 0, 0);
  }

  /** Opens a name in /mem for reading and writing, made if need be; returns the stateid. */
  byte[] openFile(String name, String openOwner) throws IOException {
    WireClient.Reply reply = open(name, 3, 0, openOwner, unchecked());
    assertThat(reply.result(OPEN)).isZero();
    return reply.fixed(16);
  }

  WireClient.Reply open(String name, int access, int deny, String openOwner, Bytes how)
      throws IOException {
    return at("mem", openArguments(access, deny, openOwner, how).ints(0).text(name));
  }

  int close(String path, byte[] stateid) throws IOException {
    return at(path, new Bytes().ints(CLOSE, 0).raw(stateid)).result(CLOSE);
  }

  WireClient.Reply write(String path, byte[] stateid, long offset, String content)
      throws IOException {
    return at(path, new Bytes().ints(WRITE).raw(stateid).longs(offset).ints(2).text(content));
  }

  /** The status of a READ, and its content in the reply if that is 0. */
  WireClient.Reply read(String path, byte[] stateid, long offset, int count) throws IOException {
    return at(path, new Bytes().ints(READ).raw(stateid).longs(offset).ints(count));
  }

  String readText(String path, byte[] stateid) throws IOException {
    WireClient.Reply reply = read(path, stateid, 0, 1000);
    reply.skip(READ);
    assertThat(reply.int32()).isEqualTo(1);
    return new String(reply.opaque(), StandardCharsets.UTF_8);
  }

  /** LOCK by a new lock owner through an open. */
  WireClient.Reply lock(
      String path, boolean write, boolean reclaim, long[] range, byte[] open, String lockOwner)
      throws IOException {
    Bytes call =
        new Bytes()
            .ints(LOCK, write ? 2 : 1, reclaim ? 1 : 0)
            .longs(range)
            .ints(1, 0)
            .raw(open)
            .ints(0)
            .longs(clientId)
            .text(lockOwner);
    return at(path, call);
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}

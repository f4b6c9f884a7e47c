package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A client of NFSv4.0, without a session, as a test drives it. Counts its owners' requests. */
final class WirePlain implements AutoCloseable {
  static final int DELEGPURGE = 7;
  static final int DELEGRETURN = 8;
  static final int OPEN_CONFIRM = 20;
  static final int RENEW = 30;
  static final int SETCLIENTID = 35;
  static final int SETCLIENTID_CONFIRM = 36;
  static final int RELEASE_LOCKOWNER = 39;

  /** OPEN4_RESULT_CONFIRM. */
  static final int MUST_CONFIRM = 2;

  static final byte[] ANONYMOUS = new byte[16];

  final WireClient wire;
  final String name;
  long clientId;

  /** Where it listens. */
  int program = WireCallback.PROGRAM;

  private final Map<String, Integer> seqids = new HashMap<>();

  WirePlain(InetSocketAddress server, String name) throws IOException {
    this(server, name, 0);
  }

  /**
   * @param port of this end; 0 for any
   */
  WirePlain(InetSocketAddress server, String name, int port) throws IOException {
    wire = new WireClient(server, port);
    this.name = name;
  }

  /** A client that has confirmed its id. */
  static WirePlain open(InetSocketAddress server, String name) throws IOException {
    WirePlain client = new WirePlain(server, name);
    client.introduce(77);
    return client;
  }

  /** What SETCLIENTID gave. */
  record Given(long clientId, long confirm) {}

  /** SETCLIENTID and SETCLIENTID_CONFIRM. */
  void introduce(long verifier) throws IOException {
    introduce(verifier, "tcp", "127.0.0.1.8.1");
  }

  /** The same, to be called there; under {@link WireListener#IDENT}. */
  void introduce(long verifier, String network, String callback) throws IOException {
    Given given = given(setClientId(verifier, network, callback));
    assertThat(confirm(given)).isZero();
    clientId = given.clientId();
  }

  WireClient.Reply setClientId(long verifier) throws IOException {
    return setClientId(verifier, "127.0.0.1.8.1");
  }

  WireClient.Reply setClientId(long verifier, String callback) throws IOException {
    return setClientId(verifier, "tcp", callback);
  }

  private WireClient.Reply setClientId(long verifier, String network, String callback)
      throws IOException {
    Bytes call =
        new Bytes()
            .ints(SETCLIENTID)
            .longs(verifier)
            .text(name)
            .ints(program)
            .text(network)
            .text(callback)
            .ints(WireListener.IDENT);
    return run(1, call);
  }

  static Given given(WireClient.Reply reply) {
    reply.skip(SETCLIENTID);
    return new Given(reply.int64(), reply.int64());
  }

  int confirm(Given given) throws IOException {
    Bytes call = new Bytes().ints(SETCLIENTID_CONFIRM).longs(given.clientId(), given.confirm());
    return run(1, call).status;
  }

  int renew() throws IOException {
    return run(1, new Bytes().ints(RENEW).longs(clientId)).status;
  }

  WireClient.Reply run(int count, Bytes operations) throws IOException {
    return wire.compound(0, count, operations.toArray());
  }

  /** Sends a call as a client does again that had no answer: with the xid of its last one. */
  WireClient.Reply again(int count, Bytes operations) throws IOException {
    wire.again();
    return run(count, operations);
  }

  /** Walks from the root, then runs one operation; its status is next in the reply. */
  WireClient.Reply at(String path, Bytes operation) throws IOException {
    String[] names = path.split("/", -1);
    Bytes call = WireSession.path(names).raw(operation.toArray());
    WireClient.Reply reply = run(names.length + 2, call);
    reply.skip(WireSession.PUTROOTFH);
    for (int i = 0; i < names.length; i++) {
      reply.skip(WireSession.LOOKUP);
    }
    return reply;
  }

  /** The next seqid of an open owner or lock owner; counted as sent. */
  int next(String owner) {
    return seqids.merge(owner, 1, Integer::sum) - 1;
  }

  /** Lets the next request of the owner have this seqid. */
  void set(String owner, int seqid) {
    seqids.put(owner, seqid);
  }

  Bytes openArguments(int seqid, int access, int deny, String owner, Bytes how) {
    return new Bytes()
        .ints(WireSession.OPEN, seqid, access, deny)
        .longs(clientId)
        .text(owner)
        .raw(how.toArray());
  }

  /** OPEN of a name in /mem. */
  WireClient.Reply open(int seqid, String file, int access, int deny, String owner, Bytes how)
      throws IOException {
    return at("mem", openArguments(seqid, access, deny, owner, how).ints(0).text(file));
  }

  /** OPEN and, where asked for, OPEN_CONFIRM; the stateid. */
  byte[] openFile(String file, int access, int deny, String owner) throws IOException {
    WireClient.Reply reply = open(next(owner), file, access, deny, owner, WireSession.unchecked());
    assertThat(reply.result(WireSession.OPEN)).isZero();
    byte[] stateid = reply.fixed(16);
    reply.fixed(20);
    return (reply.int32() & MUST_CONFIRM) == 0
        ? stateid
        : stateid(confirmOpen(next(owner), "mem/" + file, stateid), OPEN_CONFIRM);
  }

  byte[] openFile(String file, String owner) throws IOException {
    return openFile(file, 3, 0, owner);
  }

  /** OPEN of a file that was open before the server restarted. */
  WireClient.Reply reclaim(String file, String owner) throws IOException {
    Bytes call = openArguments(next(owner), 3, 0, owner, WireSession.noCreate()).ints(1, 0);
    return at("mem/" + file, call);
  }

  static byte[] stateid(WireClient.Reply reply, int operation) {
    assertThat(reply.result(operation)).isZero();
    return reply.fixed(16);
  }

  WireClient.Reply confirmOpen(int seqid, String path, byte[] stateid) throws IOException {
    return at(path, new Bytes().ints(OPEN_CONFIRM).raw(stateid).ints(seqid));
  }

  WireClient.Reply downgrade(int seqid, String path, byte[] stateid, int access, int deny)
      throws IOException {
    Bytes call = new Bytes().ints(WireSession.OPEN_DOWNGRADE).raw(stateid);
    return at(path, call.ints(seqid, access, deny));
  }

  WireClient.Reply close(int seqid, String path, byte[] stateid) throws IOException {
    return at(path, new Bytes().ints(WireSession.CLOSE, seqid).raw(stateid));
  }

  /** What LOCK is asked for. */
  record Range(boolean write, boolean reclaim, long offset, long length) {
    static Range write(long offset, long length) {
      return new Range(true, false, offset, length);
    }

    private Bytes call() {
      return new Bytes()
          .ints(WireSession.LOCK, write ? 2 : 1, reclaim ? 1 : 0)
          .longs(offset, length);
    }
  }

  /** Who locks first through an open: the open's owner's seqid, and the lock owner's. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Locker(int openSeqid, byte[] open, int lockSeqid, String owner) {}

  WireClient.Reply lockFirst(String path, Range range, Locker locker) throws IOException {
    Bytes call =
        range
            .call()
            .ints(1, locker.openSeqid())
            .raw(locker.open())
            .ints(locker.lockSeqid())
            .longs(clientId)
            .text(locker.owner());
    return at(path, call);
  }

  WireClient.Reply lockMore(String path, Range range, byte[] locks, int seqid) throws IOException {
    return at(path, range.call().ints(0).raw(locks).ints(seqid));
  }

  WireClient.Reply unlock(int seqid, String path, byte[] locks, long offset, long length)
      throws IOException {
    Bytes call = new Bytes().ints(WireSession.LOCKU, 2, seqid).raw(locks).longs(offset, length);
    return at(path, call);
  }

  int lockTest(String path, long offset, long length) throws IOException {
    Bytes call =
        new Bytes().ints(WireSession.LOCKT, 2).longs(offset, length, clientId).text("tester");
    return at(path, call).result(WireSession.LOCKT);
  }

  int releaseLockOwner(String owner) throws IOException {
    Bytes call = new Bytes().ints(RELEASE_LOCKOWNER).longs(clientId).text(owner);
    return run(1, call).status;
  }

  int write(String path, byte[] stateid, String content) throws IOException {
    Bytes call = new Bytes().ints(WireSession.WRITE).raw(stateid).longs(0).ints(2).text(content);
    return at(path, call).result(WireSession.WRITE);
  }

  int read(String path, byte[] stateid) throws IOException {
    Bytes call = new Bytes().ints(WireSession.READ).raw(stateid).longs(0).ints(100);
    return at(path, call).result(WireSession.READ);
  }

  String readText(String path, byte[] stateid) throws IOException {
    Bytes call = new Bytes().ints(WireSession.READ).raw(stateid).longs(0).ints(100);
    WireClient.Reply reply = at(path, call);
    reply.skip(WireSession.READ);
    assertThat(reply.int32()).isEqualTo(1);
    return new String(reply.opaque(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}

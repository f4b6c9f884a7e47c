package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What NFSv4.2 adds, on the wire (RFC 7862, 15). */
final class SpaceOperationsTest {
  private static final int ALLOCATE = 59;
  private static final int COPY = 60;
  private static final int DEALLOCATE = 62;
  private static final int IO_ADVISE = 63;
  private static final int OFFLOAD_CANCEL = 66;
  private static final int OFFLOAD_STATUS = 67;
  private static final int READ_PLUS = 68;
  private static final int SEEK = 69;
  private static final int CLONE = 71;
  private static final int NXIO = 6;
  private static final int INVAL = 22;
  private static final int ISDIR = 21;
  private static final int NOTSUPP = 10004;
  private static final int OPENMODE = 10038;
  private static final int BAD_STATEID = 10025;
  private static final int OP_ILLEGAL = 10044;
  private static final int UNION_NOTSUPP = 10090;
  private static final byte[] CURRENT = new Bytes().ints(1, 0, 0, 0).toArray();

  /** The memory tree's block: holes are as long as this, or several. */
  private static final int BLOCK = 64 << 10;

  private ServerFixture server;
  private WireSession session;
  private byte[] file;

  @BeforeEach
  void start() throws IOException {
    server = new ServerFixture();
    session = WireSession.open(server.address, "client");
    session.wire.minor(2);
    file = session.openFile("f", "o");
  }

  @AfterEach
  void stop() throws IOException {
    session.close();
    server.close();
  }

  private void write(long offset, String content) throws IOException {
    session.write("mem/f", file, offset, content).skip(WireSession.WRITE);
  }

  private WireClient.Reply seek(long offset, int what) throws IOException {
    return session.at("mem/f", new Bytes().ints(SEEK).raw(file).longs(offset).ints(what));
  }

  private int space(int operation, long offset, long length) throws IOException {
    Bytes call = new Bytes().ints(operation).raw(file).longs(offset, length);
    return session.at("mem/f", call).result(operation);
  }

  private String readText() throws IOException {
    return session.readText("mem/f", file);
  }

  @Test
  void seekFindsTheNextDataAndTheNextHole() throws IOException {
    write(3L * BLOCK, "data");
    WireClient.Reply data = seek(10, 0);
    data.skip(SEEK);
    assertThat(data.int32()).isZero();
    assertThat(data.int64()).isEqualTo(3L * BLOCK);
    WireClient.Reply hole = seek(3L * BLOCK, 1);
    hole.skip(SEEK);
    assertThat(hole.int32()).isZero();
    assertThat(hole.int64()).as("the end counts as a hole").isEqualTo(3L * BLOCK + 4);
  }

  @Test
  void seekSaysWhereNoDataFollowsAndRefusesToStartAtTheEnd() throws IOException {
    assertThat(space(ALLOCATE, 0, 10)).isZero();
    WireClient.Reply none = seek(2, 0);
    none.skip(SEEK);
    assertThat(none.int32()).as("sr_eof").isEqualTo(1);
    assertThat(seek(10, 0).result(SEEK)).isEqualTo(NXIO);
    assertThat(seek(-1, 1).result(SEEK)).isEqualTo(NXIO);
    assertThat(seek(0, 2).result(SEEK)).isEqualTo(UNION_NOTSUPP);
  }

  @Test
  void allocateExtendsAndKeepsWhatIsThere() throws IOException {
    write(0, "abc");
    assertThat(space(ALLOCATE, 1, 4)).isZero();
    assertThat(readText()).isEqualTo("abc\0\0");
  }

  @Test
  void deallocateMakesZerosAndKeepsTheLength() throws IOException {
    write(0, "abcdef");
    assertThat(space(DEALLOCATE, 2, 2)).isZero();
    assertThat(readText()).isEqualTo("ab\0\0ef");
    assertThat(space(DEALLOCATE, 4, 1000)).isZero();
    assertThat(readText()).isEqualTo("ab\0\0\0\0");
  }

  @ParameterizedTest
  @ValueSource(ints = {ALLOCATE, DEALLOCATE})
  void aRangeBeyondAllFilesIsInvalid(int operation) throws IOException {
    assertThat(space(operation, Long.MAX_VALUE, 2)).isEqualTo(INVAL);
    assertThat(space(operation, 0, -1)).isEqualTo(INVAL);
  }

  @ParameterizedTest
  @ValueSource(ints = {ALLOCATE, DEALLOCATE})
  void spaceIsChangedOnlyThroughAnOpenForWriting(int operation) throws IOException {
    WireClient.Reply opened = session.open("f", 1, 0, "reader", WireSession.noCreate());
    opened.skip(WireSession.OPEN);
    Bytes call = new Bytes().ints(operation).raw(opened.fixed(16)).longs(0, 10);
    assertThat(session.at("mem/f", call).result(operation)).isEqualTo(OPENMODE);
    Bytes unknown = new Bytes().ints(operation).ints(9, 9, 9, 9).longs(0, 10);
    assertThat(session.at("mem/f", unknown).result(operation)).isEqualTo(BAD_STATEID);
    Bytes anonymous = new Bytes().ints(operation).ints(0, 0, 0, 0).longs(0, 10);
    assertThat(session.at("mem", anonymous).result(operation)).isEqualTo(ISDIR);
  }

  private WireClient.Reply readPlus(long offset, int count) throws IOException {
    Bytes call = new Bytes().ints(READ_PLUS).raw(file).longs(offset).ints(count);
    return session.at("mem/f", call);
  }

  @Test
  void readPlusSendsHolesAsLengths() throws IOException {
    write(0, "x".repeat(BLOCK));
    write(2L * BLOCK, "tail");
    WireClient.Reply reply = readPlus(BLOCK - 2, 1 << 20);
    reply.skip(READ_PLUS);
    assertThat(reply.int32()).as("rpr_eof").isEqualTo(1);
    assertThat(reply.int32()).as("segments").isEqualTo(3);
    assertThat(reply.int32()).isZero();
    assertThat(reply.int64()).isEqualTo(BLOCK - 2);
    assertThat(reply.opaque()).isEqualTo("xx".getBytes(StandardCharsets.UTF_8));
    assertThat(reply.int32()).isEqualTo(1);
    assertThat(reply.int64()).isEqualTo(BLOCK);
    assertThat(reply.int64()).isEqualTo(BLOCK);
    assertThat(reply.int32()).isZero();
    assertThat(reply.int64()).isEqualTo(2L * BLOCK);
    assertThat(reply.opaque()).isEqualTo("tail".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readPlusEndsWhereItWasAskedToAndAtTheEnd() throws IOException {
    assertThat(space(ALLOCATE, 0, 1000)).isZero();
    WireClient.Reply part = readPlus(10, 20);
    part.skip(READ_PLUS);
    assertThat(part.int32()).as("rpr_eof").isZero();
    assertThat(part.int32()).isEqualTo(1);
    assertThat(part.int32()).isEqualTo(1);
    assertThat(part.int64()).isEqualTo(10);
    assertThat(part.int64()).isEqualTo(20);
    WireClient.Reply beyond = readPlus(1000, 20);
    beyond.skip(READ_PLUS);
    assertThat(beyond.int32()).as("rpr_eof").isEqualTo(1);
    assertThat(beyond.int32()).isZero();
  }

  /** COPY from /mem/f to /mem/g, or to itself. */
  private WireClient.Reply copy(String to, byte[] target, long from, long at, long count)
      throws IOException {
    return twoFiles(
        to, new Bytes().ints(COPY).raw(file).raw(target).longs(from, at, count).ints(1, 1, 0));
  }

  private WireClient.Reply twoFiles(String to, Bytes operation) throws IOException {
    Bytes call =
        WireSession.path("mem", "f")
            .ints(WireSession.SAVEFH)
            .raw(WireSession.path("mem", to).toArray())
            .raw(operation.toArray());
    int[] before = {
      WireSession.PUTROOTFH,
      WireSession.LOOKUP,
      WireSession.LOOKUP,
      WireSession.SAVEFH,
      WireSession.PUTROOTFH,
      WireSession.LOOKUP,
      WireSession.LOOKUP
    };
    return session.run(before.length + 1, call).skip(before);
  }

  @Test
  void copyCopiesOnTheServerAndIsDoneWhenItAnswers() throws IOException {
    write(0, "0123456789");
    byte[] target = session.openFile("g", "o");
    WireClient.Reply reply = copy("g", target, 2, 1, 5);
    reply.skip(COPY);
    assertThat(reply.int32()).as("callback stateids").isZero();
    assertThat(reply.int64()).isEqualTo(5);
    reply.int32();
    assertThat(reply.int64()).isEqualTo(server.tree.writeVerifier());
    assertThat(reply.int32()).as("consecutive").isEqualTo(1);
    assertThat(reply.int32()).as("synchronous").isEqualTo(1);
    assertThat(session.readText("mem/g", target)).isEqualTo("\00023456");
  }

  @Test
  void copyWithoutACountReachesToTheSourcesEnd() throws IOException {
    write(0, "0123456789");
    byte[] target = session.openFile("g", "o");
    WireClient.Reply reply = copy("g", target, 4, 0, 0);
    reply.skip(COPY);
    reply.int32();
    assertThat(reply.int64()).isEqualTo(6);
    assertThat(session.readText("mem/g", target)).isEqualTo("456789");
  }

  @Test
  void copyRefusesWhatTheSourceHasNotAndWhatOverlaps() throws IOException {
    write(0, "0123456789");
    byte[] target = session.openFile("g", "o");
    assertThat(copy("g", target, 11, 0, 0).result(COPY)).isEqualTo(INVAL);
    assertThat(copy("g", target, 5, 0, 6).result(COPY)).isEqualTo(INVAL);
    assertThat(copy("f", file, 0, 5, 6).result(COPY)).isEqualTo(INVAL);
    copy("f", file, 0, 5, 5).skip(COPY);
    assertThat(readText()).isEqualTo("0123401234");
  }

  @Test
  void copyFromOtherServersIsNotSupported() throws IOException {
    byte[] target = session.openFile("g", "o");
    Bytes foreign =
        new Bytes()
            .ints(COPY)
            .raw(file)
            .raw(target)
            .longs(0, 0, 0)
            .ints(1, 1, 1, 1)
            .text("other.example");
    assertThat(twoFiles("g", foreign).result(COPY)).isEqualTo(NOTSUPP);
  }

  @Test
  void theSavedStateidIsTheSourcesWhenTheCurrentOneIsMeant() throws IOException {
    write(0, "0123456789");
    byte[] target = session.openFile("g", "o");
    Bytes open = session.openArguments(1, 0, "again", WireSession.noCreate()).ints(0).text("f");
    Bytes call =
        WireSession.path("mem")
            .raw(open.toArray())
            .ints(WireSession.SAVEFH)
            .raw(WireSession.path("mem", "g").toArray())
            .ints(COPY)
            .raw(CURRENT)
            .raw(target)
            .longs(0, 0, 3)
            .ints(1, 1, 0);
    assertThat(session.run(8, call).status).isZero();
    assertThat(session.readText("mem/g", target)).isEqualTo("012");
  }

  @Test
  void cloneSaysWhereBlocksCannotBeShared() throws IOException {
    write(0, "0123456789");
    byte[] target = session.openFile("g", "o");
    Bytes clone = new Bytes().ints(CLONE).raw(file).raw(target).longs(0, 0, 0);
    assertThat(twoFiles("g", clone).result(CLONE)).isEqualTo(NOTSUPP);
  }

  @Test
  void adviceIsHeardAndNotFollowed() throws IOException {
    Bytes call = new Bytes().ints(IO_ADVISE).raw(file).longs(0, 100).ints(1, 1 << 2);
    WireClient.Reply reply = session.at("mem/f", call);
    reply.skip(IO_ADVISE);
    assertThat(reply.int32()).as("words of hints followed").isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {61, 64, 70})
  void whatWeDoNotOfferIsNotSupported(int operation) throws IOException {
    assertThat(session.at("mem/f", new Bytes().ints(operation)).result(operation))
        .isEqualTo(NOTSUPP);
  }

  /** 15.8 and 15.9: COPY is done when it is answered, so no stateid stands for one. */
  @ParameterizedTest
  @ValueSource(ints = {OFFLOAD_CANCEL, OFFLOAD_STATUS})
  void noCopyGoesOnBehindItsAnswer(int operation) throws IOException {
    Bytes madeUp = new Bytes().ints(operation, 1, 2, 3, 4);
    assertThat(session.at("mem/f", madeUp).result(operation)).isEqualTo(BAD_STATEID);
    Bytes open = new Bytes().ints(operation).raw(file);
    assertThat(session.at("mem/f", open).result(operation)).isEqualTo(BAD_STATEID);
  }

  @Test
  void anEarlierMinorVersionDoesNotHaveThem() throws IOException {
    session.wire.minor(1);
    WireClient.Reply reply = session.at("mem/f", new Bytes().ints(SEEK).raw(file).longs(0).ints(0));
    assertThat(reply.result(OP_ILLEGAL)).isEqualTo(OP_ILLEGAL);
  }

  @Test
  void anOperationBeyondTheLastOneIsIllegal() throws IOException {
    assertThat(session.at("mem/f", new Bytes().ints(76)).result(OP_ILLEGAL)).isEqualTo(OP_ILLEGAL);
  }
}

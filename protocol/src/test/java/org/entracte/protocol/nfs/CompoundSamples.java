package org.entracte.protocol.nfs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.tree.FileException;

/** Operations that are right, with handles and stateids of a running session. */
final class CompoundSamples {
  private static final byte[] CURRENT_STATEID = new Bytes().ints(1, 0, 0, 0).toArray();
  private static final byte[] ANONYMOUS = new byte[16];
  private static final int[] NO_ATTRIBUTES = {0, 0};
  private static final int[] MODE_0640 = {2, 0, 2, 4, 0640};

  private final CompoundRig.Session session;
  private final byte[] home;
  private final byte[] file;
  private final byte[] directory;
  private final byte[] link;
  private final byte[] open;
  private final byte[] lock;
  private int names;

  /**
   * Some operations in a row.
   *
   * @param numbers of the operations, in order
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Sample(List<Integer> numbers, byte[] bytes) {}

  CompoundSamples(CompoundRig rig, CompoundRig.Session session) throws FileException, XdrException {
    this.session = session;
    home = rig.handle(session.home);
    file = rig.handle(session.home, "f");
    directory = rig.handle(session.home, "d");
    link = rig.handle(session.home, "l");
    WireClient.Reply opened = session.sequenced(2, put(file).raw(openFile(3, "o").toArray()));
    opened.skip(WireSession.PUTFH, WireSession.OPEN);
    open = opened.fixed(16);
    Bytes locking = put(file).raw(firstLock(open, "l", 0).toArray());
    lock = session.sequenced(2, locking).skip(WireSession.PUTFH, WireSession.LOCK).fixed(16);
  }

  byte[] file() {
    return file.clone();
  }

  byte[] open() {
    return open.clone();
  }

  /** One of them, chosen evenly; names and owners are new each time. */
  Sample pick(SplittableRandom random) {
    List<Sample> group =
        switch (random.nextInt(7)) {
          case 0 -> reads();
          case 1 -> changes();
          case 2 -> opens();
          case 3 -> attributes();
          case 4 -> space();
          case 5 -> extended();
          default -> rest(random);
        };
    return group.get(random.nextInt(group.size()));
  }

  private List<Sample> reads() {
    return List.of(
        at(file, 3, new Bytes().ints(3, 0x3f)),
        at(file, 25, new Bytes().ints(25).raw(open).longs(0).ints(4096)),
        at(file, 25, new Bytes().ints(25).raw(ANONYMOUS).longs(2).ints(10)),
        at(home, 26, new Bytes().ints(26).longs(0, 0).ints(4096, 8192, 2, 0x18091a, 0xb0a23a)),
        at(home, 26, new Bytes().ints(26).longs(0, 0).ints(100, 400, 1, 0x800)),
        at(link, 27, new Bytes().ints(27)),
        at(home, 15, new Bytes().ints(15).text("d")),
        at(directory, 16, new Bytes().ints(16)),
        at(home, 10, new Bytes().ints(10)),
        at(home, 33, new Bytes().ints(33).text("f")),
        at(file, 52, new Bytes().ints(52, 0)),
        at(directory, 52, new Bytes().ints(52, 1)),
        sample(new Bytes().ints(23), 23),
        sample(new Bytes().ints(24, 15).text("mem").ints(10), 24, 15, 10),
        sample(new Bytes().ints(24, 26).longs(0, 0).ints(4096, 8192, 1, 0x18091a), 24, 26));
  }

  private List<Sample> changes() {
    String made = name();
    Bytes makeDirectory = new Bytes().ints(6, 2).text(made).ints(MODE_0640);
    return List.of(
        at(home, 6, makeDirectory),
        at(home, 6, new Bytes().ints(6, 5).text("to").text(name()).ints(NO_ATTRIBUTES)),
        at(home, 6, new Bytes().ints(6, 7).text(name()).ints(NO_ATTRIBUTES)),
        sample(put(file).ints(32, 22).opaque(home).ints(11).text(name()), 22, 32, 22, 11),
        sample(
            put(home).raw(makeDirectory.toArray()).ints(22).opaque(home).ints(28).text(made),
            22,
            6,
            22,
            28),
        sample(
            put(home)
                .raw(makeDirectory.toArray())
                .ints(22)
                .opaque(home)
                .ints(32, 29)
                .text(made)
                .text(name()),
            22,
            6,
            22,
            32,
            29),
        sample(put(file).ints(32, 24, 31, 10), 22, 32, 24, 31, 10),
        at(file, 38, new Bytes().ints(38).raw(open).longs(0).ints(2).text("hello")),
        at(file, 38, new Bytes().ints(38).raw(ANONYMOUS).longs(3).ints(0).text("more")),
        at(file, 5, new Bytes().ints(5).longs(0).ints(0)));
  }

  private List<Sample> opens() {
    String owner = name();
    Bytes toClose = put(file).raw(openFile(1, owner).toArray());
    Bytes toDowngrade = put(file).raw(openFile(1, owner).toArray());
    toDowngrade.raw(openFile(3, owner).toArray()).ints(21).raw(CURRENT_STATEID).ints(0, 1, 0);
    Bytes toFree = put(file).raw(firstLock(open, owner, 500).toArray());
    toFree.ints(14, 2, 0).raw(CURRENT_STATEID).longs(500, 10).ints(45).raw(CURRENT_STATEID);
    return List.of(
        at(home, 18, openName(name(), 1, 0)),
        at(home, 18, openName(name(), 1, 1)),
        at(home, 18, openName("f", 0)),
        at(home, 18, openExclusively(name(), 2)),
        at(home, 18, openExclusively(name(), 3)),
        sample(toClose.ints(4, 0).raw(CURRENT_STATEID), 22, 18, 4),
        sample(toDowngrade, 22, 18, 18, 21),
        sample(toFree, 22, 12, 14, 45),
        at(file, 12, new Bytes().ints(12, 1, 0).longs(20, 5).ints(0).raw(lock).ints(0)),
        at(file, 12, firstLock(open, name(), 1000 + 20L * names)),
        at(file, 13, new Bytes().ints(13, 2).longs(0, 100, session.clientId).text("other")),
        at(file, 13, new Bytes().ints(13, 1).longs(1 << 20, -1, session.clientId).text("o")),
        at(file, 14, new Bytes().ints(14, 2, 0).raw(lock).longs(3, 2)));
  }

  private List<Sample> attributes() {
    return List.of(
        at(file, 9, new Bytes().ints(9, 2, 0x0010011a, 0x0030a23a)),
        at(file, 9, new Bytes().ints(9, 3, 0x7fffffff, 0x00ffffff, 0)),
        at(home, 9, new Bytes().ints(9, 1, 0x18091b)),
        at(file, 17, new Bytes().ints(17, 1, 2, 4, 2)),
        at(file, 37, new Bytes().ints(37, 1, 2, 4, 1)),
        at(file, 34, new Bytes().ints(34).raw(ANONYMOUS).ints(MODE_0640)),
        at(file, 34, new Bytes().ints(34).raw(open).ints(1, 16, 8).longs(5)),
        at(file, 34, owner(Integer.toString(session.uid))),
        at(
            file,
            34,
            new Bytes()
                .ints(34)
                .raw(ANONYMOUS)
                .ints(2, 0, 1 << 16 | 1 << 22, 20, 0, 1)
                .longs(1_700_000_000)
                .ints(5)));
  }

  /** What NFSv4.2 adds. */
  private List<Sample> space() {
    Bytes copy = put(file).ints(32, 22).opaque(file).ints(60).raw(open).raw(open);
    Bytes clone = put(file).ints(32, 22).opaque(file).ints(71).raw(open).raw(open);
    return List.of(
        at(file, 59, new Bytes().ints(59).raw(open).longs(0, 100)),
        sample(copy.longs(0, 1000, 3).ints(1, 1, 0), 22, 32, 22, 60),
        at(file, 62, new Bytes().ints(62).raw(open).longs(1, 2)),
        at(file, 63, new Bytes().ints(63).raw(open).longs(0, 100).ints(1, 4)),
        at(file, 68, new Bytes().ints(68).raw(open).longs(0).ints(4096)),
        at(file, 69, new Bytes().ints(69).raw(open).longs(0).ints(0)),
        at(file, 69, new Bytes().ints(69).raw(open).longs(0).ints(1)),
        sample(clone.longs(0, 1 << 20, 0), 22, 32, 22, 71));
  }

  /** Extended attributes (RFC 8276). */
  private List<Sample> extended() {
    return List.of(
        at(file, 73, new Bytes().ints(73, 0).text("colour").text("red")),
        at(file, 72, new Bytes().ints(72).text("colour")),
        at(file, 72, new Bytes().ints(72).text("taste")),
        at(file, 74, new Bytes().ints(74).longs(0).ints(4096)),
        at(file, 74, new Bytes().ints(74).longs(7).ints(4096)),
        at(file, 75, new Bytes().ints(75).text("colour")),
        at(file, 9, new Bytes().ints(9, 3, 0, 0, 1 << 18)),
        at(file, 3, new Bytes().ints(3, 0x1ff)));
  }

  private List<Sample> rest(SplittableRandom random) {
    byte[] noise = new byte[random.nextInt(16) * 4];
    random.nextBytes(noise);
    int number = random.nextInt(78);
    return List.of(
        sample(new Bytes().ints(number).raw(noise), number),
        sample(new Bytes().ints(random.nextInt(72)), number),
        sample(new Bytes().ints(55, 2).raw(open).raw(lock), 55),
        sample(new Bytes().ints(40, 0x4000_0000, 1, 0), 40),
        sample(new Bytes().ints(58, 1), 58),
        at(file, 8, new Bytes().ints(8).raw(open)),
        sample(CompoundRig.exchangeId(name()), 42),
        sample(new Bytes().ints(57).longs(session.clientId), 57));
  }

  private Bytes owner(String text) {
    byte[] values = new Bytes().text(text).toArray();
    return new Bytes().ints(34).raw(ANONYMOUS).ints(2, 0, 1 << 4).opaque(values);
  }

  private Bytes openName(String name, int... how) {
    Bytes bytes = new Bytes().ints(18, 0, 3, 0).longs(session.clientId).text("o").ints(how);
    return (how[0] == 0 ? bytes : bytes.ints(MODE_0640)).ints(0).text(name);
  }

  private Bytes openExclusively(String name, int how) {
    Bytes bytes = new Bytes().ints(18, 0, 3, 0).longs(session.clientId).text("o").ints(1, how);
    return (how == 2 ? bytes.longs(9) : bytes.longs(9).ints(MODE_0640)).ints(0).text(name);
  }

  private Bytes openFile(int access, String owner) {
    return new Bytes().ints(18, 0, access, 0).longs(session.clientId).text(owner).ints(0, 4);
  }

  private Bytes firstLock(byte[] stateid, String owner, long offset) {
    return new Bytes()
        .ints(12, 2, 0)
        .longs(offset, 10)
        .ints(1, 0)
        .raw(stateid)
        .ints(0)
        .longs(session.clientId)
        .text(owner);
  }

  private Bytes put(byte[] handle) {
    return new Bytes().ints(22).opaque(handle);
  }

  private Sample at(byte[] handle, int number, Bytes operation) {
    return sample(put(handle).raw(operation.toArray()), 22, number);
  }

  private static Sample sample(Bytes operations, Integer... numbers) {
    return new Sample(List.of(numbers), operations.toArray());
  }

  private String name() {
    return "n" + ++names;
  }

  /** Words that mean something somewhere. */
  List<byte[]> words() {
    List<byte[]> words = new ArrayList<>(List.of(file, open, lock, session.id, CURRENT_STATEID));
    for (int number = 3; number < 76; number++) {
      words.add(new Bytes().ints(number).toArray());
    }
    words.add(".entracte".getBytes(StandardCharsets.US_ASCII));
    words.add("../".getBytes(StandardCharsets.US_ASCII));
    return words;
  }
}

package org.entracte.protocol.nfs;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.tree.FileException;

/**
 * Operations of NFSv4.0 that are right the first time: with handles, stateids and seqids that a
 * client has then. Each owner's are of one use, as the seqid goes on.
 */
final class PlainSamples {
  private static final byte[] ANONYMOUS = new byte[16];
  private static final int[] MODE_0640 = {2, 0, 2, 4, 0640};

  private final CompoundRig.Plain client;
  private final byte[] home;
  private final byte[] file;
  private final byte[] directory;
  private final byte[] link;
  private final byte[] open;
  private final byte[] lock;
  private final byte[] toConfirm;
  private final byte[] toClose;
  private final byte[] toNarrow;
  private final byte[] toUnlock;
  private int names;

  PlainSamples(CompoundRig rig, CompoundRig.Plain client) throws FileException, XdrException {
    this.client = client;
    home = rig.handle(client.home);
    file = rig.handle(client.home, "f");
    directory = rig.handle(client.home, "d");
    link = rig.handle(client.home, "l");
    open = opened("o");
    lock = locked(open, 2, "l", 0);
    toUnlock = locked(open, 3, "u", 100);
    toConfirm = openedBy("c", 0, 3);
    toClose = opened("x");
    openedBy("d", 0, 1);
    WireClient.Reply confirmed = client.run(2, put(file).raw(confirm(openedBy("d", 5, 1), 6)));
    confirmed.skip(22, 20);
    toNarrow = openedBy("d", 7, 3);
  }

  private byte[] opened(String owner) throws XdrException {
    byte[] unconfirmed = openedBy(owner, 0, 3);
    return client.run(2, put(file).raw(confirm(unconfirmed, 1))).skip(22, 20).fixed(16);
  }

  private byte[] openedBy(String owner, int seqid, int access) throws XdrException {
    byte[] call = openName("f", seqid, access, owner, 0).toArray();
    return client.run(2, put(home).raw(call)).skip(22, 18).fixed(16);
  }

  private byte[] locked(byte[] stateid, int seqid, String owner, long offset) throws XdrException {
    Bytes call = put(file).raw(firstLock(stateid, seqid, owner, offset).toArray());
    return client.run(2, call).skip(22, 12).fixed(16);
  }

  private static byte[] confirm(byte[] stateid, int seqid) {
    return new Bytes().ints(20).raw(stateid).ints(seqid).toArray();
  }

  byte[] file() {
    return file.clone();
  }

  byte[] open() {
    return open.clone();
  }

  CompoundSamples.Sample pick(SplittableRandom random) {
    List<CompoundSamples.Sample> group =
        switch (random.nextInt(4)) {
          case 0 -> reads();
          case 1 -> changes();
          case 2 -> ofOwners();
          default -> ofClients();
        };
    return group.get(random.nextInt(group.size()));
  }

  private List<CompoundSamples.Sample> reads() {
    return List.of(
        at(file, 3, new Bytes().ints(3, 0x3f)),
        at(file, 9, new Bytes().ints(9, 2, 0x0010011a, 0x0030a23a)),
        at(home, 10, new Bytes().ints(10)),
        at(home, 15, new Bytes().ints(15).text("d")),
        at(directory, 16, new Bytes().ints(16)),
        at(file, 17, new Bytes().ints(17, 1, 2, 4, 2)),
        sample(new Bytes().ints(23), 23),
        sample(new Bytes().ints(24), 24),
        at(file, 25, new Bytes().ints(25).raw(open).longs(0).ints(4096)),
        at(file, 25, new Bytes().ints(25).raw(lock).longs(0).ints(4096)),
        at(file, 25, new Bytes().ints(25).raw(ANONYMOUS).longs(0).ints(10)),
        at(home, 26, new Bytes().ints(26).longs(0, 0).ints(4096, 8192, 2, 0x18091a, 0xb0a23a)),
        at(link, 27, new Bytes().ints(27)),
        at(home, 33, new Bytes().ints(33).text("f")),
        at(file, 37, new Bytes().ints(37, 1, 2, 4, 1)));
  }

  private List<CompoundSamples.Sample> changes() {
    String made = name();
    Bytes makeDirectory = new Bytes().ints(6, 2).text(made).ints(MODE_0640);
    Bytes removing = put(home).raw(makeDirectory.toArray()).ints(22).opaque(home);
    Bytes renaming = put(home).raw(makeDirectory.toArray()).ints(22).opaque(home).ints(32, 29);
    return List.of(
        at(file, 5, new Bytes().ints(5).longs(0).ints(0)),
        sample(put(file).ints(32, 22).opaque(home).ints(11).text(name()), 22, 32, 22, 11),
        sample(removing.ints(28).text(made), 22, 6, 22, 28),
        sample(renaming.text(made).text(name()), 22, 6, 22, 32, 29),
        sample(put(file).ints(32, 24, 31, 10), 22, 32, 24, 31, 10),
        at(file, 34, new Bytes().ints(34).raw(ANONYMOUS).ints(MODE_0640)),
        at(file, 34, new Bytes().ints(34).raw(open).ints(1, 16, 8).longs(5)),
        at(file, 38, new Bytes().ints(38).raw(open).longs(0).ints(2).text("hello")));
  }

  private List<CompoundSamples.Sample> ofOwners() {
    return List.of(
        at(home, 18, openName(name(), names, 3, name(), 1)),
        at(home, 18, openName("f", 2, 1, "c", 0)),
        at(home, 18, openName("f", 2, 1, "x", 0)),
        at(file, 20, new Bytes().raw(confirm(toConfirm, 1))),
        at(file, 21, new Bytes().ints(21).raw(toNarrow).ints(8, 1, 0)),
        at(file, 4, new Bytes().ints(4, 2).raw(toClose)),
        at(file, 12, firstLock(open, 4, name(), 1000 + 20L * names)),
        at(file, 12, new Bytes().ints(12, 1, 0).longs(20, 5).ints(0).raw(lock).ints(1)),
        at(file, 13, new Bytes().ints(13, 2).longs(0, 100, client.clientId).text("other")),
        at(file, 13, new Bytes().ints(13, 1).longs(1 << 20, -1, client.clientId).text("o")),
        at(file, 14, new Bytes().ints(14, 2, 1).raw(toUnlock).longs(100, 2)));
  }

  private List<CompoundSamples.Sample> ofClients() {
    return List.of(
        at(file, 8, new Bytes().ints(8).raw(open)),
        sample(new Bytes().ints(7).longs(client.clientId), 7),
        at(file, 19, new Bytes().ints(19, 0)),
        sample(new Bytes().ints(30).longs(client.clientId), 30),
        sample(CompoundRig.setClientId(name()), 35),
        sample(client.confirmation(), 36),
        sample(new Bytes().ints(39).longs(client.clientId).text("l"), 39),
        sample(new Bytes().ints(39).longs(client.clientId).text(name()), 39));
  }

  private Bytes openName(String name, int seqid, int access, String owner, int create) {
    Bytes bytes = new Bytes().ints(18, seqid, access, 0).longs(client.clientId).text(owner);
    bytes.ints(create);
    return (create == 0 ? bytes : bytes.ints(0).ints(MODE_0640)).ints(0).text(name);
  }

  private Bytes firstLock(byte[] stateid, int seqid, String owner, long offset) {
    return new Bytes()
        .ints(12, 2, 0)
        .longs(offset, 10)
        .ints(1, seqid)
        .raw(stateid)
        .ints(0)
        .longs(client.clientId)
        .text(owner);
  }

  private static Bytes put(byte[] handle) {
    return new Bytes().ints(22).opaque(handle);
  }

  private static CompoundSamples.Sample at(byte[] handle, int number, Bytes operation) {
    return sample(put(handle).raw(operation.toArray()), 22, number);
  }

  private static CompoundSamples.Sample sample(Bytes operations, Integer... numbers) {
    return new CompoundSamples.Sample(List.of(numbers), operations.toArray());
  }

  private String name() {
    return "p" + ++names;
  }

  /** Words that mean something somewhere. */
  List<byte[]> words() {
    List<byte[]> words =
        new ArrayList<>(List.of(file, open, lock, toConfirm, toClose, toNarrow, toUnlock));
    for (int number = 3; number < 42; number++) {
      words.add(new Bytes().ints(number).toArray());
    }
    words.add(new Bytes().longs(client.clientId).toArray());
    return words;
  }
}

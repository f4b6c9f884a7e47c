package org.entracte.protocol.nfs;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a load works on: a folder of small files and one large file of known content, made by a
 * client that stays. Used by one thread.
 */
final class LoadTarget implements AutoCloseable {
  static final int FILES = 64;
  static final int BLOCK = 1 << 20;
  static final int BLOCKS = 16;

  private static final int OK = 0;
  private static final int EXIST = 17;
  private static final int UNSTABLE = 0;

  private static final List<ByteBuffer> CONTENT =
      IntStream.range(0, BLOCKS).mapToObj(LoadTarget::makeContent).toList();

  private final WireSession client;
  private final byte[] folder;
  private final byte[] small;
  private final byte[] large;
  private final byte[] stateid;

  private LoadTarget(WireSession client, String path) throws IOException {
    this.client = client;
    folder = handle(client, path);
    small = handle(client, path + "/" + name(0));
    large = handle(client, path + "/large");
    stateid = openFile(client, path, "large");
  }

  /** Makes {@code export/folder} and what is in it; an earlier one is used again. */
  static LoadTarget make(InetSocketAddress server, String export, String folder)
      throws IOException {
    WireSession client = WireSession.open(server, "load on " + folder);
    Bytes create = new Bytes().ints(WireSession.CREATE, 2).text(folder).ints(0, 0);
    int status = client.at(export, create).result(WireSession.CREATE);
    if (status != OK && status != EXIST) {
      throw new AssertionError("CREATE of " + folder + " answered " + status);
    }
    String path = export + "/" + folder;
    for (int i = 0; i < FILES; i++) {
      client.close(path + "/" + name(i), openFile(client, path, name(i)));
    }
    client.close(path + "/large", openFile(client, path, "large"));
    LoadTarget target = new LoadTarget(client, path);
    target.fill();
    target.check();
    return target;
  }

  /** The name of a small file. */
  static String name(int number) {
    return "small-file-%02d".formatted(number);
  }

  private static byte[] openFile(WireSession client, String path, String name) throws IOException {
    Bytes open = client.openArguments(3, 0, "load", WireSession.unchecked()).ints(0).text(name);
    WireClient.Reply reply = client.at(path, open);
    reply.skip(WireSession.OPEN);
    return reply.fixed(16);
  }

  private static byte[] handle(WireSession client, String path) throws IOException {
    WireClient.Reply reply = client.at(path, new Bytes().ints(WireSession.GETFH));
    reply.skip(WireSession.GETFH);
    return reply.opaque();
  }

  private void fill() throws IOException {
    byte[] bytes = new byte[BLOCK];
    for (int block = 0; block < BLOCKS; block++) {
      content(block).get(bytes);
      Bytes write =
          onLarge()
              .ints(WireSession.WRITE)
              .raw(stateid)
              .longs((long) block * BLOCK)
              .ints(UNSTABLE)
              .opaque(bytes);
      client.run(2, write).skip(WireSession.PUTFH, WireSession.WRITE);
    }
  }

  /** The bytes of a block of the large file: each word tells where it stands. */
  static ByteBuffer content(int block) {
    return CONTENT.get(block).duplicate();
  }

  private static ByteBuffer makeContent(int block) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < BLOCK; at += Long.BYTES) {
      bytes.putLong(at, ((long) block * BLOCK + at) * 0x9E37_79B9_7F4A_7C15L);
    }
    return bytes.asReadOnlyBuffer();
  }

  /** Sessions of the client that made this, with {@code slots} slots together. */
  List<LoadSlot.Place> slots(int slots) throws IOException {
    List<LoadSlot.Place> places = new ArrayList<>();
    while (places.size() < slots) {
      WireClient.Reply reply = client.anotherSession(slots - places.size());
      reply.skip(WireSession.CREATE_SESSION);
      byte[] session = reply.fixed(16);
      reply.fixed(8 + 5 * Integer.BYTES);
      int granted = reply.int32();
      for (int slot = 0; slot < granted && places.size() < slots; slot++) {
        places.add(new LoadSlot.Place(session, slot, granted - 1));
      }
    }
    return places;
  }

  Bytes onFolder() {
    return new Bytes().ints(WireSession.PUTFH).opaque(folder);
  }

  Bytes onSmall() {
    return new Bytes().ints(WireSession.PUTFH).opaque(small);
  }

  Bytes onLarge() {
    return new Bytes().ints(WireSession.PUTFH).opaque(large);
  }

  byte[] stateid() {
    return stateid;
  }

  /** Puts what was written on the disk, reads it back and fails if a byte differs. */
  void check() throws IOException {
    Bytes commit = onLarge().ints(WireSession.COMMIT).longs(0).ints(0);
    client.run(2, commit).skip(WireSession.PUTFH, WireSession.COMMIT);
    for (int block = 0; block < BLOCKS; block++) {
      Bytes read =
          onLarge().ints(WireSession.READ).raw(stateid).longs((long) block * BLOCK).ints(BLOCK);
      client.sequence++;
      // Replies that are kept are short.
      WireClient.Reply reply = client.sequenced(client.sequence, 0, /* cache= */ false, 2, read);
      reply.skip(WireSession.PUTFH, WireSession.READ);
      reply.int32();
      int differs = content(block).mismatch(ByteBuffer.wrap(reply.opaque()));
      if (differs >= 0) {
        throw new AssertionError("block " + block + " of the large file differs at " + differs);
      }
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}

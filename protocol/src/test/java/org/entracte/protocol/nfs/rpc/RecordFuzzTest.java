package org.entracte.protocol.nfs.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.entracte.protocol.fuzz.Campaign;
import org.entracte.protocol.fuzz.Mutator;
import org.entracte.protocol.nfs.xdr.LargeBuffers;
import org.junit.jupiter.api.Test;

/** Streams of records in fragments, right and damaged, arriving in pieces of any length. */
final class RecordFuzzTest {
  private static final int MAX_RECORD_BYTES = 100_000;

  @Test
  void everyStreamGivesItsRecordsOrEnds() {
    Campaign.Tally tally =
        Campaign.of("record streams", 3_000)
            .run(
                seed -> ByteBuffer.allocate(8).putLong(seed).array(),
                seed -> read(ByteBuffer.wrap(seed).getLong()));
    assertThat(tally.share("records")).isGreaterThan(0.4);
    assertThat(tally.share("too long")).isGreaterThan(0.05);
  }

  private static String read(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> records = new ArrayList<>();
    byte[] stream = stream(random, records);
    boolean right = random.nextInt(2) == 0;
    if (!right) {
      stream = new Mutator(random, List.of()).mutate(stream, stream);
    }
    LargeBuffers large = new LargeBuffers(2, MAX_RECORD_BYTES + RecordInput.MORE_BYTES);
    RecordInput input = new RecordInput(inPieces(stream, random), MAX_RECORD_BYTES, large);
    List<byte[]> come = new ArrayList<>();
    try {
      do {
        for (ByteBuffer record = input.poll(); record != null; record = input.poll()) {
          assertThat(record.remaining()).isLessThanOrEqualTo(MAX_RECORD_BYTES);
          byte[] bytes = new byte[record.remaining()];
          record.get(bytes);
          come.add(bytes);
        }
      } while (input.fill());
    } catch (IOException refused) {
      assertThat(right).isFalse();
      return "too long";
    }
    if (right) {
      assertThat(come).hasSameSizeAs(records);
      for (int i = 0; i < come.size(); i++) {
        assertThat(come.get(i)).isEqualTo(records.get(i));
      }
    }
    return "records";
  }

  private static byte[] stream(SplittableRandom random, List<byte[]> records) {
    ByteBuffer stream = ByteBuffer.allocate(200_000);
    for (int i = random.nextInt(4); i >= 0; i--) {
      ByteBuffer record = ByteBuffer.allocate(50_000);
      int fragments = 1 + random.nextInt(5);
      for (int fragment = 1; fragment <= fragments; fragment++) {
        byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 9000 : 40)];
        random.nextBytes(bytes);
        stream.putInt((fragment == fragments ? 0x8000_0000 : 0) | bytes.length).put(bytes);
        record.put(bytes);
      }
      byte[] whole = new byte[record.position()];
      record.get(0, whole);
      records.add(whole);
    }
    byte[] all = new byte[stream.position()];
    stream.get(0, all);
    return all;
  }

  /** A channel that gives a few bytes at each read. */
  private static ReadableByteChannel inPieces(byte[] bytes, SplittableRandom random) {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    ReadableByteChannel closing = Channels.newChannel(java.io.InputStream.nullInputStream());
    return new ReadableByteChannel() {
      @Override
      public int read(ByteBuffer target) {
        if (!left.hasRemaining()) {
          return -1;
        }
        assertThat(target.hasRemaining()).as("room to read into").isTrue();
        int count =
            Math.min(1 + random.nextInt(3000), Math.min(left.remaining(), target.remaining()));
        target.put(left.slice(left.position(), count));
        left.position(left.position() + count);
        return count;
      }

      @Override
      public boolean isOpen() {
        return closing.isOpen();
      }

      @Override
      public void close() throws IOException {
        closing.close();
      }
    };
  }

  /** A call that breaks in a way it must not leaves nobody waiting for an answer. */
  @Test
  void aCallThatBreaksEndsItsConnection() throws Exception {
    for (boolean waits : new boolean[] {false, true}) {
      try (RpcServer server = broken(waits);
          var socket =
              new java.net.Socket(server.address().getAddress(), server.address().getPort())) {
        socket.setSoTimeout(10_000);
        ByteBuffer call = ByteBuffer.allocate(44);
        int[] words = {0x8000_0028, 1, 0, 2, 7, 1, 1, 0, 0, 0, 0};
        for (int word : words) {
          call.putInt(word);
        }
        socket.getOutputStream().write(call.array());
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  private static RpcServer broken(boolean waits) throws IOException {
    return RpcServer.start(
        new BrokenProgram(waits),
        new RpcLimits(4096, 4, 4, Duration.ofSeconds(30), Duration.ofMinutes(1)),
        InstantSource.system(),
        Thread.ofPlatform().daemon().factory(),
        new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0));
  }
}

package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.entracte.protocol.fuzz.Campaign;
import org.entracte.protocol.fuzz.Mutator;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Right, damaged and random compounds of NFSv4.0 through the server's dispatch. A seed stands for a
 * server of its own and {@value #CALLS} calls on it.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PlainCompoundFuzzTest {
  private static final int CALLS = 100;
  private static final int ROUNDS = 200;
  private static final long MOST_BYTES_A_ROUND = 256L << 20;

  /** The last error of NFSv4.0 (RFC 7530, 13.1). */
  private static final int LAST_ERROR = 10048;

  /** Delegations and named attributes, which this server does not have. */
  private static final List<Integer> CANNOT_SUCCEED = List.of(7, 8, 19);

  /** Always OK, whatever comes. */
  private static final List<Integer> CANNOT_FAIL = List.of(23, 24);

  private final Reached reached = new Reached();
  private final Map<String, Integer> outcomes = new HashMap<>();

  @Test
  void everyCallIsAnsweredAndNobodyElseIsHarmed() {
    Campaign.of("NFS 4.0 rounds of " + CALLS + " compounds", ROUNDS)
        .allocatingAtMost(MOST_BYTES_A_ROUND)
        .run(
            seed -> ByteBuffer.allocate(8).putLong(seed).array(),
            seed -> {
              round(ByteBuffer.wrap(seed).getLong());
              return "served";
            });
    System.out.println("fuzz NFS 4.0 replies: " + outcomes);
    System.out.println("fuzz NFS 4.0 failures reached, by operation: " + reached.failures());
    ValidErrors.assertNoOthers(reached.failures());
    if (Long.getLong("fuzz.seed") == null) {
      reached.assertEvery(39, CANNOT_SUCCEED, CANNOT_FAIL);
    }
  }

  private void round(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    CompoundRig rig = new CompoundRig();
    CompoundRig.Plain client = rig.new Plain(CompoundRig.FUZZER);
    PlainSamples samples = new PlainSamples(rig, client);
    CompoundRig.Plain bystander = rig.new Plain(CompoundRig.BYSTANDER);
    PlainSamples untouched = new PlainSamples(rig, bystander);
    for (int call = 0; call < CALLS; call++) {
      CompoundSamples.Sample sample = samples.pick(random);
      Mutator mutator = new Mutator(random, samples.words());
      int kind = random.nextInt(10);
      byte[] operations = sample.bytes();
      int count = sample.numbers().size();
      if (kind < 4) {
        operations = mutator.mutate(operations, samples.pick(random).bytes());
        count += random.nextInt(3);
      }
      byte[] record = CompoundRig.record(0, client.uid, count, operations);
      if (kind == 4) {
        record = mutator.mutate(record, samples.pick(random).bytes());
      }
      send(rig, new Input(record, kind < 5 ? List.of() : sample.numbers(), kind != 4));
    }
    byte[] read =
        new Bytes()
            .ints(22)
            .opaque(untouched.file())
            .ints(25)
            .raw(untouched.open())
            .longs(0)
            .ints(100)
            .toArray();
    bystander.run(2, new Bytes().raw(read)).skip(22, 25);
  }

  /**
   * What is sent.
   *
   * @param numbers of its operations if it is right, else empty
   * @param plain whether it still says that it is of NFSv4.0
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Input(byte[] record, List<Integer> numbers, boolean plain) {}

  private void send(CompoundRig rig, Input input) {
    try {
      outcomes.merge(judge(input, rig.send(input.record())), 1, Integer::sum);
    } catch (XdrException ended) {
      outcomes.merge("connection ended", 1, Integer::sum);
    } catch (RuntimeException | AssertionError failure) {
      throw new AssertionError(
          failure + " at the record " + HexFormat.of().formatHex(input.record()), failure);
    }
  }

  private String judge(Input input, byte[] bytes) throws XdrException {
    XdrReader reply = new XdrReader(ByteBuffer.wrap(bytes));
    assertThat(bytes.length % 4).isZero();
    assertThat(reply.readInt()).isEqualTo(ByteBuffer.wrap(input.record()).getInt());
    assertThat(reply.readInt()).as("a reply").isEqualTo(1);
    if (reply.readInt() != 0) {
      return "denied";
    }
    reply.skip(8);
    int accepted = reply.readInt();
    if (accepted != 0 || reply.remaining() == 0) {
      return "accepted " + accepted;
    }
    int status = reply.readInt();
    Reached.assertKnown(status);
    if (input.plain()) {
      assertThat(status).isLessThanOrEqualTo(LAST_ERROR);
      reached.note(input.numbers(), bytes, status);
    }
    return status == 0 ? "OK" : "refused";
  }
}

package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
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
 * Right, damaged and random compounds through the server's dispatch. A seed stands for a server of
 * its own and {@value #CALLS} calls on it: what one leaves behind, the next meets.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class CompoundFuzzTest {
  private static final int CALLS = 100;
  private static final int ROUNDS = 400;
  private static final long MOST_BYTES_A_ROUND = 256L << 20;
  private static final int SUPPORTED_LAST = 75;

  /** Always OK, whatever comes: they take no argument and need nothing. */
  private static final List<Integer> CANNOT_FAIL = List.of(23, 24);

  /** Delegations and what else this server, or a tree in memory, does not have. */
  private static final List<Integer> CANNOT_SUCCEED =
      List.of(
          7, 8, 19, 20, 30, 35, 36, 39, 46, 47, 48, 49, 50, 51, 54, 56, 61, 64, 65, 66, 67, 70, 71);

  private final Reached reached = new Reached();
  private final Map<String, Integer> outcomes = new HashMap<>();

  @Test
  void everyCallIsAnsweredAndNobodyElseIsHarmed() {
    Campaign.of("NFS rounds of " + CALLS + " compounds", ROUNDS)
        .allocatingAtMost(MOST_BYTES_A_ROUND)
        .run(
            seed -> ByteBuffer.allocate(8).putLong(seed).array(),
            seed -> {
              round(ByteBuffer.wrap(seed).getLong());
              return "served";
            });
    System.out.println("fuzz NFS replies: " + outcomes);
    System.out.println("fuzz NFS failures reached, by operation: " + reached.failures());
    if (Long.getLong("fuzz.seed") == null) {
      reached.assertEvery(SUPPORTED_LAST, CANNOT_SUCCEED, CANNOT_FAIL);
    }
  }

  private void round(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    CompoundRig rig = new CompoundRig();
    CompoundRig.Session bystander = rig.new Session(CompoundRig.BYSTANDER);
    CompoundSamples untouched = new CompoundSamples(rig, bystander);
    CompoundRig.Session session = rig.new Session(CompoundRig.FUZZER);
    CompoundSamples samples = new CompoundSamples(rig, session);
    reached.note(List.of(42, 43, 53, 58), 0);
    boolean named = false;
    for (int call = 0; call < CALLS; call++) {
      Input input = input(random, session, samples);
      named |= names(input.record(), bystander.id);
      Outcome outcome = send(rig, session, input);
      outcomes.merge(outcome.kind(), 1, Integer::sum);
      if (outcome.sessionLost()) {
        session = rig.new Session(CompoundRig.FUZZER);
        samples = new CompoundSamples(rig, session);
      }
    }
    if (!named) {
      assertServed(bystander, untouched);
    }
  }

  /**
   * Whether another's session is named by chance: with SP4_NONE (RFC 8881, 2.10.8.3) whoever knows
   * its id may use and end it.
   */
  private static boolean names(byte[] record, byte[] session) {
    return HexFormat.of().formatHex(record).contains(HexFormat.of().formatHex(session));
  }

  /** Who did nothing still has session, open and file. */
  private static void assertServed(CompoundRig.Session bystander, CompoundSamples untouched)
      throws XdrException {
    Bytes read = new Bytes().ints(WireSession.PUTFH).opaque(untouched.file());
    read.ints(WireSession.READ).raw(untouched.open()).longs(0).ints(100);
    bystander.sequenced(2, read).skip(WireSession.PUTFH, WireSession.READ);
  }

  /**
   * What is sent.
   *
   * @param numbers of its operations if it is right, else empty
   * @param sequenced whether it begins with the right SEQUENCE
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Input(byte[] record, List<Integer> numbers, boolean sequenced) {}

  private static Input input(
      SplittableRandom random, CompoundRig.Session session, CompoundSamples samples) {
    Mutator mutator = new Mutator(random, samples.words());
    int kind = random.nextInt(20);
    CompoundSamples.Sample sample = samples.pick(random);
    int count = sample.numbers().size();
    if (kind == 0) {
      return standAlone(random, session, mutator);
    }
    if (kind == 1) {
      return new Input(mutator.noise(), List.of(), false);
    }
    byte[] operations = sample.bytes();
    if (kind < 12) {
      operations = mutator.mutate(operations, samples.pick(random).bytes());
      count += random.nextInt(3);
    }
    byte[] sequenced = session.sequence().raw(operations).toArray();
    byte[] record = CompoundRig.record(session.uid, count + 1, sequenced);
    if (kind >= 17) {
      return new Input(mutator.mutate(record, samples.pick(random).bytes()), List.of(), false);
    }
    return new Input(record, kind < 12 ? List.of() : sample.numbers(), true);
  }

  /** The operations that come without a session. */
  private static Input standAlone(
      SplittableRandom random, CompoundRig.Session session, Mutator mutator) {
    Bytes operation =
        switch (random.nextInt(5)) {
          case 0 -> CompoundRig.exchangeId("x" + random.nextInt(5));
          case 1 -> CompoundRig.createSession(session.clientId, random.nextInt(4));
          case 2 -> new Bytes().ints(41).raw(session.id).ints(3, 0);
          case 3 -> new Bytes().ints(44).raw(session.id);
          default -> new Bytes().ints(57).longs(session.clientId + random.nextInt(2));
        };
    byte[] bytes = operation.toArray();
    int number = ByteBuffer.wrap(bytes).getInt();
    boolean right = random.nextBoolean();
    byte[] sent = right ? bytes : mutator.mutate(bytes, session.id);
    return new Input(
        CompoundRig.record(session.uid, 1, sent), right ? List.of(number) : List.of(), false);
  }

  private record Outcome(String kind, boolean sessionLost) {}

  private Outcome send(CompoundRig rig, CompoundRig.Session session, Input input) {
    try {
      return judge(session, input, rig.send(input.record()));
    } catch (XdrException ended) {
      return new Outcome("connection ended", false);
    } catch (RuntimeException | AssertionError failure) {
      throw new AssertionError(
          failure + " at the record " + HexFormat.of().formatHex(input.record()), failure);
    }
  }

  private Outcome judge(CompoundRig.Session session, Input input, byte[] bytes)
      throws XdrException {
    XdrReader reply = new XdrReader(ByteBuffer.wrap(bytes));
    assertThat(bytes.length % 4).isZero();
    assertThat(reply.readInt()).isEqualTo(ByteBuffer.wrap(input.record()).getInt());
    assertThat(reply.readInt()).as("a reply").isEqualTo(1);
    if (reply.readInt() != 0) {
      return new Outcome("denied", false);
    }
    reply.skip(8);
    int accepted = reply.readInt();
    if (accepted != 0) {
      assertThat(accepted).isBetween(1, 4);
      return new Outcome("accepted " + accepted, false);
    }
    if (reply.remaining() == 0) {
      return new Outcome("null procedure", false);
    }
    int status = reply.readInt();
    Reached.assertKnown(status);
    reply.skipOpaque(1024);
    int results = reply.readInt();
    boolean sequenced = results > 0 && sequence(session, reply);
    reached.note(input.numbers(), bytes, status);
    return new Outcome(status == 0 ? "OK" : "refused", input.sequenced() && !sequenced);
  }

  /** Follows the session's only slot; whether a SEQUENCE of it was answered with OK. */
  private static boolean sequence(CompoundRig.Session session, XdrReader reply)
      throws XdrException {
    if (reply.readInt() != WireSession.SEQUENCE || reply.readInt() != 0) {
      return false;
    }
    boolean ours = Arrays.equals(reply.readFixed(16), session.id);
    int number = reply.readInt();
    if (ours && reply.readInt() == 0) {
      session.sequence = number;
    }
    return ours;
  }
}

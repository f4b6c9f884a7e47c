package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever bytes come, they harm nobody else's connection. */
final class HostileInputTest {
  private ServerFixture server;
  private WireSession bystander;

  @BeforeEach
  void start() throws IOException {
    server = new ServerFixture();
    bystander = WireSession.open(server.address, "bystander");
  }

  @AfterEach
  void stop() throws IOException {
    assertThat(bystander.run(1, new Bytes().ints(WireSession.PUTROOTFH)).status).isZero();
    bystander.close();
    server.close();
  }

  @Test
  void oversizedRecordEndsItsConnection() throws IOException {
    try (WireClient wire = new WireClient(server.address)) {
      wire.send(new Bytes().ints(0x8000_0000 | (64 << 20)).toArray());
      assertThat(wire.isEnded()).isTrue();
    }
  }

  @Test
  void oversizedSumOfFragmentsEndsItsConnection() throws IOException {
    try (WireClient wire = new WireClient(server.address)) {
      byte[] fragment = new Bytes().ints(512 << 10).raw(new byte[512 << 10]).toArray();
      wire.send(fragment);
      wire.send(fragment);
      wire.send(new Bytes().ints(512 << 10).toArray());
      assertThat(wire.isEnded()).isTrue();
    }
  }

  @Test
  void callInManyFragmentsIsUnderstood() throws IOException {
    try (WireClient wire = new WireClient(server.address)) {
      byte[] call = new Bytes().ints(5, 0, 2, 100003, 4, 0, 0, 0, 0, 0).toArray();
      Bytes pieces = new Bytes();
      for (int i = 0; i < call.length; i++) {
        pieces.ints(i == call.length - 1 ? 0x8000_0001 : 1).raw(new byte[] {call[i]});
      }
      wire.send(pieces.toArray());
      assertThat(wire.receiveRecord()).isEqualTo(new Bytes().ints(5, 1, 0, 0, 0, 0).toArray());
    }
  }

  @Test
  void wrongCallsAreAnsweredAsRpcSays() throws IOException {
    try (WireClient wire = new WireClient(server.address)) {
      assertThat(accepted(wire.call(100004, 4, 1, new byte[0]))).isEqualTo(1);
      assertThat(accepted(wire.call(100003, 3, 1, new byte[0]))).isEqualTo(2);
      assertThat(accepted(wire.call(100003, 4, 9, new byte[0]))).isEqualTo(3);
      assertThat(accepted(wire.call(100003, 4, 1, new byte[2]))).isEqualTo(4);
      wire.sendRecord(new Bytes().ints(5, 0, 3, 100003, 4, 0, 0, 0, 0, 0).toArray());
      assertThat(wire.receiveRecord()).isEqualTo(new Bytes().ints(5, 1, 1, 0, 2, 2).toArray());
      wire.sendRecord(new Bytes().ints(6, 0, 2, 100003, 4, 0, 6, 0, 0, 0).toArray());
      assertThat(wire.receiveRecord()).isEqualTo(new Bytes().ints(6, 1, 1, 1, 1).toArray());
    }
  }

  private static int accepted(byte[] reply) {
    return reply[23];
  }

  @Test
  void operationCutShortIsBadXdr() throws IOException {
    assertThat(bystander.run(1, new Bytes().ints(WireSession.LOOKUP, 1000, 0)).status)
        .isEqualTo(10036);
    assertThat(bystander.run(1, new Bytes().ints(WireSession.LOOKUP, -1)).status).isEqualTo(10036);
    Bytes many = new Bytes();
    for (int i = 0; i < 65; i++) {
      many.ints(WireSession.PUTROOTFH);
    }
    assertThat(bystander.sequenced(bystander.sequence + 1, 0, true, 65, many).status)
        .isEqualTo(10070);
  }

  @Test
  void randomOperationsLeaveTheServerAlive() throws IOException {
    Random random = new Random(20261122);
    try (WireSession session = WireSession.open(server.address, "fuzzer")) {
      for (int i = 0; i < 5000; i++) {
        byte[] noise = new byte[random.nextInt(120) & ~3];
        random.nextBytes(noise);
        for (int at = 0; at < noise.length; at += random.nextBoolean() ? 4 : 8) {
          noise[at] = 0;
          noise[at + 1] = 0;
          noise[at + 2] = 0;
          noise[at + 3] &= 0x3f;
        }
        Bytes call = WireSession.path("mem").ints(random.nextInt(60)).raw(noise);
        WireClient.Reply reply = session.run(2 + random.nextInt(5), call);
        assertThat(reply.status).isNotEqualTo(10006);
        if (reply.results == 1) {
          throw new AssertionError("SEQUENCE answered " + reply.status + " in round " + i);
        }
      }
    }
  }

  @Test
  void randomRecordsLeaveTheServerAlive() throws IOException {
    Random random = new Random(4);
    for (int i = 0; i < 200; i++) {
      try (WireClient wire = new WireClient(server.address)) {
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        wire.sendRecord(noise);
        assertThat(wire.isEnded()).isTrue();
      }
    }
  }
}

package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The load does its work, and notices when the server does not. */
final class WireLoadTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  @ParameterizedTest
  @EnumSource(WireLoad.Work.class)
  void allThatIsInFlightIsAnswered(WireLoad.Work work) throws IOException, InterruptedException {
    try (ServerFixture server = new ServerFixture();
        WireLoad load = WireLoad.on(server.address, System::nanoTime, "mem", "load")) {
      assertThat(load.run(work, 1, 1, SHORT).operations()).isPositive();
      // More than one session grants, so that there must be two.
      assertThat(load.run(work, 70, 4, SHORT).operations()).isGreaterThanOrEqualTo(70);
      load.check();
    }
  }

  @Test
  void aByteThatIsNotTheOneWrittenFails() throws IOException, InterruptedException {
    try (ServerFixture server = new ServerFixture();
        WireLoad load = WireLoad.on(server.address, System::nanoTime, "mem", "load");
        WireSession other = WireSession.open(server.address, "other")) {
      byte[] stateid = openLarge(other);
      other.write("mem/load/large", stateid, 4090, "!").skip(WireSession.WRITE);
      assertThatThrownBy(() -> load.run(WireLoad.Work.READ_4K, 1, 1, SHORT))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("not the bytes");
      assertThatThrownBy(load::check).hasMessage("block 0 of the large file differs at 4090");
    }
  }

  @Test
  void anErrorFails() throws IOException {
    try (ServerFixture server = new ServerFixture();
        WireLoad load = WireLoad.on(server.address, System::nanoTime, "mem", "load");
        WireSession other = WireSession.open(server.address, "other")) {
      Bytes remove = new Bytes().ints(WireSession.REMOVE).text(LoadTarget.name(3));
      other.at("mem/load", remove).skip(WireSession.REMOVE);
      assertThatThrownBy(() -> load.run(WireLoad.Work.LOOKUP, 8, 2, SHORT))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("refused");
    }
  }

  private static byte[] openLarge(WireSession session) throws IOException {
    Bytes open = session.openArguments(3, 0, "o", WireSession.noCreate()).ints(0).text("large");
    WireClient.Reply reply = session.at("mem/load", open);
    reply.skip(WireSession.OPEN);
    return reply.fixed(16);
  }
}

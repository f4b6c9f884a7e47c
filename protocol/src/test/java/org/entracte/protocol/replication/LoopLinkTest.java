package org.entracte.protocol.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.entracte.protocol.replication.LinkException.Kind;
import org.entracte.protocol.replication.LoopLink.Fate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoopLinkTest extends CarrierContract {
  @Override
  GatewayLink link() {
    return new LoopLink(gateway, LoopLink.Fault.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "UNREACHABLE,UNREACHABLE,0",
    "REQUEST_LOST,UNKNOWN_OUTCOME,0",
    "ANSWER_LOST,UNKNOWN_OUTCOME,1"
  })
  void aLostExchangeSaysWhatIsKnown(Fate fate, Kind kind, int asked) {
    gateway.willAnswer(new Submitted.Gap(1));
    LoopLink lossy = new LoopLink(gateway, call -> call.equals("submit") ? fate : Fate.DELIVERED);
    LinkException lost =
        catchThrowableOfType(
            LinkException.class, () -> lossy.submit(CLIENT, HEAD, List.of(edit(1))));
    assertThat(lost.kind()).isEqualTo(kind);
    assertThat(gateway.asked).hasSize(asked);
  }
}

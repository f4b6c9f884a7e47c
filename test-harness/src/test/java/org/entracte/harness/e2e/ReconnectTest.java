package org.entracte.harness.e2e;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Back at its gateway, the laptop sends what was done, and both sides are the same again. */
@Tag("e2e")
class ReconnectTest {
  @Test
  void bothSidesHoldTheWorkOnceTheKilledGatewayIsBack(TestInfo test) {
    try (Laptop laptop = Laptop.connected(test, 1000)) {
      workAndComeBack(laptop, () -> laptop.gateway().kill(), () -> laptop.gateway().start());
    }
  }

  @Test
  void bothSidesHoldTheWorkOnceTheNetworkIsBack(TestInfo test) {
    try (Laptop laptop = Laptop.connectedByLink(test, 1000)) {
      workAndComeBack(laptop, () -> laptop.link().cut(), () -> laptop.link().heal());
    }
  }

  private static void workAndComeBack(Laptop laptop, Runnable cut, Runnable heal) {
    laptop.readEverything();
    OfflineWork work = OfflineWork.prepare(laptop);
    cut.run();
    work.onMount(laptop);
    work.onCopy();
    laptop.cache().kill();
    laptop.cache().start();

    heal.run();
    laptop.awaitDrained();
    laptop.assertConverged();
    work.assertOn(laptop);
    work.assertExported(laptop);
    laptop.work("git -C project fsck --strict && test -z \"$(git -C project status --porcelain)\"");
    laptop.mount().shutDown();
  }
}

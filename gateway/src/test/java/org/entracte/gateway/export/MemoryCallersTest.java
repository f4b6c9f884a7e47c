package org.entracte.gateway.export;

import java.time.Instant;
import java.time.InstantSource;

class MemoryCallersTest extends CallerContract {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_750_000_000));

  @Override
  protected Volume newVolume() {
    return new MemoryVolume(new MemoryDisk(CLOCK.instant()), CLOCK, FaultPoint.NONE);
  }
}

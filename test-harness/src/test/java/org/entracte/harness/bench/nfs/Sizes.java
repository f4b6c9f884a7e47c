package org.entracte.harness.bench.nfs;

import java.time.Duration;

/**
 * How much is done in a turn.
 *
 * @param streamMib length of the large file
 * @param files how many small ones
 * @param headers at most so many C headers are unpacked, and committed to git
 * @param fioMib length of the file with random access; each of its blocks is written once
 * @param wire how long each load lasts
 */
public record Sizes(int streamMib, int files, int headers, int fioMib, Duration wire) {
  public static final Sizes FULL = new Sizes(512, 2_000, 1_000_000, 32, Duration.ofSeconds(1));
  public static final Sizes QUICK = new Sizes(64, 200, 200, 4, Duration.ofMillis(200));
}

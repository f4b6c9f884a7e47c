package org.entracte.harness.bench.contest;

/**
 * One line of the table.
 *
 * @param unit of the value
 * @param thing what the work is counted in, in the singular: costs are given for one of it
 */
public record Row(String name, String unit, Better better, String thing) {
  /** Which values are good ones. */
  public enum Better {
    LESS,
    MORE
  }
}

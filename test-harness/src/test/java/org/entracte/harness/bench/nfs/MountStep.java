package org.entracte.harness.bench.nfs;

import java.util.List;
import org.entracte.harness.bench.contest.Row;

/**
 * One row of a benchmark in the mount.
 *
 * @param script a function of bench-steps.sh with its words; prints "value N" in the row's unit
 * @param things how many of the row's things it does
 * @param check a program of the host that must succeed in the exported folder afterwards; may be
 *     empty. {@code INPUT} in it stands for the folder of the input
 */
record MountStep(Row row, String script, double things, List<String> check) {
  MountStep {
    check = List.copyOf(check);
  }

  /** Measured in seconds. */
  static MountStep seconds(String name, String script, double things, String thing) {
    return new MountStep(new Row(name, "s", Row.Better.LESS, thing), script, things, List.of());
  }

  /** Measured in things a second. */
  static MountStep rate(String name, String unit, String script, double things, String thing) {
    return new MountStep(new Row(name, unit, Row.Better.MORE, thing), script, things, List.of());
  }

  MountStep checkedBy(String... program) {
    return new MountStep(row, script, things, List.of(program));
  }
}

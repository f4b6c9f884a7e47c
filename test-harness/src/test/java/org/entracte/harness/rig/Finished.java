package org.entracte.harness.rig;

/** How a program or a script in the guest ended, and all it printed. */
public record Finished(int status, String stdout, String stderr) {

  /** Its standard output, provided that it ended with status 0. */
  public String succeeded() {
    if (status != 0) {
      throw new AssertionError("ended with status " + status + "\n" + stderr + "\n" + stdout);
    }
    return stdout;
  }
}

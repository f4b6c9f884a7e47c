package org.entracte.protocol.nfs.op;

import java.util.Optional;

/** The minor versions we serve, with the numbers of their operations. */
enum MinorVersion {
  /** RFC 8881. */
  V1(1, 58),

  /** RFC 7862, with the extended attributes' operations of RFC 8276. */
  V2(2, 75);

  private static final int FIRST_OPERATION = 3;

  private final int number;
  private final int lastOperation;

  MinorVersion(int number, int lastOperation) {
    this.number = number;
    this.lastOperation = lastOperation;
  }

  static Optional<MinorVersion> of(int number) {
    for (MinorVersion version : values()) {
      if (version.number == number) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }

  /** Whether there is an operation of that number. */
  boolean has(int operation) {
    return operation >= FIRST_OPERATION && operation <= lastOperation;
  }
}

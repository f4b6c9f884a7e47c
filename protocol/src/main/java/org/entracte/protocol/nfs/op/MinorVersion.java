package org.entracte.protocol.nfs.op;

import java.util.Optional;

/** The minor versions we serve, with the numbers of their operations and attributes. */
enum MinorVersion {
  /** RFC 7530. */
  V0(0, 39, 55),

  /** RFC 8881. */
  V1(1, 58, 76),

  /** RFC 7862, with the extended attributes' operations of RFC 8276. */
  V2(2, 75, 82);

  private static final int FIRST_OPERATION = 3;

  private final int number;
  private final int lastOperation;
  private final int lastAttribute;

  MinorVersion(int number, int lastOperation, int lastAttribute) {
    this.number = number;
    this.lastOperation = lastOperation;
    this.lastAttribute = lastAttribute;
  }

  static Optional<MinorVersion> of(int number) {
    for (MinorVersion version : values()) {
      if (version.number == number) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }

  int number() {
    return number;
  }

  /** Whether there is an operation of that number. */
  boolean has(int operation) {
    return operation >= FIRST_OPERATION && operation <= lastOperation;
  }

  /** All attributes the version knows. */
  AttributeMask attributes() {
    return AttributeMask.upTo(lastAttribute);
  }
}

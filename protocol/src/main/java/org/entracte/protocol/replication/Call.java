package org.entracte.protocol.replication;

import java.util.Optional;

/** The calls of {@link GatewayLink} as they travel. */
enum Call {
  HELLO("hello", 'h', 4 << 10),
  CHANGES("changes", 'c', 4 << 10),
  LIST("list", 'l', 1 << 20),
  READ("read", 'r', 4 << 10),
  STAGE("stage", 's', 16 << 20),
  SUBMIT("submit", 'u', 32 << 20);

  private final String word;
  private final char kind;
  private final int maxRequestBytes;

  Call(String word, char kind, int maxRequestBytes) {
    this.word = word;
    this.kind = kind;
    this.maxRequestBytes = maxRequestBytes;
  }

  static Optional<Call> of(String word) {
    for (Call call : values()) {
      if (call.word.equals(word)) {
        return Optional.of(call);
      }
    }
    return Optional.empty();
  }

  /** The last segment of its URL. */
  String word() {
    return word;
  }

  /** The record kind of its request. */
  char requestKind() {
    return kind;
  }

  /** The record kind of its answer. */
  char answerKind() {
    return Character.toUpperCase(kind);
  }

  int maxRequestBytes() {
    return maxRequestBytes;
  }
}

package org.entracte.protocol.nfs.state;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** An operation's refusal. Carries no stack trace: refusals are ordinary answers. */
public final class NfsException extends Exception {
  private static final long serialVersionUID = 1L;

  private static final Map<Status, NfsException> ALL =
      Arrays.stream(Status.values())
          .collect(
              Collectors.toMap(
                  status -> status,
                  NfsException::new,
                  (one, other) -> one,
                  () -> new EnumMap<>(Status.class)));

  private final Status status;

  private NfsException(Status status) {
    super(status.name(), null, false, false);
    this.status = status;
  }

  static NfsException of(Status status) {
    return Objects.requireNonNull(ALL.get(status));
  }

  public Status status() {
    return status;
  }
}

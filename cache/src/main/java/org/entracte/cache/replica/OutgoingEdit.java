package org.entracte.cache.replica;

import java.util.Optional;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.Payload;

/**
 * A frozen edit to submit.
 *
 * @param staged the payload to stage before, read by {@link OutgoingLog#readPayload}
 */
public record OutgoingEdit(Edit edit, Optional<Payload.Staged> staged) {}

package org.entracte.protocol.edit;

import java.util.Optional;
import org.entracte.protocol.tree.AttributeName;
import org.entracte.protocol.tree.AttributeValue;

/**
 * An extended attribute set or taken away.
 *
 * @param before what the laptop saw before it; empty if there was none
 * @param after what it set; empty if it took it away
 */
public record ValueChange(
    AttributeName name, Optional<AttributeValue> before, Optional<AttributeValue> after) {}

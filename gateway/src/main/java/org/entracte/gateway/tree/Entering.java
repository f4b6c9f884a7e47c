package org.entracte.gateway.tree;

import java.util.Optional;
import org.entracte.gateway.export.Stat;
import org.entracte.gateway.state.Blob;
import org.entracte.protocol.tree.SymlinkTarget;

/**
 * What is about to enter the tree by an act, in case that somebody takes it away or writes to it at
 * once, also if we are killed just then.
 *
 * @param handle the kernel's
 */
record Entering(Stat stat, Blob handle, Optional<SymlinkTarget> target) {}

/** Damaged input for decoders: seeds, what is done to them, and how what comes of it is judged. */
@NullMarked
package org.entracte.protocol.fuzz;

import org.jspecify.annotations.NullMarked;

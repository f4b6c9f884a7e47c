/** Finds what was changed outside where nobody has looked yet. */
@NullMarked
package org.entracte.gateway.watch;

import org.jspecify.annotations.NullMarked;

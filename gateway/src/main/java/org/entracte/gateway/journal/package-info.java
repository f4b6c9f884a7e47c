/** The change journal of an export: what laptops follow. */
@NullMarked
package org.entracte.gateway.journal;

import org.jspecify.annotations.NullMarked;

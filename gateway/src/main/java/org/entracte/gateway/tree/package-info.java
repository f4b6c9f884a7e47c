/**
 * The exported tree: what lies on the volume, under the identities that the state store records.
 * Front ends, laptops' edits and edits made outside all become journal rows by one mechanism: look,
 * compare with what is recorded, record the difference. Everything that records holds the export's
 * lock; reading and writing file content does not.
 */
@NullMarked
package org.entracte.gateway.tree;

import org.jspecify.annotations.NullMarked;

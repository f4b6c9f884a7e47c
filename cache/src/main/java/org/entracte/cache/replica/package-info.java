/**
 * The laptop's replica of an export and its log of edits: one SQLite database, and the files of the
 * layers it speaks of. {@link org.entracte.cache.replica.Replica} is the face; {@link
 * org.entracte.cache.replica.ReplicaTree} serves it.
 *
 * <p><b>View and base.</b> {@code nodes} and {@code names} hold what is served: the gateway's tree
 * as far as the feed told it, with the unresolved edits done to it. {@code base_nodes} and {@code
 * base_names} hold the gateway's side of those objects and slots only where it differs or may
 * differ: where an unresolved edit touches them, or where taking it over has to wait. Every fact
 * goes into the base; settling takes over what no unresolved edit touches, and drops the base row.
 *
 * <p><b>Order of steps.</b> Bytes are in a layer file before the row that claims them commits; a
 * layer file is deleted after the commit that drops its row is safe; files without a row are swept
 * at open. So a kill between any two steps is harmless, and a power cut too, because the database's
 * log is cut where it was last called safe ({@link org.entracte.cache.content.DurableMarks}).
 *
 * <p>One lock guards the database connection and all state in memory. It is never held while the
 * network is asked.
 */
@NullMarked
package org.entracte.cache.replica;

import org.jspecify.annotations.NullMarked;

/**
 * Laptops' edits: their payloads, the judgement of each edit by the conflict table, and what it
 * takes to carry the plan out. Lock order: the judging lock of {@link
 * org.entracte.gateway.replay.Replay}, then the export's lock.
 */
@NullMarked
package org.entracte.gateway.replay;

import org.jspecify.annotations.NullMarked;

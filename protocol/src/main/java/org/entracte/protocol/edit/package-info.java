/**
 * Edits, verdicts, facts and the pure rules that reconcile them: no I/O, clock or threads. Depends
 * on {@code tree} only.
 *
 * <p>A laptop logs every change as an {@link org.entracte.protocol.edit.Edit} and sends it; the
 * gateway judges it ({@link org.entracte.protocol.edit.Reconcile}), carries the plan out and
 * appends one {@link org.entracte.protocol.edit.JournalRow} that holds the {@link
 * org.entracte.protocol.edit.Verdict} and the {@link org.entracte.protocol.edit.Fact}s that it made
 * true. The feed of rows is the only thing that moves a laptop's base.
 */
@NullMarked
package org.entracte.protocol.edit;

import org.jspecify.annotations.NullMarked;

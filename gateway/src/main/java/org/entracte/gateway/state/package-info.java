/**
 * What the gateway must remember of one export: a SQLite database with plain SQL. One {@link
 * org.entracte.gateway.state.StateStore} owns the connection and the export's one lock; everything
 * here is called holding it. Lock order: this lock is the only one that is held while another (that
 * of an open file) is taken.
 */
@NullMarked
package org.entracte.gateway.state;

import org.jspecify.annotations.NullMarked;

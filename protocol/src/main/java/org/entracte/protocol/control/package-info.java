/**
 * How commands talk to a running gateway or cache: a Unix domain socket that only its user can
 * reach, one JSON object asked and one answered per connection, a line each:
 *
 * <pre>
 * {"command":"status"}
 * {"gateway":"online","pending":0}      or      {"error":"what went wrong"}
 * </pre>
 */
@NullMarked
package org.entracte.protocol.control;

import org.jspecify.annotations.NullMarked;

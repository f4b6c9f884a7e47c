/**
 * The operations of NFSv4.1, one class each, and the compound that runs them (RFC 8881, 16 and 18).
 */
@NullMarked
package org.entracte.protocol.nfs.op;

import org.jspecify.annotations.NullMarked;

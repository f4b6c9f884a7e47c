/**
 * An NFSv4.1 server (RFC 8881) over any {@link org.entracte.protocol.tree.FileTree}. The public
 * face is {@link org.entracte.protocol.nfs.NfsServer}; what the wire looks like stays in the
 * packages below.
 */
@NullMarked
package org.entracte.protocol.nfs;

import org.jspecify.annotations.NullMarked;

/**
 * An NFSv4.0, 4.1 and 4.2 server (RFC 7530, 8881, 7862) over any {@link
 * org.entracte.protocol.tree.FileTree}. The public face is {@link
 * org.entracte.protocol.nfs.NfsServer}; what the wire looks like stays in the packages below.
 */
@NullMarked
package org.entracte.protocol.nfs;

import org.jspecify.annotations.NullMarked;

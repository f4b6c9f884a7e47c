/** Tests of the NFS server: on the wire, by a small client of its own. */
@NullMarked
package org.entracte.protocol.nfs;

import org.jspecify.annotations.NullMarked;

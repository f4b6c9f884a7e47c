/** Tests of what the NFS server remembers. */
@NullMarked
package org.entracte.protocol.nfs.state;

import org.jspecify.annotations.NullMarked;

/** XDR (RFC 4506) read from and written to byte buffers, with every bound checked. */
@NullMarked
package org.entracte.protocol.nfs.xdr;

import org.jspecify.annotations.NullMarked;

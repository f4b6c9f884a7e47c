/** Tests of what operations decide without a server around them. */
@NullMarked
package org.entracte.protocol.nfs.op;

import org.jspecify.annotations.NullMarked;

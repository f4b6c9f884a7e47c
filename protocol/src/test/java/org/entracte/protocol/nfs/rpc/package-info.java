/** The RPC layer under test. */
@NullMarked
package org.entracte.protocol.nfs.rpc;

import org.jspecify.annotations.NullMarked;

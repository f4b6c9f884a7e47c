@NullMarked
package org.entracte.protocol.nfs.op;

import org.jspecify.annotations.NullMarked;

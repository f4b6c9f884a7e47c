@NullMarked
package org.entracte.protocol.nfs.callback;

import org.jspecify.annotations.NullMarked;

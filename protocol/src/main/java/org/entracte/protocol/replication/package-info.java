/** The port between cache and gateway, its messages and their codec, and its HTTP adapters. */
@NullMarked
package org.entracte.protocol.replication;

import org.jspecify.annotations.NullMarked;

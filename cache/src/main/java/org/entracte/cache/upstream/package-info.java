/**
 * The way to the gateway: whether it is there, and the background tasks that keep the replica and
 * the gateway's tree together. Every task is stepped, by a thread of the app or by a simulator. No
 * lock of this package is held across a call of the link.
 */
@NullMarked
package org.entracte.cache.upstream;

import org.jspecify.annotations.NullMarked;

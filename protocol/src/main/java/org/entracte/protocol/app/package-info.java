/**
 * What the gateway's and the cache's programs are both built from: the servers in front of a tree,
 * the lock of their folder, their configuration, their start and end. Meets the real world.
 */
@NullMarked
package org.entracte.protocol.app;

import org.jspecify.annotations.NullMarked;
